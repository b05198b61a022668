"""When a cluster pays: matching and Monte Carlo in this process, and by two workers of Dask over PostgreSQL.

    python tests/benchmarks/bench_cluster.py

A scheduler and two workers of one thread each, on this machine: two cores cannot show what more machines bring, but
what they would have to share, and what nobody can take from the machine that asks. Seconds are the processor's, the
lesser of two runs; the answers are compared. PostgreSQL is the one that is installed (Debian: ``postgresql``).
"""

import os
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from subprocess import Popen
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

import whole
from bench_match import Registry, watchlists
from distributed import Client
from portfolio import DAY, DRAWS, made_up
from report import tell

import clusters
from horizon.app.pull import from_file
from horizon.app.workers import HERE, Cluster, Workers
from horizon.assessment.scan import _worth_of
from horizon.evidence import tables
from horizon.impact.valuation import by_indication
from horizon.store.engine import connect
from horizon.store.trials import Trials
from test_workers import dask

RECORDS, TECHNOLOGIES, ROUNDS = (1_000, 10_000), (50, 200), 2
TICKS = os.sysconf("SC_CLK_TCK")
Work = Callable[[Workers], Any]
Row = tuple[str, ...]
HEADS = (
    *("what", "alone:", "the workers together:", "left here:"),
    *("pays with more than:", "at most, however many:"),
)


@dataclass(frozen=True, slots=True)
class Took:
    """Seconds of the processor of whoever asked, and of the workers."""

    asking: float
    working: float


def used(processes: Sequence["Popen[bytes]"]) -> Took:
    """What this process and the workers have had so far."""
    working = 0.0
    for one in processes:
        fields = Path(f"/proc/{one.pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        working += (int(fields[11]) + int(fields[12])) / TICKS
    return Took(time.process_time(), working)


def timed(work: Work, by: Workers, processes: Sequence["Popen[bytes]"] = ()) -> tuple[Took, Any]:
    """The lesser of two runs, and the answer."""
    rounds = []
    for _ in range(ROUNDS):
        before = used(processes)
        answer = work(by)
        after = used(processes)
        rounds.append(Took(after.asking - before.asking, after.working - before.working))
    return min(rounds, key=lambda one: one.asking + one.working), answer


def valued(technologies: int) -> tuple[Work, Callable[[Any], object]]:
    """Made-up technologies, ten an indication, under the cost models of the shipped watchlists."""
    inputs = made_up(technologies, technologies // 10)
    each = partial(_worth_of, tables.load(DAY), {one.key: 20e6 for one in inputs.models})
    pieces = by_indication(inputs)
    return lambda by: list(by.map(each, pieces)), _costed


def _costed(answer: Any) -> object:
    return [one.costed for _, worked in answer for one in worked]


def stored(folder: Path, url: str, count: int) -> Trials:
    """So many records of ``whole.py`` in a database of their own."""
    trials = Trials(connect(url))
    whole.write(folder / "2026-02-05.ndjson.gz", count)
    from_file(folder / "2026-02-05.ndjson.gz", trials, lambda *_: None)
    return trials


def compared(what: str, work: Work, same: Callable[[Any], object], cluster: Cluster, own: list["Popen[bytes]"]) -> Row:
    """One row: alone, and by the workers. As many workers as share what they do until, with what the asking machine
    has to do itself, it is less than alone, are where it begins to pay."""
    alone, expected = timed(work, HERE)
    spread, found = timed(work, cluster, own)
    assert same(expected) == same(found), "the workers say something else"
    left = alone.asking - spread.asking
    return (
        what,
        f"{alone.asking:.2f} s",
        f"{spread.working:.2f} s",
        f"{spread.asking:.2f} s",
        f"{spread.working / left:.1f} workers" if left > 0 else "never",
        f"{alone.asking / spread.asking:.1f} times as quick",
    )


def main() -> None:
    with tempfile.TemporaryDirectory() as made, clusters.cluster() as server, ExitStack() as stack:
        folder, rows = Path(made), []
        for number, count in enumerate(RECORDS):
            url = server.database(f"d{number}")
            given = {"HORIZON_DATABASE_URL": url}
            trials, wanted = stored(folder, url, count), watchlists(Registry(count))
            with dask(folder, given, given) as (address, own), Client(address, set_as_default=False) as client:
                matching: Work = lambda by, t=trials, w=wanted: by.match(t, DAY, w)  # noqa: E731
                what = f"matching {count:,} records against 5,000 terms"
                rows.append(compared(what, matching, lambda answer: answer, Cluster(client), own))
            trials.engine.dispose()
        address, own = stack.enter_context(dask(folder, {}, {}))
        with Client(address, set_as_default=False) as client:
            cluster = Cluster(client)
            list(cluster.map(str, range(8)))
            for count in TECHNOLOGIES:
                work, same = valued(count)
                what = f"{count} technologies, {DRAWS:,} draws each, in indications of ten"
                rows.append(compared(what, work, same, cluster, own))
    tell("cluster", HEADS, rows)


if __name__ == "__main__":
    main()
