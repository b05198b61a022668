"""The sweep of what nobody watches: facts of late trials by industry, apart from what the watchlists ask.

Of each trial only the newest facts are stored, and nothing is logged: a sweep tells what is there, not what changed.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import Engine, delete, func, insert, select, update

from horizon.registry.study import StoredStudy
from horizon.store.tables import SWEEP, SWEPT_TRIAL
from horizon.store.transactions import Now, read_connection, stream_rows, upsert, write_connection


@dataclass(frozen=True, slots=True)
class SweepReport:
    """A finished sweep: its records, those set aside, its requests, and the data version that it was of.

    ``whole`` is one that read everything; an increment reads what was updated since.
    """

    seen: int
    quarantined: int
    requests: int
    data_timestamp: str
    whole: bool
    trials: int
    finished_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Sweeps:
    """The swept trials of one database, and when they were swept."""

    engine: Engine

    def begin_sweep(self, data_timestamp: str, whole: bool) -> int:
        """Begin a sweep at a data version, and return its number."""
        row = {"data_timestamp": data_timestamp, "whole": whole, "seen": 0, "quarantined": 0, "requests": 0}
        with write_connection(self.engine, SWEEP) as connection:
            number: int = connection.execute(insert(SWEEP).values(**row).returning(SWEEP.c.id)).scalar_one()
        return number

    def save_page(self, sweep: int, studies: Iterable[StoredStudy]) -> None:
        """Store the facts of a page of trials, over what was stored of them before."""
        rows = [{"nct_id": study.nct_id, "sweep": sweep, "body": study.body} for study in studies]
        if rows:
            with write_connection(self.engine, SWEPT_TRIAL) as connection:
                connection.execute(upsert(connection, SWEPT_TRIAL), rows)

    def finish_sweep(self, sweep: int, report: SweepReport) -> SweepReport:
        """Log the end of a sweep; a whole one deletes the trials that it did not meet."""
        counts = {
            name: getattr(report, name) for name in ("data_timestamp", "whole", "seen", "quarantined", "requests")
        }
        with write_connection(self.engine, SWEPT_TRIAL) as connection:
            if report.whole:
                connection.execute(delete(SWEPT_TRIAL).where(SWEPT_TRIAL.c.sweep != sweep))
            connection.execute(update(SWEEP).where(SWEEP.c.id == sweep).values(finished_at=Now(), **counts))
        last = self.last_sweep()
        assert last is not None
        return last

    def last_sweep(self, whole: bool | None = None) -> SweepReport | None:
        """The last finished sweep, or the last that read everything; None before the first."""
        finished = select(SWEEP).where(SWEEP.c.finished_at.is_not(None)).order_by(SWEEP.c.id.desc()).limit(1)
        query = finished if whole is None else finished.where(SWEEP.c.whole.is_(whole))
        with read_connection(self.engine) as connection:
            row = connection.execute(query).first()
            trials = connection.scalar(select(func.count()).select_from(SWEPT_TRIAL)) or 0
        if row is None:
            return None
        at = dt.datetime.fromtimestamp(row.finished_at, tz=dt.UTC)
        return SweepReport(row.seen, row.quarantined, row.requests, row.data_timestamp, row.whole, trials, at)

    def iter_bodies(self) -> Iterator[bytes]:
        """The stored facts of every swept trial, by id."""
        for row in stream_rows(self.engine, select(SWEPT_TRIAL.c.body).order_by(SWEPT_TRIAL.c.nct_id)):
            yield row.body
