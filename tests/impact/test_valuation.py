"""A scan's figures as a function of its frozen inputs."""

import datetime as dt
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from horizon.evidence import tables
from horizon.forecast.case import ForecastCase
from horizon.impact.portfolio import estimate_indication, joint_totals
from horizon.impact.valuation import (
    EstimateInputs,
    Valuation,
    expected_totals,
    inputs_from_json,
    inputs_to_json,
    value_technologies,
)
from horizon.values.keys import IndicationKey, TechnologyKey
from impact.models import DAY, make_case, make_inputs, make_model

EVIDENCE = tables.load_evidence(DAY)
ELSEWHERE = IndicationKey.of("elsewhere", "")
OTHER_MODEL = replace(make_model(), key=ELSEWHERE)


def other_case(name: str) -> ForecastCase:
    """A case of an indication elsewhere."""
    return make_case(name, key=TechnologyKey.of(ELSEWHERE, name), watchlist="elsewhere")


def value(inputs: EstimateInputs, last: Valuation | None = None) -> Valuation:
    return value_technologies(inputs, EVIDENCE, last=last)


def test_the_financial_years_follow_the_first() -> None:
    assert [year.label for year in make_inputs(years=3).financial_years] == ["2025/26", "2026/27", "2027/28"]


def test_what_an_edition_freezes_comes_back_as_it_was() -> None:
    inputs = make_inputs(
        make_case("a", licence=dt.date(2026, 9, 1), probability=(0.1, 1 / 3, 0.7)),
        make_case("b", phase=2),
        models=(make_model(capacity={"people_a_year": 120}), replace(OTHER_MODEL, curve="steps", steps=(0.1, 0.25))),
    )
    assert inputs_from_json(inputs_to_json(inputs)) == inputs


def test_expected_is_the_mean_that_the_totals_print() -> None:
    valuation = value(make_inputs(make_case("a"), make_case("b", phase=2)))
    expected = expected_totals(valuation)["GBP"]
    impacts = [estimate_indication(simulation) for simulation in valuation.simulations]
    rows = joint_totals("all", impacts, valuation.inputs.financial_years)
    assert {row.financial_year: round(expected[row.financial_year]) for row in rows} == {
        row.financial_year: row.expected for row in rows
    }
    assert sum(expected.values()) > 0


def test_the_same_seed_gives_the_same_figures_and_another_seed_others() -> None:
    first, again, other = (expected_totals(value(make_inputs(make_case("a"), seed=seed))) for seed in (7, 7, 8))
    assert first == again != other


def test_a_technology_elsewhere_changes_nothing_in_this_indication() -> None:
    inputs = make_inputs(make_case("a"), make_case("b"))
    before = value(inputs)
    after = value(replace(inputs, cases=(other_case("z"), *inputs.cases), models=(OTHER_MODEL, *inputs.models)))
    assert [outlook.probability for outlook in before.outlooks] == [
        outlook.probability for outlook in after.outlooks[1:]
    ]
    simulation = next(simulation for simulation in after.simulations if simulation.model.key == "area|")
    assert estimate_indication(simulation).technologies == estimate_indication(before.simulations[0]).technologies


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"state": "stopped"}, {"state": "funded"}),
        ({"phase": None}, {"readouts": ()}),
    ],
)
def test_what_has_no_window_is_not_costed(first: dict[str, Any], second: dict[str, Any]) -> None:
    valuation = value(make_inputs(make_case("a", **first), make_case("b", **second)))
    assert valuation.simulations == ()
    assert [outlook.launch for outlook in valuation.outlooks] == [None, None]


def test_a_confidential_price_is_used_and_is_in_no_expected_figure() -> None:
    valuation = value(make_inputs(make_case("a"), models=(replace(make_model(), confidential=True),)))
    assert expected_totals(valuation) == {}
    assert estimate_indication(valuation.simulations[0]).total.sum() > 0


def test_each_currency_has_its_own_total() -> None:
    dollars = replace(OTHER_MODEL, currency="USD")
    inputs = make_inputs(make_case("a"), other_case("b"), models=(make_model(), dollars))
    assert sorted(expected_totals(value(inputs))) == ["GBP", "USD"]


def test_what_is_the_same_in_the_last_valuation_is_taken_from_it_and_comes_out_the_same() -> None:
    old = make_inputs(make_case("a"), other_case("z"), models=(make_model(), OTHER_MODEL))
    new = replace(old, cases=(make_case("a", phase=2), other_case("z")))
    last = value(old)
    reused, anew = value(new, last=last), value(new)
    assert reused.simulations[1] is last.simulations[1]
    assert reused.simulations[0] is not last.simulations[0]
    assert expected_totals(reused) == expected_totals(anew)
    assert value(replace(new, seed=8), last=last).simulations[1] is not last.simulations[1]


def test_draws_are_kept_where_a_cost_model_asks_for_them_and_drawn_anew_where_one_comes() -> None:
    without = value(make_inputs(make_case("a"), models=()))
    assert (without.outlooks[0].launch_draws, without.outlooks[0].success) == (None, None)
    inputs = make_inputs(make_case("a"))
    reused, anew = value(inputs, last=without), value(inputs)
    assert reused.outlooks[0].launch_draws is not None
    assert expected_totals(reused) == expected_totals(anew) != {}
    assert without.outlooks[0] == anew.outlooks[0].without_draws()


def people_share(jurisdiction: str, **keys: Any) -> "list[float]":
    """The mean share of a technology's people, and the least, over its draws."""
    case = make_case("a", jurisdiction=jurisdiction)
    (simulation,) = value(make_inputs(case, draws=2000, models=(make_model(**keys),))).simulations
    (entrant,) = simulation.entrants
    reach = np.broadcast_to(entrant.reach, (2000,))
    return [round(float(reach.mean()), 2), round(float(reach.min()), 1)]


@pytest.mark.parametrize(
    ("jurisdiction", "keys", "mean", "least"),
    [
        ("england", {}, 1 - 0.47 * (1 - 0.53), 0.2),
        ("england", {"if_optimised": 0.1}, 1 - 0.47 * 0.9, 0.1),
        ("england", {"if_optimised": 1}, 1.0, 1.0),
        ("us", {}, 1.0, 1.0),
    ],
    ids=["nothing said", "the planner's share", "guidance is out", "no appraisal"],
)
def test_a_recommendation_for_a_part_of_the_licence_narrows_the_people(
    jurisdiction: str, keys: dict[str, Any], mean: float, least: float
) -> None:
    assert people_share(jurisdiction, **keys) == [pytest.approx(mean, abs=0.03), pytest.approx(least, abs=0.05)]


def test_the_share_of_the_people_multiplies_all_that_is_said_of_a_technology() -> None:
    whole, tenth = (
        estimate_indication(value(make_inputs(make_case("a"), models=(make_model(if_optimised=share),))).simulations[0])
        for share in (1, 0.1)
    )
    optimised = value(make_inputs(make_case("a"))).outlooks[0].optimised
    assert optimised is not None
    assert 0 < optimised.mean() < 1
    assert tenth.total == pytest.approx(whole.total * np.where(optimised, 0.1, 1.0))
