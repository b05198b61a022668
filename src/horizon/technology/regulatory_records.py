"""The records of a technology by region: the planner's word before the lists', and what both come to.

The planner's dates replace the lists'. Of two different statuses the planner's counts, unless the lists tell of a
later event: a filing that a planner entered does not hide the licence that followed it.
"""

import datetime as dt
from dataclasses import replace

from horizon.values.regulatory import (
    NOTHING_SAID,
    REGIONS,
    RegulatoryRecord,
    RegulatoryRecords,
    RegulatoryStatus,
)

_NOT_OF_THIS_USE: frozenset[RegulatoryStatus] = frozenset(
    {"", "authorised for another use", "authorised, indication not said"}
)


def merge_records(planner: RegulatoryRecords, listed: RegulatoryRecords) -> RegulatoryRecords:
    """Merge what the planner and the lists say of each region."""
    return RegulatoryRecords(
        **{region: _merge_record(planner.of_region(region), listed.of_region(region)) for region in REGIONS}
    )


def _merge_record(planner: RegulatoryRecord, listed: RegulatoryRecord) -> RegulatoryRecord:
    if planner == NOTHING_SAID or listed == NOTHING_SAID:
        return listed if planner == NOTHING_SAID else planner
    # What the planner says of this use tells which opinion it is.
    other_opinion = listed.other_opinion if listed.other_opinion != planner.opinion else None
    if listed.status in _NOT_OF_THIS_USE and planner.status:
        return replace(planner, review=planner.review or listed.review, other_opinion=other_opinion)
    later = not planner.status or _last_event(listed) > _last_event(planner)
    return RegulatoryRecord(
        status=listed.status if later else planner.status,
        filed=planner.filed or listed.filed,
        goal=planner.goal,
        opinion=planner.opinion or listed.opinion,
        authorised=planner.authorised or listed.authorised,
        decided=planner.decided or (listed.decided if later else None),
        review=planner.review or listed.review,
        evidence=f"{listed.evidence}; {planner.evidence}" if later else planner.evidence,
        link=listed.link,
        by_planner=not later,
        other_opinion=other_opinion,
    )


def _last_event(record: RegulatoryRecord) -> dt.date:
    """Return the day of the event that a record's status tells of."""
    days = (record.filed, record.opinion, record.authorised, record.decided)
    return max((day for day in days if day), default=dt.date.min)
