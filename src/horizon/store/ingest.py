"""How a page of records becomes rows: versions, readings and logged changes."""

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import Connection, insert, select, update

from horizon.registry.projection import PROJECTION_VERSION
from horizon.registry.study import StoredStudy, to_trial
from horizon.store.page_diff import IngestResult, PageDiff, Reading, StoredTrial, reproject_record
from horizon.store.pulls import log_stamp
from horizon.store.tables import CHANGE, CURRENT, TRIAL, VERSION
from horizon.store.transactions import upsert
from horizon.values.changes import TrialChange, compare_trials, left_registry_change, new_trial_change

IDS_PER_STATEMENT = 1000
_CHANGE_COLUMNS = tuple(TrialChange.__dataclass_fields__)


def ingest_page(
    connection: Connection, records: Iterable[StoredStudy], data_timestamp: str, pull: int
) -> tuple[IngestResult, str]:
    """Store a page of records as a pull read them; gives what they were to the store, and the stamp of the log.

    A version is added only where the content differs, and a change is logged only where both versions are of the same
    projection. A reading older than what is stored changes nothing.
    """
    by_id = {record.nct_id: record for record in records}
    aliases = (alias for record in by_id.values() for alias in record.aliases)
    page = PageDiff(by_id, _select_trials(connection, [*by_id, *aliases]), pull, data_timestamp)
    result, fresh = page.sort_records()
    changes = _compare_versions(connection, page, fresh)
    readings = page.list_readings(result)
    _write_versions(connection, page, fresh, [readings.pop(record.nct_id) for record in fresh])
    _mark_read(connection, readings)
    returned = page.returned_ids()
    changes += [TrialChange(nct_id, "returned", True, "back in the registry") for nct_id in returned]
    _update_trials(connection, returned, {"gone_at": None})
    _update_trials(connection, page.merged_ids(), {"gone_at": data_timestamp})
    stamp = log_stamp(connection, data_timestamp)
    _log_changes(connection, changes, stamp)
    return result, stamp


def mark_departed(connection: Connection, ids: Sequence[str], data_timestamp: str, pull: int) -> int:
    """Note that these trials have left the registry; gives how many of them had not left before."""
    departed = [row.nct_id for row in _select_trials(connection, ids).values() if not row.gone_at]
    _update_trials(connection, departed, {"gone_at": data_timestamp, "read_by": pull, "read_as": "gone"})
    changes = [left_registry_change(nct_id) for nct_id in departed]
    _log_changes(connection, changes, log_stamp(connection, data_timestamp))
    return len(departed)


def _select_trials(connection: Connection, ids: Sequence[str]) -> dict[str, StoredTrial]:
    trials: dict[str, StoredTrial] = {}
    for start in range(0, len(ids), IDS_PER_STATEMENT):
        rows = connection.execute(select(TRIAL).where(TRIAL.c.nct_id.in_(ids[start : start + IDS_PER_STATEMENT])))
        trials |= {row.nct_id: row for row in rows}
    return trials


def _compare_versions(connection: Connection, page: PageDiff, fresh: list[StoredStudy]) -> list[TrialChange]:
    previous = {record.nct_id: row for record in fresh if (row := page.previous_trial(record))}
    bodies = _select_bodies(connection, [row.nct_id for row in previous.values()])
    changes: list[TrialChange] = []
    for record in fresh:
        row = previous.get(record.nct_id)
        if row is None:
            changes.append(new_trial_change(record.nct_id, record.status))
        elif (compared := reproject_record(row, record)) and compared.digest != row.digest:
            named = compare_trials(to_trial(bodies[row.nct_id]), to_trial(compared.body))
            changes += named or (TrialChange(record.nct_id, "details", False, "details edited"),)
    return changes


def _select_bodies(connection: Connection, ids: list[str]) -> dict[str, bytes]:
    current = select(VERSION.c.nct_id, VERSION.c.body).join_from(TRIAL, VERSION, CURRENT)
    rows = connection.execute(current.where(TRIAL.c.nct_id.in_(ids)))
    return {row.nct_id: row.body for row in rows}


def _write_versions(connection: Connection, page: PageDiff, fresh: list[StoredStudy], readings: list[Reading]) -> None:
    if not fresh:
        return
    rows = [
        {
            "nct_id": record.nct_id,
            "version": page.stored[record.nct_id].version + 1 if record.nct_id in page.stored else 1,
            "digest": record.digest,
            "projection": PROJECTION_VERSION,
            "known_from": page.data_timestamp,
        }
        for record in fresh
    ]
    trials = [row | reading._asdict() | {"gone_at": None} for row, reading in zip(rows, readings, strict=True)]
    connection.execute(upsert(connection, TRIAL), trials)
    versions = [row | {"body": record.body} for row, record in zip(rows, fresh, strict=True)]
    connection.execute(insert(VERSION), versions)


def _mark_read(connection: Connection, readings: Mapping[str, Reading]) -> None:
    ids_by_reading: dict[Reading, list[str]] = {}
    for nct_id, reading in readings.items():
        ids_by_reading.setdefault(reading, []).append(nct_id)
    for reading, ids in ids_by_reading.items():
        _update_trials(connection, ids, reading._asdict())


def _update_trials(connection: Connection, ids: list[str], values: Mapping[str, object]) -> None:
    for start in range(0, len(ids), IDS_PER_STATEMENT):
        selected = TRIAL.c.nct_id.in_(ids[start : start + IDS_PER_STATEMENT])
        connection.execute(update(TRIAL).where(selected).values(**values))


def _log_changes(connection: Connection, changes: Sequence[TrialChange], stamp: str) -> None:
    if changes:
        rows = [{name: getattr(change, name) for name in _CHANGE_COLUMNS} | {"noted": stamp} for change in changes]
        connection.execute(insert(CHANGE), rows)
