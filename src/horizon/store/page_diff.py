"""What a page of records is to the store: which are new, changed, returned or merged. No SQL."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import Row

from horizon.registry.projection import PROJECTION_VERSION
from horizon.registry.study import StoredStudy, reduce_to_projection

StoredTrial = Row[tuple[str, int, str, int, str, str | None, int, str, str]]
_READ_AS = ("gone", "unchanged", "changed", "new")
"""What a trial can be to a pull, the strongest last."""


@dataclass(frozen=True, slots=True)
class IngestResult:
    """The ids of the records of a page, by what they were to the store."""

    new: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()


class Reading(NamedTuple):
    """Which pull read a trial last, at which data timestamp, and what the trial was to that pull."""

    read_by: int
    read_at: str
    read_as: str


@dataclass(frozen=True, slots=True)
class PageDiff:
    """The records of a page, read by a pull at a data timestamp, beside the trials that are stored under their ids."""

    records: Mapping[str, StoredStudy]
    stored: Mapping[str, StoredTrial]
    pull: int
    data_timestamp: str

    def sort_records(self) -> tuple[IngestResult, list[StoredStudy]]:
        """What each record is to the store, and those of which a version is to be written."""
        sorted_ids: dict[str, list[str]] = {"new": [], "changed": [], "unchanged": []}
        fresh = []
        for nct_id, record in self.records.items():
            previous = self.previous_trial(record)
            same = previous is not None and (previous.digest == record.digest or self._is_late_for(previous))
            silent = same or (previous is not None and not _is_changed(previous, record))
            sorted_ids["new" if previous is None else "unchanged" if silent else "changed"].append(nct_id)
            if not same:
                fresh.append(record)
        return IngestResult(**{name: tuple(ids) for name, ids in sorted_ids.items()}), fresh

    def previous_trial(self, record: StoredStudy) -> StoredTrial | None:
        """The trial as it is stored, under its id or one that is now an alias."""
        ids = (record.nct_id, *record.aliases)
        return next((self.stored[nct_id] for nct_id in ids if nct_id in self.stored), None)

    def list_readings(self, result: IngestResult) -> dict[str, Reading]:
        """The reading to note of each record; what was new or changed to a pull stays so however often it is read."""
        readings: dict[str, Reading] = {}
        for read_as in _READ_AS[1:]:
            for nct_id in getattr(result, read_as):
                row = self.stored.get(nct_id)
                before = row.read_as if row and self.pull and row.read_by == self.pull else read_as
                newest = max(self.data_timestamp, row.read_at if row else "")
                readings[nct_id] = Reading(self.pull, newest, max(before, read_as, key=_READ_AS.index))
        return readings

    def returned_ids(self) -> list[str]:
        """The trials that had left the registry and are back."""
        rows = (self.stored[nct_id] for nct_id in self.records if nct_id in self.stored)
        return [row.nct_id for row in rows if row.gone_at and not self._is_late_for(row)]

    def merged_ids(self) -> list[str]:
        """The trials that are stored under what is now an alias of another id, and so no longer trials of their own."""
        aliases = {alias for record in self.records.values() for alias in record.aliases if alias not in self.records}
        return [nct_id for nct_id in sorted(aliases) if nct_id in self.stored and not self.stored[nct_id].gone_at]

    def _is_late_for(self, row: StoredTrial) -> bool:
        newest: str = max(row.known_from, row.gone_at or "", row.read_at)
        return self.data_timestamp < newest


def reproject_record(previous: StoredTrial, record: StoredStudy) -> StoredStudy | None:
    """The record as the projection of a stored version would have kept it; None if that projection is not known.

    A newly stored field is no change, and what else changed in the same week still is.
    """
    if previous.projection == PROJECTION_VERSION:
        return record
    return reduce_to_projection(record, previous.projection) if 1 <= previous.projection < PROJECTION_VERSION else None


def _is_changed(previous: StoredTrial, record: StoredStudy) -> bool:
    compared = reproject_record(previous, record)
    return compared is not None and compared.digest != previous.digest
