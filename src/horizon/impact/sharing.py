"""How the technologies of one indication share its patients.

Starts are shared by order of entry: weights fall with the square root of the order (assumption, after the
order-of-entry effect of Urban et al., Management Science 1986). Technologies that enter in the same month have the same
weight. Patients stay with the technology that they start on.

1. Technologies with the same patient inputs are one *class*: its uptake begins with the first of them. A technology's
   part of a start is its weight over the weights of all technologies launched by that month, so that everything but its
   own launch and weight is worked out once for the class.
2. A class that is for a part of the indication alone counts among the weights of the others by that part (assumption:
   parts overlap as if they were independent).
3. All classes together never treat more people than are eligible, nor do those of one part more than are in it: where
   they would, all their starts of the month are cut by the same factor. Who was cured or has had a course is no longer
   eligible.

*Drawback*: starts that were cut are not made up for later.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
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
    """The volumes of each technology of one class, by periods of ``period`` months.

    ``launch`` is the month of launch or :data:`NEVER`, ``weights`` those of its technologies, both by technology and
    draw; ``rivals`` is the weight of all that compete with it by month × draw, its own among them.
    """

    def __init__(
        self, patients: "ClassPatients", launch: MonthIndices, weights: Floats, rivals: Floats, period: int = 12
    ) -> None:
        self.patient_flow, self.months, self.period = patients.flow, len(patients.flow.starts), period
        self.launch, self.weights, self._rivals = np.minimum(launch, self.months), weights, rivals
        self.chronic, self.course_months = patients.model.course == "chronic", patients.model.months
        self.cut: Floats | None = None

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

    def class_starts(self, launched: Floats) -> Floats:
        """Starts on all its technologies, from the weight of those launched, by calendar month × draw."""
        return self._share_starts() * launched

    @cached_property
    def starts_per_weight(self) -> Floats:
        """Starts of a technology of weight one, by calendar month × draw."""
        shared = self._share_starts()
        return shared if self.cut is None else np.multiply(shared, self.cut, out=shared)

    def _share_starts(self) -> Floats:
        """The same before any cut."""
        first = self.launch.min(axis=0)
        starts = np.concatenate([np.zeros((1, len(first))), self.patient_flow.starts])
        shifted = np.zeros_like(self.patient_flow.starts)
        for month in range(first.min(), self.months):
            _pick_rows(starts, np.maximum(month - first + 1, 0), shifted[month])
        return np.divide(shifted, np.maximum(self._rivals, 1e-9), out=shifted)

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
        periods, of_month = [], np.empty(self.starts_per_weight.shape[1])
        for begin in range(0, self.months, self.period):
            end = begin + self.period
            first = max(0, begin - lasting + 1)
            sums = np.empty((end - first + 1, len(of_month)))
            sums[-1] = 0
            for month in range(end - 1, first - 1, -1):
                to, since = (min(edge, len(until) - 1) for edge in (end - month, max(begin - month, 0)))
                np.multiply(self.starts_per_weight[month], until[to] - until[since], out=of_month)
                np.add(sums[month - first + 1], of_month, out=sums[month - first])
            periods.append((first, sums))
        return periods


@dataclass(frozen=True, slots=True)
class ClassPatients:
    """One class: its cost model, its draws of people, and its patients as if it were alone in the indication."""

    model: CostModel
    population: PopulationDraws
    flow: PatientFlow


@dataclass(frozen=True, slots=True)
class LimitedVolumes:
    """What the workforce allows one technology: people who start, courses and months on treatment by year × draw.

    ``waiting`` are those who could not start by the end of each quarter, ``waited`` their months of waiting; ``once``
    is the share of what is needed once that was done in each year, by the name of the resource. ``resources`` are the
    limited ones that it needs.
    """

    starts: Floats
    courses: Floats
    months: Floats
    waiting: NDArray[np.float32]
    once: dict[str, Floats]
    waited: Floats
    resources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SharedPatients:
    """The patients of an indication, shared: ``places`` has each technology's class and its position in it.

    ``limits`` are the volumes of those that a workforce holds back, by position; they are by financial year.
    """

    classes: tuple[PatientSharing, ...]
    places: tuple[tuple[int, int], ...]
    limits: Mapping[int, LimitedVolumes] = field(default_factory=dict)

    def without_limits(self) -> "SharedPatients":
        """The same as if no workforce held anybody back."""
        return replace(self, limits={})

    def starts_of(self, at: int) -> Floats:
        """People who start on the technology at a position, by period × draw."""
        if at in self.limits:
            return self.limits[at].starts
        number, place = self.places[at]
        return self.classes[number].starts_of(place)

    def courses_of(self, at: int) -> Floats:
        """Its courses as they fall due, by period × draw."""
        if at in self.limits:
            return self.limits[at].courses
        number, place = self.places[at]
        return self.classes[number].courses_of(place)

    def treated_months_of(self, at: int) -> Floats:
        """Its months on treatment, by period × draw."""
        if at in self.limits:
            return self.limits[at].months
        number, place = self.places[at]
        return self.classes[number].treated_months_of(place)

    def launch_of(self, at: int) -> MonthIndices:
        """Its month of launch by draw; no less than the number of months if it is not launched in them."""
        number, place = self.places[at]
        launch: MonthIndices = self.classes[number].launch[place]
        return launch


def share_patients(
    whole: PopulationDraws,
    classes: Sequence[ClassPatients],
    class_of: Sequence[int],
    launch: MonthIndices,
    period: int = 12,
) -> SharedPatients:
    """Share the patients of an indication, ``whole``, among classes that have at least one technology each.

    ``class_of`` has each technology's class, ``launch`` is technologies × draws.
    """
    months = len(classes[0].flow.starts)
    launch = np.minimum(launch, months)
    members = [[at for at, of in enumerate(class_of) if of == number] for number in range(len(classes))]
    weights, launched = _weigh_entries(launch, months, members)
    total = launched[0] if len(classes) == 1 else np.sum(launched, axis=0)
    parts = [_part_of_whole(patient_class.population, whole) for patient_class in classes]
    sharings: list[PatientSharing] = []
    for number, patient_class in enumerate(classes):
        rivals = total
        for other, part in enumerate(parts):
            if other != number and np.any(part < 1):
                rivals = rivals - launched[other] * (1 - part)
        sharings.append(
            PatientSharing(patient_class, launch[members[number]], weights[members[number]], rivals, period)
        )
    if len(classes) > 1:
        limits = [*_list_parts(classes), (whole, range(len(classes)))]
        _limit_to_eligible(classes, sharings, launched, limits)
    places = tuple((number, members[number].index(at)) for at, number in enumerate(class_of))
    return SharedPatients(tuple(sharings), places)


def _part_of_whole(population: PopulationDraws, whole: PopulationDraws) -> Floats:
    """The part of the indication's people that a class is for, by draw."""
    people, of = population.people + 12 * population.new_a_month, whole.people + 12 * whole.new_a_month
    return np.minimum(np.divide(people, of, out=np.ones_like(people), where=of > 0), 1.0)


def _limit_to_eligible(
    classes: Sequence[ClassPatients],
    sharings: Sequence[PatientSharing],
    launched: Sequence[Floats],
    limits: Sequence[tuple[PopulationDraws, Sequence[int]]],
) -> None:
    """Cut the starts of classes where together they would treat more people than a limit allows."""
    first = np.min([sharing.launch.min(axis=0) for sharing in sharings], axis=0)
    proposed = [sharing.class_starts(weight) for sharing, weight in zip(sharings, launched, strict=True)]
    months, draws = proposed[0].shape
    cuts = [np.ones((months, draws)) for _ in classes]
    for month in range(months):
        treated = [
            _count_treated_before(patient_class, starts, month)
            for patient_class, starts in zip(classes, proposed, strict=True)
        ]
        for population, numbers in limits:
            eligible = population.people + population.new_a_month * np.maximum(month - first + 1, 0)
            left = np.maximum(eligible - sum(treated[number] for number in numbers), 0)
            wanted = np.asarray(sum(proposed[number][month] for number in numbers))
            cut = np.divide(left, wanted, out=np.ones(draws), where=wanted > left)
            for number in numbers:
                proposed[number][month] *= cut
                cuts[number][month] *= cut
    for sharing, cut in zip(sharings, cuts, strict=True):
        sharing.cut = cut


def _list_parts(classes: Sequence[ClassPatients]) -> list[tuple[PopulationDraws, Sequence[int]]]:
    """The people that several classes are for, with the numbers of these classes."""
    by_funnel: dict[object, list[int]] = {}
    for number, patient_class in enumerate(classes):
        by_funnel.setdefault(patient_class.model.patient_inputs[0], []).append(number)
    return [(classes[of[0]].population, of) for of in by_funnel.values() if len(of) > 1]


def _count_treated_before(patient_class: ClassPatients, starts: Floats, month: int) -> Floats:
    """Who is on treatment, or has been cured or has had a course, before those who start in a month, by draw."""
    if patient_class.model.course != "chronic":
        return np.asarray(starts[:month].sum(axis=0))
    still_treated = patient_class.flow.months_per_start[1 : month + 1][::-1]
    return np.asarray((starts[:month] * still_treated).sum(axis=0))


def simulate_technologies(
    model: CostModel, population: PopulationDraws, launch: MonthIndices, months: int, period: int = 12
) -> TechnologyFlow:
    """Simulate technologies of one class over ``months`` from month 0, which are whole periods of ``period`` months.

    ``launch`` is draws × technologies, the month of launch or :data:`NEVER`.
    """
    patients = ClassPatients(model, population, simulate_patients(model, population, months))
    sharing = share_patients(population, (patients,), (0,) * launch.shape[1], launch.T, period)
    volumes = (sharing.starts_of, sharing.courses_of, sharing.treated_months_of)
    return TechnologyFlow(*(np.stack([of(at).T for at in range(launch.shape[1])], axis=1) for of in volumes))


def _weigh_entries(launch: MonthIndices, months: int, members: Sequence[Sequence[int]]) -> tuple[Floats, list[Floats]]:
    """Each technology's weight, technologies × draws, and for each class the weight launched by month × draw.

    A weight is one over the square root of the order of entry, whatever the position in the list.
    """
    entries = np.zeros((months + 1, launch.shape[1]))
    draws = np.arange(launch.shape[1])
    for month in launch:
        entries[month, draws] += 1
    before, weights, launched = cumulate_rows(entries), np.empty(launch.shape), []
    for positions in members:
        entered = np.zeros_like(entries)
        for at in positions:
            _pick_rows(before, launch[at], weights[at])
            np.divide(1, np.sqrt(1 + weights[at], out=weights[at]), out=weights[at])
            entered[launch[at], draws] += weights[at]
        launched.append(cumulate_rows(entered[:-1])[1:])
    return weights, launched


def _pick_rows(rows: Floats, which: MonthIndices, into: Floats) -> None:
    """Take from each column the row that ``which`` names."""
    np.take(rows.reshape(-1), which * rows.shape[1] + np.arange(rows.shape[1]), out=into, mode="clip")
