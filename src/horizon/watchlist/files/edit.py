"""An edit of a watchlist from the command line: terms added and removed, values set."""

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from horizon.errors import UsageError
from horizon.watchlist.files.set_value import put


@dataclass(frozen=True, slots=True)
class Edit:
    """``add`` and ``remove`` are pairs of a list of ``match`` (``conditions``, ``mesh``, ``interventions``, ``not``,
    ``unless``, ``only``) and a term; ``sets`` are values by key. ``indication`` says whose, where there are several."""

    add: tuple[tuple[str, str], ...] = ()
    remove: tuple[tuple[str, str], ...] = ()
    sets: tuple[tuple[str, Any], ...] = ()
    indication: str = ""


def edited(values: dict[str, Any], edit: Edit) -> dict[str, Any]:
    """What the file is to say. UsageError for a term that is there already, or is not there, and for an unknown key."""
    new = deepcopy(values)
    if edit.add or edit.remove:
        match = _match(new, edit.indication)
        for field, term in edit.remove:
            _remove(match, field, term)
        for field, term in edit.add:
            _add(match, field, term)
    # a figure that is set drops its source, so that a source set with it must come after it
    for key, value in sorted(edit.sets, key=lambda one: one[0].endswith(("source", "known_since"))):
        put(new, key, value)
    return new


def _match(values: dict[str, Any], indication: str) -> dict[str, Any]:
    parts = values.get("indications") or []
    if not parts and not indication:
        return values.setdefault("match", {})  # type: ignore[no-any-return]
    names = [str(part.get("name", "")) for part in parts]
    if indication not in names:
        which = ", ".join(repr(name) for name in names) or "none"
        raise UsageError(f"say which indication with --indication; there are: {which}")
    return parts[names.index(indication)].setdefault("match", {})  # type: ignore[no-any-return]


def _add(match: dict[str, Any], field: str, term: str) -> None:
    terms = match.setdefault(field, [])
    if _at(terms, term) is not None:
        raise UsageError(f"{field} has {term!r} already")
    terms.append(term)


def _remove(match: dict[str, Any], field: str, term: str) -> None:
    terms = match.get(field, [])
    at = _at(terms, term)
    if at is None:
        close = get_close_matches(term, [str(one) for one in terms], 1)
        raise UsageError(f"{field} has no {term!r}" + (f"; did you mean {close[0]!r}?" if close else ""))
    del terms[at]


def _at(terms: Sequence[Any], term: str) -> int | None:
    return next((at for at, one in enumerate(terms) if str(one).casefold() == term.casefold()), None)
