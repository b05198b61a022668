"""How right frozen forecasts have been: each technology once, few say nothing, published figures beside."""

import datetime as dt
import statistics
from typing import Any

import pytest

from horizon.evidence import tables
from horizon.scoring.measures import pinball_loss
from horizon.scoring.observed_outcomes import group_by_technology
from horizon.scoring.scorecard import build_scorecard
from horizon.values.edition import Edition, ScoreLine
from horizon.values.forecast_record import extract_forecasts
from horizon.values.outcome import Outcome
from horizon.values.technology import Technology
from replay.forecast_editions import WINDOW, chance, happened, issue, pounds, spent, technology

NOW = tables.load_evidence(dt.date(2026, 2, 20))
ENDS = [day.toordinal() for day in (WINDOW.p10, WINDOW.p50, WINDOW.p90)]
DAYS = ("2013-09-01", "2015-09-01", "2014-06-11", "2014-05-12", "2015-09-02", "2013-08-31")


def card(editions: list[Edition], outcomes: list[Outcome]) -> dict[str, ScoreLine]:
    histories = group_by_technology(map(extract_forecasts, editions))
    return {row.measure: row for row in build_scorecard(histories, outcomes, NOW)}


def eight(**more: Any) -> list[Technology]:
    return [technology(f"t-{at}", **more) for at in range(8)]


def came(event: Any, *days: str) -> list[Outcome]:
    return [happened(f"t-{at}", event, day) for at, day in enumerate(days)]


def test_few_outcomes_give_no_figure() -> None:
    scores = card([issue("2012-W39", *eight())], came("licence", *DAYS[:4]))
    for measure, line in scores.items():
        assert line.value.startswith("too few to say"), measure
        assert line.estimate is None
    assert scores["licence inside the window"].value == "too few to say (4 of 8 forecast)"
    assert scores["times too high or too low in pounds"].value == "too few to say: no spend recorded"


def test_without_editions_no_line_has_a_count() -> None:
    assert {line.n for line in card([], []).values()} == {0}


@pytest.mark.parametrize("event", ["licence", "launch"])
def test_the_share_inside_the_window_and_how_far_off(event: str) -> None:
    scores = card([issue("2012-W39", *eight())], came(event, *DAYS))
    assert scores[f"{event} inside the window"].value == "4 of 6, 67% (30% to 90%)"
    assert scores[f"{event}: median error"].value.startswith("274 days (")
    losses = [pinball_loss(ENDS, dt.date.fromisoformat(day).toordinal()) for day in DAYS]
    line = scores[f"{event}: came before P10, P50, P90"]
    assert line.value.startswith("17%, 50%, 67% (10%, 50%, 90% were said")
    assert scores[f"{event}: pinball loss"].estimate == pytest.approx(statistics.fmean(losses))


def test_a_licence_within_a_month() -> None:
    line = card([issue("2012-W39", *eight())], came("licence", *DAYS))["licence within a month of the middle"]
    assert line.value.startswith("2 of 6, 33%")
    assert "24%" in line.published


def test_the_first_forecast_counts_so_that_waiting_improves_nothing() -> None:
    sure = eight(licence=None, launch=None)
    late = [technology(row.name, technology("x").licence) for row in sure]
    wrong = technology("x").licence
    assert wrong
    off = [technology(row.name, type(wrong)(*[dt.date(2013, 1, day) for day in (1, 2, 3)])) for row in sure]
    editions = [issue("2012-W39", *off), issue("2013-W01", *late, as_of=dt.date(2013, 1, 4))]
    assert card(editions, came("licence", *DAYS))["licence inside the window"].value.startswith("0 of 6")


def test_a_forecast_made_after_the_event_does_not_count() -> None:
    late = issue("2016-W01", *eight(), as_of=dt.date(2016, 1, 4))
    assert card([late], came("licence", *DAYS))["licence inside the window"].n == 0


def test_every_distance_has_its_own_line_where_there_are_enough() -> None:
    editions = [issue("2012-W39", *eight()), issue("2013-W35", *eight(), as_of=dt.date(2013, 8, 30))]
    scores = card(editions, came("licence", *["2014-02-01"] * 6))
    assert [name.partition("said ")[2] for name in scores if "ahead" in name] == [
        "one to two years ahead",
        "under a year ahead",
    ]
    assert "ahead" not in "".join(card(editions, came("licence", *["2014-02-01"] * 4)))


def test_chances_against_what_is_settled() -> None:
    editions = [issue("2012-W39", *eight(probability=chance(0.8, 0.5)))]
    outcomes = [*came("licence", *["2014"] * 4), happened("t-4", "withdrawal", "2014")]
    scores = card(editions, outcomes)
    line = scores["chance of being licensed: Brier score"]
    assert line.estimate == pytest.approx((4 * 0.04 + 0.64) / 5)
    assert line.value.endswith("the base rate said each time: 0.16")
    assert scores["chance of being licensed: said and came"].value == "80% said, 80% came (38% to 96%)"
    assert scores["chance of being funded: Brier score"].n == 1


def test_amounts_forecast_against_amounts_spent() -> None:
    impact = (pounds("2014/15", 10, 100, 1000),)
    editions = [issue("2012-W39", *eight(impact=impact))]
    outcomes = [spent(f"t-{at}", "2014/15", amount) for at, amount in enumerate((50, 100, 200, 5, 2000, 100))]
    scores = card(editions, outcomes)
    assert scores["spend inside P10 to P90"].value.startswith("67% (")
    assert scores["times too high or too low in pounds"].value.startswith("2.00 (1.00 to ")
    assert scores["pounds said for each pound spent"].value.startswith("1.00 (")
    assert "1.57" in scores["times too high or too low in pounds"].published


def test_a_plan_is_not_spent() -> None:
    editions = [issue("2012-W39", *eight(impact=(pounds("2014/15", 10, 100, 1000),)))]
    plans = [
        happened(f"t-{at}", "plan", "2015", financial_year="2014/15", amount=100, currency="GBP") for at in range(8)
    ]
    assert card(editions, plans)["times too high or too low in pounds"].n == 0


def test_the_act_now_list_is_held_against_what_then_was_dear() -> None:
    flagged = [technology(f"t-{at}", act_now=at < 6) for at in range(8)]
    dear = [spent(f"t-{at}", "2014/15", 6_000_000) for at in (0, 1, 2, 6)] + [spent("unseen", "2014/15", 6_000_000)]
    cheap = [spent("t-3", "2014/15", 100), happened("t-4", "withdrawal", "2014")]
    scores = card([issue("2012-W39", *flagged)], dear + cheap)
    assert scores["act now: sensitivity"].value.startswith("3 of 5, 60%")
    assert scores["act now: predictive value"].value.startswith("3 of 5, 60%")
    assert "76.2" in scores["act now: sensitivity"].published


def test_published_figures_stand_beside() -> None:
    scores = card([], [])
    assert scores["launch inside the window"].published == "45% (Scotland)"
    assert "1.33" in scores["pounds said for each pound spent"].published
