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
    ones each month, uptake, and how many can start (infinite without a limit) and do stop in a month."""

    people: Floats
    new_a_month: Floats
    peak: Floats
    years_to_peak: Floats
    capacity_a_month: Floats
    stop_a_month: Floats


def correction(key: str, evidence: Evidence, seed: int, draws: int) -> Floats:
    """Draws of observed over estimated spend for one indication."""
    over = evidence.share("published estimate over observed spend, median", "all").value
    fold = evidence.share("fold error of a spend model, median", "all").value
    sigma = math.log(fold) / NormalDist().inv_cdf(0.75)
    z = np.array([NormalDist().inv_cdf(u) for u in (np.arange(1024) + 0.5) / 1024])
    ranks = uniform(seed, key, "correction", draws)
    return np.asarray(np.exp(sigma * np.interp(ranks, (np.arange(1024) + 0.5) / 1024, z)) / over)


def population(model: CostModel, seed: int, draws: int) -> Drawn:
    """The draws that all technologies of an indication share. The funnel is walked from its top: a share is of all who
    were counted before it, the new ones of each year too."""

    def draw(one: Input) -> Floats:
        return triangular(one.low, one.mode, one.high, uniform(seed, model.key, one.name, draws))

    people, new = np.zeros(draws), np.zeros(draws)
    for step in model.funnel:
        drawn = draw(step)
        if step.unit == SHARE:
            people, new = people * drawn, new * drawn
        elif step.unit == PEOPLE:
            people = people + drawn
        else:
            new = new + drawn
    capacity = draw(model.capacity) / 12 if model.capacity else np.full(draws, np.inf)
    stop = 1 - (1 - draw(model.discontinuation).clip(0, 0.999)) ** (1 / 12)
    return Drawn(people, new / 12, draw(model.peak), draw(model.years_to_peak), capacity, np.asarray(stop))


@dataclass(frozen=True, slots=True)
class UnitDraws:
    """Net cost of one treated person: ``course`` for the whole course, ``month`` for each month on treatment."""

    course: Floats
    month: Floats


def unit_costs(model: CostModel, key: str, seed: int, draws: int) -> UnitDraws:
    """``list × (1 − rebate)`` with VAT, plus what is added, minus what is displaced, for one technology."""

    def draw(one: Input) -> Floats:
        return triangular(one.low, one.mode, one.high, uniform(seed, key, one.name, draws))

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
