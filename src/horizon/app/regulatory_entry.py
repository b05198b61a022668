"""The planner's word on an application, written beside the technology in its watchlist: filed, or an opinion."""

import datetime as dt
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, Literal

from horizon.scoring.outcome_entry import EntryError, EntryFault, find_date_faults
from horizon.scoring.typed_values import read_typed_date
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

    Raises EntryError for what cannot be written.
    """
    day = _read_entry_day(entry, today)
    block, prefix = _find_block(values, technology)
    known = deepcopy(list(block.get("technologies") or []))
    keys = set(map(name_key, (technology.name, *technology.aliases)))
    item = next((part for part in known if keys & {name_key(str(part.get("name", "")))}), None)
    if item is None:
        item = {"name": technology.name}
        known.append(item)
    dates = dict(item.get(entry.event) or {})
    dates |= {entry.region: day.isoformat(), "source": entry.source}
    item[entry.event] = dates
    return WatchlistEdit(assignments=((f"{prefix}technologies", known),))


def _read_entry_day(entry: RegulatoryEntry, today: dt.date) -> dt.date:
    """Return the day of an entry. Raises EntryError with every fault."""
    faults = list(find_date_faults(entry.date, today))
    date = read_typed_date(entry.date)
    if not entry.date:
        faults.append(EntryFault("date", "is missing"))
    elif date and date.day is None:
        faults.append(EntryFault("date", f"{entry.date!r} is no day; write 19 Feb 2026 or 2026-02-19"))
    if entry.region not in REGIONS:
        faults.append(EntryFault("region", f"is missing: say where, {', '.join(REGIONS)}"))
    if not entry.source.strip():
        faults.append(EntryFault("source", "is missing: say where that is published"))
    if faults or date is None:
        raise EntryError(faults)
    return date.first_day()


def _find_block(values: Mapping[str, Any], technology: Technology) -> tuple[Mapping[str, Any], str]:
    """The block that holds the technologies of an indication: its own, or the watchlist's that all share."""
    for number, part in enumerate(values.get("indications") or (), start=1):
        if part.get("name") == technology.indication and "technologies" in part:
            return part, f"indications.{number}."
    return values, ""
