"""The state that regulators' records put a technology in, where its payer is."""

from collections.abc import Mapping

from horizon.values.jurisdiction import JURISDICTIONS
from horizon.values.regulatory import RegulatoryRecord, RegulatoryRecords, RegulatoryStatus
from horizon.values.technology import State

_STATES: Mapping[RegulatoryStatus, State] = {
    "filed": "filed",
    "opinion": "opinion",
    "under re-examination": "under re-examination",
    "authorised": "authorised",
    "refused": "refused",
    "application withdrawn": "application withdrawn",
    "withdrawn": "withdrawn from the market",
}


def state_by_records(records: RegulatoryRecords, jurisdiction: str) -> State | None:
    """Return the state by the regulators whose word counts in a jurisdiction; None if they say nothing of this use.

    A licence of any of them goes first; otherwise the word of the payer's own regulator goes before that of another.
    """
    telling_records = [record for record in _records_of(records, jurisdiction) if record.status in _STATES]
    telling_records.sort(key=lambda record: record.status != "authorised")
    return _STATES[telling_records[0].status] if telling_records else None


def _records_of(records: RegulatoryRecords, jurisdiction: str) -> list[RegulatoryRecord]:
    return [records.of_region(region) for region in JURISDICTIONS[jurisdiction].regions]
