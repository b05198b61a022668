"""Trials, every version of them, and what changed: what a pull writes and everything else reads.

A data timestamp is the registry's own text; as text, later ones are greater.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import orjson
from sqlalchemy import Connection, delete, func, select
from sqlalchemy.sql.elements import ColumnElement

from horizon.registry.reconstruct import as_stood
from horizon.registry.study import Kept, keep, read
from horizon.store import ingest
from horizon.store.ingest import Saved
from horizon.store.pulls import OpenPull, Place, Pulls, SetAside, note_aside, note_place
from horizon.store.tables import CHANGE, CURRENT, SET_ASIDE, TRIAL, VERSION
from horizon.store.transactions import reading, streamed, writing
from horizon.values.changes import TrialChange
from horizon.values.trial import Trial


@dataclass(frozen=True, slots=True)
class Noted:
    """A change and the data timestamp at which it was noted."""

    noted: str
    change: TrialChange


@dataclass(frozen=True, slots=True)
class Slice:
    """The trials whose ids lie from ``first`` to ``last``."""

    first: str
    last: str


class Trials(Pulls):
    """The trials of one database, and the log of the pulls that brought them."""

    def save(
        self,
        kept: Iterable[Kept],
        data_timestamp: str,
        aside: Iterable[SetAside] = (),
        pull: int = 0,
        place: Place | None = None,
    ) -> Saved:
        """Store a page of records in one transaction, with what was set aside of it and how far the pull has come: see
        :mod:`horizon.store.ingest`."""
        with writing(self.engine, TRIAL) as connection:
            saved, stamp = ingest.save(connection, kept, data_timestamp, pull)
            note_aside(connection, aside, stamp, pull)
            if place:
                note_place(connection, pull, place)
        return saved

    def mark_gone(self, ids: Iterable[str], data_timestamp: str, pull: int = 0) -> int:
        """Note that these trials have left the registry; how many were still there."""
        with writing(self.engine, TRIAL) as connection:
            return ingest.leave(connection, list(ids), data_timestamp, pull)

    def unread(self, pull: OpenPull, after: str = "", limit: int | None = None) -> tuple[str, ...]:
        """The ids, in order, of the trials that a pull has not read yet at its data version: neither stored nor set
        aside, and not left the registry."""
        read = (TRIAL.c.read_by == pull.id) & (TRIAL.c.read_at >= pull.data_timestamp)
        aside = select(SET_ASIDE.c.place).where(SET_ASIDE.c.pull == pull.id)
        here = TRIAL.c.gone_at.is_(None) & (TRIAL.c.nct_id > after)
        left = select(TRIAL.c.nct_id).where(here, ~read, TRIAL.c.nct_id.not_in(aside))
        with reading(self.engine) as connection:
            return tuple(connection.scalars(left.order_by(TRIAL.c.nct_id).limit(limit)))

    def slices(self, count: int) -> tuple[Slice, ...]:
        """The ids in order, in at most ``count`` slices of as many trials each."""
        tile = func.ntile(count).over(order_by=TRIAL.c.nct_id).label("tile")
        tiles = select(TRIAL.c.nct_id, tile).subquery()
        ends = select(func.min(tiles.c.nct_id).label("first"), func.max(tiles.c.nct_id).label("last"))
        with reading(self.engine) as connection:
            return tuple(Slice(*row) for row in connection.execute(ends.group_by(tiles.c.tile).order_by("first")))

    def all(self, as_of: dt.date | None = None, part: Slice | None = None) -> Iterator[Trial]:
        """Every trial by id, as it stands, or as it stood at the end of a day; ``part`` of them as of a day."""
        if as_of is None:
            yield from (read(body) for body in self.bodies())
        else:
            yield from (trial for trial, _ in self.stood(as_of, part))

    def stood(self, as_of: dt.date, part: Slice | None = None) -> Iterator[tuple[Trial, bool]]:
        """Every trial by id as it stood at the end of a day, and whether it was stored so: the newest version known by
        then; where the first version is later, that one taken back to the day. Those that had left are left out."""
        end = f"{as_of}T23:59:59.999999"
        newest = (
            select(VERSION.c.nct_id, func.max(VERSION.c.version).label("version"))
            .where(VERSION.c.known_from <= end)
            .group_by(VERSION.c.nct_id)
            .subquery()
        )
        oldest = (
            select(VERSION.c.nct_id, func.min(VERSION.c.version).label("version")).group_by(VERSION.c.nct_id).subquery()
        )
        stood = func.coalesce(newest.c.version, oldest.c.version)
        versions = (
            select(VERSION.c.body, newest.c.version)
            .join_from(TRIAL, oldest, TRIAL.c.nct_id == oldest.c.nct_id)
            .join(newest, TRIAL.c.nct_id == newest.c.nct_id, isouter=True)
            .join(VERSION, (VERSION.c.nct_id == TRIAL.c.nct_id) & (VERSION.c.version == stood))
            .where(TRIAL.c.gone_at.is_(None) | (TRIAL.c.gone_at > end))
            .order_by(TRIAL.c.nct_id)
        )
        if part:
            versions = versions.where(TRIAL.c.nct_id.between(part.first, part.last))
        for row in streamed(self.engine, versions):
            if row.version is not None:
                yield read(row.body), True
            elif record := as_stood(orjson.loads(row.body), as_of):
                yield read(keep(record).body), False

    def forget(self, before: str) -> int:
        """Drop the versions that a newer one had replaced by a data timestamp; how many. What stood then, and each
        trial as it stands, stay; of a day before, the oldest that is left tells what it can."""
        newer = VERSION.alias()
        replaced = select(newer.c.version).where(
            newer.c.nct_id == VERSION.c.nct_id, newer.c.version > VERSION.c.version, newer.c.known_from <= before
        )
        with writing(self.engine, TRIAL) as connection:
            return connection.execute(delete(VERSION).where(replaced.exists())).rowcount

    def bodies(self) -> Iterator[bytes]:
        """What is kept of every trial as it stands, by id."""
        bodies = select(VERSION.c.body).join_from(TRIAL, VERSION, CURRENT)
        for row in streamed(self.engine, bodies.where(TRIAL.c.gone_at.is_(None)).order_by(TRIAL.c.nct_id)):
            yield row.body

    def ids(self) -> tuple[str, ...]:
        """The ids of the trials that have not left the registry."""
        with reading(self.engine) as connection:
            found = connection.scalars(select(TRIAL.c.nct_id).where(TRIAL.c.gone_at.is_(None)).order_by(TRIAL.c.nct_id))
            return tuple(found)

    def history(self, nct_id: str) -> tuple[tuple[str, Trial], ...]:
        """Every version of a trial with the data timestamp it is known from, oldest first; those under an id that is
        now an alias of it too."""
        with reading(self.engine) as connection:
            versions = select(VERSION.c.known_from, VERSION.c.body).where(
                VERSION.c.nct_id.in_(_ids(connection, nct_id))
            )
            found = connection.execute(versions.order_by(VERSION.c.known_from, VERSION.c.version))
            return tuple((row.known_from, read(row.body)) for row in found)

    def changes(self, after: str, upto: str) -> tuple[Noted, ...]:
        """What was noted after one data timestamp, up to and with another, in the order in which it was noted."""
        return self._noted((CHANGE.c.noted > after) & (CHANGE.c.noted <= upto))

    def changes_of(self, nct_id: str) -> tuple[Noted, ...]:
        """All that was ever noted of a trial, oldest first, be it under an id that is now an alias of it."""
        with reading(self.engine) as connection:
            ids = _ids(connection, nct_id)
        return self._noted(CHANGE.c.nct_id.in_(ids))

    def _noted(self, where: ColumnElement[bool]) -> tuple[Noted, ...]:
        with reading(self.engine) as connection:
            rows = connection.execute(select(CHANGE).where(where).order_by(CHANGE.c.noted, CHANGE.c.id)).mappings()
            return tuple(
                Noted(row["noted"], TrialChange(**{key: row[key] for key in row if key not in ("id", "noted")}))
                for row in rows
            )


def _ids(connection: Connection, nct_id: str) -> tuple[str, ...]:
    """An id and its aliases."""
    current = select(VERSION.c.body).join_from(TRIAL, VERSION, CURRENT)
    body = connection.scalar(current.where(TRIAL.c.nct_id == nct_id))
    return (nct_id, *read(body).nct_aliases) if body else (nct_id,)
