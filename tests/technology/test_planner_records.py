"""The planner's word on an application as records, and the state that records put a technology in."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from horizon.technology.planner_records import planner_records
from horizon.technology.regulatory_state import state_by_records
from horizon.values.regulatory import NO_RECORDS, RegulatoryRecord, RegulatoryRecords, RegulatoryStatus
from horizon.watchlist.schema.watchlist import TechnologyOverride

DAY = dt.date(2026, 2, 20)


def records_of(**written: Any) -> RegulatoryRecords:
    return planner_records(TechnologyOverride.model_validate({"name": "novelmab", **written}), DAY)


def test_what_is_not_said_is_no_record() -> None:
    assert planner_records(None, DAY) == records_of() == NO_RECORDS
    assert list(NO_RECORDS.by_region()) == []


def test_a_filing_with_its_goal_and_review() -> None:
    records = records_of(
        filed={"us": "2025-12-18", "eu": "2025-12-01"}, goal={"us": "2026-08-10"}, review="priority", source="10-K"
    )
    assert records.us == RegulatoryRecord(
        status="filed",
        filed=dt.date(2025, 12, 18),
        goal=dt.date(2026, 8, 10),
        review="priority",
        evidence="filed with the FDA on 18 Dec 2025, decision due by 10 Aug 2026, priority review (10-K)",
        by_planner=True,
    )
    assert (records.eu.status, records.eu.goal, records.eu.review) == ("filed", None, "accelerated")
    assert records.uk == NO_RECORDS.uk


def test_an_opinion_goes_before_the_filing_and_has_its_own_source() -> None:
    records = records_of(filed={"eu": "2025-01-05"}, opinion={"eu": "2026-01-30", "source": "EMA"})
    assert (records.eu.status, records.eu.opinion) == ("opinion", dt.date(2026, 1, 30))
    assert records.eu.evidence == "filed with the EMA on 5 Jan 2025, positive opinion on 30 Jan 2026 (EMA)"


def test_what_lies_ahead_has_not_happened() -> None:
    assert records_of(filed={"eu": "2026-02-21"}) == NO_RECORDS
    assert records_of(filed={"eu": "2026-02-20"}).eu.status == "filed"
    assert records_of(review="standard").us.status == ""


@pytest.mark.parametrize(
    ("uk", "eu", "us", "england", "america"),
    [
        ("", "", "", None, None),
        ("", "filed", "authorised", "filed", "authorised"),
        ("filed", "authorised", "", "authorised", None),
        ("filed", "refused", "", "filed", None),
        ("refused", "opinion", "", "refused", None),
        ("", "authorised for another use", "authorised, indication not said", None, None),
        ("", "application withdrawn", "filed", "application withdrawn", "filed"),
        ("", "withdrawn", "", "withdrawn from the market", None),
        ("", "under re-examination", "", "under re-examination", None),
    ],
)
def test_the_state_is_that_of_the_regulators_who_count_there(
    uk: RegulatoryStatus, eu: RegulatoryStatus, us: RegulatoryStatus, england: str | None, america: str | None
) -> None:
    records = replace(NO_RECORDS, uk=RegulatoryRecord(uk), eu=RegulatoryRecord(eu), us=RegulatoryRecord(us))
    assert state_by_records(records, "england") == state_by_records(records, "scotland") == england
    assert state_by_records(records, "us") == state_by_records(records, "plain") == america
