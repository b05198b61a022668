"""Budget impact month by month: who starts, who is on treatment, what it costs.

For one indication, over draws × technologies, with one shared pool:

1. *Uptake* is a share of those eligible, rising to its peak over the years to the peak, since the first launch.
2. *Chronic*: the share on treatment. Starts are what is missing to it, after those who stopped.
   *Curative and fixed*: the share of those not yet treated who start within a year; who started leaves the pool.
   A fixed course adds new patients by the share only; a cure keeps those who wait in the pool.
3. *Capacity* caps the starts of a month; the rest wait.
4. Starts are shared by order of entry: weights fall with the square root of the order (assumption, after the
   order-of-entry effect of Urban et al., Management Science 1986). Those that enter in the same month share alike.
5. *Cost*: a course's cost is spread over its months; yearly and monthly costs follow those on treatment.

Undiscounted, constant prices. Drawbacks: nobody dies or moves; patients do not switch between technologies.
"""

from collections import deque
from dataclasses import dataclass
from functools import reduce

import numpy as np
from numpy.typing import NDArray

from horizon.forecast.draws import Floats
from horizon.impact.model import CostModel
from horizon.impact.uncertainty import Drawn

NEVER = 1_000_000
_STEEPNESS = 10.0
_MOST = 0.999  # of those not yet treated: a share of one would leave no hazard to spread over a year


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
    """The share in the month ``age`` since the first launch, whose own month is 1; zero before it."""
    if model.curve == "steps":
        years = np.clip((age - 1) // 12, 0, len(model.steps) - 1).astype(int)
        return np.where(age > 0, np.asarray(model.steps)[years], 0.0)
    x = np.clip(age / np.maximum(drawn.years_to_peak * 12, 1.0), 0.0, 1.0)
    if model.curve == "logistic":
        low, high = (1 / (1 + np.exp(-_STEEPNESS * (at - 0.5))) for at in (0.0, 1.0))
        x = (1 / (1 + np.exp(-_STEEPNESS * (x - 0.5))) - low) / (high - low)
    return np.where(age > 0, drawn.peak * x, 0.0)


def flow(model: CostModel, drawn: Drawn, launch: NDArray[np.int64], months: int, period: int = 12) -> Flow:
    """Volumes over ``months`` from month 0. ``launch`` is draws × technologies, the month of launch or :data:`NEVER`;
    a period is so many months, and ``months`` are whole periods."""
    # Period by period in memory, so that a month is written in one piece.
    shape = (months // period, *launch.shape)
    starts, courses, treated = (np.zeros(shape) for _ in range(3))
    weights, first = _entry_weights(launch), launch.min(axis=1)
    patients = _Chronic(model, drawn) if model.course == "chronic" else _Course(model, drawn)
    split = np.zeros(launch.shape)
    for now in range(months):
        entered = (launch == now).any(axis=1)
        split[entered] = _split(weights[entered], launch[entered] <= now)
        age = np.maximum(now - first + 1.0, 0.0)
        new, due, on_treatment = patients.month(age, split)
        starts[now // period] += new
        courses[now // period] += due
        treated[now // period] += on_treatment
    return Flow(*(np.moveaxis(volume, 0, -1) for volume in (starts, courses, treated)))


class _Chronic:
    """Those on treatment, by draw and technology, and who started in the months that the stopping rule looks back."""

    def __init__(self, model: CostModel, drawn: Drawn) -> None:
        self.model, self.drawn = model, drawn
        self.stock: Floats = np.zeros((len(drawn.people), 1))
        self.stay = (1 - drawn.stop_a_month)[:, None]
        self.rule = max(1, round(model.stop_after_months)) if model.stop_after_months else 0
        self.recent: deque[Floats] = deque(maxlen=self.rule)

    def month(self, age: Floats, split: Floats) -> tuple[Floats, Floats, Floats]:
        """Starts, courses that fall due, and those on treatment."""
        left = np.maximum(self.stock * self.stay - self._ruled_out(), 0)
        eligible = self.drawn.people + self.drawn.new_a_month * age
        wanted = np.maximum(eligible * uptake(self.model, age, self.drawn) - left.sum(axis=1), 0)
        new = np.minimum(wanted, self.drawn.capacity_a_month)[:, None] * split
        self.stock = left + new
        self.recent.append(new)
        return new, new, self.stock

    def _ruled_out(self) -> Floats | float:
        """Who is left of those who started just so long ago that the stopping rule ends their treatment."""
        if not self.rule or len(self.recent) < self.rule:
            return 0.0
        return np.asarray(self.recent[0] * self.stay**self.rule)


class _Course:
    """Those who wait, by draw, and who started in the months that a course takes."""

    def __init__(self, model: CostModel, drawn: Drawn) -> None:
        self.model, self.drawn = model, drawn
        self.pool = drawn.people
        self.length = max(1, round(model.months))
        self.recent: deque[Floats] = deque(maxlen=self.length)

    def month(self, age: Floats, split: Floats) -> tuple[Floats, Floats, Floats]:
        """Starts, courses that fall due, and months on treatment."""
        level = uptake(self.model, age, self.drawn)
        wanted = self.pool * (1 - (1 - np.minimum(level, _MOST)) ** (1 / 12))
        if self.model.course == "fixed":
            joining = self.drawn.new_a_month * level
            wanted = wanted + joining
        else:
            joining = self.drawn.new_a_month * (age > 0)
        started = np.minimum(wanted, self.drawn.capacity_a_month)
        self.pool = np.maximum(self.pool + joining - started, 0)
        new = started[:, None] * split
        self.recent.append(new)
        due = reduce(np.add, self.recent) / self.length
        return new, due, due * self.model.months


def _split(weights: Floats, launched: NDArray[np.bool_]) -> Floats:
    """Each technology's share of a month's starts, by draw."""
    active = np.where(launched, weights, 0.0)
    total = active.sum(axis=1, keepdims=True)
    return np.asarray(np.divide(active, total, out=np.zeros_like(active), where=total > 0))


def _entry_weights(launch: NDArray[np.int64]) -> Floats:
    """One over the square root of the order of entry, for each draw; never by the position in the list."""
    before = [(launch < one[:, None]).sum(axis=1) for one in launch.T]
    return np.asarray(1 / np.sqrt(np.stack(before, axis=1) + 1.0))
