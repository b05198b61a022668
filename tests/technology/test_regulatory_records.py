"""The planner's word and the lists', and what both come to."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from horizon.technology.regulatory_records import merge_records
from horizon.values.regulatory import NO_RECORDS, RegulatoryRecord, RegulatoryStatus

FILED = RegulatoryRecord("filed", filed=dt.date(2025, 1, 5), evidence="the company", by_planner=True)


def merge(planner: RegulatoryRecord, listed: RegulatoryRecord) -> RegulatoryRecord:
    return merge_records(replace(NO_RECORDS, eu=planner), replace(NO_RECORDS, eu=listed)).eu


@pytest.mark.parametrize(
    ("status", "day", "expected"),
    [
        ("", None, "filed"),
        ("authorised for another use", "2020-01-01", "filed"),
        ("authorised, indication not said", "2026-01-01", "filed"),
        ("refused", "2024-01-01", "filed"),
        ("refused", "2025-12-01", "refused"),
        ("authorised", "2025-12-01", "authorised"),
        ("opinion", "2025-12-01", "opinion"),
    ],
)
def test_a_later_event_of_the_lists_goes_before_an_older_word(
    status: RegulatoryStatus, day: str | None, expected: str
) -> None:
    on = dt.date.fromisoformat(day) if day else None
    field = {"authorised": "authorised", "opinion": "opinion", "refused": "decided"}.get(status, "authorised")
    dated: dict[str, Any] = {field: on}
    merged = merge(FILED, RegulatoryRecord(status, evidence="EMA", **dated))
    assert (merged.status, merged.filed, merged.by_planner) == (expected, FILED.filed, expected == "filed")


def test_what_only_one_of_them_says_stands() -> None:
    listed = RegulatoryRecord("opinion", opinion=dt.date(2026, 1, 2), review="accelerated", evidence="EMA")
    assert merge(NO_RECORDS.eu, listed) == listed
    assert merge(FILED, NO_RECORDS.eu) == FILED
    word = RegulatoryRecord(review="standard", evidence="standard review", by_planner=True)
    assert (merge(word, listed).status, merge(word, listed).review) == ("opinion", "standard")
