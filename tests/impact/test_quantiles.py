"""Percentiles over draws: numpy's own, quicker, and defined without draws too."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from horizon.impact.quantiles import money_bands, percentiles

AMOUNTS = arrays(
    np.float64, array_shapes(min_dims=2, max_dims=2, max_side=12), elements=st.floats(-1e9, 1e9, allow_nan=False)
)


@given(AMOUNTS)
def test_they_are_those_of_numpy(amounts: np.typing.NDArray[np.float64]) -> None:
    at = (0.0, 10.0, 50.0, 90.0, 100.0)
    assert np.allclose(percentiles(amounts, at), np.percentile(amounts, at, axis=1), rtol=1e-9, atol=1e-3)


def test_without_draws_they_are_zero() -> None:
    assert percentiles(np.empty((3, 0)), (10.0, 90.0)).tolist() == [[0.0] * 3] * 2


def test_bands_are_whole_units_in_order() -> None:
    (band,) = money_bands(np.array([[3.4, 1.2, 2.6]]))
    assert [int(band.p10), int(band.p50), int(band.p90)] == [1, 3, 3]
