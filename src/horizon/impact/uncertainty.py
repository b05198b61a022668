"""From the triangles of a cost model to draws, and the correction for the record of published estimates.

*As specified* is the estimate from the inputs. *Calibrated* multiplies it by one factor for each indication, drawn from
a lognormal: its median is one over the ratio of published estimates to observed spend, its spread gives the published
median fold error of spend models. The factor is the same for all years and all technologies of an indication: errors
of this kind (price, eligibility, uptake) go together.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from horizon.evidence.tables import Evidence
from horizon.forecast.draws import Floats, draw_uniform, from_triangle
from horizon.impact.model import PEOPLE, SHARE, CostModel, ModelInput, UnitCost


@dataclass(frozen=True, slots=True)
class PopulationDraws:
    """The draws that all technologies of an indication share.

    ``people`` could be treated, ``new_a_month`` are new each month; ``capacity_a_year`` is infinite without a limit;
    ``stop_a_month`` is the share who stop, ``stops`` the stopping rules: after so many months a share stops.
    """

    people: Floats
    new_a_month: Floats
    peak: Floats
    years_to_peak: Floats
    capacity_a_year: Floats
    stop_a_month: Floats
    stops: tuple[tuple[int, Floats], ...] = ()


def draw_correction(model: CostModel, evidence: Evidence, seed: int, draws: int) -> Floats:
    """Draws of observed over estimated spend, for one indication."""
    ratio = 1.0 if model.rebated else evidence.find_share("published estimate over observed spend, median", "all").value
    fold = evidence.find_share("fold error of a spend model, median", "all").value
    sigma = math.log(fold) / NormalDist().inv_cdf(0.75)
    z = np.array([NormalDist().inv_cdf(u) for u in (np.arange(1024) + 0.5) / 1024])
    ranks = draw_uniform(seed, model.key, "correction", draws)
    return np.asarray(np.exp(sigma * np.interp(ranks, (np.arange(1024) + 0.5) / 1024, z)) / ratio)


def draw_population(model: CostModel, seed: int, draws: int) -> PopulationDraws:
    """Draw what all technologies of an indication share.

    The funnel is followed from its top: a share is of all who were counted before it, and of the new people of each
    year.
    """

    def draw(model_input: ModelInput) -> Floats:
        return draw_input(model_input, model.key, seed, draws)

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
    stop_a_month = 1 - (1 - draw(model.discontinuation).clip(0, 0.999)) ** (1 / 12)
    stops = [(whole_months(stop.months), draw(stop.share)) for stop in model.stops]
    if model.stop_after_months:
        stops.append((whole_months(model.stop_after_months), np.ones(draws)))
    return PopulationDraws(
        people, new / 12, draw(model.peak), draw(model.years_to_peak), capacity, np.asarray(stop_a_month), tuple(stops)
    )


def draw_input(model_input: ModelInput, key: str, seed: int, draws: int) -> Floats:
    """Draw one input; ``key`` names the technology or the indication that it is of."""
    if model_input.low == model_input.high:
        return np.full(draws, model_input.mode)
    return from_triangle(
        model_input.low, model_input.mode, model_input.high, draw_uniform(seed, key, model_input.name, draws)
    )


def whole_months(months: float) -> int:
    """Round months to the nearest whole number, a half up, at least one."""
    return max(1, int(months + 0.5))


@dataclass(frozen=True, slots=True)
class UnitCostDraws:
    """Net cost of one person treated: ``course`` for the whole course, ``month`` for each month on treatment."""

    course: Floats
    month: Floats


def draw_unit_costs(model: CostModel, key: str, seed: int, draws: int) -> UnitCostDraws:
    """``list × (1 − rebate)`` with VAT, plus added costs, minus displaced costs, for one technology.

    Of the payer of the price alone: nothing is netted against what another payer bears or is spared.
    """
    borne, spared = draw_payer_costs(model, "", key, seed, draws)
    return UnitCostDraws(borne.course - spared.course, borne.month - spared.month)


def draw_payer_costs(
    model: CostModel, payer: str, key: str, seed: int, draws: int
) -> tuple[UnitCostDraws, UnitCostDraws]:
    """What one payer bears for one person treated, and what it is spared; the payer of the price has no name."""
    payer_costs = model.costs_of(payer)
    net = np.asarray((1 - draw_input(model.rebate, key, seed, draws)) * (1 + model.vat))
    price = [(net, model.price)] if not payer else []
    even = np.ones(draws)
    borne, spared = (
        _sum_unit_costs(lines, key, seed, draws)
        for lines in (
            [*price, *((even, cost) for cost in payer_costs.adds)],
            [(even, cost) for cost in payer_costs.displaces],
        )
    )
    return borne, spared


def _sum_unit_costs(lines: Sequence[tuple[Floats, UnitCost]], key: str, seed: int, draws: int) -> UnitCostDraws:
    def draw(model_input: ModelInput) -> Floats:
        return draw_input(model_input, key, seed, draws)

    course, month = np.zeros(draws), np.zeros(draws)
    for factor, cost in lines:
        amount = draw(cost.cost) * draw(cost.share) * factor
        if cost.per == "course":
            course = course + amount
        else:
            month = month + (amount / 12 if cost.per == "year" else amount)
    return UnitCostDraws(np.asarray(course), np.asarray(month))
