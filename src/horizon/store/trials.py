"""Trials, every version of them, and what changed: what a pull writes and everything else reads.

A data timestamp is the registry's own text; as text, later ones are greater.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import orjson
from sqlalchemy import Connection, Row, delete, func, insert, select, update
from sqlalchemy.sql.elements import ColumnElement

from horizon.registry.as_of import as_stood
from horizon.registry.projection import PROJECTION
from horizon.registry.study import Kept, keep, read
from horizon.store.pulls import OpenPull, Place, Pulls, SetAside, note_aside, note_place, noting
from horizon.store.tables import CHANGE, SET_ASIDE, TRIAL, VERSION
from horizon.store.transactions import reading, streamed, upsert, writing
from horizon.values.changes import TrialChange, arrived, compare, gone
from horizon.values.trial import Trial

Stored = Row[tuple[str, int, str, int, str, str | None, int, str, str]]
_CHANGE = tuple(TrialChange.__dataclass_fields__)
_Read: TypeAlias = tuple[int, str, str]
_READ = ("read_by", "read_at", "read_as")
_READ_AS = ("gone", "unchanged", "changed", "new")
"""What a trial can be to a pull, the strongest last."""


@dataclass(frozen=True, slots=True)
class Saved:
    """The ids of what was saved, by what it was to the store."""

    new: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()


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
        """Store a page of records in one transaction, with what was set aside of it and how far the pull has come. A
        version is added only where the content differs, and a change noted only where it was read by the same
        projection. A reading older than what is stored tells nothing new."""
        page = {record.nct_id: record for record in kept}
        with writing(self.engine, TRIAL) as connection:
            stored = _stored(connection, [*page, *(alias for record in page.values() for alias in record.aliases)])
            saved, fresh = _sort(page, stored, data_timestamp)
            changes = _changes(connection, fresh, stored)
            reads = _reads(saved, stored, pull, data_timestamp)
            _write(connection, fresh, stored, reads, data_timestamp)
            _mark_read(connection, reads)
            returned = _returned(page, stored, data_timestamp)
            changes += [TrialChange(nct_id, "returned", True, "back in the registry") for nct_id in returned]
            _set_gone(connection, returned, None)
            _set_gone(connection, _merged(page, stored), data_timestamp)
            stamp = noting(connection, data_timestamp)
            _note(connection, changes, stamp)
            note_aside(connection, aside, stamp, pull)
            if place:
                note_place(connection, pull, place)
        return saved

    def mark_gone(self, ids: Iterable[str], data_timestamp: str, pull: int = 0) -> int:
        """Note that these trials have left the registry; how many were still there."""
        with writing(self.engine, TRIAL) as connection:
            left = [row.nct_id for row in _stored(connection, list(ids)).values() if not row.gone_at]
            _set_gone(connection, left, data_timestamp)
            _mark(connection, left, {"read_by": pull, "read_as": "gone"})
            _note(connection, [gone(nct_id) for nct_id in left], noting(connection, data_timestamp))
        return len(left)

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
        versions = (
            select(VERSION.c.body, newest.c.version)
            .join_from(TRIAL, oldest, TRIAL.c.nct_id == oldest.c.nct_id)
            .join(newest, TRIAL.c.nct_id == newest.c.nct_id, isouter=True)
            .join(VERSION, _is(TRIAL.c.nct_id, func.coalesce(newest.c.version, oldest.c.version)))
            .where(TRIAL.c.gone_at.is_(None) | (TRIAL.c.gone_at > end))
            .order_by(TRIAL.c.nct_id)
        )
        if part:
            versions = versions.where(TRIAL.c.nct_id.between(part.first, part.last))
        for row in streamed(self.engine, versions):
            if row.version is not None:
                yield read(row.body), True
            elif stood := as_stood(orjson.loads(row.body), as_of):
                yield read(keep(stood).body), False

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
        bodies = select(VERSION.c.body).join_from(TRIAL, VERSION, _is(TRIAL.c.nct_id, TRIAL.c.version))
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
    current = select(VERSION.c.body).join_from(TRIAL, VERSION, _is(TRIAL.c.nct_id, TRIAL.c.version))
    body = connection.scalar(current.where(TRIAL.c.nct_id == nct_id))
    return (nct_id, *read(body).nct_aliases) if body else (nct_id,)


def _is(nct_id: ColumnElement[str], version: ColumnElement[int]) -> ColumnElement[bool]:
    return (VERSION.c.nct_id == nct_id) & (VERSION.c.version == version)


def _stored(connection: Connection, ids: Sequence[str]) -> dict[str, Stored]:
    found: dict[str, Stored] = {}
    for start in range(0, len(ids), 1000):
        rows = connection.execute(select(TRIAL).where(TRIAL.c.nct_id.in_(ids[start : start + 1000])))
        found |= {row.nct_id: row for row in rows}
    return found


def _sort(page: dict[str, Kept], stored: dict[str, Stored], data_timestamp: str) -> tuple[Saved, list[Kept]]:
    """What each record is to the store, and those of which a version is to be written."""
    sorted_ids: dict[str, list[str]] = {"new": [], "changed": [], "unchanged": []}
    fresh = []
    for nct_id, record in page.items():
        before = _before(record, stored)
        same = before is not None and (before.digest == record.digest or _older(data_timestamp, before))
        # a field that is newly kept is no change
        quiet = same or (before is not None and before.projection != PROJECTION)
        sorted_ids["new" if before is None else "unchanged" if quiet else "changed"].append(nct_id)
        if not same:
            fresh.append(record)
    return Saved(**{name: tuple(ids) for name, ids in sorted_ids.items()}), fresh


def _older(data_timestamp: str, stored: Stored) -> bool:
    newest: str = max(stored.known_from, stored.gone_at or "", stored.read_at)
    return data_timestamp < newest


def _changes(connection: Connection, fresh: list[Kept], stored: dict[str, Stored]) -> list[TrialChange]:
    before = {record.nct_id: row for record in fresh if (row := _before(record, stored))}
    bodies = _bodies(connection, list(before.values()))
    found: list[TrialChange] = []
    for record in fresh:
        row = before.get(record.nct_id)
        if row is None:
            found.append(arrived(record.nct_id, record.status))
        elif row.projection == PROJECTION:
            known = compare(read(bodies[row.nct_id]), read(record.body))
            found += known or (TrialChange(record.nct_id, "details", False, "details edited"),)
    return found


def _before(record: Kept, stored: dict[str, Stored]) -> Stored | None:
    """The trial as it is stored, be it under an id that is now an alias."""
    return next((stored[nct_id] for nct_id in (record.nct_id, *record.aliases) if nct_id in stored), None)


def _bodies(connection: Connection, rows: list[Stored]) -> dict[str, bytes]:
    current = select(VERSION.c.nct_id, VERSION.c.body).join_from(TRIAL, VERSION, _is(TRIAL.c.nct_id, TRIAL.c.version))
    found = connection.execute(current.where(TRIAL.c.nct_id.in_([row.nct_id for row in rows])))
    return {row.nct_id: row.body for row in found}


def _reads(saved: Saved, stored: dict[str, Stored], pull: int, data_timestamp: str) -> dict[str, _Read]:
    """By which pull, at what and as what each was read; what was new or changed to a pull stays so to it."""
    reads: dict[str, _Read] = {}
    for how in _READ_AS[1:]:
        for nct_id in getattr(saved, how):
            row = stored.get(nct_id)
            before = row.read_as if row and pull and row.read_by == pull else how
            newest = max(data_timestamp, row.read_at if row else "")
            reads[nct_id] = (pull, newest, max(before, how, key=_READ_AS.index))
    return reads


def _write(
    connection: Connection, fresh: list[Kept], stored: dict[str, Stored], reads: dict[str, _Read], data_timestamp: str
) -> None:
    if not fresh:
        return
    rows = [
        {
            "nct_id": record.nct_id,
            "version": stored[record.nct_id].version + 1 if record.nct_id in stored else 1,
            "digest": record.digest,
            "projection": PROJECTION,
            "known_from": data_timestamp,
        }
        for record in fresh
    ]
    hows = (dict(zip(_READ, reads.pop(record.nct_id), strict=True)) for record in fresh)
    trials = [row | how | {"gone_at": None} for row, how in zip(rows, hows, strict=True)]
    connection.execute(upsert(connection, TRIAL), trials)
    versions = [row | {"body": record.body} for row, record in zip(rows, fresh, strict=True)]
    connection.execute(insert(VERSION), versions)


def _mark_read(connection: Connection, reads: dict[str, _Read]) -> None:
    groups: dict[_Read, list[str]] = {}
    for nct_id, how in reads.items():
        groups.setdefault(how, []).append(nct_id)
    for how, ids in groups.items():
        _mark(connection, ids, dict(zip(_READ, how, strict=True)))


def _mark(connection: Connection, ids: list[str], values: Mapping[str, object]) -> None:
    for start in range(0, len(ids), 1000):
        connection.execute(update(TRIAL).where(TRIAL.c.nct_id.in_(ids[start : start + 1000])).values(**values))


def _returned(page: dict[str, Kept], stored: dict[str, Stored], data_timestamp: str) -> list[str]:
    rows = (stored[nct_id] for nct_id in page if nct_id in stored)
    return [row.nct_id for row in rows if row.gone_at and not _older(data_timestamp, row)]


def _merged(page: dict[str, Kept], stored: dict[str, Stored]) -> list[str]:
    """Trials that are stored under what is now an alias of another id: the same trial, and no longer one of its own."""
    aliases = {alias for record in page.values() for alias in record.aliases if alias not in page}
    return [nct_id for nct_id in sorted(aliases) if nct_id in stored and not stored[nct_id].gone_at]


def _set_gone(connection: Connection, ids: list[str], data_timestamp: str | None) -> None:
    _mark(connection, ids, {"gone_at": data_timestamp})


def _note(connection: Connection, changes: Sequence[TrialChange], data_timestamp: str) -> None:
    if changes:
        rows = [{name: getattr(change, name) for name in _CHANGE} | {"noted": data_timestamp} for change in changes]
        connection.execute(insert(CHANGE), rows)
