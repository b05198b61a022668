"""How a page of records becomes rows: what is new, what changed, what came back, and what is noted of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from sqlalchemy import Connection, Row, insert, select, update

from horizon.registry.projection import PROJECTION
from horizon.registry.study import Kept, read
from horizon.store.pulls import noting
from horizon.store.tables import CHANGE, CURRENT, TRIAL, VERSION
from horizon.store.transactions import upsert
from horizon.values.changes import TrialChange, arrived, compare, gone

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


def save(connection: Connection, kept: Iterable[Kept], data_timestamp: str, pull: int) -> tuple[Saved, str]:
    """Store a page of records as a pull read them; what they were to the store, and the stamp that changes are noted
    under. A version is added only where the content differs, and a change noted only where it was read by the same
    projection. A reading older than what is stored tells nothing new."""
    page = {record.nct_id: record for record in kept}
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
    return saved, stamp


def leave(connection: Connection, ids: Sequence[str], data_timestamp: str, pull: int) -> int:
    """Note that these trials have left the registry; how many were still there."""
    left = [row.nct_id for row in _stored(connection, ids).values() if not row.gone_at]
    _set_gone(connection, left, data_timestamp)
    _mark(connection, left, {"read_by": pull, "read_as": "gone"})
    _note(connection, [gone(nct_id) for nct_id in left], noting(connection, data_timestamp))
    return len(left)


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
    current = select(VERSION.c.nct_id, VERSION.c.body).join_from(TRIAL, VERSION, CURRENT)
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
