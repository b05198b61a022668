"""The measures by which forecasts are scored."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from horizon.replay.measures import paired, pinball, wilson


@pytest.mark.parametrize(
    ("happened", "loss"), [(50, (0.1 * 40 + 0 + 0.1 * 40) / 3), (100, (0.1 * 90 + 0.5 * 50 + 0.9 * 10) / 3)]
)
def test_the_pinball_loss(happened: float, loss: float) -> None:
    assert pinball((10, 50, 90), happened) == pytest.approx(loss)


@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilsons_interval_holds_the_share(counted: tuple[int, int]) -> None:
    hits, n = counted
    low, high = wilson(hits, n)
    assert 0 <= low <= hits / n + 1e-12
    assert hits / n - 1e-12 <= high <= 1


def test_wilsons_interval_as_published() -> None:
    assert wilson(30, 38) == pytest.approx((0.637, 0.889), abs=0.001)
    assert wilson(0, 0) == (0, 1)


def test_a_paired_difference_is_that_of_the_means() -> None:
    mean, low, high = paired([1, 2, 3, 4], [2, 3, 4, 6], seed=1)
    assert mean == -1.25
    assert low <= mean <= high < 0
    assert paired([5.0] * 9, [3.0] * 9, seed=1) == (2, 2, 2)
