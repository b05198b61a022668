"""The measures by which forecasts are scored."""

import statistics

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from horizon.scoring.measures import (
    area_under_curve,
    bootstrap_interval,
    brier_score,
    fold_error,
    grouped_mean,
    paired_difference,
    pinball_loss,
    pinball_losses,
    wilson_interval,
)


@pytest.mark.parametrize(
    ("happened", "loss"), [(50, (0.1 * 40 + 0 + 0.1 * 40) / 3), (100, (0.1 * 90 + 0.5 * 50 + 0.9 * 10) / 3)]
)
def test_the_pinball_loss(happened: float, loss: float) -> None:
    assert pinball_loss((10, 50, 90), happened) == pytest.approx(loss)


@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilsons_interval_holds_the_share(counted: tuple[int, int]) -> None:
    hits, n = counted
    low, high = wilson_interval(hits, n)
    assert 0 <= low <= hits / n + 1e-12
    assert hits / n - 1e-12 <= high <= 1


def test_wilsons_interval_as_published() -> None:
    assert wilson_interval(30, 38) == pytest.approx((0.637, 0.889), abs=0.001)
    assert wilson_interval(0, 0) == (0, 1)


def test_a_paired_difference_is_that_of_the_means() -> None:
    mean, low, high = paired_difference([1, 2, 3, 4], [2, 3, 4, 6], seed=1)
    assert mean == -1.25
    assert low <= mean <= high < 0
    assert paired_difference([5.0] * 9, [3.0] * 9, seed=1) == (2, 2, 2)


def test_the_same_values_have_the_same_interval_and_equal_ones_have_none() -> None:
    groups = [[float(value)] for value in range(20)]
    assert bootstrap_interval(groups, statistics.median, 1) == bootstrap_interval(groups, statistics.median, 1)
    low, high = bootstrap_interval(groups, statistics.median, 1)
    assert 0 < low < 9.5 < high < 19
    assert bootstrap_interval([[3.0]] * 7, statistics.fmean, 1) == (3.0, 3.0)


def test_years_of_one_technology_are_drawn_together() -> None:
    apart = bootstrap_interval([[float(at % 2)] for at in range(40)], statistics.fmean, 1)
    together = bootstrap_interval([[float(at % 2)] * 4 for at in range(10)], statistics.fmean, 1)
    assert together[1] - together[0] > 1.5 * (apart[1] - apart[0])


def test_the_brier_score() -> None:
    assert brier_score([1.0, 0.0], [True, False]) == 0
    assert brier_score([0.5, 0.5], [True, False]) == 0.25
    assert brier_score([0.8, 0.3], [True, False]) == pytest.approx((0.04 + 0.09) / 2)


@pytest.mark.parametrize(
    ("forecast", "spent", "times"), [(200, 100, 2), (100, 200, 2), (7, 7, 1), (0, 10, 10), (-5, 1, 1)]
)
def test_the_fold_error_is_the_same_both_ways(forecast: float, spent: float, times: float) -> None:
    assert fold_error(forecast, spent) == times


def test_a_curve_tells_apart_all_none_or_by_chance() -> None:
    assert area_under_curve([0.9, 0.8, 0.1], [True, True, False]) == 1
    assert area_under_curve([0.1, 0.9], [True, False]) == 0
    assert area_under_curve([0.5, 0.5, 0.5], [True, False, False]) == 0.5


def test_losses_of_rows_are_those_of_each() -> None:
    windows, days = np.array([[1.0, 5.0, 9.0], [2.0, 3.0, 4.0]]), np.array([7.0, 0.0])
    assert pinball_losses(windows, days).tolist() == pytest.approx(
        [pinball_loss(row, day) for row, day in zip(windows.tolist(), days.tolist(), strict=True)]
    )


def test_a_grouped_mean_is_as_uncertain_as_its_groups_are_few() -> None:
    values = np.array([0.0, 1.0] * 50)
    few = grouped_mean(values, ["a", "b"] * 50, seed=1)
    many = grouped_mean(values, [str(number) for number in range(100)], seed=1)
    assert few[0] == many[0] == 0.5
    assert few[2] - few[1] > 2 * (many[2] - many[1])
