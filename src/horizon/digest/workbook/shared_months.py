"""How technologies with cost models of their own share an indication's patients, by calendar month, as composed.

The same rules as ``impact/sharing.py``, for one draw with every input at its mode and the launches of the plan: what
the formulas of the sharing sheet come to.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from horizon.forecast.draws import Floats
from horizon.impact.base_case import BaseCase
from horizon.impact.model import CostModel
from horizon.impact.uncertainty import whole_months

SMALLEST_WEIGHT = 1e-9
"""Nothing is divided by less."""


@dataclass(frozen=True, slots=True)
class SharingMember:
    """One cost model of an indication, its base case alone, and the launch months of its technologies."""

    cost_model: CostModel
    base_case: BaseCase
    launches: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class SharingPlan:
    """The cost models of one indication that share its patients; the first is the indication's own.

    ``lead_of`` has for each the first one with the same patients; ``limits`` are the people that several are for, as
    the position of one of them, with the positions of all of them.
    """

    members: tuple[SharingMember, ...]
    lead_of: tuple[int, ...]
    limits: tuple[tuple[int, tuple[int, ...]], ...]

    @property
    def parts(self) -> tuple[float, ...]:
        """The part of the indication's people that each is for."""
        whole = _people_in_a_year(self.members[0].base_case)
        return tuple(
            min(1.0, _people_in_a_year(member.base_case) / whole) if whole > 0 else 1.0 for member in self.members
        )


@dataclass(frozen=True, slots=True)
class SharedMonths:
    """The patients of one member by calendar month.

    ``before`` are those who count as treated before the month's starts; ``proposed`` starts are cut to ``starts``.
    """

    weight: Floats
    proposed: Floats
    before: Floats
    starts: Floats
    courses: Floats
    treated: Floats
    cost: Floats
    displaced: Floats


def plan_sharing(members: Sequence[SharingMember]) -> SharingPlan:
    """The classes and limits of the members of an indication."""
    inputs = [member.cost_model.patient_inputs for member in members]
    lead_of = tuple(inputs.index(patient_inputs) for patient_inputs in inputs)
    by_funnel: dict[object, list[int]] = {}
    for position, patient_inputs in enumerate(inputs):
        by_funnel.setdefault(patient_inputs[0], []).append(position)
    parts = [
        (of[0], tuple(of))
        for of in by_funnel.values()
        if len({lead_of[position] for position in of}) > 1 and 0 not in of
    ]
    return SharingPlan(tuple(members), lead_of, (*parts, (0, tuple(range(len(members))))))


def entry_weights(plan: SharingPlan) -> tuple[tuple[float, ...], ...]:
    """The weight of each technology of each member: one over the square root of its order of entry."""
    launches = [launch for member in plan.members for launch in member.launches]
    return tuple(
        tuple(1 / (1 + sum(other < launch for other in launches)) ** 0.5 for launch in member.launches)
        for member in plan.members
    )


def share_months(plan: SharingPlan, months: int) -> tuple[tuple[SharedMonths, ...], Floats]:
    """Each member's months, and the cut of the starts by limit × month."""
    weights = [
        weight_by_month(member.launches, entry_weight, months)
        for member, entry_weight in zip(plan.members, entry_weights(plan), strict=True)
    ]
    proposed = [_propose_starts(plan, at, weights, months) for at in range(len(plan.members))]
    starts = [np.zeros(months) for _ in plan.members]
    before = [np.zeros(months) for _ in plan.members]
    cuts = np.ones((len(plan.limits), months))
    first = min((launch for member in plan.members for launch in member.launches), default=months)
    for month in range(months):
        for at, member in enumerate(plan.members):
            before[at][month] = _treated_before(member, starts[at], month)
            starts[at][month] = proposed[at][month]
        for number, (of, positions) in enumerate(plan.limits):
            people = plan.members[of].base_case
            eligible = people.people + people.new_a_month * max(month + 1 - first, 0)
            left = max(eligible - sum(before[at][month] for at in positions), 0.0)
            wanted = sum(starts[at][month] for at in positions)
            cuts[number, month] = left / wanted if wanted > left else 1.0
            for at in positions:
                starts[at][month] *= cuts[number, month]
    shared = [
        _follow_starts(member, weights[at], proposed[at], before[at], starts[at])
        for at, member in enumerate(plan.members)
    ]
    return tuple(shared), cuts


def _people_in_a_year(base_case: BaseCase) -> float:
    return base_case.people + 12 * base_case.new_a_month


def weight_by_month(launches: Sequence[int], weights: Sequence[float], months: int) -> Floats:
    """The weight of what is launched by each calendar month."""
    month = np.arange(months)
    return np.asarray(
        sum((weight * (month >= launch) for launch, weight in zip(launches, weights, strict=True)), np.zeros(months))
    )


def _propose_starts(plan: SharingPlan, at: int, weights: Sequence[Floats], months: int) -> Floats:
    lead, parts = plan.lead_of[at], plan.parts
    same_class = [
        launch
        for member, of in zip(plan.members, plan.lead_of, strict=True)
        if of == lead
        for launch in member.launches
    ]
    first = min(same_class, default=months)
    alone = np.zeros(months)
    alone[min(first, months) :] = plan.members[lead].base_case.starts[: max(months - first, 0)]
    rivals = sum(
        weight * (1.0 if of == lead else part) for weight, of, part in zip(weights, plan.lead_of, parts, strict=True)
    )
    return np.asarray(alone * weights[at] / np.maximum(rivals, SMALLEST_WEIGHT))


def _treated_before(member: SharingMember, starts: Floats, month: int) -> float:
    if member.cost_model.course != "chronic":
        return float(starts[:month].sum())
    return float((starts[:month] * member.base_case.still_treated[1 : month + 1][::-1]).sum())


def _follow_starts(
    member: SharingMember, weight: Floats, proposed: Floats, before: Floats, starts: Floats
) -> SharedMonths:
    model, base_case = member.cost_model, member.base_case
    courses, treated = starts, before + starts
    if model.course != "chronic":
        length, started = whole_months(model.months), np.concatenate([[0.0], np.cumsum(starts)])
        ended = np.maximum(np.arange(1, len(starts) + 1) - length, 0)
        courses = (started[1:] - started[ended]) / length
        treated = courses * model.months
    cost = courses * base_case.cost_a_course + treated * base_case.cost_a_month
    displaced = courses * base_case.displaced_a_course + treated * base_case.displaced_a_month
    return SharedMonths(weight, proposed, before, starts, courses, treated, cost, displaced)
