"""Raw records into the store, whether they come from the registry or from a file."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from horizon.registry.csv_records import PartialRecord
from horizon.registry.json_records import UnreadableRecord
from horizon.registry.projection import MalformedRecordError, is_registry_id
from horizon.registry.reconstruct import reconstruct_as_of
from horizon.registry.study import StoredStudy, complete_record, fingerprint_record, to_stored
from horizon.store.late_records import count_late_records
from horizon.store.pulls import OpenPull, PullCursor
from horizon.store.quarantine import QuarantinedRecord
from horizon.store.trials import Trials


@dataclass(frozen=True, slots=True)
class RecordIntake:
    """Stores what one pull reads; with ``as_of`` each record as it could have stood on that day.

    ``today`` is the day by the registry's clock: a record that was posted later is quarantined. ``late_counts``
    collects, for each page, how many records are older than the version stored of their trial.
    """

    trials: Trials
    pull: OpenPull
    as_of: dt.date | None = None
    late_counts: list[int] | None = None
    today: dt.date | None = None

    def store_records(
        self, records: Iterable[tuple[str, Any]], cursor: PullCursor | None = None, most_bytes: int | None = None
    ) -> int:
        """Store a page of raw records, each with its place in a file (or ""), and return how many there were.

        Records that cannot be used are quarantined; none is held once it is read. With ``most_bytes`` no more are
        taken once the page is as large.
        """
        studies: list[StoredStudy] = []
        quarantined: list[QuarantinedRecord] = []
        count = size = 0
        for place, raw in records:
            count += 1
            try:
                study = self._to_study(raw)
            except MalformedRecordError as error:
                quarantined.append(QuarantinedRecord(_find_record_id(raw) or place or _name_record(raw), str(error)))
            else:
                studies += [study] if study else []
                size += len(study.body) if study else 0
            if most_bytes and size >= most_bytes:
                break
        if self.late_counts is not None:
            self.late_counts.append(count_late_records(self.trials.engine, studies, self.pull.data_timestamp))
        self.trials.save_page(studies, self.pull.data_timestamp, quarantined, self.pull.id, cursor)
        return count

    def _to_study(self, raw: Any) -> StoredStudy | None:
        if isinstance(raw, UnreadableRecord):
            raise MalformedRecordError(f"{raw.location}: {raw.reason}" if raw.location else raw.reason)
        if isinstance(raw, PartialRecord) and (known := self.trials.current_body(_find_record_id(raw))):
            raw = complete_record(raw, known)
        if self.as_of is None:
            return to_stored(raw, self.today)
        reconstructed = reconstruct_as_of(raw, self.as_of)
        return to_stored(reconstructed) if reconstructed else None


def text_at(raw: Any, *names: str) -> str:
    """Return the text under nested keys of a raw record, empty if there is none."""
    for name in names:
        raw = raw.get(name) if isinstance(raw, dict) else None
    return raw if isinstance(raw, str) else ""


def _find_record_id(raw: Any) -> str:
    """Return the id of a record, empty if it has none or one that the registry does not give."""
    if isinstance(raw, UnreadableRecord):
        return raw.nct_id
    nct_id = text_at(raw, "protocolSection", "identificationModule", "nctId").strip()
    return nct_id if is_registry_id(nct_id) else ""


def _name_record(raw: Any) -> str:
    """Name a record that has no id: the same name whenever it is met again, whatever its time stamps."""
    return f"a record of the registry without an id, {fingerprint_record(raw)}"
