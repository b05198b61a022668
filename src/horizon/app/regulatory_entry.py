"""The planner's word on an application, written beside the technology in its watchlist: filed, or an opinion."""

import datetime as dt
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, Literal

from horizon.errors import UsageError
from horizon.technology.names import name_key
from horizon.values.regulatory import REGIONS
from horizon.values.technology import Technology
from horizon.watchlist.files.edit import WatchlistEdit

RegulatoryEvent = Literal["filed", "opinion"]


@dataclass(frozen=True, slots=True)
class RegulatoryEntry:
    """What a planner has read of an application, where, and of which day it is."""

    event: RegulatoryEvent
    region: str
    date: str
    source: str


def edit_for_entry(
    values: Mapping[str, Any], technology: Technology, entry: RegulatoryEntry, today: dt.date
) -> WatchlistEdit:
    """The edit of a watchlist that writes an entry beside a technology, which is added if it is not named yet.

    Raises UsageError for what cannot be written.
    """
    _check_entry(entry, today)
    block, prefix = _find_block(values, technology)
    known = deepcopy(list(block.get("technologies") or []))
    keys = set(map(name_key, (technology.name, *technology.aliases)))
    item = next((part for part in known if keys & {name_key(str(part.get("name", "")))}), None)
    if item is None:
        item = {"name": technology.name}
        known.append(item)
    dates = dict(item.get(entry.event) or {})
    dates |= {entry.region: entry.date, "source": entry.source}
    item[entry.event] = dates
    return WatchlistEdit(assignments=((f"{prefix}technologies", known),))


def _check_entry(entry: RegulatoryEntry, today: dt.date) -> None:
    if entry.region not in REGIONS:
        raise UsageError(f"say where it was {entry.event}: {', '.join(REGIONS)}")
    try:
        day = dt.date.fromisoformat(entry.date)
    except ValueError:
        raise UsageError(f"date {entry.date!r} is none: write it like 2026-02-19") from None
    if day > today:
        raise UsageError(f"date {day} has not come yet (today is {today})")
    if not entry.source.strip():
        raise UsageError("source is missing: say where that is published")


def _find_block(values: Mapping[str, Any], technology: Technology) -> tuple[Mapping[str, Any], str]:
    """The block that holds the technologies of an indication: its own, or the watchlist's that all share."""
    for number, part in enumerate(values.get("indications") or (), start=1):
        if part.get("name") == technology.indication and "technologies" in part:
            return part, f"indications.{number}."
    return values, ""
