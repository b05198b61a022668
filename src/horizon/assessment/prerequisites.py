"""Which technology each waits for, by the names that planners give under ``waits_for``."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace

from horizon.forecast.case import ForecastCase
from horizon.technology.group import GroupedTechnology
from horizon.technology.names import name_key
from horizon.values.keys import TechnologyKey


def attach_prerequisites(
    cases: Sequence[ForecastCase], groups: Sequence[GroupedTechnology], ready: Mapping[TechnologyKey, dt.date | None]
) -> tuple[ForecastCase, ...]:
    """Give each case those of the technologies that it waits for, with theirs; a circle ends where it would close.

    ``groups`` are in the order of the cases; ``ready`` has the day by which the steps of each are done. A name stands
    for one technology: where it is watched in several indications, that of its own watchlist, else the first.
    """
    waiting = {case.key: group.override.waits_for for case, group in zip(cases, groups, strict=True) if group.override}
    if not any(waiting.values()):
        return tuple(cases)
    named: dict[str, list[ForecastCase]] = {}
    for case, group in zip(cases, groups, strict=True):
        for key in dict.fromkeys(map(name_key, (group.name, *group.aliases))):
            named.setdefault(key, []).append(case)

    def attach_case(case: ForecastCase, seen: frozenset[object]) -> ForecastCase:
        keys = dict.fromkeys(map(name_key, waiting.get(case.key, ())))
        chosen_cases = (
            _choose_candidate([other for other in named.get(key, ()) if other.key not in seen], case) for key in keys
        )
        awaited = (replace(other, ready_on=ready.get(other.key)) for other in chosen_cases if other)
        return replace(case, waits_for=tuple(attach_case(other, seen | {other.key}) for other in awaited))

    return tuple(attach_case(case, frozenset({case.key})) if waiting.get(case.key) else case for case in cases)


def _choose_candidate(candidates: Sequence[ForecastCase], case: ForecastCase) -> ForecastCase | None:
    return min(candidates, key=lambda other: other.watchlist != case.watchlist, default=None)
