"""How the technologies of one indication share its patients.

Starts are shared by order of entry: weights fall with the square root of the order (assumption, after the
order-of-entry effect of Urban et al., Management Science 1986). Those that enter in the same month share alike. Who
has started stays with a technology.

A technology's part of a start is its weight over the weights of all that are there in that month, so that everything
but its own launch and weight is worked out once for all of them.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from horizon.forecast.draws import Floats
from horizon.impact.estimate import Class, running, together
from horizon.impact.model import CostModel
from horizon.impact.uncertainty import Drawn

NEVER = 1_000_000
Months = NDArray[np.int64]


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


class Shared:
    """One indication over the months of ``everyone``, in periods of ``period`` months each. ``launch`` is
    technologies × draws, the month of launch or :data:`NEVER`."""

    def __init__(self, model: CostModel, everyone: Class, launch: Months, period: int = 12) -> None:
        self.everyone, self.months, self.period = everyone, len(everyone.starts), period
        self.launch = np.minimum(launch, self.months)
        self.chronic, self.course_months = model.course == "chronic", model.months
        self.weights, self._weight_there = _weights(self.launch, self.months)

    def starts(self, at: int) -> Floats:
        """People who start on one technology, by period × draw."""
        return self._part(at, self._starts)

    def courses(self, at: int) -> Floats:
        """Its courses as they fall due."""
        return self._part(at, self._starts if self.chronic else self._due)

    def treated(self, at: int) -> Floats:
        """Its months on treatment."""
        return self._part(at, self._stay) if self.chronic else self.courses(at) * self.course_months

    def _part(self, at: int, sums: list[tuple[int, Floats]]) -> Floats:
        launch, draws = self.launch[at], np.arange(self.launch.shape[1])
        found = np.empty((len(sums), len(draws)))
        for period, (first, of_one) in enumerate(sums):
            _pick(of_one, np.clip(launch - first, 0, len(of_one) - 1), found[period])
        return np.asarray(np.multiply(found, self.weights[at], out=found))

    @cached_property
    def _each(self) -> Floats:
        """Starts of a technology of weight one, by calendar month × draw."""
        first = self.launch.min(axis=0)
        starts = np.concatenate([np.zeros((1, len(first))), self.everyone.starts])
        found = np.zeros_like(self.everyone.starts)
        for month in range(first.min(), self.months):
            _pick(starts, np.maximum(month - first + 1, 0), found[month])
        return np.divide(found, np.maximum(self._weight_there, 1e-9), out=found)

    @cached_property
    def _starts(self) -> list[tuple[int, Floats]]:
        return self._sums(np.ones((1, 1)))

    @cached_property
    def _due(self) -> list[tuple[int, Floats]]:
        return self._sums(self.everyone.due)

    @cached_property
    def _stay(self) -> list[tuple[int, Floats]]:
        return self._sums(self.everyone.stay)

    def _sums(self, of_one: Floats) -> list[tuple[int, Floats]]:
        """For each period what all who start in month m or later come to in it, by m × draw; from the first m that
        counts on. ``of_one`` is what one start comes to by age × draw or 1."""
        lasting = int(np.flatnonzero(of_one.any(axis=1))[-1]) + 1
        until = running(of_one)
        found, own = [], np.empty(self._each.shape[1])
        for begin in range(0, self.months, self.period):
            end = begin + self.period
            first = max(0, begin - lasting + 1)
            sums = np.empty((end - first + 1, len(own)))
            sums[-1] = 0
            for month in range(end - 1, first - 1, -1):
                to, since = (min(edge, len(until) - 1) for edge in (end - month, max(begin - month, 0)))
                np.multiply(self._each[month], until[to] - until[since], out=own)
                np.add(sums[month - first + 1], own, out=sums[month - first])
            found.append((first, sums))
        return found


def flow(model: CostModel, drawn: Drawn, launch: Months, months: int, period: int = 12) -> Flow:
    """Volumes over ``months`` from month 0. ``launch`` is draws × technologies, the month of launch or :data:`NEVER`;
    a period is so many months, and ``months`` are whole periods."""
    shared = Shared(model, together(model, drawn, months), launch.T, period)
    each = range(launch.shape[1])
    parts = ([kind(at).T for at in each] for kind in (shared.starts, shared.courses, shared.treated))
    return Flow(*(np.stack(part, axis=1) for part in parts))


def _weights(launch: Months, months: int) -> tuple[Floats, Floats]:
    """Each technology's weight, technologies × draws: one over the square root of its order of entry, never by the
    position in the list; and the weights of all that are there, by month × draw."""
    came = np.zeros((months + 1, launch.shape[1]))
    draws = np.arange(launch.shape[1])
    for one in launch:
        came[one, draws] += 1
    before, weights, there = running(came), np.empty(launch.shape), np.zeros_like(came)
    for one, weight in zip(launch, weights, strict=True):
        _pick(before, one, weight)
        np.divide(1, np.sqrt(1 + weight, out=weight), out=weight)
        there[one, draws] += weight
    return weights, running(there[:-1])[1:]


def _pick(rows: Floats, which: Months, into: Floats) -> None:
    """From each column the row asked for."""
    np.take(rows.reshape(-1), which * rows.shape[1] + np.arange(rows.shape[1]), out=into, mode="clip")
