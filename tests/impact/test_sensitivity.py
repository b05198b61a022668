"""One input at a time, worked out by hand on the plainest model."""

import pytest

from horizon.impact.sensitivity import one_way_swings
from impact.models import make_model


def test_the_input_that_moves_the_cost_most_comes_first() -> None:
    swings = one_way_swings(
        make_model(
            population=[{"step": "People", "people": {"mode": 1000, "low": 900, "high": 1100}}],
            price={"list": {"mode": 1000, "low": 500, "high": 1500}, "per": "course", "price_year": 2026},
        )
    )
    # In five years all but 0.6^5 of 1,000 people have had a course of 1,000.
    five_years = 1000 * (1 - 0.6**5) * 1000
    assert [swing.input.name for swing in swings] == ["list price", "People"]
    price, people = swings
    assert (price.at_low, price.at_high) == pytest.approx((0.5 * five_years, 1.5 * five_years))
    assert (people.at_low, people.at_high) == pytest.approx((0.9 * five_years, 1.1 * five_years))
    assert price.width == pytest.approx(five_years)


def test_what_has_no_range_is_not_asked() -> None:
    assert one_way_swings(make_model()) == ()


@pytest.mark.parametrize(("low", "high"), [(0.0, 0.5), (0.5, 1.0)])
def test_a_larger_rebate_costs_less(low: float, high: float) -> None:
    rebate = {"low": low, "mode": low, "high": high}
    (swing,) = one_way_swings(make_model(price={"list": 1000, "per": "course", "price_year": 2026, "rebate": rebate}))
    assert swing.at_high < swing.at_low


def test_the_share_left_by_a_recommendation_for_a_part_is_swung_by_its_chance() -> None:
    (swing,) = one_way_swings(make_model(), for_a_part=0.4)
    in_full = swing.at_high / (1 - 0.4 * (1 - 0.9))
    assert swing.at_low == pytest.approx(in_full * (1 - 0.4 * (1 - 0.2)))
    assert (swing.input.low, swing.input.high, swing.input.unit) == (0.2, 0.9, "share, in 40% of recommendations")
    assert one_way_swings(make_model(if_optimised=1), for_a_part=0.4) == ()
