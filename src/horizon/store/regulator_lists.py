"""Regulators' lists: their editions, every version of their records, and the log of their changes.

A record is stored anew only when something in it has changed. Until a list has been read, the shipped one stands; with
the first list that is read it is stored as the first version.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace

from sqlalchemy import Connection, Engine, func, select, update

from horizon.errors import LateListError, RegulatorListError
from horizon.regulators.changes import compare_records
from horizon.regulators.fields import ParsedList
from horizon.regulators.reconstruct import reconstruct_record, records_standing
from horizon.regulators.shipped import load_shipped, load_shipped_as_of, pair_shipped
from horizon.store.regulator_rows import (
    StoredList,
    StoredVersion,
    Validators,
    insert_changes,
    insert_versions,
    parse_body,
    parse_change,
    save_edition,
    select_current,
    select_first,
    select_newest,
    select_records,
    version_row,
)
from horizon.store.tables import REGULATOR_CHANGE, REGULATOR_LIST, REGULATOR_VERSION
from horizon.store.transactions import read_connection, write_connection
from horizon.values.regulator_lists import (
    LIST_NAMES,
    LIST_TITLES,
    ApplicationUnderEvaluation,
    FdaApproval,
    ListDay,
    ListName,
    MedicineRecord,
    RegulatorChange,
    RegulatorRecord,
    RegulatorSnapshot,
)

MIN_SHARE = 0.75
"""Assumption: a list with a smaller share of the last one's records is cut, since the regulators' lists only grow."""


@dataclass(frozen=True, slots=True)
class RegulatorLists:
    """The regulators' lists of one database."""

    engine: Engine

    def save_list(
        self, parsed: ParsedList, seen_on: dt.date, source: str = "", validators: Validators | None = None
    ) -> tuple[RegulatorChange, ...]:
        """Store a list as it was seen on a day, in one transaction; gives its changes (none of a first list).

        Raises LateListError if a later list is stored already (versions are append-only), RegulatorListError if too
        much of the last one is missing to be believed.
        """
        name, listed_on = parsed.name, min(parsed.listed_on or seen_on, seen_on)
        edition = StoredList(listed_on, seen_on, seen_on, len(parsed.records), False, source, validators or {})
        versions, changes = [], list[RegulatorChange]()
        with write_connection(self.engine, REGULATOR_LIST) as connection:
            newest = select_newest(connection, name) or _insert_shipped(connection, parsed, seen_on)
            if newest:
                _require_credible(parsed, seen_on, newest)
            stored = select_current(connection, name)
            read = {record.key: _with_first_listing(record, stored.get(record.key)) for record in parsed.records}
            for key, record in (read | _find_departed(stored, read, listed_on)).items():
                before = stored.get(key, StoredVersion())
                if record != before.record:
                    versions.append(version_row(name, key, before.version + 1, seen_on, record))
                    changes += compare_records(key, before.record, record, seen_on, newest.listed_on) if newest else ()
            insert_versions(connection, versions)
            insert_changes(connection, changes)
            is_new = bool(versions) or newest is None or newest.shipped or newest.listed_on != listed_on
            save_edition(connection, name, edition, is_new)
        return tuple(changes)

    def mark_asked(self, name: ListName, asked_on: dt.date) -> None:
        """Note that a regulator was asked on a day and had nothing newer than the newest list."""
        newest = select(func.max(REGULATOR_LIST.c.id)).where(REGULATOR_LIST.c.name == name).scalar_subquery()
        earlier = (REGULATOR_LIST.c.id == newest) & (REGULATOR_LIST.c.asked_on < asked_on.isoformat())
        with write_connection(self.engine, REGULATOR_LIST) as connection:
            connection.execute(update(REGULATOR_LIST).where(earlier).values(asked_on=asked_on.isoformat()))

    def newest_list(self, name: ListName) -> StoredList | None:
        """The newest edition of a list that is stored, None if none is."""
        with read_connection(self.engine) as connection:
            return select_newest(connection, name)

    def list_days(self, day: dt.date) -> dict[ListName, ListDay]:
        """The day of each list, as known by the end of a day; a list that was not known then is missing."""
        with read_connection(self.engine) as connection:
            return _find_list_days(connection, day)

    def records_as_of(self, day: dt.date) -> RegulatorSnapshot:
        """What the lists said by the end of a day.

        Each record is as it was last seen by then, without what it dates later; records that had left their list are
        missing. Before the first list that is stored, its records stand as reconstructed from their own dates.
        """
        with read_connection(self.engine) as connection:
            days = _find_list_days(connection, day)
            records = [
                record for name, list_day in days.items() for record in _records_as_of(connection, name, list_day, day)
            ]
        return RegulatorSnapshot(
            day,
            tuple(record for record in records if isinstance(record, MedicineRecord)),
            tuple(record for record in records if isinstance(record, FdaApproval)),
            tuple(record for record in records if isinstance(record, ApplicationUnderEvaluation)),
            days,
        )

    def record_history(self, name: ListName, key: str) -> tuple[tuple[dt.date, RegulatorRecord | None], ...]:
        """Every version of a record with the day on which it was first seen, oldest first; None: it left its list."""
        versions = select(REGULATOR_VERSION.c.seen_on, REGULATOR_VERSION.c.body)
        of_record = (REGULATOR_VERSION.c.name == name) & (REGULATOR_VERSION.c.key == key)
        with read_connection(self.engine) as connection:
            rows = connection.execute(versions.where(of_record).order_by(REGULATOR_VERSION.c.version))
            return tuple((dt.date.fromisoformat(row.seen_on), parse_body(name, row.body)) for row in rows)

    def changes_between(self, after: dt.date, upto: dt.date) -> tuple[RegulatorChange, ...]:
        """The changes seen after one day, up to and including another, in the order in which they were logged."""
        seen_on = REGULATOR_CHANGE.c.seen_on
        changes = select(REGULATOR_CHANGE).where(seen_on > after.isoformat(), seen_on <= upto.isoformat())
        with read_connection(self.engine) as connection:
            rows = connection.execute(changes.order_by(seen_on, REGULATOR_CHANGE.c.id)).mappings()
            return tuple(parse_change(row) for row in rows)


def _find_list_days(connection: Connection, day: dt.date) -> dict[ListName, ListDay]:
    days = ((name, _find_list_day(connection, name, day)) for name in LIST_NAMES)
    return {name: list_day for name, list_day in days if list_day}


def _find_list_day(connection: Connection, name: ListName, day: dt.date) -> ListDay | None:
    edition = select_newest(connection, name, day.isoformat()) or select_first(connection, name)
    if edition:
        known = ListDay(edition.listed_on, edition.seen_on, edition.seen_on > day, edition.shipped)
    else:
        shipped = load_shipped(name)
        if shipped is None:
            return None
        known = ListDay(shipped.listed_on, shipped.listed_on, shipped.listed_on > day, shipped=True)
    # a month's list of applications says nothing of the months before it
    return None if name == "applications" and known.reconstructed else known


def _records_as_of(
    connection: Connection, name: ListName, list_day: ListDay, day: dt.date
) -> tuple[RegulatorRecord, ...]:
    records = select_records(connection, name, max(day, list_day.seen_on))
    if not records and list_day.shipped:
        return load_shipped_as_of(name, day, list_day.reconstructed)
    return records_standing(records, day, list_day.reconstructed)


def _insert_shipped(connection: Connection, parsed: ParsedList, seen_on: dt.date) -> StoredList | None:
    """Store the shipped list as the first version of one that is read; gives it if changes from it are news.

    A shipped list that is later than the one read is stored as it stood on that day.
    """
    shipped = load_shipped(parsed.name)
    if shipped is None:
        return None
    day, paired = min(shipped.listed_on, seen_on), pair_shipped(shipped, parsed.records)
    if shipped.listed_on > seen_on:
        known = {key: reconstruct_record(record, day) for key, record in paired.items()}
        paired = {key: record for key, record in known.items() if record}
    insert_versions(connection, [version_row(parsed.name, key, 1, day, record) for key, record in paired.items()])
    edition = StoredList(day, day, day, 0, True, shipped.source, {})
    save_edition(connection, parsed.name, edition, is_new=True)
    return edition if shipped.listed_on <= seen_on else None


def _require_credible(parsed: ParsedList, seen_on: dt.date, newest: StoredList) -> None:
    title = LIST_TITLES[parsed.name]
    if seen_on < newest.seen_on:
        raise LateListError(
            f"{title}: the list of {seen_on} is older than that of {newest.seen_on}, which is stored, and was not "
            "added; to have it, pull the lists into a new workspace, oldest first"
        )
    if len(parsed.records) < MIN_SHARE * newest.entries:
        raise RegulatorListError(
            f"{title}: {len(parsed.records):,} records where the list of {newest.seen_on} has {newest.entries:,}; "
            "it is not believed, and that list stands"
        )


def _with_first_listing(record: RegulatorRecord, stored: StoredVersion | None) -> RegulatorRecord:
    """An application as listed, with the month in which it first stood in the list."""
    before = stored.record if stored else None
    if isinstance(record, ApplicationUnderEvaluation) and isinstance(before, ApplicationUnderEvaluation):
        return replace(record, first_listed=min(before.first_listed, record.first_listed))
    return record


def _find_departed(
    stored: Mapping[str, StoredVersion], read: Mapping[str, RegulatorRecord], listed_on: dt.date
) -> dict[str, RegulatorRecord | None]:
    """What becomes of the stored records that a list no longer has; of shipped ones nothing: its scope is another."""
    departed: dict[str, RegulatorRecord | None] = {}
    for key, version in stored.items():
        record = version.record
        if key in read or record is None or version.is_shipped:
            continue
        if not isinstance(record, ApplicationUnderEvaluation):
            departed[key] = None
        elif record.left is None:
            departed[key] = replace(record, left=listed_on)
    return departed
