"""A pull beside a bare loop, and beside dlt: the same pages from the same server, ratios in one run.

``python tests/benchmarks/bench_pull.py``. The server's pages are made before the first request; real records where
HORIZON_RECORDS names a folder of them, else made-up ones. Each is run in turn, three times; the quickest counts.
"""

import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import orjson
import requests
from pages import records

from horizon.pull import PullReport, from_file, from_registry
from horizon.registry.client import Client
from horizon.registry.projection import FIELDS
from horizon.registry.query import Wanted
from horizon.store.engine import connect
from horizon.store.trials import Trials

HERE = Path(__file__).parent
PEER = HERE.parents[1] / ".venv-bench" / "bin" / "python"
ROUNDS = 3
RECORDS, MANY = 10_000, (1_000, 10_000, 100_000)


def files() -> list[str]:
    folder = os.environ.get("HORIZON_RECORDS")
    names = ("studies/cardiology.ndjson.gz", "history/oncology-2026/2026-02-05.base.ndjson.gz")
    return [str(Path(folder) / name) for name in names] if folder else []


@contextmanager
def serving(count: int) -> Iterator[str]:
    server = subprocess.Popen(
        [sys.executable, str(HERE / "pages.py"), str(count), *files()], stdout=subprocess.PIPE, text=True
    )
    try:
        assert server.stdout
        yield server.stdout.readline().strip()
    finally:
        server.kill()
        server.communicate()


def bare(url: str, folder: str) -> None:
    """What one would write in ten minutes."""
    database = sqlite3.connect(f"{folder}/bare.db")
    database.execute("CREATE TABLE IF NOT EXISTS study (nct_id TEXT PRIMARY KEY, body TEXT)")
    upsert = "INSERT INTO study VALUES (?, ?) ON CONFLICT (nct_id) DO UPDATE SET body = excluded.body"
    asked = {"fields": "|".join(FIELDS), "pageSize": "1000"}
    with requests.Session() as session:
        while True:
            answer = session.get(f"{url}/studies", params=asked, timeout=60).json()
            rows = [
                (one["protocolSection"]["identificationModule"]["nctId"], json.dumps(one)) for one in answer["studies"]
            ]
            database.executemany(upsert, rows)
            database.commit()
            if "nextPageToken" not in answer:
                break
            asked["pageToken"] = answer["nextPageToken"]
    database.close()


def pull(source: str, folder: str) -> PullReport:
    engine = connect(f"sqlite:///{folder}/horizon.db")
    try:
        if not source.startswith("http"):
            return from_file(Path(source), Trials(engine), lambda *_: None)
        with Client(source, pause=0) as client:
            return from_registry(client, Trials(engine), [Wanted()], False, lambda *_: None)
    finally:
        engine.dispose()


def seconds(work: Callable[[str, str], object], url: str) -> float:
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        work(url, folder)
        return time.perf_counter() - began


def dlt(url: str, nesting: str) -> float:
    """Seconds by dlt, from its first request on, in an environment of its own."""
    command = [str(PEER), str(HERE / "peer_dlt.py"), url, "|".join(FIELDS), nesting]
    count, took = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    assert int(count) == RECORDS
    return float(took)


def speed() -> None:
    found: dict[str, list[float]] = {}
    with serving(RECORDS) as url:
        for _ in range(ROUNDS):
            found.setdefault("bare loop", []).append(seconds(bare, url))
            found.setdefault("horizon", []).append(seconds(pull, url))
            if PEER.exists():
                found.setdefault("dlt, lists as JSON", []).append(dlt(url, "0"))
        if PEER.exists():
            found["dlt, as it comes"] = [dlt(url, "default")]
    best = {name: min(times) for name, times in found.items()}
    print(f"pull and store {RECORDS:,} records, quickest of {ROUNDS} (dlt as it comes: once)")
    for name, took in best.items():
        ratios = f"{took / best['bare loop']:5.2f} × bare  {took / best['horizon']:5.2f} × horizon"
        print(f"  {name:20} {took:6.2f} s  {ratios}")


def week() -> None:
    with serving(RECORDS) as url, tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        first = pull(url, folder)
        middle = time.perf_counter()
        requests.post(f"{url}/__week", timeout=5)
        second = pull(url, folder)
        ended = time.perf_counter()
    print(f"a week later, {second.changed:,} of {first.seen:,} changed")
    print(f"  first pull {middle - began:5.2f} s, {first.requests} requests")
    print(
        f"  the week   {ended - middle:5.2f} s, {second.requests} requests (allowed: {-(-second.changed // 1000) + 3})"
    )


def memory() -> None:
    print("most memory of a pull into an empty store")
    for count in MANY:
        with serving(count) as url:
            print(f"  {count:7,} records from a server: {apart(url)}")
    for count in MANY:
        with tempfile.TemporaryDirectory() as folder:
            print(f"  {count:7,} records from a zip: {apart(zipped(Path(folder) / 'all.zip', count))}")


def apart(source: str) -> str:
    """What one pull in a process of its own says."""
    command = [sys.executable, __file__, source]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def zipped(path: Path, count: int) -> str:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as bundle:
        for number, raw in enumerate(records(count, files())):
            bundle.writestr(f"NCT{number:08d}.json", orjson.dumps(raw))
    return str(path)


def alone(source: str) -> None:
    """One pull, and how much memory it took at most."""
    with tempfile.TemporaryDirectory() as folder:
        idle = most()
        began = time.perf_counter()
        report = pull(source, folder)
        took = time.perf_counter() - began
    print(f"{most():.0f} MB ({idle:.0f} MB before it began), {report.seen:,} seen in {took:.1f} s")


def most() -> float:
    """The most memory of this process so far, in megabytes; what its parent had is not in it."""
    (line,) = (line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


if __name__ == "__main__":
    if len(sys.argv) > 1:
        alone(sys.argv[1])
    else:
        speed()
        week()
        memory()
