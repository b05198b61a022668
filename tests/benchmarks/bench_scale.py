"""The whole registry in one store: bulk load, a week's increment, and matching against 5,000 terms, by size.

    python tests/benchmarks/bench_scale.py [10000 100000 ...]

Records are made up in the sizes of real ones (``whole.py``), a week has one in fifty changed, and terms and watchlists
are those of ``bench_match.py``. Beside each load stands its physical limit: unpack and decode the same file, of at most
100,000 records, and insert what is kept of them with ``sqlite3`` alone. Each step is a process of its own; its seconds
are the processor's, its memory the most that was resident. Without sizes, as ``make bench`` runs it: 10,000 to 610,000,
a quarter of an hour where nothing else runs and 7 GB of disk.
"""

import gzip
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from report import tell

from horizon.values.trial import Trial

REGISTRY = 610_000
SIZES, LIMIT, WEEK = (10_000, 30_000, 100_000, REGISTRY), 100_000, 50
SCANNED = 12  # of the 50 watchlists, 100 terms each
FIRST, SECOND = "2026-02-05.ndjson.gz", "2026-02-12.ndjson.gz"
COLUMNS = (
    ("load", "bulk load"),
    ("limit", "decode and raw insert"),
    ("week", "a week's increment"),
    ("match", "matching 5,000 terms"),
    ("scan", f"a scan of {SCANNED} watchlists, 100 terms each"),
)


@dataclass(frozen=True, slots=True)
class Took:
    """What one step took: seconds of the processor and of the clock, most megabytes resident (of the store: on disk),
    and what it counted."""

    busy: float
    clock: float
    memory: float
    count: int


def measure(count: int) -> dict[str, Took]:
    """Every step for one size, each in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        step("make", folder, count)
        (Path(folder) / "horizon.toml").touch()
        (Path(folder) / "watchlists").mkdir()
        (Path(folder) / "watchlists" / "any.yaml").write_text("title: Any\nmatch: {conditions: [any]}\n")
        took = {"load": pull(folder, FIRST)}
        limit = step("limit", folder, min(count, LIMIT))
        took["limit"] = Took(limit.busy * count / limit.count, limit.clock * count / limit.count, limit.memory, count)
        took["week"] = pull(folder, SECOND)
        held = sum(path.stat().st_size for path in Path(folder).glob("horizon.db*"))
        took["store"] = Took(0.0, 0.0, held / 1e6, count)
        took["match"] = step("match", folder, count)
        took["scan"] = step("scan", folder, count)
        assert took["load"].count == took["match"].count == count, "something is missing"
        assert took["week"].count == count // WEEK
    return took


def pull(folder: str, name: str) -> Took:
    """``horizon pull --source`` as a person types it."""
    command = [sys.executable, "-m", "horizon", "pull", "--workspace", folder, "--source", f"{folder}/{name}", "--json"]
    began = time.perf_counter()
    child = subprocess.Popen(command, stdout=subprocess.PIPE)
    assert child.stdout
    output = child.stdout.read()
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    assert child.returncode == 0, output
    clock = time.perf_counter() - began
    return Took(used.ru_utime + used.ru_stime, clock, used.ru_maxrss / 1024, json.loads(output)["seen"])


def step(name: str, folder: str, count: int) -> Took:
    """One of the other steps, as ``alone`` does it."""
    command = [sys.executable, __file__, name, folder, str(count)]
    output = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    return Took(*json.loads(output))


def alone(name: str, folder: str, count: int) -> None:
    """One step in this process; prints seconds, megabytes and what it counted."""
    work = {"make": make, "limit": limit, "match": match, "scan": scan}[name]
    busy, clock, counted = work(folder, count)
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    print(json.dumps([busy, clock, int(status.split("VmHWM:")[1].split()[0]) / 1024, counted]))


def make(folder: str, count: int) -> tuple[float, float, int]:
    """Both files; nothing of it is measured."""
    import whole

    whole.write(Path(folder) / FIRST, count)
    whole.write(Path(folder) / SECOND, count // WEEK, week=True)
    return 0.0, 0.0, count


def limit(folder: str, count: int) -> tuple[float, float, int]:
    """What no way of loading can be quicker than: unpack and decode every record, insert what horizon keeps of it."""
    import orjson

    began, clock = time.process_time(), time.perf_counter()
    with gzip.open(Path(folder) / FIRST) as lines:
        decoded = sum(bool(orjson.loads(line)) for line in islice(lines, count))
    busy, took = time.process_time() - began, time.perf_counter() - clock
    with sqlite3.connect(f"{folder}/horizon.db") as store:
        rows = store.execute("SELECT nct_id, body FROM trial_version LIMIT ?", (count,)).fetchall()
    raw = sqlite3.connect(f"{folder}/raw.db")
    raw.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; CREATE TABLE raw (nct_id TEXT, body BLOB)")
    began, clock = time.process_time(), time.perf_counter()
    for start in range(0, len(rows), 500):
        raw.executemany("INSERT INTO raw VALUES (?, ?)", rows[start : start + 500])
        raw.commit()
    raw.close()
    return busy + time.process_time() - began, took + time.perf_counter() - clock, decoded


def match(folder: str, count: int) -> tuple[float, float, int]:
    """Every stored trial as it stands on a day, read and matched as a scan does it."""
    import datetime as dt

    from bench_match import Registry, watchlists

    from horizon.store.engine import connect_database
    from horizon.store.trials import Trials
    from horizon.watchlist.matching.match import iter_matches

    wanted = watchlists(Registry(count))
    trials, read = Trials(connect_database(f"sqlite:///{folder}/horizon.db")).iter_trials(dt.date(2026, 2, 12)), 0

    def counted() -> Iterator[Trial]:
        nonlocal read
        for trial in trials:
            read += 1
            yield trial

    began, clock = time.process_time(), time.perf_counter()
    for _ in iter_matches(counted(), wanted):
        pass
    return time.process_time() - began, time.perf_counter() - clock, read


def scan(folder: str, count: int) -> tuple[float, float, int]:
    """A whole scan of a dozen of the watchlists: what counts is held, told apart into technologies and forecast."""
    import datetime as dt

    from bench_match import Registry, watchlists

    from horizon.assessment.identification import ScanBasis
    from horizon.assessment.scan import scan_trials
    from horizon.evidence import tables
    from horizon.settings import DigestSettings
    from horizon.store.engine import connect_database
    from horizon.store.trials import Trials

    wanted, day = watchlists(Registry(count))[:SCANNED], dt.date(2026, 2, 12)
    trials = Trials(connect_database(f"sqlite:///{folder}/horizon.db")).iter_trials(day)
    began, clock = time.process_time(), time.perf_counter()
    result, _ = scan_trials(trials, ScanBasis(wanted, tables.load_evidence(day), f"{day}T00:00:00", DigestSettings()))
    return time.process_time() - began, time.perf_counter() - clock, len(result.technologies)


def table(sizes: dict[int, dict[str, Took]]) -> None:
    """The table of ``docs/performance.md``."""
    rows = []
    for count, took in sizes.items():
        seconds = [f"{took[key].busy:,.1f} s" for key, _ in COLUMNS]
        most = " / ".join(f"{took[key].memory:,.0f}" for key in ("load", "week", "match", "scan"))
        ratio, store = took["load"].busy / took["limit"].busy, took["store"].memory
        rows.append((f"{count:,}", *seconds, f"{ratio:.2f} ×", f"{most} MB", f"{store:,.0f} MB"))
    titles = (f"{title}:" for _, title in COLUMNS)
    tell("scale", ("records:", *titles, "load, of its limit:", "most resident:", "on disk:"), rows)


def picture(measured: dict[int, dict[str, Took]], path: Path) -> None:
    """Seconds and memory by size, both axes by tens, so that what is in proportion is a line of slope one."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, (left, right) = pyplot.subplots(1, 2, figsize=(10, 4.4), layout="constrained")
    sizes = list(measured)
    for key, title in COLUMNS:
        dashed = {"linestyle": "--", "color": "black"} if key == "limit" else {"marker": "o"}
        left.loglog(sizes, [took[key].busy for took in measured.values()], label=title, **dashed)
        if key != "limit":
            right.semilogx(sizes, [took[key].memory for took in measured.values()], marker="o", label=title)
    right.axhline(1_000, linestyle=":", color="black")
    left.set(title="Seconds of the processor", xlabel="records in the store")
    right.set(title="Most megabytes resident (dotted: 1 GB)", xlabel="records in the store", ylim=(0, 1_100))
    for axes in (left, right):
        axes.set_xticks(sizes, [f"{size:,}" for size in sizes], rotation=30)
        axes.minorticks_off()
        axes.grid(alpha=0.3)
    figure.legend(handles=left.get_lines(), loc="outside lower center", ncols=3, frameon=False)
    figure.savefig(path, dpi=110)


def main() -> None:
    sizes = tuple(int(size) for size in sys.argv[1:]) or SIZES
    found = {}
    for size in sizes:
        found[size] = measure(size)
        clocks = ", ".join(f"{key} {took.clock:,.1f} s" for key, took in found[size].items())
        print(f"{size:,} records, by the clock: {clocks}", flush=True)
    table(found)
    if into := os.environ.get("BENCH_INTO"):
        picture(found, Path(into) / "scale.png")


if __name__ == "__main__":
    if sys.argv[1:2] and not sys.argv[1].isdigit():
        alone(sys.argv[1], sys.argv[2], int(sys.argv[3]))
    else:
        main()
