"""Budget impact month by month: who starts, who is on treatment, what it costs.

For one indication, over draws × technologies, with one shared pool:

1. *Uptake* is a share of those eligible, rising to its peak over the years to the peak, since the first launch.
2. *Chronic*: the share on treatment. Starts are what is missing to it, after those who stopped.
   *Curative and fixed*: the share of those not yet treated who start within a year; who started leaves the pool.
   A fixed course adds new patients by the share only; a cure keeps those who wait in the pool.
3. *Capacity* caps the starts of a month; the rest wait.
4. Starts are shared by order of entry: weights fall with the square root of the order (assumption, after the
   order-of-entry effect of Urban et al., Management Science 1986).
5. *Cost*: a course's cost is spread over its months; yearly and monthly costs follow those on treatment.

Undiscounted, constant prices. Drawbacks: nobody dies or moves; patients do not switch between technologies.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from horizon.forecast.draws import Floats
from horizon.impact.model import CostModel
from horizon.impact.uncertainty import Drawn, UnitDraws

NEVER = 1_000_000
_STEEPNESS = 10.0


@dataclass(frozen=True, slots=True)
class Flow:
    """Per draw and technology: cost by period (draws × technologies × periods), and starts likewise in people."""

    cost: Floats
    starts: Floats


def uptake(model: CostModel, age: Floats, drawn: Drawn) -> Floats:
    """The share at ``age`` months since the first launch; zero before it."""
    if model.curve == "steps":
        years = np.clip((np.maximum(age, 0) / 12).astype(int), 0, len(model.steps) - 1)
        return np.where(age < 0, 0.0, np.asarray(model.steps)[years])
    x = np.clip(age / np.maximum(drawn.years_to_peak * 12, 1.0), 0.0, 1.0)
    if model.curve == "logistic":
        low, high = (1 / (1 + np.exp(-_STEEPNESS * (at - 0.5))) for at in (0.0, 1.0))
        x = (1 / (1 + np.exp(-_STEEPNESS * (x - 0.5))) - low) / (high - low)
    return np.where(age < 0, 0.0, drawn.peak * x)


def flow(
    model: CostModel, drawn: Drawn, units: list[UnitDraws], launch: NDArray[np.int64], months: int, period: int = 12
) -> Flow:
    """Cost and starts over ``months`` from month 0. ``launch`` is draws × technologies, the month of launch or
    :data:`NEVER`; a period is so many months."""
    draws, count = launch.shape
    cost, starts_by = (np.zeros((draws, count, months // period)) for _ in range(2))
    course = np.stack([unit.course for unit in units], axis=1)
    month = np.stack([unit.month for unit in units], axis=1)
    length = max(1, round(model.months))
    weights = _entry_weights(launch)
    first = launch.min(axis=1)
    pool, stock = drawn.people.copy(), np.zeros((draws, count))
    history: list[Floats] = []
    for now in range(months):
        age = np.where(first <= now, now - first + 1.0, -1.0)
        active = np.where(launch <= now, weights, 0.0)
        total = active.sum(axis=1, keepdims=True)
        share = np.divide(active, total, out=np.zeros_like(active), where=total > 0)
        level = uptake(model, age, drawn)
        if model.course == "chronic":
            stopped = stock * drawn.stop_a_month[:, None]
            stopped += (
                history[-round(model.stop_after_months)]
                if model.stop_after_months and len(history) >= model.stop_after_months
                else 0
            )
            stock = np.maximum(stock - stopped, 0)
            eligible = drawn.people + drawn.new_a_month * np.maximum(age, 0)
            wanted = np.maximum(eligible * level - stock.sum(axis=1), 0)
        else:
            wanted = pool * (1 - (1 - np.minimum(level, 0.999)) ** (1 / 12))
            if model.course == "fixed":
                wanted = wanted + drawn.new_a_month * level
        started = np.minimum(wanted, drawn.capacity_a_month)
        if model.course != "chronic":
            taken = np.minimum(started, pool)
            pool = pool - taken + (drawn.new_a_month * (age > 0) if model.course == "curative" else 0)
        new = started[:, None] * share
        history.append(new)
        stock = stock + new if model.course == "chronic" else np.sum(history[-length:], axis=0)
        spread = new if model.course == "chronic" else stock / length
        cost[:, :, now // period] += spread * course + stock * month
        starts_by[:, :, now // period] += new
    return Flow(cost, starts_by)


def _entry_weights(launch: NDArray[np.int64]) -> Floats:
    """One over the square root of the order of entry, for each draw."""
    order = launch.argsort(axis=1, kind="stable").argsort(axis=1) + 1
    return np.asarray(1 / np.sqrt(order))
