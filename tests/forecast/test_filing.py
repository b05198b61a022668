"""What comes after the registry narrows the window: filed, goal date, opinion, refusal; time spent speaks."""

import datetime as dt
from typing import Any

import pytest

from forecast_cases import NOW, TODAY, make_case, make_readout
from horizon.forecast.outlook import Outlook, forecast_outlook
from horizon.values.dates import FinancialYear
from horizon.values.regulatory import NOTHING_SAID, RegulatoryRecord, RegulatoryRecords
from horizon.values.technology import Window

YEARS = tuple(FinancialYear.of(TODAY, 4).plus_years(at) for at in range(3))
MONTH = dt.timedelta(days=30)


def forecast(
    jurisdiction: str = "us",
    us: RegulatoryRecord = NOTHING_SAID,
    eu: RegulatoryRecord = NOTHING_SAID,
    uk: RegulatoryRecord = NOTHING_SAID,
    **more: object,
) -> Outlook:
    records = RegulatoryRecords(us=us, eu=eu, uk=uk)
    case = make_case(make_readout("2025-06-30", True), jurisdiction=jurisdiction, regulatory=records, **more)
    return forecast_outlook(case, NOW, 1, 4_000, YEARS)


def filed(days_ago: int, **more: object) -> RegulatoryRecord:
    return RegulatoryRecord("filed", filed=TODAY - dt.timedelta(days=days_ago), **more)  # type: ignore[arg-type]


def window(outlook: Outlook) -> Window:
    assert outlook.licence is not None
    return outlook.licence


def width(outlook: Outlook) -> int:
    return (window(outlook).p90 - window(outlook).p10).days


def chance(outlook: Outlook) -> float:
    assert outlook.probability is not None
    return outlook.probability.approved


@pytest.mark.parametrize(("review", "median", "widest"), [("priority", 241, 250), ("standard", 365, 450)])
def test_the_fdas_receipt_and_review_give_a_narrow_window(review: str, median: int, widest: int) -> None:
    outlook = forecast(us=filed(0, review=review))
    assert (window(outlook).p50 - TODAY).days == pytest.approx(median, abs=6)
    assert width(outlook) <= widest
    assert chance(outlook) == pytest.approx(0.906, abs=0.01)
    assert outlook.rests_on == "filed"


def test_without_the_review_both_are_drawn_and_a_goal_date_tells_which() -> None:
    unknown, goal = forecast(us=filed(0)), forecast(us=filed(0, goal=TODAY + dt.timedelta(days=243)))
    assert width(goal) == width(forecast(us=filed(0, review="priority"))) < width(unknown)
    alone = forecast(us=RegulatoryRecord("filed", goal=TODAY + 2 * MONTH, review="priority"))
    assert abs((window(alone).p50 - TODAY).days - 60) < 15


def test_before_the_programme_and_for_a_new_use_sixty_days_are_taken_off() -> None:
    new, use = (window(forecast(us=filed(0, review="standard"), new_use=new)).p50 for new in (False, True))
    assert (new - use).days == pytest.approx(60, abs=2)


def test_a_missed_goal_date_widens_the_window_again_lowers_the_chance_and_says_so() -> None:
    before = forecast(us=filed(350, review="standard"))
    after = forecast(us=filed(480, review="standard", goal=TODAY - 4 * MONTH))
    assert width(after) > width(before)
    assert chance(after) < chance(before)
    assert "has passed without a decision" in after.because[0]
    assert window(after).p10 >= TODAY


@pytest.mark.parametrize(
    ("record", "more", "median"),
    [
        (filed(0), {}, 409),
        (filed(0, review="accelerated"), {}, 237),
        (filed(0), {"new_use": True}, 252),
        (filed(0), {"copy": True}, 436),
    ],
)
def test_the_emas_validation_gives_a_window_by_kind(
    record: RegulatoryRecord, more: dict[str, Any], median: int
) -> None:
    assert (window(forecast("england", eu=record, **more)).p50 - TODAY).days == pytest.approx(median, abs=8)


def test_an_application_to_the_mhra_counts_in_the_united_kingdom_alone() -> None:
    here = forecast("england", uk=filed(0))
    assert (window(here).p50 - TODAY).days == pytest.approx(210, abs=8)
    assert here.rests_on == "filed"
    assert chance(here) == pytest.approx(chance(forecast("england", eu=filed(0))), abs=0.02)
    goal = forecast("wales", uk=RegulatoryRecord("filed", goal=TODAY + 3 * MONTH))
    assert (window(goal).p50 - TODAY).days == pytest.approx(90, abs=15)
    assert forecast("us", uk=filed(0)).rests_on == "all trials read out"


def test_an_application_of_five_hundred_days_is_not_a_new_one() -> None:
    new, old = forecast("england", eu=filed(0)), forecast("england", eu=filed(500))
    assert chance(old) < chance(new)
    assert TODAY <= window(old).p10 < window(new).p10
    assert chance(forecast("england", eu=filed(0), area="oncology")) < chance(new)


def test_an_opinion_leaves_weeks() -> None:
    outlook = forecast("england", eu=RegulatoryRecord("opinion", opinion=TODAY))
    assert (window(outlook).p50 - TODAY).days == pytest.approx(57, abs=3)
    assert width(outlook) < 60
    assert chance(outlook) > 0.98
    assert outlook.rests_on == "opinion"


def test_an_application_that_ran_out_says_nothing_more() -> None:
    """Longer ago than any application took: the life table speaks again."""
    outlook = forecast("england", eu=filed(3_000))
    assert outlook.rests_on == "all trials read out"


@pytest.mark.parametrize("status", ["refused", "application withdrawn", "under re-examination"])
def test_a_refusal_takes_the_chance_down(status: str) -> None:
    record = RegulatoryRecord(status, filed=TODAY - 14 * MONTH, decided=TODAY - MONTH)  # type: ignore[arg-type]
    outlook = forecast("england", eu=record)
    assert chance(outlook) < 0.15
    assert status in outlook.because[0]


def test_american_evidence_carries_to_europe_by_sponsor_and_review() -> None:
    alone, large = (forecast("england", us=filed(0, review="priority"), large_sponsor=size) for size in (False, True))
    assert chance(large) == pytest.approx(0.906 * 0.844, abs=0.02)
    assert chance(alone) == pytest.approx(0.906 * 0.473, abs=0.02)
    assert window(large).p50 < window(alone).p50
    assert alone.rests_on == "filed"


def test_what_is_authorised_is_a_known_day() -> None:
    day = TODAY - MONTH
    eu = forecast("england", eu=RegulatoryRecord("authorised", authorised=day), state="authorised")
    assert {window(eu).p10, window(eu).p90} == {day}
    assert eu.rests_on == "licence"
