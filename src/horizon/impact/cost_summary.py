"""The sum of a cost model at a glance: who is eligible, who is treated at the peak, and what one of them costs."""

from dataclasses import replace

from horizon.impact.base_case import compute_base_case, fix_at_modes
from horizon.impact.model import CostModel
from horizon.impact.uncertainty import UnitCostDraws, draw_unit_costs
from horizon.values.budget_impact import CostSummary, CostSummaryYear
from horizon.values.money import to_whole_units

SUMMARY_YEARS = 5


def summarise_cost(model: CostModel, technology: str = "") -> CostSummary:
    """Sum up a priced cost model over its first years since launch; ``technology`` is empty for a stand-in."""
    base_case = compute_base_case(model, 12 * SUMMARY_YEARS)
    years = base_case.sum_years(0, SUMMARY_YEARS)
    chronic = model.course == "chronic"
    gross, net = (_at_modes(model, with_displaced) for with_displaced in (False, True))
    dearest = max(years, key=lambda year: abs(year.net))
    return CostSummary(
        technology=technology,
        price_of=model.price_of,
        list_price=model.price.cost.mode,
        list_low=model.price.cost.low,
        list_high=model.price.cost.high,
        price_per=model.price.per,
        eligible=round(base_case.people),
        new_a_year=round(12 * base_case.new_a_month),
        treated=round(float(base_case.treated.max()) if chronic else max(year.starts for year in years)),
        per="year" if chronic else "course",
        gross=_cost_per_person(gross, model),
        displaced=_cost_per_person(gross, model) - _cost_per_person(net, model),
        a_year=to_whole_units(dearest.net),
        currency=model.currency,
        years=tuple(
            CostSummaryYear(
                round(year.treated if chronic else year.starts),
                round(year.starts),
                to_whole_units(year.cost),
                to_whole_units(year.displaced),
                to_whole_units(year.net),
            )
            for year in years
        ),
    )


def _at_modes(model: CostModel, with_displaced: bool) -> UnitCostDraws:
    fixed = fix_at_modes(model)
    return draw_unit_costs(fixed if with_displaced else replace(fixed, displaces=()), model.key, 0, 1)


def _cost_per_person(unit: UnitCostDraws, model: CostModel) -> float:
    """The cost of one person: of a year on treatment, or of a whole course; what is paid once is in the first year."""
    months = 12.0 if model.course == "chronic" else model.months
    return float(unit.course[0] + unit.month[0] * months)
