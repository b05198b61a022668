"""Recorded outcomes as the planner's word: what is recorded as licensed, funded or ended is so in the next scan.

An entry of the watchlist goes before them. Outcomes that came from the regulators' lists are left out, since the lists
themselves say it and may say something later.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from horizon.scoring.listed_outcomes import is_listed
from horizon.technology.group import GroupedTechnology
from horizon.technology.names import name_key
from horizon.values.outcome import Event, Outcome
from horizon.values.technology import State
from horizon.watchlist.schema.watchlist import TechnologyOverride

_STATES: tuple[tuple[Event, State], ...] = (
    ("launch", "funded"),
    ("guidance", "funded"),
    ("refusal", "refused"),
    ("withdrawal", "stopped"),
)
"""The state by event, the one that decides first."""


def apply_outcomes(
    groups: Sequence[GroupedTechnology], outcomes: Iterable[Outcome], day: dt.date
) -> tuple[GroupedTechnology, ...]:
    """Return the technologies with what is recorded of them by a day."""
    known = [outcome for outcome in outcomes if outcome.on.last_day() <= day and not is_listed(outcome)]
    return tuple(
        _apply_to_group(group, [item for item in known if _is_outcome_of_group(item, group)]) for group in groups
    )


def _is_outcome_of_group(outcome: Outcome, group: GroupedTechnology) -> bool:
    same_indication = outcome.indication.casefold() in ("", group.indication.casefold())
    if outcome.watchlist != group.watchlist or not same_indication:
        return False
    return name_key(outcome.technology) in {name_key(name) for name in (group.name, *group.aliases)}


def _apply_to_group(group: GroupedTechnology, outcomes: Sequence[Outcome]) -> GroupedTechnology:
    # the registry's name is no planner's, so it is not checked as one
    override = group.override or TechnologyOverride.model_construct(name=group.name)
    by_event = {outcome.event: outcome for outcome in outcomes}
    changes: dict[str, Any] = {}
    if (licence := by_event.get("licence")) and not override.licence:
        changes |= {"licence": licence.on.middle_day(), "source": override.source or licence.source}
    for event, state in _STATES:
        if event in by_event and not override.state and not override.launch:
            changes |= {"state": state, "source": override.source or by_event[event].source}
            break
    return replace(group, override=override.model_copy(update=changes)) if changes else group
