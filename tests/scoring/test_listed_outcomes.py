"""Outcomes that the regulators' lists tell of, and what goes before them."""

import datetime as dt
from dataclasses import replace

import pytest

from digest.editions import HF101, NORMAL
from horizon.scoring.listed_outcomes import LISTED, REFUSED_LICENCE, find_listed_outcomes, is_listed
from horizon.values.dates import PartialDate
from horizon.values.outcome import Outcome
from horizon.values.regulatory import NO_RECORDS, RegulatoryRecord, RegulatoryStatus

DAY = dt.date(2026, 2, 20)
FIRST = {HF101.key: dt.date(2025, 1, 6)}


def find(record: RegulatoryRecord, *recorded: Outcome, first: dt.date = FIRST[HF101.key]) -> list[Outcome]:
    technology = replace(HF101, regulatory=replace(NO_RECORDS, eu=record))
    scan = replace(NORMAL.scan, technologies=(technology,))
    return list(find_listed_outcomes(scan, {HF101.key: first}, recorded))


def dated(status: RegulatoryStatus, day: dt.date | None = DAY) -> RegulatoryRecord:
    if status == "authorised":
        return RegulatoryRecord(status, authorised=day)
    return RegulatoryRecord(status, decided=day)


@pytest.mark.parametrize(
    ("status", "event", "what"),
    [
        ("authorised", "licence", ""),
        ("refused", "refusal", REFUSED_LICENCE),
        ("application withdrawn", "withdrawal", "application withdrawn"),
        ("withdrawn", "withdrawal", "withdrawn from the market"),
    ],
)
def test_what_a_list_tells(status: RegulatoryStatus, event: str, what: str) -> None:
    (outcome,) = find(dated(status))
    assert (outcome.watchlist, outcome.technology, outcome.event, str(outcome.on)) == (
        HF101.watchlist, HF101.name, event, "2026-02-20",
    )  # fmt: skip
    assert (outcome.what, outcome.source, is_listed(outcome)) == (what, f"{LISTED}European Medicines Agency", True)


@pytest.mark.parametrize("status", ["", "filed", "opinion", "authorised for another use"])
def test_what_is_not_settled_is_no_outcome(status: RegulatoryStatus) -> None:
    assert find(dated(status)) == []


def test_only_what_came_after_a_forecast_on_a_day_that_is_said_and_not_from_the_planner() -> None:
    assert find(dated("authorised"), first=DAY) == []
    assert find(dated("refused", None)) == []
    assert find(replace(dated("authorised"), by_planner=True)) == []
    technology = replace(HF101, regulatory=replace(NO_RECORDS, eu=dated("authorised")))
    assert find_listed_outcomes(replace(NORMAL.scan, technologies=(technology,)), {}, ()) == ()


def test_what_is_recorded_already_goes_before_it_under_any_of_its_names() -> None:
    name = HF101.aliases[0] if HF101.aliases else HF101.name
    recorded = Outcome(HF101.watchlist, name, "licence", PartialDate(2026, 2, 25), "the planner")
    assert find(dated("authorised"), recorded) == []
    assert find(dated("authorised"), replace(recorded, technology="another")) != []
    assert find(dated("authorised"), replace(recorded, event="launch")) != []
