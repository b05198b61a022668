"""How the technologies of one indication share its patients.

Starts are shared by order of entry: weights fall with the square root of the order (assumption, after the
order-of-entry effect of Urban et al., Management Science 1986). Technologies that enter in the same month have the same
weight. Patients stay with the technology that they start on.

A technology's part of a start is its weight over the weights of all technologies launched by that month, so that
everything but its own launch and weight is worked out once for all of them.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from horizon.forecast.draws import Floats
from horizon.impact.estimate import PatientFlow, cumulate_rows, simulate_patients
from horizon.impact.model import CostModel
from horizon.impact.uncertainty import PopulationDraws

NEVER = 1_000_000
MonthIndices = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class TechnologyFlow:
    """People who start, courses as they fall due and months on treatment, by draw, technology and period."""

    starts: Floats
    courses: Floats
    months: Floats

    def net_cost(self, course: Floats, month: Floats) -> Floats:
        """Net cost, from unit costs by draw and technology."""
        return np.asarray(self.courses * course[:, :, None] + self.months * month[:, :, None])


class PatientSharing:
    """The volumes of each technology of an indication, by periods of ``period`` months.

    ``launch`` is technologies × draws, the month of launch or :data:`NEVER`.
    """

    def __init__(self, model: CostModel, patient_flow: PatientFlow, launch: MonthIndices, period: int = 12) -> None:
        self.patient_flow, self.months, self.period = patient_flow, len(patient_flow.starts), period
        self.launch = np.minimum(launch, self.months)
        self.chronic, self.course_months = model.course == "chronic", model.months
        self.weights, self._launched_weight = _entry_weights(self.launch, self.months)

    def starts_of(self, at: int) -> Floats:
        """People who start on the technology at a position, by period × draw."""
        return self._sum_from_launch(at, self._start_sums)

    def courses_of(self, at: int) -> Floats:
        """Its courses as they fall due, by period × draw."""
        return self._sum_from_launch(at, self._start_sums if self.chronic else self._course_sums)

    def treated_months_of(self, at: int) -> Floats:
        """Its months on treatment, by period × draw."""
        if self.chronic:
            return self._sum_from_launch(at, self._treated_month_sums)
        return self.courses_of(at) * self.course_months

    def _sum_from_launch(self, at: int, sums: list[tuple[int, Floats]]) -> Floats:
        launch, draws = self.launch[at], np.arange(self.launch.shape[1])
        volumes = np.empty((len(sums), len(draws)))
        for period, (first, since_month) in enumerate(sums):
            _pick_rows(since_month, np.clip(launch - first, 0, len(since_month) - 1), volumes[period])
        return np.asarray(np.multiply(volumes, self.weights[at], out=volumes))

    @cached_property
    def _starts_per_weight(self) -> Floats:
        """Starts of a technology of weight one, by calendar month × draw."""
        first = self.launch.min(axis=0)
        starts = np.concatenate([np.zeros((1, len(first))), self.patient_flow.starts])
        shifted = np.zeros_like(self.patient_flow.starts)
        for month in range(first.min(), self.months):
            _pick_rows(starts, np.maximum(month - first + 1, 0), shifted[month])
        return np.divide(shifted, np.maximum(self._launched_weight, 1e-9), out=shifted)

    @cached_property
    def _start_sums(self) -> list[tuple[int, Floats]]:
        return self._sum_by_period(np.ones((1, 1)))

    @cached_property
    def _course_sums(self) -> list[tuple[int, Floats]]:
        return self._sum_by_period(self.patient_flow.courses_per_start)

    @cached_property
    def _treated_month_sums(self) -> list[tuple[int, Floats]]:
        return self._sum_by_period(self.patient_flow.months_per_start)

    def _sum_by_period(self, per_start: Floats) -> list[tuple[int, Floats]]:
        """For each period the volumes of all who start in month m or later, by m × draw, and the first m that counts.

        ``per_start`` is the volume of one start by age × draw, or × 1.
        """
        lasting = int(np.flatnonzero(per_start.any(axis=1))[-1]) + 1
        until = cumulate_rows(per_start)
        periods, of_month = [], np.empty(self._starts_per_weight.shape[1])
        for begin in range(0, self.months, self.period):
            end = begin + self.period
            first = max(0, begin - lasting + 1)
            sums = np.empty((end - first + 1, len(of_month)))
            sums[-1] = 0
            for month in range(end - 1, first - 1, -1):
                to, since = (min(edge, len(until) - 1) for edge in (end - month, max(begin - month, 0)))
                np.multiply(self._starts_per_weight[month], until[to] - until[since], out=of_month)
                np.add(sums[month - first + 1], of_month, out=sums[month - first])
            periods.append((first, sums))
        return periods


def simulate_technologies(
    model: CostModel, population: PopulationDraws, launch: MonthIndices, months: int, period: int = 12
) -> TechnologyFlow:
    """Simulate each technology over ``months`` from month 0, which are whole periods of ``period`` months.

    ``launch`` is draws × technologies, the month of launch or :data:`NEVER`.
    """
    sharing = PatientSharing(model, simulate_patients(model, population, months), launch.T, period)
    volumes = (sharing.starts_of, sharing.courses_of, sharing.treated_months_of)
    return TechnologyFlow(*(np.stack([of(at).T for at in range(launch.shape[1])], axis=1) for of in volumes))


def _entry_weights(launch: MonthIndices, months: int) -> tuple[Floats, Floats]:
    """Each technology's weight, technologies × draws, and the weight of all that are launched, by month × draw.

    A weight is one over the square root of the order of entry, whatever the position in the list.
    """
    entries = np.zeros((months + 1, launch.shape[1]))
    draws = np.arange(launch.shape[1])
    for month in launch:
        entries[month, draws] += 1
    before, weights, entered = cumulate_rows(entries), np.empty(launch.shape), np.zeros_like(entries)
    for month, weight in zip(launch, weights, strict=True):
        _pick_rows(before, month, weight)
        np.divide(1, np.sqrt(1 + weight, out=weight), out=weight)
        entered[month, draws] += weight
    return weights, cumulate_rows(entered[:-1])[1:]


def _pick_rows(rows: Floats, which: MonthIndices, into: Floats) -> None:
    """Take from each column the row that ``which`` names."""
    np.take(rows.reshape(-1), which * rows.shape[1] + np.arange(rows.shape[1]), out=into, mode="clip")
