"""The life table of products in phase 3: the chance of a licence month by month, by two clocks.

``1 / (1 + exp(-s))`` is the chance of a first licence within a month, where ``s`` adds the value of each clock,
interpolated between the points of ``life_table.csv`` and flat beyond them, and the features that hold:

1. *Clocks.* Months since the last and since the first completion that the registry shows, actual or planned, negative
   while still ahead. The table was fitted on shown dates, so no slip is added to them.
2. *Features.* Oncology, which counts more and more over two years from the first completion; a biological; a largest
   trial under 300 patients outside oncology; a European licence, for the American one.
3. *Level.* The chance that no licence comes is raised to a power, so that products as they were first seen have the
   published success rate of their area.
4. *Before the first completion* licences come on an interim readout or a single arm only: their published share, and
   no more.
5. *Reach.* 72 months after the later of the day and the last shown completion: the table is flat beyond its ends.

Failure and waiting are in the table. *Drawbacks*: first approvals by the FDA, products under review in 2006 to 2018.
"""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from horizon.evidence.rows import LifeTable
from horizon.forecast.draws import Floats

Flags = NDArray[np.bool_]
DAYS_IN_MONTH = 30.4375
REACH_MONTHS = 72
SMALL_TRIAL = 300
"""Patients: a product is small if its largest trial has fewer."""
_RAMP_MONTHS = 24.0


@dataclass(frozen=True, slots=True)
class PhaseThreeProducts:
    """Products in phase 3 on one day each, as arrays of one length; the clocks are in months."""

    since_first: Floats
    since_last: Floats
    oncology: Flags
    biological: Flags
    small: Flags
    licensed_in_europe: Flags

    def take_products(self, places: NDArray[np.intp] | Flags) -> Self:
        """Return the products at these places."""
        return type(self)(
            self.since_first[places],
            self.since_last[places],
            self.oncology[places],
            self.biological[places],
            self.small[places],
            self.licensed_in_europe[places],
        )


def feature_columns(products: PhaseThreeProducts, since_first: Floats) -> Floats:
    """Return the four features in the order of the table's, on a new last axis; ``since_first`` is the first clock.

    ``since_first`` has the products on its first axis.
    """
    shape = (-1, *(1,) * (since_first.ndim - 1))
    oncology = products.oncology.reshape(shape) * np.clip(since_first, 0.0, _RAMP_MONTHS) / _RAMP_MONTHS
    flags = (products.biological, products.small & ~products.oncology, products.licensed_in_europe)
    columns = [oncology, *(np.broadcast_to(flag.reshape(shape), since_first.shape) for flag in flags)]
    return np.stack(columns, axis=-1).astype(float)


def cumulative_chances(
    products: PhaseThreeProducts, table: LifeTable, early_share: Floats, strength: Floats | float = 1.0
) -> Floats:
    """Return the chance of a licence within 0, 1, 2 … months, of shape (products, months + 1).

    ``early_share`` is the share of licences that may come before the first completion, ``strength`` the power of the
    level (1 leaves the table as it is); both have one entry for each product.
    """
    ahead = np.maximum(0.0, -products.since_last)
    reach = ahead + REACH_MONTHS
    middle = np.arange(int(np.ceil(reach.max()))) + 0.5
    since_first = products.since_first[:, None] + middle
    score = _interpolate(products.since_last[:, None] + middle, table.last) + _interpolate(since_first, table.first)
    score += feature_columns(products, since_first) @ np.array(table.features)
    stay = np.log1p(-1.0 / (1.0 + np.exp(-score))) * np.reshape(strength, (-1, 1))
    stay = np.where(middle < reach[:, None], stay, 0.0)
    stay *= np.where(since_first < 0, _early_factor(stay, since_first < 0, early_share)[:, None], 1.0)
    return np.concatenate([np.zeros((len(reach), 1)), 1.0 - np.exp(np.cumsum(stay, axis=1))], axis=1)


def _early_factor(stay: Floats, early: Flags, share: Floats) -> Floats:
    """Return the factor on the log survival of the early months that leaves no more than ``share`` of all licences."""
    until, after = (stay * early).sum(axis=1), (stay * ~early).sum(axis=1)
    share, later = np.minimum(share, 1.0 - 1e-9), 1.0 - np.exp(after)
    most = np.log1p(-share * later / (1.0 - share + share * later))
    return np.where(until < most, most / np.where(until < 0, until, -1.0), 1.0)


def _interpolate(months: Floats, points: tuple[tuple[float, float], ...]) -> Floats:
    at, values = zip(*points, strict=True)
    return np.asarray(np.interp(months, at, values))


def months_at(chances: Floats, levels: Floats) -> Floats:
    """Return the months by which a product's chances reach ``levels`` (0 to 1) of all of them; linear in between."""
    rising = chances + np.arange(len(chances)) * 1e-12
    return np.asarray(np.interp(levels * rising[-1], rising, np.arange(len(chances), dtype=float)))


def chance_within(chances: Floats, months: float) -> float:
    """Return a product's chance of a licence within ``months``."""
    return float(np.interp(months, np.arange(len(chances)), chances))
