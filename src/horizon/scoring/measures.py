"""How forecasts are scored: losses of quantiles, of chances and of pounds, and the intervals of these."""

import math
import statistics
from collections.abc import Callable, Sequence

import numpy as np

QUANTILES = (0.10, 0.50, 0.90)
RESAMPLES = 4_000


def pinball(quantiles: Sequence[float], happened: float) -> float:
    """The mean loss of P10, P50 and P90 (Koenker and Bassett 1978), in the unit of what happened; less is better."""
    gaps = [happened - forecast for forecast in quantiles]
    losses = [max(share * gap, (share - 1) * gap) for share, gap in zip(QUANTILES, gaps, strict=True)]
    return sum(losses) / len(losses)


def wilson(hits: int, n: int) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson 1927); the whole range where nothing was counted."""
    if not n:
        return 0.0, 1.0
    z, share = 1.96, hits / n
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    return max(middle - half, 0.0), min(middle + half, 1.0)


def paired(ours: Sequence[float], theirs: Sequence[float], seed: int) -> tuple[float, float, float]:
    """The mean of the differences of what was scored in pairs, and its 95 % interval by bootstrap over the pairs."""
    differences = np.asarray(ours) - np.asarray(theirs)
    picks = np.random.default_rng(seed).integers(0, len(differences), (RESAMPLES, len(differences)))
    low, high = np.percentile(differences[picks].mean(axis=1), (2.5, 97.5))
    return float(differences.mean()), float(low), float(high)


def bootstrap(
    groups: Sequence[Sequence[float]], statistic: Callable[[Sequence[float]], float], seed: int
) -> tuple[float, float]:
    """The 95 % interval of a statistic of all values, by bootstrap over whole groups: what is said of one technology in
    several years is right or wrong together."""
    picks = np.random.default_rng(seed).integers(0, len(groups), (RESAMPLES, len(groups)))
    found = [statistic([value for at in row for value in groups[at]]) for row in picks]
    low, high = np.percentile(found, (2.5, 97.5))
    return float(low), float(high)


def brier(said: Sequence[float], came: Sequence[bool]) -> float:
    """The mean square of what was said less what came (Brier 1950): 0 is perfect, 0.25 is a coin."""
    return statistics.fmean((chance - happened) ** 2 for chance, happened in zip(said, came, strict=True))


def fold(said: float, spent: float) -> float:
    """How many times too much or too little: 1 is right, 2 is double or half. Below one unit counts as one."""
    low, high = sorted((max(said, 1.0), max(spent, 1.0)))
    return high / low
