"""What one workforce leaves of the plan, by calendar month, as composed.

For one draw, every input at its mode and the launches of the plan, by the same function as the simulation: what the
formulas of the workforce sheet come to.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from horizon.digest.workbook.live_models import LiveModel
from horizon.digest.workbook.shared_months import SMALLEST_WEIGHT, SharedMonths, weight_by_month
from horizon.forecast.draws import Floats
from horizon.impact.base_case import fix_at_modes
from horizon.impact.estimate import list_stopping_rules
from horizon.impact.uncertainty import draw_population, whole_months
from horizon.impact.workforce import MemberMonths, MemberNeed, WorkforceMember, allot_workforce
from horizon.impact.workforce_limits import needs_workforce
from horizon.values.workforce import ResourceCapacity


@dataclass(frozen=True, slots=True)
class LimitedRow:
    """One row of the plan that needs a limited resource: the model, its position there, and its months.

    ``name`` is empty where the model has no technology yet; then ``months`` are of nobody.
    """

    model: LiveModel
    at: int
    name: str
    weight: float
    months: MemberMonths


@dataclass(frozen=True, slots=True)
class LimitedPlan:
    """The capacities that something of the plan needs, and every row of the plan that needs one."""

    capacities: tuple[ResourceCapacity, ...]
    rows: tuple[LimitedRow, ...]
    month_count: int

    def by_month(self, number: int) -> Floats:
        """The capacity of a resource by month."""
        start = self.rows[0].model.years[0].start
        return np.asarray(self.capacities[number].by_month(start, self.month_count))


def limit_models(
    models: Sequence[LiveModel], capacities: Sequence[ResourceCapacity]
) -> tuple[tuple[LiveModel, ...], LimitedPlan | None]:
    """The models with the months that the workforce leaves them; None where nothing needs it."""
    limited = [model for model in models if needs_workforce(replace(model.cost_model, own=()), capacities)]
    if not limited:
        return tuple(models), None
    used = tuple(
        capacity
        for capacity in capacities
        if any(needs_workforce(replace(model.cost_model, own=()), (capacity,)) for model in limited)
    )
    months = 12 * len(models[0].years)
    members = [member for model in limited for member in _to_members(model, models, used, months)]
    by_month = [capacity.by_month(models[0].years[0].start, months) for capacity in used]
    lives = allot_workforce([member for *_, member in members], by_month).members
    rows = tuple(
        LimitedRow(model, at, name, float(member.weight[0]), life)
        for (model, at, name, member), life in zip(members, lives, strict=True)
    )
    sums = {model.prefix: _sum_up(model, [row for row in rows if row.model is model]) for model in limited}
    held = {model.prefix: replace(model, limited=sums.get(model.prefix)) for model in models}
    held_rows = tuple(replace(row, model=held[row.model.prefix]) for row in rows)
    return tuple(held.values()), LimitedPlan(used, held_rows, months)


def _to_members(
    model: LiveModel, models: Sequence[LiveModel], capacities: Sequence[ResourceCapacity], months: int
) -> Iterator[tuple[LiveModel, int, str, WorkforceMember]]:
    """Yield a member for each row of the plan: the starts of its model, shared by order of entry."""
    fixed = fix_at_modes(replace(model.cost_model, own=()))
    population = draw_population(fixed, 0, 1)
    weights = _entry_weights(model, models)
    starts = _model_starts(model, months)
    total = np.maximum(weight_by_month(model.launch_months, weights, months), SMALLEST_WEIGHT)
    needs = tuple(_list_needs(model, capacities))
    chronic = fixed.course == "chronic"
    rules = tuple(list_stopping_rules(population, model.month_count)) if chronic else ()
    for at, name in enumerate([technology.name for technology in model.technologies] or [""]):
        yield (
            model,
            at,
            name,
            WorkforceMember(
                wanted_of=(starts / total)[:, None],
                weight=np.array([weights[at] if name else 0.0]),
                launch=np.array([model.launch_months[at] if name else months]),
                chronic=chronic,
                stay=1 - population.stop_a_month,
                rules=rules,
                course_months=fixed.months,
                course_length=whole_months(fixed.months),
                needs=needs,
            ),
        )


def _entry_weights(model: LiveModel, models: Sequence[LiveModel]) -> list[float]:
    """One over the square root of the order of entry, among all technologies of the indication."""
    group = [launch for other in models if other.lead == model.lead for launch in other.launch_months]
    return [1 / (1 + sum(other < launch for other in group)) ** 0.5 for launch in model.launch_months]


def _model_starts(model: LiveModel, months: int) -> Floats:
    """The starts of all technologies of a model by calendar month before the workforce limits them."""
    if model.shared:
        return model.shared.starts
    first = min(model.launch_months, default=months)
    starts = np.zeros(months)
    starts[min(first, months) :] = model.base_case.starts[: max(months - first, 0)]
    return starts


def _list_needs(model: LiveModel, capacities: Sequence[ResourceCapacity]) -> Iterator[MemberNeed]:
    for number, capacity in enumerate(capacities):
        amounts = {"start": 0.0, "month": 0.0, "once": 0.0}
        needs = [need for need in model.cost_model.resources if capacity.is_capacity_of(need.what, need.unit)]
        for need in needs:
            per = need.per if need.per in amounts else "month"
            amounts[per] += need.amount.mode / (12 if need.per == "year" else 1)
        if needs:
            yield MemberNeed(number, *(np.array([amounts[per]]) for per in ("start", "month", "once")))


def _sum_up(model: LiveModel, rows: Sequence[LimitedRow]) -> SharedMonths:
    """The months of a model: the sum over its technologies."""
    base_case = model.base_case
    starts, courses, treated, wanted, before = (
        np.sum([getattr(row.months, name)[:, 0] for row in rows], axis=0)
        for name in ("starts", "courses", "treated", "wanted", "on_treatment")
    )
    cost = courses * base_case.cost_a_course + treated * base_case.cost_a_month
    displaced = courses * base_case.displaced_a_course + treated * base_case.displaced_a_month
    return SharedMonths(np.zeros(len(starts)), wanted, before, starts, courses, treated, cost, displaced)
