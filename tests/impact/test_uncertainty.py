"""Draws stay in their triangles, belong to names and not to places, and the correction has its published shape."""

import datetime as dt
from typing import Any

import numpy as np
import pytest

from horizon.evidence import tables
from horizon.impact.uncertainty import draw_correction, draw_population, draw_unit_costs
from impact.models import DAY, make_model

DRAWS = 2000
SPREAD = {"mode": 0.3, "low": 0.1, "high": 0.6}


@pytest.mark.parametrize(
    ("steps", "people", "new"),
    [
        ([{"step": "a", "people": 1000}], 1000, 0),
        ([{"step": "a", "people": 1000}, {"step": "b", "share": 0.4}, {"step": "c", "share": 0.5}], 200, 0),
        # A share is of those counted before it: who is new comes on top of those who were known.
        ([{"step": "a", "people": 1000}, {"step": "b", "share": 0.4}, {"step": "c", "people_a_year": 50}], 400, 50),
        ([{"step": "c", "people_a_year": 50}, {"step": "b", "share": 0.4}], 0, 20),
        ([{"step": "a", "people": 1000}, {"step": "b", "share": 0.4}, {"step": "c", "people": 7}], 407, 0),
    ],
)
def test_the_funnel_is_walked_in_its_order(steps: list[dict[str, Any]], people: float, new: float) -> None:
    draws = draw_population(make_model(population=steps), seed=1, draws=1)
    assert draws.people.tolist() == pytest.approx([people])
    assert (12 * draws.new_a_month).tolist() == pytest.approx([new])


@pytest.mark.parametrize(
    ("changes", "course", "month"),
    [
        # 1,000 less 30 % with 20 % VAT.
        ({"supply": "hospital", "jurisdiction": "england", "price": {"list": 1000, "rebate": 0.3}}, 840, 0),
        ({"price": {"list": 1000, "rebate": 0.3}}, 700, 0),
        # Neither VAT nor rebate on what is given beside it; half of those treated displace 100 each.
        (
            {
                "supply": "hospital",
                "jurisdiction": "england",
                "price": {"list": 1000, "rebate": 0.3},
                "administration": {"cost": 50, "per": "course"},
                "monitoring": {"cost": 24},
                "displaces": [{"what": "the old one", "cost": 100, "share": 0.5, "per": "course"}],
            },
            840 + 50 - 50,
            2,
        ),
        ({"price": {"list": 1200, "per": "year"}, "displaces": [{"what": "a", "cost": 130, "per": "month"}]}, 0, -30),
    ],
)
def test_the_net_cost_of_one_treated_person(changes: dict[str, Any], course: float, month: float) -> None:
    price = {"per": "course", "price_year": 2026} | changes["price"]
    draws = draw_unit_costs(make_model(**changes | {"price": price}), "one", seed=1, draws=1)
    assert draws.course.tolist() == pytest.approx([course])
    assert draws.month.tolist() == pytest.approx([month])


def test_draws_stay_within_their_triangles() -> None:
    model = make_model(uptake={"curve": "linear", "peak": SPREAD, "years_to_peak": {"mode": 3, "low": 2, "high": 5}})
    draws = draw_population(model, seed=1, draws=DRAWS)
    assert 0.1 <= draws.peak.min() < draws.peak.max() <= 0.6
    assert draws.peak.mean() == pytest.approx((0.1 + 0.3 + 0.6) / 3, rel=0.03)
    assert 2 <= draws.years_to_peak.min() < draws.years_to_peak.max() <= 5


def test_the_same_seed_gives_the_same_figures_and_another_seed_others() -> None:
    model = make_model(uptake={"curve": "linear", "peak": SPREAD})
    once, again, other = (draw_population(model, seed, DRAWS).peak for seed in (1, 1, 2))
    assert np.array_equal(once, again)
    assert not np.array_equal(once, other)


def test_each_technology_draws_its_own_price_by_its_key() -> None:
    model = make_model(price={"list": {"mode": 100, "low": 50, "high": 200}, "per": "course", "price_year": 2026})
    first, again, other = (draw_unit_costs(model, key, 1, DRAWS).course for key in ("a", "a", "b"))
    assert np.array_equal(first, again)
    assert abs(np.corrcoef(first, other)[0, 1]) < 0.1


def test_what_is_not_limited_is_without_limit() -> None:
    assert np.isinf(draw_population(make_model(), 1, 3).capacity_a_year).all()
    limited = draw_population(make_model(capacity={"people_a_year": 120}), 1, 3).capacity_a_year
    assert limited.tolist() == [120, 120, 120]


def test_who_stops_in_a_year_stops_by_month() -> None:
    draws = draw_population(make_model(treatment={"discontinuation": 0.5}), 1, 1)
    assert (1 - draws.stop_a_month[0]) ** 12 == pytest.approx(0.5)


def test_the_correction_is_what_was_published() -> None:
    evidence = tables.load_evidence(DAY)
    draws = draw_correction(make_model(), evidence, seed=1, draws=20_000)
    assert np.median(draws) == pytest.approx(1 / 1.33, rel=0.02)
    errors = np.exp(np.abs(np.log(draws * 1.33)))
    assert np.median(errors) == pytest.approx(1.57, rel=0.02)
    assert np.array_equal(
        draws, draw_correction(make_model(), tables.load_evidence(dt.date(2013, 1, 1)), seed=1, draws=20_000)
    )
