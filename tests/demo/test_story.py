"""The outcomes that the demo's editions are held against."""

from horizon.demo.story import load_demo_outcomes
from horizon.scoring.observed_outcomes import WHOLE_WATCHLIST


def test_every_outcome_has_a_source_and_a_description_and_they_are_in_order() -> None:
    outcomes = load_demo_outcomes()
    assert all(outcome.source and outcome.what for outcome in outcomes)
    days = [outcome.on for outcome in outcomes]
    assert days == sorted(days)


def test_the_plans_are_of_the_first_three_years() -> None:
    plans = [outcome for outcome in load_demo_outcomes() if outcome.event == "plan"]
    assert {outcome.technology for outcome in plans} == {WHOLE_WATCHLIST}
    assert [outcome.financial_year for outcome in plans] == ["2014/15", "2015/16", "2016/17"]
    assert all(outcome.amount for outcome in plans)
