"""Trials, every version of them, and the log of their changes: what a pull writes and everything else reads.

A data timestamp is the registry's own text; as text, later ones are greater.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import Connection, Select, delete, select
from sqlalchemy.sql.elements import ColumnElement

from horizon.registry.reconstruct import reconstruct_as_of
from horizon.registry.study import StoredStudy, to_stored, to_trial
from horizon.store.ingest import ingest_page, mark_departed
from horizon.store.page_diff import IngestResult
from horizon.store.pulls import OpenPull, PullCursor, Pulls, save_cursor
from horizon.store.quarantine import QuarantinedRecord, log_quarantined
from horizon.store.tables import CHANGE, CURRENT, QUARANTINE, TRIAL, VERSION
from horizon.store.transactions import read_connection, stream_rows, write_connection
from horizon.store.trial_queries import TrialSlice, select_slices, select_versions_as_of
from horizon.values.changes import TrialChange
from horizon.values.trial import Trial

IDS_AT_ONCE = 250
"""Ids in one question to the database."""


@dataclass(frozen=True, slots=True)
class LoggedChange:
    """A change and the data timestamp at which it was logged."""

    logged_at: str
    change: TrialChange


class Trials(Pulls):
    """The trials of one database, and the log of the pulls that read them."""

    def save_page(
        self,
        records: Iterable[StoredStudy],
        data_timestamp: str,
        quarantined: Iterable[QuarantinedRecord] = (),
        pull: int = 0,
        cursor: PullCursor | None = None,
    ) -> IngestResult:
        """Store a page of records in one transaction, with its quarantined records and the pull's cursor after it."""
        with write_connection(self.engine, TRIAL) as connection:
            result, stamp = ingest_page(connection, records, data_timestamp, pull)
            log_quarantined(connection, quarantined, stamp, pull)
            if cursor:
                save_cursor(connection, pull, cursor)
        return result

    def mark_gone(self, ids: Iterable[str], data_timestamp: str, pull: int = 0) -> int:
        """Note that these trials have left the registry; gives how many of them had not left before."""
        with write_connection(self.engine, TRIAL) as connection:
            return mark_departed(connection, list(ids), data_timestamp, pull)

    def unread_ids(self, pull: OpenPull, after: str = "", limit: int | None = None) -> tuple[str, ...]:
        """The ids in order of the trials, not gone, that a pull has neither stored nor quarantined at its version."""
        read = (TRIAL.c.read_by == pull.id) & (TRIAL.c.read_at >= pull.data_timestamp)
        quarantined = select(QUARANTINE.c.place).where(QUARANTINE.c.pull == pull.id)
        present = TRIAL.c.gone_at.is_(None) & (TRIAL.c.nct_id > after)
        unread = select(TRIAL.c.nct_id).where(present, ~read, TRIAL.c.nct_id.not_in(quarantined))
        with read_connection(self.engine) as connection:
            return tuple(connection.scalars(unread.order_by(TRIAL.c.nct_id).limit(limit)))

    def slice_ids(self, count: int) -> tuple[TrialSlice, ...]:
        """The ids in order, in at most ``count`` slices of as many trials each."""
        with read_connection(self.engine) as connection:
            return tuple(TrialSlice(*row) for row in connection.execute(select_slices(count)))

    def iter_trials(self, as_of: dt.date | None = None, trial_slice: TrialSlice | None = None) -> Iterator[Trial]:
        """Every trial by id, as it is now or as it was at the end of a day; ``part`` limits those as of a day."""
        if as_of is None:
            yield from (to_trial(body) for body in self.iter_bodies())
        else:
            yield from (trial for trial, _ in self.iter_as_of(as_of, trial_slice))

    def iter_by_ids(self, ids: Sequence[str], as_of: dt.date) -> Iterator[Trial]:
        """The trials with some of these ids as they were at the end of a day, in the order of the ids."""
        for start in range(0, len(ids), IDS_AT_ONCE):
            batch = ids[start : start + IDS_AT_ONCE]
            trials_by_id = {
                trial.nct_id: trial for trial, _ in self._read_versions(select_versions_as_of(as_of, ids=batch), as_of)
            }
            yield from (trials_by_id[nct_id] for nct_id in batch if nct_id in trials_by_id)

    def iter_as_of(self, as_of: dt.date, trial_slice: TrialSlice | None = None) -> Iterator[tuple[Trial, bool]]:
        """Every trial in the registry at the end of a day, by id, and whether it was stored so.

        It is the newest version known by then; where all versions are later, the oldest is reconstructed as of the day.
        """
        yield from self._read_versions(select_versions_as_of(as_of, trial_slice), as_of)

    def _read_versions(self, versions: Select[Any], as_of: dt.date) -> Iterator[tuple[Trial, bool]]:
        for row in stream_rows(self.engine, versions):
            if row.version is not None:
                yield to_trial(row.body), True
            elif record := reconstruct_as_of(orjson.loads(row.body), as_of):
                yield to_trial(to_stored(record).body), False

    def drop_replaced_versions(self, before: str) -> int:
        """Delete the versions that a newer one had replaced by a data timestamp; gives how many."""
        newer = VERSION.alias()
        replaced = select(newer.c.version).where(
            newer.c.nct_id == VERSION.c.nct_id, newer.c.version > VERSION.c.version, newer.c.known_from <= before
        )
        with write_connection(self.engine, TRIAL) as connection:
            return connection.execute(delete(VERSION).where(replaced.exists())).rowcount

    def iter_bodies(self) -> Iterator[bytes]:
        """The stored body of every trial as it is now, by id."""
        bodies = select(VERSION.c.body).join_from(TRIAL, VERSION, CURRENT)
        for row in stream_rows(self.engine, bodies.where(TRIAL.c.gone_at.is_(None)).order_by(TRIAL.c.nct_id)):
            yield row.body

    def current_body(self, nct_id: str) -> bytes | None:
        """The stored body of a trial as it is now, None if there is none."""
        body = select(VERSION.c.body).join_from(TRIAL, VERSION, CURRENT).where(TRIAL.c.nct_id == nct_id)
        with read_connection(self.engine) as connection:
            return connection.scalar(body)

    def trial_ids(self) -> tuple[str, ...]:
        """The ids of the trials that have not left the registry."""
        present = select(TRIAL.c.nct_id).where(TRIAL.c.gone_at.is_(None)).order_by(TRIAL.c.nct_id)
        with read_connection(self.engine) as connection:
            return tuple(connection.scalars(present))

    def trial_history(self, nct_id: str) -> tuple[tuple[str, Trial], ...]:
        """Every version of a trial and of its aliases with the data timestamp it is known from, oldest first."""
        with read_connection(self.engine) as connection:
            versions = select(VERSION.c.known_from, VERSION.c.body).where(
                VERSION.c.nct_id.in_(_select_aliases(connection, nct_id))
            )
            rows = connection.execute(versions.order_by(VERSION.c.known_from, VERSION.c.version))
            return tuple((row.known_from, to_trial(row.body)) for row in rows)

    def changes_between(self, after: str, upto: str) -> tuple[LoggedChange, ...]:
        """What was logged after one data timestamp, up to and including another, in the order of the log."""
        return self._select_changes((CHANGE.c.noted > after) & (CHANGE.c.noted <= upto))

    def changes_of_trial(self, nct_id: str) -> tuple[LoggedChange, ...]:
        """All that was ever logged of a trial and of its aliases, oldest first."""
        with read_connection(self.engine) as connection:
            ids = _select_aliases(connection, nct_id)
        return self._select_changes(CHANGE.c.nct_id.in_(ids))

    def _select_changes(self, condition: ColumnElement[bool]) -> tuple[LoggedChange, ...]:
        changes = select(CHANGE).where(condition).order_by(CHANGE.c.noted, CHANGE.c.id)
        with read_connection(self.engine) as connection:
            return tuple(
                LoggedChange(row["noted"], TrialChange(**{key: row[key] for key in row if key not in ("id", "noted")}))
                for row in connection.execute(changes).mappings()
            )


def _select_aliases(connection: Connection, nct_id: str) -> tuple[str, ...]:
    """An id and its aliases."""
    current = select(VERSION.c.body).join_from(TRIAL, VERSION, CURRENT)
    body = connection.scalar(current.where(TRIAL.c.nct_id == nct_id))
    return (nct_id, *to_trial(body).nct_aliases) if body else (nct_id,)
