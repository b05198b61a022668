"""Time, not only money: what a technology takes of staff and of capacity, by financial year.

As specified: how published estimates of spend turned out says nothing of hours.
"""

import numpy as np
from numpy.typing import NDArray

from horizon.forecast.draws import Floats
from horizon.impact.model import CostModel, Resource
from horizon.impact.quantiles import percentiles
from horizon.impact.sharing import Shared
from horizon.impact.uncertainty import drawn_input
from horizon.values.dates import FinancialYear
from horizon.values.edition import Use


def used(
    model: CostModel,
    years: tuple[FinancialYear, ...],
    key: str,
    at: int,
    shared: Shared,
    success: NDArray[np.bool_],
    seed: int,
) -> tuple[Use, ...]:
    """What one technology takes, by resource and financial year: over the draws in which it is launched, and over
    all of them."""
    rows = []
    for one in model.resources:
        amount = drawn_input(one.amount, key, seed, len(success))
        taken = _times(one, at, shared)[: len(years)] * amount
        for year, band, mean in zip(
            years, percentiles(taken[:, success], (10, 50, 90)).T, taken.mean(axis=1), strict=True
        ):
            rows.append(_use(one, year, band, float(mean)))
    return tuple(rows)


def _times(one: Resource, at: int, shared: Shared) -> Floats:
    """How often its amount is taken, by financial year × draw."""
    if one.per == "once":
        return np.asarray(shared.launch[at] // 12 == np.arange(shared.months // 12)[:, None], dtype=float)
    if one.per == "start":
        return shared.starts(at)
    return shared.treated(at) / (12 if one.per == "year" else 1)


def _use(one: Resource, year: FinancialYear, band: Floats, expected: float) -> Use:
    p10, p50, p90 = (round(float(value)) for value in band)
    posts = [round(value / one.hours_a_post, 1) if one.unit == "hours" else None for value in (p50, p90)]
    return Use(one.what, one.unit, year.label, p10, p50, p90, round(expected), posts[0], posts[1])
