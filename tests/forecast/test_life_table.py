"""The life table: two clocks, a reach, and no more than the published share before the first completion."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecast_cases import NOW
from horizon.evidence.rows import LifeTable
from horizon.forecast.draws import Floats
from horizon.forecast.life_table import (
    REACH_MONTHS,
    PhaseThreeProducts,
    chance_within,
    cumulative_chances,
    months_at,
)

TABLE = NOW.life_table
FLAT = LifeTable(last=((0.0, -3.0),), first=((0.0, 0.0),), oncology=0, biological=0, small=0, licensed_in_europe=0)
CLOCKS = st.floats(-120, 240)


def products(since_first: float, since_last: float, **flags: bool) -> PhaseThreeProducts:
    fields = {name: np.array([flags.get(name, False)]) for name in _FLAGS}
    return PhaseThreeProducts(np.array([since_first]), np.array([since_last]), **fields)


_FLAGS = ("oncology", "biological", "small", "licensed_in_europe")


def chances(
    product: PhaseThreeProducts, table: LifeTable = TABLE, early: float = 0.03, strength: float = 1.0
) -> Floats:
    return np.asarray(cumulative_chances(product, table, np.array([early]), np.array([strength]))[0])


def test_a_flat_table_is_a_constant_monthly_chance_up_to_its_reach() -> None:
    monthly = 1 / (1 + math.exp(3))
    got = chances(products(10, 10), FLAT)
    assert got == pytest.approx(1 - (1 - monthly) ** np.arange(REACH_MONTHS + 1))
    assert len(chances(products(-5, -24), FLAT)) == REACH_MONTHS + 24 + 1


@given(CLOCKS, CLOCKS, st.booleans(), st.floats(0.01, 0.4))
def test_chances_rise_and_stay_chances(one: float, other: float, oncology: bool, early: float) -> None:
    first, last = sorted((one, other), reverse=True)
    got = chances(products(first, last, oncology=oncology), early=early)
    assert got[0] == 0
    assert (np.diff(got) >= -1e-12).all()
    assert 0 < got[-1] < 1


@given(st.floats(-120, -1), st.floats(0, 60), st.sampled_from([0.03, 0.23]))
def test_before_the_first_completion_no_more_than_the_published_share(ahead: float, later: float, early: float) -> None:
    got = chances(products(ahead, ahead - later), early=early)
    months = np.arange(len(got) - 1) + 0.5 + ahead < 0
    assert got[months.sum()] <= early * got[-1] + 1e-9


def test_nobody_is_licensed_in_nine_months_on_a_trial_that_ends_in_five_years() -> None:
    got = chances(products(-60, -60))
    assert months_at(got, np.array([0.1]))[0] > 60
    oncology = chances(products(-60, -60, oncology=True), early=0.23)
    assert 9 < months_at(oncology, np.array([0.1]))[0] < 60 < months_at(oncology, np.array([0.25]))[0]


@pytest.mark.parametrize("flag", ["biological", "small", "licensed_in_europe"])
def test_what_the_table_adds_raises_the_chance(flag: str) -> None:
    assert chances(products(6, 6, **{flag: True}))[-1] > chances(products(6, 6))[-1]


def test_oncology_counts_more_and_more_after_the_first_completion() -> None:
    ratio = [chances(products(at, at, oncology=True))[12] / chances(products(at, at))[12] for at in (1, 12, 40)]
    assert ratio == sorted(ratio, reverse=True)
    assert chances(products(40, 40, oncology=True, small=True)) == pytest.approx(
        chances(products(40, 40, oncology=True))
    )


def test_the_level_is_a_power_of_the_chance_that_nothing_comes() -> None:
    plain, strong = chances(products(6, 6)), chances(products(6, 6), strength=1.5)
    assert 1 - strong == pytest.approx((1 - plain) ** 1.5)


@given(st.floats(0, 1))
def test_months_and_chances_are_each_others_inverse(level: float) -> None:
    got = chances(products(-10, -20))
    (month,) = months_at(got, np.array([level]))
    assert chance_within(got, float(month)) == pytest.approx(level * got[-1], abs=1e-9)


def test_products_at_places_are_theirs() -> None:
    both = replace(products(1, 1), since_first=np.array([1.0, 2.0]), since_last=np.array([1.0, 2.0]))
    pair = PhaseThreeProducts(both.since_first, both.since_last, *(np.zeros(2, dtype=bool) for _ in _FLAGS))
    assert pair.take_products(np.array([1])).since_first.tolist() == [2.0]
