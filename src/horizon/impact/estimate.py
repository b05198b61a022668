"""Patients month by month: who starts, and who is on treatment.

For all technologies of one indication together, over months × draws, since the launch of the first:

1. *Uptake* is a share of those eligible, rising to its peak over the years to the peak.
2. *Chronic*: the share on treatment; starts make up for what is missing to it after some have stopped.
   *Curative and fixed*: the share of those not yet treated who start within a year; starts leave the pool.
   A fixed course adds new patients by the share only; a cure keeps those who wait in the pool.
3. *Capacity* caps the starts of a month, or the people treated in a year, including those who continue; others wait.
4. *Cost*: a course's cost is spread over its months; yearly and monthly costs follow those on treatment.

``sharing.py`` divides them among the technologies. Undiscounted, constant prices. *Drawbacks*: nobody dies or moves;
patients do not switch between technologies.
"""

from dataclasses import dataclass, replace

import numpy as np

from horizon.forecast.draws import Floats
from horizon.impact.model import CostModel
from horizon.impact.uncertainty import PopulationDraws, whole_months

_STEEPNESS = 10.0
_LARGEST_SHARE = 0.999  # of those not yet treated: a share of one would leave no hazard to spread over a year


@dataclass(frozen=True, slots=True)
class PatientFlow:
    """All technologies of an indication together, by month since the first launch × draw.

    ``starts`` are people, ``courses`` as they fall due, ``months`` on treatment. ``courses_per_start`` and
    ``months_per_start`` are by months since the start (from 0) × draw, or × 1 where all draws are the same.
    """

    starts: Floats
    courses: Floats
    months: Floats
    courses_per_start: Floats
    months_per_start: Floats


def simulate_patients(model: CostModel, population: PopulationDraws, months: int) -> PatientFlow:
    """Simulate the patients of all technologies together, over so many months."""
    simulate = _simulate_chronic if model.course == "chronic" else _simulate_courses
    return simulate(model, population, months)


def uptake_share(model: CostModel, age: Floats, population: PopulationDraws) -> Floats:
    """Uptake in the month ``age`` since the first launch, whose month is 1; zero before it."""
    if model.curve == "steps":
        years = np.clip((age - 1) // 12, 0, len(model.steps) - 1).astype(int)
        return np.where(age > 0, np.asarray(model.steps)[years], 0.0)
    if model.curve == "bass":
        p, q = model.innovation, model.imitation
        remaining = np.exp(-(p + q) * age / 12)
        return np.where(age > 0, population.peak * (1 - remaining) / (1 + q / p * remaining), 0.0)
    x = np.clip(age / np.maximum(population.years_to_peak * 12, 1.0), 0.0, 1.0)
    if model.curve == "logistic":
        low, high = (1 / (1 + np.exp(-_STEEPNESS * (at - 0.5))) for at in (0.0, 1.0))
        x = (1 / (1 + np.exp(-_STEEPNESS * (x - 0.5))) - low) / (high - low)
    return np.where(age > 0, population.peak * x, 0.0)


def cumulate_rows(rows: Floats) -> Floats:
    """Zero, then the sum of the rows so far: numpy's cumsum goes down the columns and takes ten times as long."""
    sums = np.zeros((len(rows) + 1, rows.shape[1]))
    for at, row in enumerate(rows):
        np.add(sums[at], row, out=sums[at + 1])
    return sums


def _uptake_by_month(model: CostModel, population: PopulationDraws, months: int) -> Floats:
    """Uptake by month × draw, or × 1 where all draws are the same."""
    ages = np.arange(1.0, months + 1)[:, None]
    same = np.ptp(population.peak) == np.ptp(population.years_to_peak) == 0
    if same:
        population = replace(population, peak=population.peak[:1], years_to_peak=population.years_to_peak[:1])
    return uptake_share(model, ages, population)


class _CapacityLeft:
    """How many people can start in a month, by draw."""

    def __init__(self, model: CostModel, population: PopulationDraws) -> None:
        self.a_year, self.path, self.limits = population.capacity_a_year, model.capacity_path, model.capacity_of
        self.remaining = self.a_year

    def most_starts(self, now: int, on_treatment: Floats) -> Floats:
        """The most starts in month ``now``, in which ``on_treatment`` continue."""
        year, month = divmod(now, 12)
        most = self.a_year * self.path[min(year, len(self.path) - 1)]
        if self.limits == "starts":
            return np.asarray(most / 12)
        if month == 0:
            self.remaining = np.maximum(most - on_treatment, 0)
        return self.remaining

    def subtract_starts(self, starts: Floats) -> None:
        """Take up places for the rest of the year."""
        self.remaining = self.remaining - starts


def _simulate_chronic(model: CostModel, population: PopulationDraws, months: int) -> PatientFlow:
    """Keep the share of uptake on treatment; a stopping rule ends a share of the starts of so many months ago."""
    shape = (months, len(population.people))
    uptake, capacity = _uptake_by_month(model, population, months), _CapacityLeft(model, population)
    starts, treated = np.zeros(shape), np.zeros(shape)
    continuing = 1 - population.stop_a_month
    still_treated = _share_still_treated(population, months)
    rules = list_stopping_rules(population, months)
    stock = np.zeros(shape[1])
    for now in range(months):
        stock = stock * continuing
        for after, ended in rules:
            if now >= after:
                stock = stock - starts[now - after] * ended
        stock = np.maximum(stock, 0)
        wanted = np.maximum((population.people + population.new_a_month * (now + 1.0)) * uptake[now] - stock, 0)
        new = np.minimum(wanted, capacity.most_starts(now, stock))
        capacity.subtract_starts(new)
        stock = stock + new
        starts[now], treated[now] = new, stock
    courses_per_start = np.zeros((months, 1))
    courses_per_start[0] = 1
    return PatientFlow(starts, starts, treated, courses_per_start, still_treated)


def list_stopping_rules(population: PopulationDraws, months: int) -> list[tuple[int, Floats]]:
    """After how many months a rule stops how large a share of those who started; those within so many months."""
    continuing, still_treated = 1 - population.stop_a_month, _share_still_treated(population, months)
    return [
        (after, still_treated[after - 1] * continuing * share)
        for after, share in _merge_stopping_rules(population)
        if after < months
    ]


def _merge_stopping_rules(population: PopulationDraws) -> list[tuple[int, Floats]]:
    """The stopping rules by month; those of the same month become one."""
    shares: dict[int, Floats] = {}
    for after, share in population.stops:
        shares[after] = 1 - (1 - shares.get(after, np.zeros(1))) * (1 - share)
    return sorted(shares.items(), key=lambda rule: rule[0])


def _share_still_treated(population: PopulationDraws, months: int) -> Floats:
    """The share of those who started that is still on treatment, by months since the start (from 0) × draw."""
    stops = [population.stop_a_month, *(share for _, share in population.stops)]
    same = all(np.ptp(share) == 0 for share in stops)
    continuing, *after_rules = [1 - (share[:1] if same else share) for share in stops]
    still_treated = np.empty((months, 1 if same else len(population.people)))
    still_treated[0] = 1
    for age in range(1, months):
        still_treated[age] = still_treated[age - 1] * continuing
        for (after, _), after_rule in zip(population.stops, after_rules, strict=True):
            if after == age:
                still_treated[age] *= after_rule
    return still_treated


def _simulate_courses(model: CostModel, population: PopulationDraws, months: int) -> PatientFlow:
    """Start a share of those who wait; starts are on treatment for the months of a course."""
    uptake, capacity = _uptake_by_month(model, population, months), _CapacityLeft(model, population)
    hazard = 1 - (1 - np.minimum(uptake, _LARGEST_SHARE)) ** (1 / 12)
    starts = np.zeros((months, len(population.people)))
    pool, nobody = population.people, np.zeros(1)
    for now in range(months):
        wanted, joining = pool * hazard[now], population.new_a_month
        if model.course == "fixed":
            joining = joining * uptake[now]
            wanted = wanted + joining
        starts[now] = np.minimum(wanted, capacity.most_starts(now, nobody))
        capacity.subtract_starts(starts[now])
        pool = np.maximum(pool + joining - starts[now], 0)
    length = whole_months(model.months)
    started = cumulate_rows(starts)
    ended = np.maximum(np.arange(1, months + 1) - length, 0)
    courses = np.maximum(started[1:] - started[ended], 0) / length
    courses_per_start = np.zeros((months, 1))
    courses_per_start[:length] = 1 / length
    months_per_start = courses_per_start * model.months
    return PatientFlow(starts, courses, courses * model.months, courses_per_start, months_per_start)
