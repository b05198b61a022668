"""One technology that waits for another: a therapy for its companion test, as the planner says in the watchlist.

The prerequisite must be ready on the earliest day on which a technology that waits for it may have to be funded. The
one that waits shows the window of its prerequisite, and whether that may be too late. Its launch is drawn no earlier
than that of its prerequisite (``forecast/prerequisites.py``).
"""

import datetime as dt
from collections.abc import Sequence, Set
from dataclasses import dataclass

from horizon.technology.names import name_key
from horizon.values.keys import TechnologyKey
from horizon.values.technology import ScheduledStep, Window


@dataclass(frozen=True, slots=True)
class PlannedTechnology:
    """The names of a technology, the names of what it waits for, and its launch window."""

    key: TechnologyKey
    names: tuple[str, ...]
    waits_for: tuple[str, ...]
    launch: Window | None


def ready_days(technologies: Sequence[PlannedTechnology]) -> dict[TechnologyKey, dt.date]:
    """The day on which each must be ready: the early end of its window, or of one that waits for it."""
    days = {technology.key: technology.launch.p10 for technology in technologies if technology.launch}
    for technology in technologies:
        for prerequisite in _find_prerequisites(technology, technologies):
            if technology.launch and prerequisite.launch:
                days[prerequisite.key] = min(days[prerequisite.key], technology.launch.p10)
    return days


def dependency_steps(
    technology: PlannedTechnology, technologies: Sequence[PlannedTechnology], in_use: Set[str] = frozenset()
) -> tuple[ScheduledStep, ...]:
    """The prerequisites of a technology as steps; late if they may come too late, or none of that name is known.

    What is ``in_use``, by its name key, is no step.
    """
    if technology.launch is None:
        return ()
    day, prerequisites = technology.launch.p10, _find_prerequisites(technology, technologies)
    known = in_use | {name_key(name) for prerequisite in prerequisites for name in prerequisite.names}
    missing = [name for name in technology.waits_for if name_key(name) not in known]
    return (
        *(_to_step(prerequisite, day) for prerequisite in prerequisites if not _is_there(prerequisite, in_use)),
        *(ScheduledStep(f"{name} in place: not among what is watched", 0, day, day, late=True) for name in missing),
    )


def _find_prerequisites(
    technology: PlannedTechnology, technologies: Sequence[PlannedTechnology]
) -> list[PlannedTechnology]:
    wanted = {name_key(name) for name in technology.waits_for}
    if not wanted:
        return []
    return [other for other in technologies if other.key != technology.key and wanted & set(map(name_key, other.names))]


def _is_there(prerequisite: PlannedTechnology, in_use: Set[str]) -> bool:
    return prerequisite.launch is None and not in_use.isdisjoint(map(name_key, prerequisite.names))


def _to_step(prerequisite: PlannedTechnology, day: dt.date) -> ScheduledStep:
    late = prerequisite.launch is None or prerequisite.launch.p90 > day
    return ScheduledStep(f"{prerequisite.names[0]} in place", 0, day, day, late=late, waits=prerequisite.launch)
