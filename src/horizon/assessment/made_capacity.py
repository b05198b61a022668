"""Capacity that steps of getting ready make: nurses trained, a scanner installed."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from horizon.assessment.indication import IndicationContext
from horizon.readiness.progress import time_steps
from horizon.technology.group import GroupedTechnology
from horizon.values.workforce import ComingCapacity, ResourceCapacity
from horizon.watchlist.schema.readiness import MadeCapacity, ReadinessStep


@dataclass(frozen=True, slots=True)
class _Made:
    """What one step makes, from the day on which it can end."""

    made: MadeCapacity
    since: dt.date
    source: str
    is_done: bool


def add_made_capacity(
    capacities: Sequence[ResourceCapacity],
    contexts: Sequence[IndicationContext],
    groups: Iterable[GroupedTechnology],
    today: dt.date,
) -> tuple[ResourceCapacity, ...]:
    """The capacities with what steps add once they are done: a shared step once, one beside a technology for it alone.

    What was done by the day on which a capacity was counted is in it already.
    """
    if not capacities:
        return ()
    indications = {context.key: context.indication for context in contexts}
    shared = {(context.watchlist.name, context.indication.readiness) for context in contexts}
    made = [each for _, steps in sorted(shared, key=lambda pair: pair[0]) for each in _list_made(steps, steps, today)]
    for group in groups:
        beside = {step.step.casefold() for step in group.override.readiness if step.makes} if group.override else set()
        steps = indications[group.indication_key].steps_of(group.override)
        made += _list_made(steps, [step for step in steps if step.step.casefold() in beside], today)
    return tuple(_add_to(capacity, made) for capacity in capacities)


def _list_made(plan: Sequence[ReadinessStep], steps: Iterable[ReadinessStep], today: dt.date) -> Iterator[_Made]:
    timings = time_steps(plan, today)
    for step in steps:
        state = step.state_on(today)
        if state != "not needed":
            for made in step.makes:
                yield _Made(made, timings[step.step].ends, f"{step.step} ({state})", state == "done")


def _add_to(capacity: ResourceCapacity, made: Iterable[_Made]) -> ResourceCapacity:
    coming = [
        ComingCapacity(each.since, _amount_a_year(each.made, capacity), each.source)
        for each in made
        if each.made.what.casefold() == capacity.what.casefold()
        and not (each.is_done and each.since.isoformat()[: len(capacity.known_since)] <= capacity.known_since)
    ]
    ordered = sorted((*capacity.coming, *coming), key=lambda each: each.since)
    return replace(capacity, coming=tuple(ordered))


def _amount_a_year(made: MadeCapacity, capacity: ResourceCapacity) -> float:
    if made.a_year is not None:
        return made.a_year
    return (made.posts or 0.0) * capacity.hours_a_post
