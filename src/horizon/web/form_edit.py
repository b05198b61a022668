"""The edit that makes what a form was sent back with of what it showed, term by term where the command line does so."""

from collections.abc import Mapping, Sequence
from typing import Any

from horizon.watchlist.files.edit import WatchlistEdit

_TERM_LISTS = ("conditions", "mesh", "interventions", "not")


def make_edit(old: Mapping[str, Any], new: Mapping[str, Any], prefix: str, indication: str) -> WatchlistEdit:
    """The edit that makes the new values of the old ones, which stand below ``prefix`` in the file."""
    add: list[tuple[str, str]] = []
    remove: list[tuple[str, str]] = []
    assignments: list[tuple[str, Any]] = []
    for key in dict.fromkeys((*old, *new)):
        before, after = old.get(key), new.get(key)
        if before == after:
            continue
        if key not in ("match", "count"):
            assignments.append((f"{prefix}{key}", after))
            continue
        for inner in dict.fromkeys((*(before or {}), *(after or {}))):
            terms = (before or {}).get(inner), (after or {}).get(inner)
            if terms[0] == terms[1]:
                continue
            gone, come = _compare_terms(*terms)
            if key == "match" and inner in _TERM_LISTS and _replace_terms(terms[0], gone, come) == (terms[1] or []):
                remove += [(inner, term) for term in gone]
                add += [(inner, term) for term in come]
            else:
                assignments.append((f"{prefix}{key}.{inner}", terms[1]))
    return WatchlistEdit(tuple(add), tuple(remove), tuple(assignments), indication)


def _compare_terms(before: Any, after: Any) -> tuple[list[str], list[str]]:
    """The terms that go, and those that come."""
    old, new = ([str(term) for term in terms or []] if isinstance(terms, list) else [] for terms in (before, after))
    have, want = ({term.casefold() for term in terms} for terms in (old, new))
    return [term for term in old if term.casefold() not in want], [term for term in new if term.casefold() not in have]


def _replace_terms(before: Any, gone: Sequence[str], come: Sequence[str]) -> list[Any]:
    kept = [term for term in before or [] if str(term) not in gone] if isinstance(before, list | None) else []
    return [*kept, *come]
