"""From published triangles to draws, and the correction for how published estimates turned out.

*As specified* is what the inputs say. *Calibrated* multiplies it by one factor for each indication, drawn from a
lognormal: its median is one over the ratio of published estimates to observed spend, its spread gives the published
median fold error of spend models. The same factor holds for all years and all technologies of an indication: errors
of this kind (price, eligibility, uptake) go together.
"""

import math
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from horizon.evidence.tables import Evidence
from horizon.forecast.draws import Floats, triangular, uniform
from horizon.impact.model import PEOPLE, SHARE, CostModel, Input, UnitCost


@dataclass(frozen=True, slots=True)
class Drawn:
    """What all technologies of an indication share, each an array over the draws: those who could be treated, the new
    ones each month, uptake, capacity (infinite without a limit), the share who stop in a month, and the stopping rules:
    after how many months which share stops."""

    people: Floats
    new_a_month: Floats
    peak: Floats
    years_to_peak: Floats
    capacity_a_year: Floats
    stop_a_month: Floats
    stops: tuple[tuple[int, Floats], ...] = ()


def correction(model: CostModel, evidence: Evidence, seed: int, draws: int) -> Floats:
    """Draws of observed over estimated spend for one indication."""
    over = 1.0 if model.rebated else evidence.share("published estimate over observed spend, median", "all").value
    fold = evidence.share("fold error of a spend model, median", "all").value
    sigma = math.log(fold) / NormalDist().inv_cdf(0.75)
    z = np.array([NormalDist().inv_cdf(u) for u in (np.arange(1024) + 0.5) / 1024])
    ranks = uniform(seed, model.key, "correction", draws)
    return np.asarray(np.exp(sigma * np.interp(ranks, (np.arange(1024) + 0.5) / 1024, z)) / over)


def population(model: CostModel, seed: int, draws: int) -> Drawn:
    """The draws that all technologies of an indication share. The funnel is walked from its top: a share is of all who
    were counted before it, the new ones of each year too."""

    def draw(one: Input) -> Floats:
        return drawn_input(one, model.key, seed, draws)

    people, new = np.zeros(draws), np.zeros(draws)
    for step in model.funnel:
        value = draw(step)
        if step.unit == SHARE:
            people, new = people * value, new * value
        elif step.unit == PEOPLE:
            people = people + value
        else:
            new = new + value
    capacity = draw(model.capacity) if model.capacity else np.full(draws, np.inf)
    stop = 1 - (1 - draw(model.discontinuation).clip(0, 0.999)) ** (1 / 12)
    stops = [(whole_months(one.months), draw(one.share)) for one in model.stops]
    if model.stop_after_months:
        stops.append((whole_months(model.stop_after_months), np.ones(draws)))
    return Drawn(
        people, new / 12, draw(model.peak), draw(model.years_to_peak), capacity, np.asarray(stop), tuple(stops)
    )


def drawn_input(one: Input, key: str, seed: int, draws: int) -> Floats:
    """Draws of one input of a technology, an indication or a population."""
    if one.low == one.high:
        return np.full(draws, one.mode)
    return triangular(one.low, one.mode, one.high, uniform(seed, key, one.name, draws))


def whole_months(months: float) -> int:
    """Months as the model counts them: to the nearest, a half up, at least one."""
    return max(1, int(months + 0.5))


@dataclass(frozen=True, slots=True)
class UnitDraws:
    """Net cost of one treated person: ``course`` for the whole course, ``month`` for each month on treatment."""

    course: Floats
    month: Floats


def unit_costs(model: CostModel, key: str, seed: int, draws: int) -> UnitDraws:
    """``list × (1 − rebate)`` with VAT, plus what is added, minus what is displaced, for one technology."""

    def draw(one: Input) -> Floats:
        return drawn_input(one, key, seed, draws)

    course, month = np.zeros(draws), np.zeros(draws)
    net, gross = np.asarray((1 - draw(model.rebate)) * (1 + model.vat)), np.ones(draws)
    signed: list[tuple[Floats, UnitCost]] = [(net, model.price)]
    signed += [(gross, one) for one in model.adds] + [(-gross, one) for one in model.displaces]
    for factor, one in signed:
        amount = draw(one.cost) * draw(one.share) * factor
        if one.per == "course":
            course = course + amount
        else:
            month = month + (amount / 12 if one.per == "year" else amount)
    return UnitDraws(np.asarray(course), np.asarray(month))
