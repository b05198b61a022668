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
from horizon.impact.uncertainty import Drawn

NEVER = 1_000_000
_STEEPNESS = 10.0


@dataclass(frozen=True, slots=True)
class Flow:
    """Volumes by draw, technology and period: ``starts`` in people, ``courses`` as they fall due (a course's cost is
    spread over its months), ``months`` on treatment."""

    starts: Floats
    courses: Floats
    months: Floats

    def cost(self, course: Floats, month: Floats) -> Floats:
        """Net cost, for unit costs given by draw and technology."""
        return np.asarray(self.courses * course[:, :, None] + self.months * month[:, :, None])


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


def flow(model: CostModel, drawn: Drawn, launch: NDArray[np.int64], months: int, period: int = 12) -> Flow:
    """Volumes over ``months`` from month 0. ``launch`` is draws × technologies, the month of launch or :data:`NEVER`;
    a period is so many months."""
    draws, count = launch.shape
    starts, courses, treated = (np.zeros((draws, count, months // period)) for _ in range(3))
    weights, first = _entry_weights(launch), launch.min(axis=1)
    pool, stock = drawn.people.copy(), np.zeros((draws, count))
    history: list[Floats] = []
    for now in range(months):
        age = np.where(first <= now, now - first + 1.0, -1.0)
        level = uptake(model, age, drawn)
        if model.course == "chronic":
            stock = np.maximum(stock * (1 - drawn.stop_a_month[:, None]) - _ruled_out(model, history), 0)
            eligible = drawn.people + drawn.new_a_month * np.maximum(age, 0)
            wanted = np.maximum(eligible * level - stock.sum(axis=1), 0)
        else:
            wanted = pool * (1 - (1 - np.minimum(level, 0.999)) ** (1 / 12))
            wanted = wanted + (drawn.new_a_month * level if model.course == "fixed" else 0)
        started = np.minimum(wanted, drawn.capacity_a_month)
        if model.course != "chronic":
            pool = np.maximum(pool - started, 0)
            pool = pool + (drawn.new_a_month * (age > 0) if model.course == "curative" else 0)
        new = started[:, None] * _split(weights, launch <= now)
        history.append(new)
        length = 1 if model.course == "chronic" else max(1, round(model.months))
        stock = stock + new if model.course == "chronic" else np.sum(history[-length:], axis=0)
        starts[:, :, now // period] += new
        courses[:, :, now // period] += np.sum(history[-length:], axis=0) / length
        treated[:, :, now // period] += stock
    return Flow(starts, courses, treated)


def _ruled_out(model: CostModel, history: list[Floats]) -> Floats | float:
    """Those who started just so long ago that the stopping rule ends their treatment."""
    rule = model.stop_after_months
    return history[-round(rule)] if rule and len(history) >= rule else 0.0


def _split(weights: Floats, launched: NDArray[np.bool_]) -> Floats:
    """Each technology's share of a month's starts, by draw."""
    active = np.where(launched, weights, 0.0)
    total = active.sum(axis=1, keepdims=True)
    return np.asarray(np.divide(active, total, out=np.zeros_like(active), where=total > 0))


def _entry_weights(launch: NDArray[np.int64]) -> Floats:
    """One over the square root of the order of entry, for each draw."""
    order = launch.argsort(axis=1, kind="stable").argsort(axis=1) + 1
    return np.asarray(1 / np.sqrt(order))
