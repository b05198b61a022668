"""The sum of a cost model at a glance: who is eligible, who is treated at the peak, and what one of them costs.

1. The years shown are the first five since launch.
2. The *peak* is the first full year at the peak of uptake if it is within a hundredth of the dearest, else the first
   that is, however late: also where a capacity holds people back for years. With new people each year a chronic bill
   never ends rising, since nobody dies here: then years count up to the first full one at the peak of uptake.
3. The year after it says whether the bill then holds, falls, or still rises.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from horizon.impact.base_case import LONGEST, BaseCaseYear, compute_base_case, first_full_year, fix_at_modes
from horizon.impact.model import PEOPLE_A_YEAR, CostModel
from horizon.impact.person_cost import list_person_costs
from horizon.impact.uncertainty import UnitCostDraws, draw_unit_costs
from horizon.values.budget_impact import CostSummary, CostSummaryYear
from horizon.values.money import to_whole_units

SUMMARY_YEARS = 5
HOLDS = 0.01
"""A bill that differs by no more than this share of itself is the same: it holds."""


def summarise_cost(model: CostModel, technology: str = "", area: CostModel | None = None) -> CostSummary:
    """Sum up a priced cost model over its first years since launch.

    ``technology`` is empty for a stand-in; ``area`` is the model that stands in for those without a price of their own.
    """
    last = last_year_looked_at(model)
    base_case = compute_base_case(model, 12 * (last + 1))
    years = base_case.sum_years(0, last + 1)
    chronic = model.course == "chronic"
    gross, net = (_at_modes(model, with_displaced) for with_displaced in (False, True))
    at = _find_peak(years[:last], chronic, first_full_year(model))
    summed = [_to_summary_year(year, chronic) for year in years]
    return CostSummary(
        technology=technology,
        price_of=model.price_of,
        list_price=model.price.cost.mode,
        list_low=model.price.cost.low,
        list_high=model.price.cost.high,
        price_per=model.price.counted_by,
        list_source=model.price.cost.source,
        eligible=round(base_case.people),
        new_a_year=round(12 * base_case.new_a_month),
        treated=round(float(base_case.treated[: 12 * last].max()) if chronic else max(y.starts for y in years[:last])),
        per="year" if chronic else "course",
        gross=_cost_per_person(gross, model),
        displaced=_cost_per_person(gross, model) - _cost_per_person(net, model),
        a_year=summed[at].net,
        currency=model.currency,
        years=tuple(summed[:SUMMARY_YEARS]),
        peak_year=at + 1,
        peak=summed[at],
        after_peak=_compare_after(abs(years[at].net), abs(years[at + 1].net)),
        lines=tuple(list_person_costs(model, area if technology else None)),
    )


def last_year_looked_at(model: CostModel) -> int:
    """Return the last year since launch in which a peak is looked for."""
    grows = model.course == "chronic" and any(step.unit == PEOPLE_A_YEAR and step.mode for step in model.funnel)
    return max(SUMMARY_YEARS, first_full_year(model)) if grows else LONGEST


def _find_peak(years: Sequence[BaseCaseYear], chronic: bool, full: int) -> int:
    """Return the position of the peak; ``full`` is the first full year at the peak of uptake.

    Where no year has a bill, it is that of the most people.
    """
    amounts = [abs(year.net) for year in years]
    if max(amounts) < 1:
        amounts = [year.months if chronic else year.starts for year in years]
    dearest = [at for at, amount in enumerate(amounts) if amount >= max(amounts) * (1 - HOLDS)]
    return next((at for at in dearest if at + 1 >= full), dearest[0])


def _compare_after(peak: float, after: float) -> Literal["holds", "falls", "rises"]:
    if after > peak * (1 + HOLDS):
        return "rises"
    return "holds" if after >= peak * (1 - HOLDS) else "falls"


def _to_summary_year(year: BaseCaseYear, chronic: bool) -> CostSummaryYear:
    return CostSummaryYear(
        round(year.treated if chronic else year.starts),
        round(year.starts),
        to_whole_units(year.cost),
        to_whole_units(year.displaced),
        to_whole_units(year.net),
    )


def _at_modes(model: CostModel, with_displaced: bool) -> UnitCostDraws:
    fixed = fix_at_modes(model)
    return draw_unit_costs(fixed if with_displaced else replace(fixed, displaces=()), model.key, 0, 1)


def _cost_per_person(unit: UnitCostDraws, model: CostModel) -> float:
    """The cost of one person: of a year on treatment, or of a whole course; what is paid once is in the first year."""
    months = 12.0 if model.course == "chronic" else model.months
    return float(unit.course[0] + unit.month[0] * months)
