"""What of a watchlist and of the evidence was known on a day: what came later is refused, not used and stamped.

A cost model counts from the day on which every figure in it was known; a figure without a date is the planner's own and
counts always. Names that the watchlist gives a technology are used whenever they were learnt, and it is said.
"""

import datetime as dt
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TypeVar

from pydantic import BaseModel

from horizon.evidence import tables
from horizon.evidence.tables import Evidence
from horizon.watchlist.schema.watchlist import Known, Watchlist

_Costing = TypeVar("_Costing", bound=BaseModel)
_UNDATED = ("rates", "lags", "durations", "shares")


@dataclass(frozen=True, slots=True)
class AsKnown:
    """A watchlist as it was known on a day. ``refused`` are the cost models that were not whole yet, by indication,
    with the day from which they are; ``hindsight`` are technologies whose names were learnt later."""

    watchlist: Watchlist
    refused: tuple[tuple[str, str], ...]
    hindsight: tuple[str, ...]


def as_known(watchlist: Watchlist, day: dt.date) -> AsKnown:
    """What of a watchlist was known on a day."""
    parts = {part.name: [later for _, later in _later(part, day)] for part in watchlist.parts}
    refused = tuple((name, max(days)) for name, days in parts.items() if days)
    bare = _without(watchlist, day)
    indications = tuple(_without(one, day) for one in bare.indications)
    hindsight = tuple(one.name for part in watchlist.parts for one in part.technologies if _is_later(one, day))
    return AsKnown(bare.model_copy(update={"indications": indications}), refused, hindsight)


def evidence_of(day: dt.date) -> Evidence:
    """The evidence of a day, its version that of what is undated in it, the method: later rows don't change it."""
    found = tables.load(day)
    text = repr([getattr(found, name) for name in _UNDATED])
    return replace(found, version=hashlib.sha256(text.encode()).hexdigest()[:12])


def _without(one: _Costing, day: dt.date) -> _Costing:
    """Without the keys that hold a later figure; and then without a price, so that half a model costs nothing."""
    later = {key for key, _ in _later(one, day)}
    if not later:
        return one
    defaults = {key: type(one).model_fields[key].get_default(call_default_factory=True) for key in later | {"price"}}
    return one.model_copy(update=defaults)


def _later(one: BaseModel, day: dt.date) -> Iterator[tuple[str, str]]:
    """The keys of a costing that hold a figure of a later day, and that day."""
    for key in type(one).model_fields:
        if key not in ("technologies", "indications"):
            yield from ((key, known) for known in _days(getattr(one, key)) if _after(known, day))


def _days(value: object) -> Iterator[str]:
    """Every day since when something is known in a value, however deep."""
    if isinstance(value, BaseModel):
        if known := getattr(value, "known_since", ""):
            yield known
        for key in type(value).model_fields:
            yield from _days(getattr(value, key))
    elif isinstance(value, tuple | list):
        for part in value:
            yield from _days(part)


def _is_later(one: Known, day: dt.date) -> bool:
    return _after(one.known_since, day)


def _after(known_since: str, day: dt.date) -> bool:
    return known_since > day.isoformat()[: len(known_since)]
