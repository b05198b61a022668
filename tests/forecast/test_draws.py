"""Random numbers by name, and the distributions that are made of them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from horizon.forecast.draws import draw_uniform, from_median, from_quantiles, from_triangle, share_below

NUMBERS = st.floats(-1e6, 1e6)
SHARES = st.floats(1e-9, 1 - 1e-9)
KEYS = st.text(max_size=20)
RISING = st.lists(st.integers(-2_000, 2_000), min_size=5, max_size=5, unique=True).map(
    lambda points: tuple(map(float, sorted(points)))
)


def single(u: float) -> np.ndarray:
    return np.array([u])


@given(st.integers(0, 2**32), KEYS, KEYS, KEYS)
def test_draws_belong_to_a_name_and_not_to_a_position(seed: int, key: str, name: str, other: str) -> None:
    alone = draw_uniform(seed, key, name, 20)
    draw_uniform(seed, key, other, 500)
    draw_uniform(seed, other, name, 3)
    assert (draw_uniform(seed, key, name, 20) == alone).all()
    assert (draw_uniform(seed, key, name, 50)[:20] == alone).all()


def test_other_names_keys_and_seeds_give_other_draws() -> None:
    drawn = [
        draw_uniform(1, "a", "b", 10),
        draw_uniform(1, "ab", "", 10),
        draw_uniform(1, "b", "a", 10),
        draw_uniform(2, "a", "b", 10),
    ]
    assert len({tuple(row) for row in drawn}) == 4


def test_draws_are_uniform() -> None:
    u = draw_uniform(1, "key", "name", 100_000)
    assert 0 < u.min() < u.max() < 1
    assert np.percentile(u, (10, 50, 90)) == pytest.approx((0.1, 0.5, 0.9), abs=0.01)


def test_the_seed_gives_the_figures_that_were_printed() -> None:
    figures = (0.613639795210993, 0.5643992957613315, 0.01209314809546802)
    assert draw_uniform(20_260_101, "key", "name", 3) == pytest.approx(figures, rel=1e-12)


@given(RISING, SHARES)
def test_quantiles_and_probability_are_inverse(points: tuple[float, ...], u: float) -> None:
    assert share_below(points, from_quantiles(points, single(u)))[0] == pytest.approx(u, abs=1e-9)


@given(RISING)
def test_quantiles_come_back_and_the_tails_end(points: tuple[float, ...]) -> None:
    assert from_quantiles(points, np.array([0.10, 0.25, 0.50, 0.75, 0.90])) == pytest.approx(points)
    p10, p25, _, p75, p90 = points
    assert share_below(points, single(p10 - (p25 - p10) - 1))[0] == 0
    assert share_below(points, single(p90 + 2 * (p90 - p75) + 1))[0] == 1


@given(st.lists(NUMBERS, min_size=3, max_size=3), SHARES)
def test_a_triangle_stays_within_its_bounds(numbers: list[float], u: float) -> None:
    low, mode, high = sorted(numbers)
    slack = 1e-9 * max(1.0, abs(low), abs(high))
    assert low - slack <= from_triangle(low, mode, high, single(u))[0] <= high + slack


def test_the_shape_of_a_triangle() -> None:
    u = draw_uniform(1, "key", "triangle", 100_000)
    assert from_triangle(0, 1, 5, u).mean() == pytest.approx(2, abs=0.02)
    assert (from_triangle(3, 3, 3, u) == 3).all()
    assert from_triangle(0, 0, 2, single(0.75))[0] == pytest.approx(1)
    assert from_triangle(0, 2, 2, single(0.25))[0] == pytest.approx(1)


@given(st.lists(NUMBERS, min_size=3, max_size=3), SHARES)
def test_a_median_and_a_range(numbers: list[float], u: float) -> None:
    low, median, high = sorted(numbers)
    drawn = from_median(low, median, high, np.array([0.0, u, 0.5, 1.0]))
    slack = 1e-9 * max(1.0, abs(low), abs(high))
    assert (drawn[0], drawn[2], drawn[3]) == pytest.approx((low, median, high), abs=slack)
    assert low - slack <= drawn[1] <= high + slack
