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
from report import tell

from horizon.app.pull import pull_from_registry
from horizon.app.pull_files import pull_from_file
from horizon.registry.client import RegistryClient
from horizon.registry.projection import API_FIELDS
from horizon.registry.query import TrialQuery
from horizon.store.engine import connect_database
from horizon.store.pulls import PullReport
from horizon.store.trials import Trials

HERE = Path(__file__).parent
PEER = HERE.parents[1] / ".venv-bench" / "bin" / "python"
ROUNDS = 3
RECORDS, SIZES, MANY = 10_000, (10_000, 50_000), (1_000, 10_000, 100_000)
BARE, HORIZON = "a bare loop of `requests` and `sqlite3` upserts", "horizon; the store's first migration is in it"
DLT = "dlt as it comes, once: lists become tables; the start of its Python is not in it"
FLAT = "dlt told to leave lists as JSON: less work than horizon does"
BARS = {BARE: "", HORIZON: "at most 1.5 × the bare loop", DLT: "at least 5 × horizon", FLAT: "none: below the 5 ×"}


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
    asked = {"fields": "|".join(API_FIELDS), "pageSize": "1000"}
    with requests.Session() as session:
        while True:
            answer = session.get(f"{url}/studies", params=asked, timeout=60).json()
            rows = [
                (record["protocolSection"]["identificationModule"]["nctId"], json.dumps(record))
                for record in answer["studies"]
            ]
            database.executemany(upsert, rows)
            database.commit()
            if "nextPageToken" not in answer:
                break
            asked["pageToken"] = answer["nextPageToken"]
    database.close()


def pull(source: str, folder: str) -> PullReport:
    engine = connect_database(f"sqlite:///{folder}/horizon.db")
    try:
        if not source.startswith("http"):
            return pull_from_file(Path(source), Trials(engine), lambda *_: None)
        with RegistryClient(source, pause=0) as client:
            return pull_from_registry(client, Trials(engine), [TrialQuery()], False, lambda *_: None)
    finally:
        engine.dispose()


def seconds(work: Callable[[str, str], object], url: str) -> float:
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        work(url, folder)
        return time.perf_counter() - began


def dlt(url: str, nesting: str) -> float:
    """Seconds by dlt, from its first request on, in an environment of its own."""
    command = [str(PEER), str(HERE / "peer_dlt.py"), url, "|".join(API_FIELDS), nesting]
    count, took = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    assert int(count) == RECORDS
    return float(took)


def speed() -> None:
    seconds_of: dict[str, list[float]] = {}
    with serving(RECORDS) as url:
        for _ in range(ROUNDS):
            seconds_of.setdefault(BARE, []).append(seconds(bare, url))
            seconds_of.setdefault(HORIZON, []).append(seconds(pull, url))
            if PEER.exists():
                seconds_of.setdefault(FLAT, []).append(dlt(url, "0"))
        if PEER.exists():
            seconds_of[DLT] = [dlt(url, "default")]
    best = {name: min(times) for name, times in seconds_of.items()}
    rows = [
        (name, f"{best[name]:.2f} s", f"{best[name] / best[BARE]:.2f} ×", f"{best[name] / best[HORIZON]:.2f} ×", bar)
        for name, bar in BARS.items()
        if name in best
    ]
    tell("pull", (f"{RECORDS:,} records", "seconds:", "of the bare loop:", "of horizon:", "bar"), rows)


def week() -> None:
    """A first pull; nothing new; one record in fifty changed, for two sizes."""
    rows = []
    for count in SIZES:
        with serving(count) as url, tempfile.TemporaryDirectory() as folder:
            first, first_took = clocked(url, folder)
            same, same_took = clocked(url, folder)
            requests.post(f"{url}/__week", timeout=5)
            second, took = clocked(url, folder)
        rows += [
            (f"first pull of {first.seen:,}", f"{first.requests}", "", f"{first_took:.2f} s"),
            (f"nothing new since, of {first.seen:,}", f"{same.requests}", "1", f"{same_took:.2f} s"),
            (
                f"a week with {second.changed:,} of {first.seen:,} changed",
                f"{second.requests}",
                f"{-(-second.changed // 1000) + 3}",
                f"{took:.2f} s",
            ),
        ]
    tell("pull-week", ("pull", "requests:", "at most:", "seconds:"), rows)


def clocked(url: str, folder: str) -> tuple[PullReport, float]:
    began = time.perf_counter()
    report = pull(url, folder)
    return report, time.perf_counter() - began


def memory() -> None:
    rows = []
    for count in MANY:
        with serving(count) as url, tempfile.TemporaryDirectory() as folder:
            most, took = apart(url)
            packed, packed_took = apart(zipped(Path(folder) / "all.zip", count))
        rows.append((f"{count:,}", f"{most:.0f} MB", f"{took:.1f} s", f"{packed:.0f} MB", f"{packed_took:.1f} s"))
    heads = ("records", "from a server:", "seconds:", "from a zip:", "seconds:")
    tell("pull-memory", heads, rows)


def apart(source: str) -> tuple[float, float]:
    """Most megabytes and seconds of one pull in a process of its own."""
    command = [sys.executable, __file__, source]
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    most, took = map(float, output.split())
    return most, took


def zipped(path: Path, count: int) -> str:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as bundle:
        for number, raw in enumerate(records(count, files())):
            bundle.writestr(f"NCT{number:08d}.json", orjson.dumps(raw))
    return str(path)


def alone(source: str) -> None:
    """One pull: how much memory it took at most, and seconds."""
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        pull(source, folder)
        print(most(), time.perf_counter() - began)


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
