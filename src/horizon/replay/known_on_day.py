"""What of a watchlist and of the evidence was known on a day; what became known later is left out.

A cost model counts from the day on which every figure in it was known; a figure without a date is the planner's own and
counts always. Names that the watchlist gives a technology are used whenever they became known, and marked as hindsight.
"""

import datetime as dt
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TypeVar

from pydantic import BaseModel

from horizon.evidence import tables
from horizon.evidence.tables import Evidence
from horizon.watchlist.schema.watchlist import Watchlist

_Costing = TypeVar("_Costing", bound=BaseModel)
_UNDATED = ("rates", "lags", "durations", "shares")


@dataclass(frozen=True, slots=True)
class KnownWatchlist:
    """A watchlist as it was known on a day.

    ``refused`` are the indications whose cost model was not complete, with the day on which it became so;
    ``hindsight`` are technologies whose names became known later.
    """

    watchlist: Watchlist
    refused: tuple[tuple[str, str], ...]
    hindsight: tuple[str, ...]


def restrict_to_day(watchlist: Watchlist, day: dt.date) -> KnownWatchlist:
    """Remove from a watchlist what was not known on a day."""
    later = {part.name: [known for _, known in _later_figures(part, day)] for part in watchlist.resolved_indications}
    refused = tuple((name, max(days)) for name, days in later.items() if days)
    bare = _remove_later(watchlist, day)
    indications = tuple(_remove_later(indication, day) for indication in bare.indications)
    hindsight = tuple(
        override.name
        for indication in watchlist.resolved_indications
        for override in indication.technologies
        if _is_after(override.known_since, day)
    )
    return KnownWatchlist(bare.model_copy(update={"indications": indications}), refused, hindsight)


def load_evidence_of_day(day: dt.date) -> Evidence:
    """Load the evidence of a day; its version is that of the undated tables, the method, whatever is dated later."""
    evidence = tables.load_evidence(day)
    text = repr([getattr(evidence, name) for name in _UNDATED])
    return replace(evidence, version=hashlib.sha256(text.encode()).hexdigest()[:12])


def _remove_later(costing: _Costing, day: dt.date) -> _Costing:
    """Remove the keys that hold a later figure, and then the price, so that half a model costs nothing."""
    later = {key for key, _ in _later_figures(costing, day)}
    if not later:
        return costing
    fields = type(costing).model_fields
    return costing.model_copy(
        update={key: fields[key].get_default(call_default_factory=True) for key in later | {"price"}}
    )


def _later_figures(costing: BaseModel, day: dt.date) -> Iterator[tuple[str, str]]:
    """Yield each key that holds a figure of a later day, with that day."""
    for key in type(costing).model_fields:
        if key not in ("technologies", "indications"):
            yield from ((key, known) for known in _known_days(getattr(costing, key)) if _is_after(known, day))


def _known_days(value: object) -> Iterator[str]:
    """Yield every ``known_since`` in a value, however deep."""
    if isinstance(value, BaseModel):
        if known := getattr(value, "known_since", ""):
            yield known
        for key in type(value).model_fields:
            yield from _known_days(getattr(value, key))
    elif isinstance(value, tuple | list):
        for item in value:
            yield from _known_days(item)


def _is_after(known_since: str, day: dt.date) -> bool:
    return known_since > day.isoformat()[: len(known_since)]
