"""A scan's figures as a function of its frozen inputs."""

import datetime as dt
from dataclasses import replace

import pytest

from horizon.evidence import tables
from horizon.impact.portfolio import totals, worked_out
from horizon.impact.valuation import expected, from_json, to_json, value
from impact.models import DAY, case, inputs, model

EVIDENCE = tables.load(DAY)
ELSEWHERE = replace(model(), key="elsewhere|")


def test_the_financial_years_follow_the_first() -> None:
    assert [year.label for year in inputs(years=3).financial_years] == ["2025/26", "2026/27", "2027/28"]


def test_what_an_edition_freezes_comes_back_as_it_was() -> None:
    made = inputs(
        case("a", licence=dt.date(2026, 9, 1), probability=(0.1, 1 / 3, 0.7)),
        case("b", phase=2),
        models=(model(capacity={"people_a_year": 120}), replace(ELSEWHERE, curve="steps", steps=(0.1, 0.25))),
    )
    assert from_json(to_json(made)) == made


def test_expected_is_the_mean_that_the_totals_print() -> None:
    made = inputs(case("a"), case("b", phase=2))
    found = expected(value(made, EVIDENCE))
    years = made.financial_years
    rows = totals("all", [worked_out(one) for one in value(made, EVIDENCE).joints], years)
    assert {row.financial_year: round(found["GBP"][row.financial_year]) for row in rows} == {
        row.financial_year: row.expected for row in rows
    }
    assert sum(found["GBP"].values()) > 0


def test_the_same_seed_gives_the_same_figures_and_another_seed_others() -> None:
    once, again, other = (expected(value(inputs(case("a"), seed=seed), EVIDENCE)) for seed in (7, 7, 8))
    assert once == again != other


def test_a_technology_elsewhere_changes_nothing_here() -> None:
    here = inputs(case("a"), case("b"))
    more = replace(
        here,
        cases=(case("z", key="elsewhere||z", watchlist="elsewhere"), *here.cases),
        models=(ELSEWHERE, *here.models),
    )
    before, after = value(here, EVIDENCE), value(more, EVIDENCE)
    assert [one.probability for one in before.outlooks] == [one.probability for one in after.outlooks[1:]]
    own = next(one for one in after.joints if one.model.key == "area|")
    assert worked_out(own).costed == worked_out(before.joints[0]).costed


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ({"state": "stopped"}, {"state": "funded"}),
        ({"phase": None}, {"readouts": ()}),
    ],
)
def test_what_has_no_window_is_not_costed(one: dict[str, object], two: dict[str, object]) -> None:
    found = value(inputs(case("a", **one), case("b", **two)), EVIDENCE)
    assert found.joints == ()
    assert [outlook.launch for outlook in found.outlooks] == [None, None]


def test_a_confidential_price_is_used_and_is_in_no_expected_figure() -> None:
    secret = inputs(case("a"), models=(replace(model(), confidential=True),))
    assert expected(value(secret, EVIDENCE)) == {}
    assert worked_out(value(secret, EVIDENCE).joints[0]).total.sum() > 0


def test_each_currency_has_its_own_total() -> None:
    dollars = replace(ELSEWHERE, currency="USD")
    made = inputs(case("a"), case("b", key="elsewhere||b", watchlist="elsewhere"), models=(model(), dollars))
    assert sorted(expected(value(made, EVIDENCE))) == ["GBP", "USD"]


def test_what_is_the_same_in_the_last_valuation_is_taken_from_it_and_comes_out_the_same() -> None:
    elsewhere = replace(model(), key="elsewhere|")
    there = case("z", key="elsewhere||z", watchlist="elsewhere")
    was = inputs(case("a"), there, models=(model(), elsewhere))
    now = replace(was, cases=(case("a", phase=2), there))
    first = value(was, EVIDENCE)
    after, anew = value(now, EVIDENCE, last=first), value(now, EVIDENCE)
    assert after.joints[1] is first.joints[1]
    assert after.joints[0] is not first.joints[0]
    assert expected(after) == expected(anew)
    assert value(replace(now, seed=8), EVIDENCE, last=first).joints[1] is not first.joints[1]


def test_draws_are_kept_where_a_cost_model_asks_for_them_and_drawn_anew_where_one_comes() -> None:
    without = value(inputs(case("a"), models=()), EVIDENCE)
    assert (without.outlooks[0].launch_draws, without.outlooks[0].success) == (None, None)
    now = inputs(case("a"))
    after, anew = value(now, EVIDENCE, last=without), value(now, EVIDENCE)
    assert after.outlooks[0].launch_draws is not None
    assert expected(after) == expected(anew) != {}
    assert without.outlooks[0] == anew.outlooks[0].without_draws()
