"""Quantiles over draws."""

import numpy as np

from horizon.forecast.draws import Floats
from horizon.values.edition import Band
from horizon.values.money import whole


def percentiles(amounts: Floats, at: tuple[float, ...]) -> Floats:
    """Percentiles × row, linear between draws as numpy has them (sorting is quicker); zeros where there is no draw."""
    draws = amounts.shape[1]
    if not draws:
        return np.zeros((len(at), len(amounts)))
    places = np.asarray(at) / 100 * (draws - 1)
    below = places.astype(int)
    ordered = np.sort(amounts, axis=1)
    low, high = ordered[:, below], ordered[:, np.minimum(below + 1, draws - 1)]
    return np.asarray((low + (high - low) * (places - below)).T)


def bands(amounts: Floats) -> list[Band]:
    """P10, P50 and P90 of each row, as whole units of money."""
    return [Band(*(whole(float(value)) for value in row)) for row in percentiles(amounts, (10, 50, 90)).T]
