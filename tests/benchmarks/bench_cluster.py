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
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).parents[1]))

import whole
from bench_match import Registry, watchlists
from distributed import Client
from portfolio import DAY, DRAWS, made_up
from report import tell

import postgres_server
from dask_cluster import start_cluster
from horizon.app.pull_files import pull_from_file
from horizon.app.workers import LOCAL_WORKERS, DaskWorkers, Workers
from horizon.assessment.estimation import assess_indication
from horizon.evidence import tables
from horizon.impact.valuation import split_by_indication
from horizon.store.engine import connect_database
from horizon.store.trials import Trials
from horizon.watchlist.schema.watchlist import Watchlist

if TYPE_CHECKING:
    from subprocess import Popen

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
    for process in processes:
        fields = Path(f"/proc/{process.pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
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
    return min(rounds, key=lambda took: took.asking + took.working), answer


def valued(technologies: int) -> tuple[Work, Callable[[Any], object]]:
    """Made-up technologies, ten an indication, under the cost models of the shipped watchlists."""
    inputs = made_up(technologies, technologies // 10)
    each = partial(assess_indication, tables.load_evidence(DAY), {model.key: 20e6 for model in inputs.models})
    pieces = split_by_indication(inputs)
    return lambda by: list(by.map(each, pieces)), _costed


def _costed(answer: Any) -> object:
    return [impact.technologies for _, impacts in answer for impact in impacts]


def stored(folder: Path, url: str, count: int) -> Trials:
    """So many records of ``whole.py`` in a database of their own."""
    trials = Trials(connect_database(url))
    whole.write(folder / "2026-02-05.ndjson.gz", count)
    pull_from_file(folder / "2026-02-05.ndjson.gz", trials, lambda *_: None)
    return trials


def matched(trials: Trials, wanted: list[Watchlist], workers: Workers) -> object:
    """Every record, matched."""
    return workers.match(trials, DAY, wanted)


def compared(
    what: str, work: Work, same: Callable[[Any], object], cluster: DaskWorkers, dask_processes: list["Popen[bytes]"]
) -> Row:
    """One row: alone, and by the workers. As many workers as share what they do until, with what the asking machine
    has to do itself, it is less than alone, are where it begins to pay."""
    alone, expected = timed(work, LOCAL_WORKERS)
    spread, result = timed(work, cluster, dask_processes)
    assert same(expected) == same(result), "the workers say something else"
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
    with tempfile.TemporaryDirectory() as made, postgres_server.run_server() as server, ExitStack() as stack:
        folder, rows = Path(made), []
        for number, count in enumerate(RECORDS):
            url = server.create_database(f"d{number}")
            given = {"HORIZON_DATABASE_URL": url}
            trials, wanted = stored(folder, url, count), watchlists(Registry(count))
            with (
                start_cluster(folder, given, given) as (address, dask_processes),
                Client(address, set_as_default=False) as client,
            ):
                matching = partial(matched, trials, wanted)
                what = f"matching {count:,} records against 5,000 terms"
                rows.append(compared(what, matching, lambda answer: answer, DaskWorkers(client), dask_processes))
            trials.engine.dispose()
        address, dask_processes = stack.enter_context(start_cluster(folder, {}, {}))
        with Client(address, set_as_default=False) as client:
            cluster = DaskWorkers(client)
            list(cluster.map(str, range(8)))
            for count in TECHNOLOGIES:
                work, same = valued(count)
                what = f"{count} technologies, {DRAWS:,} draws each, in indications of ten"
                rows.append(compared(what, work, same, cluster, dask_processes))
    tell("cluster", HEADS, rows)


if __name__ == "__main__":
    main()
