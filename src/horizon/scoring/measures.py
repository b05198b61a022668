"""Scores of forecasts: losses of quantiles, chances and amounts, and 95 % intervals."""

import math
import statistics
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

QUANTILES = (0.10, 0.50, 0.90)
RESAMPLES = 4_000


def pinball_loss(quantiles: Sequence[float], observed: float) -> float:
    """Return the mean loss of P10, P50 and P90 (Koenker and Bassett 1978), in the unit of ``observed``."""
    gaps = [observed - forecast for forecast in quantiles]
    losses = [max(share * gap, (share - 1) * gap) for share, gap in zip(QUANTILES, gaps, strict=True)]
    return sum(losses) / len(losses)


def pinball_losses(windows: NDArray[np.float64], observed: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the loss of each row of P10, P50 and P90, as :func:`pinball_loss` does."""
    gaps, shares = observed[:, None] - windows, np.array(QUANTILES)
    return np.asarray(np.maximum(shares * gaps, (shares - 1) * gaps).mean(axis=1))


def wilson_interval(hits: int, n: int) -> tuple[float, float]:
    """Return the 95 % interval of a share (Wilson 1927); 0 to 1 if nothing was counted."""
    if not n:
        return 0.0, 1.0
    z, share = 1.96, hits / n
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    return max(middle - half, 0.0), min(middle + half, 1.0)


def paired_difference(ours: Sequence[float], theirs: Sequence[float], seed: int) -> tuple[float, float, float]:
    """Return the mean difference of paired scores, and its 95 % interval by bootstrap over the pairs."""
    differences = np.asarray(ours) - np.asarray(theirs)
    picks = np.random.default_rng(seed).integers(0, len(differences), (RESAMPLES, len(differences)))
    low, high = np.percentile(differences[picks].mean(axis=1), (2.5, 97.5))
    return float(differences.mean()), float(low), float(high)


def bootstrap_interval(
    groups: Sequence[Sequence[float]], statistic: Callable[[Sequence[float]], float], seed: int
) -> tuple[float, float]:
    """Return the 95 % interval of a statistic, by bootstrap over groups whose values are right or wrong together."""
    picks = np.random.default_rng(seed).integers(0, len(groups), (RESAMPLES, len(groups)))
    statistics_drawn = [statistic([value for group in row for value in groups[group]]) for row in picks]
    low, high = np.percentile(statistics_drawn, (2.5, 97.5))
    return float(low), float(high)


def brier_score(chances: Sequence[float], came: Sequence[bool]) -> float:
    """Return the mean square of chance less outcome (Brier 1950): 0 is perfect, 0.25 is a coin."""
    return statistics.fmean((chance - outcome) ** 2 for chance, outcome in zip(chances, came, strict=True))


def fold_error(forecast: float, spent: float) -> float:
    """Return how many times too high or too low, 1 if right; amounts below one unit count as one."""
    low, high = sorted((max(forecast, 1.0), max(spent, 1.0)))
    return high / low


def grouped_mean(values: NDArray[np.float64], groups: Sequence[str], seed: int) -> tuple[float, float, float]:
    """Return a mean and its 95 % interval, by bootstrap over groups whose values are right or wrong together."""
    _, places = np.unique(np.array(groups), return_inverse=True)
    sums, counts = np.bincount(places, values), np.bincount(places)
    picks = np.random.default_rng(seed).integers(0, len(sums), (RESAMPLES, len(sums)))
    low, high = np.percentile(sums[picks].sum(axis=1) / counts[picks].sum(axis=1), (2.5, 97.5))
    return float(np.mean(values)), float(low), float(high)


def area_under_curve(chances: Sequence[float], came: Sequence[bool]) -> float:
    """Return how often what came had the greater chance of a pair (Mann and Whitney 1947): 0.5 tells nothing apart."""
    ranked, yes = np.asarray(chances, dtype=float), np.asarray(came, dtype=bool)
    greater, equal = ranked[yes][:, None] > ranked[~yes], ranked[yes][:, None] == ranked[~yes]
    return float(greater.mean() + equal.mean() / 2)
