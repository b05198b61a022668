"""Budget impact month by month: who starts, who is on treatment.

For all technologies of one indication together, over months × draws, since the first of them was launched:

1. *Uptake* is a share of those eligible, rising to its peak over the years to the peak.
2. *Chronic*: the share on treatment. Starts are what is missing to it, after those who stopped.
   *Curative and fixed*: the share of those not yet treated who start within a year; who started leaves the pool.
   A fixed course adds new patients by the share only; a cure keeps those who wait in the pool.
3. *Capacity* caps the starts of a month, or the people treated in a year, who continue among them; the rest wait.
4. *Cost*: a course's cost is spread over its months; yearly and monthly costs follow those on treatment.

How the technologies share them is in ``sharing.py``. Undiscounted, constant prices. Drawbacks: nobody dies or moves;
patients do not switch between technologies.
"""

from dataclasses import dataclass, replace

import numpy as np

from horizon.forecast.draws import Floats
from horizon.impact.model import CostModel
from horizon.impact.uncertainty import Drawn, whole_months

_STEEPNESS = 10.0
_MOST = 0.999  # of those not yet treated: a share of one would leave no hazard to spread over a year


@dataclass(frozen=True, slots=True)
class Class:
    """All technologies of an indication together, by month since the first launch × draw: people who ``starts``,
    ``courses`` as they fall due, ``months`` on treatment. ``due`` and ``stay`` are the courses and the months that one
    start comes to, by age in months (from 0) × draw, or × 1 where it is the same in all."""

    starts: Floats
    courses: Floats
    months: Floats
    due: Floats
    stay: Floats


def together(model: CostModel, drawn: Drawn, months: int) -> Class:
    """Volumes over so many months."""
    return _chronic(model, drawn, months) if model.course == "chronic" else _course(model, drawn, months)


def uptake(model: CostModel, age: Floats, drawn: Drawn) -> Floats:
    """The share in the month ``age`` since the first launch, whose own month is 1; zero before it."""
    if model.curve == "steps":
        years = np.clip((age - 1) // 12, 0, len(model.steps) - 1).astype(int)
        return np.where(age > 0, np.asarray(model.steps)[years], 0.0)
    if model.curve == "bass":
        p, q = model.innovation, model.imitation
        left = np.exp(-(p + q) * age / 12)
        return np.where(age > 0, drawn.peak * (1 - left) / (1 + q / p * left), 0.0)
    x = np.clip(age / np.maximum(drawn.years_to_peak * 12, 1.0), 0.0, 1.0)
    if model.curve == "logistic":
        low, high = (1 / (1 + np.exp(-_STEEPNESS * (at - 0.5))) for at in (0.0, 1.0))
        x = (1 / (1 + np.exp(-_STEEPNESS * (x - 0.5))) - low) / (high - low)
    return np.where(age > 0, drawn.peak * x, 0.0)


def running(rows: Floats) -> Floats:
    """Nothing, then the sum of the rows so far (numpy's own goes down the columns, ten times as slowly)."""
    sums = np.zeros((len(rows) + 1, rows.shape[1]))
    for at, row in enumerate(rows):
        np.add(sums[at], row, out=sums[at + 1])
    return sums


def _levels(model: CostModel, drawn: Drawn, months: int) -> Floats:
    """Uptake by month × draw, or × 1 where it is the same in all."""
    ages = np.arange(1.0, months + 1)[:, None]
    same = np.ptp(drawn.peak) == np.ptp(drawn.years_to_peak) == 0
    alike = replace(drawn, peak=drawn.peak[:1], years_to_peak=drawn.years_to_peak[:1])
    return uptake(model, ages, alike if same else drawn)


class _Room:
    """How many can start in a month, by draw."""

    def __init__(self, model: CostModel, drawn: Drawn) -> None:
        self.a_year, self.path, self.of = drawn.capacity_a_year, model.capacity_path, model.capacity_of
        self.left = self.a_year

    def of_month(self, now: int, on_treatment: Floats) -> Floats:
        """Before anybody has started in it; ``on_treatment`` continue."""
        year, month = divmod(now, 12)
        most = self.a_year * self.path[min(year, len(self.path) - 1)]
        if self.of == "starts":
            return np.asarray(most / 12)
        if month == 0:
            self.left = np.maximum(most - on_treatment, 0)
        return self.left

    def taken(self, starts: Floats) -> None:
        """Who starts takes a place for the year."""
        self.left = self.left - starts


def _chronic(model: CostModel, drawn: Drawn, months: int) -> Class:
    """The share on treatment; rules stop a share of those who started just so long ago."""
    shape = (months, len(drawn.people))
    levels, room = _levels(model, drawn, months), _Room(model, drawn)
    starts, treated = np.zeros(shape), np.zeros(shape)
    stay = 1 - drawn.stop_a_month
    survive = _survival(drawn, months)
    rules = [(after, survive[after - 1] * stay * share) for after, share in _rules(drawn) if after < months]
    stock = np.zeros(shape[1])
    for now in range(months):
        stock = stock * stay
        for after, ended in rules:
            if now >= after:
                stock = stock - starts[now - after] * ended
        stock = np.maximum(stock, 0)
        wanted = np.maximum((drawn.people + drawn.new_a_month * (now + 1.0)) * levels[now] - stock, 0)
        new = np.minimum(wanted, room.of_month(now, stock))
        room.taken(new)
        stock = stock + new
        starts[now], treated[now] = new, stock
    due = np.zeros((months, 1))
    due[0] = 1
    return Class(starts, starts, treated, due, survive)


def _rules(drawn: Drawn) -> list[tuple[int, Floats]]:
    """The stopping rules by month, those of one month as one."""
    found: dict[int, Floats] = {}
    for after, share in drawn.stops:
        found[after] = 1 - (1 - found.get(after, np.zeros(1))) * (1 - share)
    return sorted(found.items(), key=lambda rule: rule[0])


def _survival(drawn: Drawn, months: int) -> Floats:
    """The share of those who started that is still on treatment, by months since (from 0) × draw."""
    stops = [drawn.stop_a_month, *(share for _, share in drawn.stops)]
    same = all(np.ptp(one) == 0 for one in stops)
    kept = [1 - (one[:1] if same else one) for one in stops]
    found = np.empty((months, 1 if same else len(drawn.people)))
    found[0] = 1
    for age in range(1, months):
        found[age] = found[age - 1] * kept[0]
        for (after, _), stay in zip(drawn.stops, kept[1:], strict=True):
            if after == age:
                found[age] *= stay
    return found


def _course(model: CostModel, drawn: Drawn, months: int) -> Class:
    """Those who wait, and who started in the months that a course takes."""
    levels, room = _levels(model, drawn, months), _Room(model, drawn)
    hazard = 1 - (1 - np.minimum(levels, _MOST)) ** (1 / 12)
    starts = np.zeros((months, len(drawn.people)))
    pool, nobody = drawn.people, np.zeros(1)
    for now in range(months):
        wanted, joining = pool * hazard[now], drawn.new_a_month
        if model.course == "fixed":
            joining = joining * levels[now]
            wanted = wanted + joining
        starts[now] = np.minimum(wanted, room.of_month(now, nobody))
        room.taken(starts[now])
        pool = np.maximum(pool + joining - starts[now], 0)
    length = whole_months(model.months)
    so_far = running(starts)
    ended = np.maximum(np.arange(1, months + 1) - length, 0)
    courses = np.maximum(so_far[1:] - so_far[ended], 0) / length
    due = np.zeros((months, 1))
    due[:length] = 1 / length
    return Class(starts, courses, courses * model.months, due, due * model.months)
