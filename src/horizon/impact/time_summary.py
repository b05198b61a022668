"""The time of a cost model at a glance: what each scan, test or user takes, what a year takes, and what is set up."""

from horizon.impact.base_case import BaseCaseYear, compute_base_case
from horizon.impact.cost_summary import last_year_looked_at
from horizon.impact.model import HOURS, CostModel, ResourceNeed
from horizon.values.budget_impact import TimeLine, TimeSummary


def summarise_time(model: CostModel, technology: str = "") -> TimeSummary:
    """Sum up what a cost model takes besides money, every input at its mode; ``technology`` is empty for all others."""
    last = last_year_looked_at(model)
    base_case = compute_base_case(model, 12 * last)
    years = base_case.sum_years(0, last)
    chronic = model.course == "chronic"
    return TimeSummary(
        technology=technology,
        eligible=round(base_case.people or 12 * base_case.new_a_month),
        new_each_year=not base_case.people,
        treated=round(float(base_case.treated.max()) if chronic else max(year.starts for year in years)),
        per="year" if chronic else "course",
        lines=tuple(_to_time_line(need, years) for need in model.resources),
    )


def _to_time_line(need: ResourceNeed, years: tuple[BaseCaseYear, ...]) -> TimeLine:
    amounts = [year.resource_amount(need, int(not at)) for at, year in enumerate(years)]
    most = max(amounts, key=abs)
    posts = round(most / need.hours_a_post, 1) if need.unit == HOURS and need.per != "once" else None
    year = f" (as of {need.sites_known[:4]})" if need.sites_known else ""
    what = f"{need.amount.name}{year}" if need.at_sites else need.what
    return TimeLine(what, need.unit, need.amount.mode, need.per, round(most), posts, need.amount.source)
