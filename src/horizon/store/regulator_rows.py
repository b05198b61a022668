"""The rows of regulators' lists: how editions, versions and changes are written and read."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import orjson
from sqlalchemy import Connection, Row, RowMapping, Select, func, insert, select, update

from horizon.store.tables import REGULATOR_CHANGE, REGULATOR_LIST, REGULATOR_VERSION
from horizon.type_adapters import adapt_type
from horizon.values.regulator_lists import (
    ApplicationUnderEvaluation,
    FdaApproval,
    ListName,
    MedicineRecord,
    RegulatorChange,
    RegulatorRecord,
)

_RECORDS: Mapping[ListName, type[Any]] = {
    "ema": MedicineRecord,
    "openfda": FdaApproval,
    "applications": ApplicationUnderEvaluation,
}
Validators = Mapping[str, Mapping[str, str]]
"""The headers by which to ask each address for something newer."""


@dataclass(frozen=True, slots=True)
class StoredList:
    """An edition of a list: the day that it is of, when it was first seen, and when its regulator was last asked.

    ``entries`` is the number of its records, 0 if a later list is not to be compared with it; ``source`` is where it
    was read.
    """

    listed_on: dt.date
    seen_on: dt.date
    asked_on: dt.date
    entries: int
    shipped: bool
    source: str
    validators: Validators


@dataclass(frozen=True, slots=True)
class StoredVersion:
    """The newest version of a record; ``record`` is None if it left its list, ``is_shipped`` if no list had it yet."""

    version: int = 0
    record: RegulatorRecord | None = None
    is_shipped: bool = False


def select_newest(connection: Connection, name: ListName, upto: str = "9999") -> StoredList | None:
    """The newest edition of a list, or the one that had been seen last by the end of a day."""
    editions = select(REGULATOR_LIST).where(REGULATOR_LIST.c.name == name, REGULATOR_LIST.c.seen_on <= upto)
    return _parse_edition(connection, editions.order_by(REGULATOR_LIST.c.id.desc()).limit(1))


def select_first(connection: Connection, name: ListName) -> StoredList | None:
    """The first edition of a list."""
    editions = select(REGULATOR_LIST).where(REGULATOR_LIST.c.name == name)
    return _parse_edition(connection, editions.order_by(REGULATOR_LIST.c.id).limit(1))


def select_records(connection: Connection, name: ListName, upto: dt.date) -> tuple[RegulatorRecord, ...]:
    """Every record of a list as it had been seen last by the end of a day, without those that had left it."""
    records = (parse_body(name, row.body) for row in _newest_versions(connection, name, upto.isoformat()))
    return tuple(record for record in records if record)


def select_current(connection: Connection, name: ListName) -> dict[str, StoredVersion]:
    """The newest version of every record of a list by its key."""
    first = select_first(connection, name)
    shipped_on = first.seen_on.isoformat() if first and first.shipped else ""
    return {
        row.key: StoredVersion(row.version, parse_body(name, row.body), row.version == 1 and row.seen_on == shipped_on)
        for row in _newest_versions(connection, name)
    }


def save_edition(connection: Connection, name: ListName, edition: StoredList, is_new: bool) -> None:
    """Store an edition; of one that changed nothing the newest row says when it was asked for, and by what."""
    asked = {"asked_on": edition.asked_on.isoformat(), "validators": orjson.dumps(edition.validators).decode()}
    if is_new:
        days = {"listed_on": edition.listed_on.isoformat(), "seen_on": edition.seen_on.isoformat()}
        row = {"name": name, "entries": edition.entries, "source": edition.source, "shipped": edition.shipped}
        connection.execute(insert(REGULATOR_LIST).values(**row, **days, **asked))
    else:
        newest = select(func.max(REGULATOR_LIST.c.id)).where(REGULATOR_LIST.c.name == name).scalar_subquery()
        connection.execute(update(REGULATOR_LIST).where(REGULATOR_LIST.c.id == newest).values(**asked))


def insert_versions(connection: Connection, versions: Sequence[dict[str, Any]]) -> None:
    """Store versions, as :func:`version_row` makes them."""
    if versions:
        connection.execute(insert(REGULATOR_VERSION), list(versions))


def insert_changes(connection: Connection, changes: Sequence[RegulatorChange]) -> None:
    """Log changes."""
    if changes:
        connection.execute(insert(REGULATOR_CHANGE), [_change_row(change) for change in changes])


def version_row(
    name: ListName, key: str, version: int, seen_on: dt.date, record: RegulatorRecord | None
) -> dict[str, Any]:
    """The row of a version; fields that say nothing are left out of its body."""
    body = adapt_type(_RECORDS[name]).dump_json(record, exclude_defaults=True) if record else b""
    return {"name": name, "key": key, "version": version, "seen_on": seen_on.isoformat(), "body": body}


def parse_body(name: ListName, body: bytes) -> RegulatorRecord | None:
    """The record of a version; None if it had left its list."""
    record: RegulatorRecord | None = adapt_type(_RECORDS[name]).validate_json(body) if body else None
    return record


def parse_change(row: RowMapping) -> RegulatorChange:
    """The change of a row."""
    happened_on = dt.date.fromisoformat(row["happened_on"]) if row["happened_on"] else None
    texts = {name: row[name] for name in ("list_name", "key", "name", "kind", "before", "after")}
    return RegulatorChange(**texts, seen_on=dt.date.fromisoformat(row["seen_on"]), happened_on=happened_on)


def _parse_edition(connection: Connection, query: Select[Any]) -> StoredList | None:
    row = connection.execute(query).mappings().first()
    if row is None:
        return None
    days: dict[str, Any] = {name: dt.date.fromisoformat(row[name]) for name in ("listed_on", "seen_on", "asked_on")}
    contents = {name: row[name] for name in ("entries", "shipped", "source")}
    return StoredList(**days, **contents, validators=orjson.loads(row["validators"]))


def _newest_versions(connection: Connection, name: ListName, upto: str = "9999") -> Iterator[Row[Any]]:
    of_list = (REGULATOR_VERSION.c.name == name) & (REGULATOR_VERSION.c.seen_on <= upto)
    newest = select(REGULATOR_VERSION.c.key, func.max(REGULATOR_VERSION.c.version).label("version"))
    chosen = newest.where(of_list).group_by(REGULATOR_VERSION.c.key).subquery()
    same = (REGULATOR_VERSION.c.key == chosen.c.key) & (REGULATOR_VERSION.c.version == chosen.c.version)
    rows = select(REGULATOR_VERSION).join(chosen, same).where(REGULATOR_VERSION.c.name == name)
    yield from connection.execute(rows.order_by(REGULATOR_VERSION.c.key))


def _change_row(change: RegulatorChange) -> dict[str, Any]:
    happened_on = change.happened_on.isoformat() if change.happened_on else ""
    return asdict(change) | {"seen_on": change.seen_on.isoformat(), "happened_on": happened_on}
