"""Random numbers keyed by technology and input, never by position.

The same seed gives the same figures whatever else is drawn, and two editions differ only by what differs between them
(common random numbers).
"""

import hashlib

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_LEVELS = (0.0, 0.10, 0.25, 0.50, 0.75, 0.90, 1.0)


def draw_uniform(seed: int, key: str, name: str, draws: int) -> Floats:
    """Draw numbers in (0, 1) for one input of one technology, indication or population."""
    digest = hashlib.blake2b(f"{key}\0{name}".encode(), digest_size=16).digest()
    words = tuple(int.from_bytes(digest[at : at + 4], "little") for at in range(0, 16, 4))
    generator = np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed, spawn_key=words)))
    return np.asarray(np.clip(generator.random(draws), 1e-9, 1 - 1e-9))


def from_quantiles(points: tuple[float, ...], u: Floats) -> Floats:
    """Return the values at ``u`` of the distribution with these P10, P25, P50, P75 and P90, linear between them.

    Assumption on the tails: below P10 as far again as from P25 to P10, above P90 twice as far as from P75 to P90.
    """
    return np.asarray(np.interp(u, _LEVELS, _add_tails(points)))


def share_below(points: tuple[float, ...], values: Floats) -> Floats:
    """Return the share of that distribution below each value; the inverse of :func:`from_quantiles`."""
    return np.asarray(np.interp(values, _add_tails(points), _LEVELS))


def _add_tails(points: tuple[float, ...]) -> tuple[float, ...]:
    p10, p25, _, p75, p90 = points
    return (p10 - (p25 - p10), *points, p90 + 2 * (p90 - p75))


def from_median(low: float | Floats, median: float | Floats, high: float | Floats, u: Floats) -> Floats:
    """Return the values at ``u`` given only a median and a range: linear on each side of the median."""
    return np.asarray(np.where(u < 0.5, low + 2 * u * (median - low), median + (2 * u - 1) * (high - median)))


def from_triangle(low: float, mode: float, high: float, u: Floats) -> Floats:
    """Return the values at ``u`` of the triangle over ``low``, ``mode``, ``high``; constant if ``low`` is ``high``."""
    if high <= low:
        return np.full_like(u, mode)
    cut = (mode - low) / (high - low)
    left = low + np.sqrt(u * (high - low) * (mode - low))
    right = high - np.sqrt((1 - u) * (high - low) * (high - mode))
    return np.where(u < cut, left, right)
