"""The workforce of a scan: who needs a limited resource, how far that holds their starts back, and what it comes to.

Draws are independent, so that they are worked out in blocks: memory holds the months of all technologies for one block.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from horizon.forecast.draws import Floats
from horizon.impact.estimate import list_stopping_rules
from horizon.impact.model import CostModel
from horizon.impact.quantiles import percentiles
from horizon.impact.sharing import LimitedVolumes, SharedPatients
from horizon.impact.simulation import Entrant, IndicationPatients, JointSimulation
from horizon.impact.uncertainty import draw_input, whole_months
from horizon.impact.workforce import (
    SMALLEST_NEED,
    Allotment,
    MemberMonths,
    MemberNeed,
    WorkforceMember,
    allot_workforce,
)
from horizon.values.dates import FinancialYear
from horizon.values.workforce import ResourceCapacity, Workforce, WorkforceQuarter

BLOCK_BYTES = 200_000_000
ARRAYS_A_MEMBER = 7
"""Arrays of months × draws that one technology takes while its block is worked out."""


@dataclass(frozen=True, slots=True)
class _LimitedMember:
    """A technology that needs a limited resource, at its position in a simulation."""

    simulation: int
    at: int
    entrant: Entrant
    member: WorkforceMember


def needs_workforce(model: CostModel, capacities: Sequence[ResourceCapacity]) -> bool:
    """Whether something in an indication needs one of these resources."""
    models = (model, *(own_model.model for own_model in model.own))
    needs = {(need.what, need.unit) for each in models for need in each.resources}
    return any(capacity.is_capacity_of(*need) for capacity in capacities for need in needs)


def limit_workforce(
    simulations: Sequence[JointSimulation], capacities: Sequence[ResourceCapacity]
) -> tuple[tuple[JointSimulation, ...], tuple[Workforce, ...]]:
    """The simulations with the starts that the workforce allows, and each resource by quarter.

    All are over the same financial years and draws.
    """
    if not simulations or not capacities:
        return tuple(simulations), ()
    years = simulations[0].years
    months = 12 * len(years)
    capacities = [replace(capacity, unit=_find_capacity_unit(capacity, simulations)) for capacity in capacities]
    by_month = [capacity.by_month(years[0].start, months) for capacity in capacities]
    members = [
        limited
        for number, simulation in enumerate(simulations)
        for limited in _list_limited_members(number, simulation, capacities)
    ]
    if not members:
        return tuple(simulations), ()
    sums = _Sums(members, [capacity.what for capacity in capacities], len(years))
    for block in _split_draws(len(members), months, len(members[0].member.launch)):
        part = [_take_draws(limited.member, block) for limited in members]
        sums.add(allot_workforce(part, by_month), block)
    limits: list[dict[int, LimitedVolumes]] = [{} for _ in simulations]
    for limited, volumes in zip(members, sums.volumes, strict=True):
        limits[limited.simulation][limited.at] = volumes
    held = tuple(replace(simulation, limits=limit) for simulation, limit in zip(simulations, limits, strict=True))
    needed = sorted({need.resource for limited in members for need in limited.member.needs})
    return held, tuple(
        _summarise_workforce(sums, number, capacities[number], by_month[number], years) for number in needed
    )


def _list_limited_members(
    number: int, simulation: JointSimulation, capacities: Sequence[ResourceCapacity]
) -> Iterator[_LimitedMember]:
    if not needs_workforce(simulation.model, capacities):
        return
    patients = simulation.simulate_classes()
    shared = simulation.share_patients(patients)
    for at, entrant in enumerate(simulation.entrants):
        needs = tuple(_draw_needs(simulation, entrant, capacities))
        if needs:
            yield _LimitedMember(number, at, entrant, _to_member(patients, shared, at, needs))


def _draw_needs(
    simulation: JointSimulation, entrant: Entrant, capacities: Sequence[ResourceCapacity]
) -> Iterator[MemberNeed]:
    draws = len(entrant.success)
    for number, capacity in enumerate(capacities):
        resources = (need for need in simulation.model_of(entrant).resources if not need.is_freed)
        needs = [need for need in resources if capacity.is_capacity_of(need.what, need.unit)]
        amounts = {per: np.zeros(draws) for per in ("start", "month", "once")}
        for need in needs:
            drawn = draw_input(need.amount, entrant.key, simulation.seed, draws)
            if need.per == "once":
                amounts["once"] += drawn
            else:
                per = "start" if need.per == "start" else "month"
                amounts[per] += drawn / (12 if need.per == "year" else 1) * entrant.reach
        if needs:
            yield MemberNeed(number, amounts["start"], amounts["month"], amounts["once"])


def _to_member(
    patients: IndicationPatients, shared: SharedPatients, at: int, needs: tuple[MemberNeed, ...]
) -> WorkforceMember:
    number, place = shared.places[at]
    of_class, sharing = patients.classes[number], shared.classes[number]
    model, population = of_class.model, of_class.population
    return WorkforceMember(
        wanted_of=sharing.starts_per_weight,
        weight=sharing.weights[place],
        launch=sharing.launch[place],
        chronic=model.course == "chronic",
        stay=1 - population.stop_a_month,
        rules=tuple(list_stopping_rules(population, len(of_class.flow.starts))) if model.course == "chronic" else (),
        course_months=model.months,
        course_length=whole_months(model.months),
        needs=needs,
    )


def _split_draws(members: int, months: int, draws: int) -> Iterator[slice]:
    size = max(1, BLOCK_BYTES // (8 * ARRAYS_A_MEMBER * members * months))
    for first in range(0, draws, size):
        yield slice(first, min(first + size, draws))


def _take_draws(member: WorkforceMember, block: slice) -> WorkforceMember:
    def take_block(drawn: Floats) -> Floats:
        return drawn[block] if len(drawn) > 1 else drawn

    needs = tuple(
        MemberNeed(need.resource, take_block(need.start), take_block(need.month), take_block(need.once))
        for need in member.needs
    )
    return replace(
        member,
        wanted_of=member.wanted_of[:, block],
        weight=member.weight[block],
        launch=member.launch[block],
        stay=take_block(member.stay),
        rules=tuple((after, take_block(ended)) for after, ended in member.rules),
        needs=needs,
    )


class _Sums:
    """What all blocks of draws add up to: volumes of each technology by year, and of each resource by quarter."""

    def __init__(self, members: Sequence[_LimitedMember], names: Sequence[str], years: int) -> None:
        self.members, self.names, draws = members, names, len(members[0].member.launch)
        self.needed, self.used = (np.zeros((len(names), 4 * years, draws)) for _ in range(2))
        self.volumes = [
            LimitedVolumes(
                starts=np.zeros((years, draws)),
                courses=np.zeros((years, draws)),
                months=np.zeros((years, draws)),
                waiting=np.zeros((4 * years, draws), dtype=np.float32),
                once={
                    names[need.resource]: np.zeros((years, draws)) for need in limited.member.needs if need.once.any()
                },
                waited=np.zeros(draws),
                resources=tuple(names[need.resource] for need in limited.member.needs),
            )
            for limited in members
        ]
        self.hours = np.zeros((len(names), len(members)))

    def add(self, allotment: Allotment, block: slice) -> None:
        """Add one block of draws."""
        for number, (needed, used) in enumerate(zip(allotment.needed, allotment.used, strict=True)):
            self.needed[number, :, block] = _sum_rows(needed, 3)
            self.used[number, :, block] = _sum_rows(used, 3)
        for at, (life, volumes) in enumerate(zip(allotment.members, self.volumes, strict=True)):
            self._add_member(at, life, volumes, block)

    def _add_member(self, at: int, life: MemberMonths, volumes: LimitedVolumes, block: slice) -> None:
        volumes.starts[:, block] = _sum_rows(life.starts, 12)
        volumes.courses[:, block] = _sum_rows(life.courses, 12)
        volumes.months[:, block] = _sum_rows(life.treated, 12)
        volumes.waiting[:, block] = life.waiting[2::3]
        volumes.waited[block] = life.waiting.sum(axis=0)
        for need in life.member.needs:
            hours = life.wanted.sum(axis=0) * (need.start + need.month) + need.once
            self.hours[need.resource, at] += float(hours.sum())
            if need.resource in life.once:
                done = _sum_rows(life.once[need.resource], 12)
                volumes.once[self.names[need.resource]][:, block] = done / np.maximum(need.once, SMALLEST_NEED)

    def any_launched(self, number: int) -> Floats:
        """By draw, whether a technology that needs a resource is launched within the years shown."""
        months = 3 * self.needed.shape[1]
        launched = [
            limited.entrant.success & (limited.member.launch < months)
            for limited in self.members
            if any(need.resource == number for need in limited.member.needs)
        ]
        return np.asarray(np.any(launched, axis=0)) if launched else np.zeros(self.needed.shape[2], dtype=bool)


def _sum_rows(rows: Floats, size: int) -> Floats:
    return np.asarray(rows.reshape(len(rows) // size, size, rows.shape[1]).sum(axis=1))


def _summarise_workforce(
    sums: _Sums, number: int, capacity: ResourceCapacity, by_month: Sequence[float], years: Sequence[FinancialYear]
) -> Workforce:
    launched, needed, used = sums.any_launched(number), sums.needed[number], sums.used[number]
    bands = [percentiles(amounts[:, launched], (50, 90)).T for amounts in (needed, used)]
    order = np.argsort(-sums.hours[number], kind="stable")
    quarters = tuple(
        WorkforceQuarter(
            label,
            round(sum(by_month[3 * at : 3 * at + 3]), 1),
            *(round(float(amount), 1) for amount in (*bands[0][at], needed[at].mean())),
            *(round(float(amount), 1) for amount in (*bands[1][at], used[at].mean())),
        )
        for at, label in enumerate(quarter_labels(years))
    )
    return Workforce(
        what=capacity.what,
        unit=capacity.unit,
        hours_a_post=capacity.hours_a_post,
        source=capacity.source,
        coming=capacity.coming,
        technologies=tuple(sums.members[at].entrant.key for at in order if sums.hours[number][at] > 0),
        quarters=quarters,
    )


def list_idle(
    capacities: Sequence[ResourceCapacity], models: Sequence[CostModel], years: Sequence[FinancialYear]
) -> tuple[Workforce, ...]:
    """The capacities that no technology needs by their name, with the names of the resources that watchlists give."""
    others = tuple(dict.fromkeys(need.what for model in models for need in model.resources))
    rows = []
    for capacity in capacities:
        by_month = capacity.by_month(years[0].start, 12 * len(years))
        quarters = tuple(
            WorkforceQuarter(label, round(sum(by_month[3 * at : 3 * at + 3]), 1), *(0.0,) * 6)
            for at, label in enumerate(quarter_labels(years))
        )
        idle = (capacity.what, capacity.unit, capacity.hours_a_post, capacity.source, capacity.coming)
        rows.append(Workforce(*idle, (), quarters, others))
    return tuple(rows)


def quarter_labels(years: Sequence[FinancialYear]) -> tuple[str, ...]:
    """``Q1 2027/28`` and so on: quarters of financial years."""
    return tuple(f"Q{quarter} {year.label}" for year in years for quarter in range(1, 5))


def _find_capacity_unit(capacity: ResourceCapacity, simulations: Sequence[JointSimulation]) -> str:
    """The unit of a capacity: its own, else that of what needs it."""
    models = (simulation.model_of(entrant) for simulation in simulations for entrant in simulation.entrants)
    needs = (need for model in models for need in model.resources)
    return capacity.unit or next((need.unit for need in needs if capacity.is_capacity_of(need.what, need.unit)), "")
