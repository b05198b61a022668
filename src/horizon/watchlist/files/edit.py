"""Edit a watchlist's text from the command line: add and remove terms, set values."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from horizon.errors import UsageError
from horizon.watchlist.files.document import values_of
from horizon.watchlist.files.set_value import set_value
from horizon.watchlist.files.yaml_patch import rewrite_text


@dataclass(frozen=True, slots=True)
class WatchlistEdit:
    """Pairs of a list of ``match`` and a term to add or remove, and assignments of a value to a key.

    ``indication`` names the indication whose terms change, if the watchlist has indications.
    """

    add: tuple[tuple[str, str], ...] = ()
    remove: tuple[tuple[str, str], ...] = ()
    assignments: tuple[tuple[str, Any], ...] = ()
    indication: str = ""


def edit_text(text: str, edit: WatchlistEdit) -> str:
    """The text of a watchlist with an edit made; everything else stays as it is, comments and order included.

    Raises UsageError for a term that is there already or is not there, and for an unknown indication or key.
    """
    return rewrite_text(text, apply_edit(values_of(text), edit))


def apply_edit(values: dict[str, Any], edit: WatchlistEdit) -> dict[str, Any]:
    """The values of a watchlist with an edit made, in place. Raises UsageError as :func:`edit_text`."""
    if edit.add or edit.remove:
        match = _match_block(values, edit.indication)
        for field, term in edit.remove:
            _remove_term(match, field, term)
        _add_terms(match, edit.add)
    # Setting a figure drops its source, so that a source set with it has to come after it.
    for key, value in sorted(edit.assignments, key=lambda item: item[0].endswith(("source", "known_since"))):
        set_value(values, key, value)
    return values


def _match_block(values: dict[str, Any], indication: str) -> dict[str, Any]:
    blocks = values.get("indications") or []
    if not blocks and not indication:
        return values.setdefault("match", {})  # type: ignore[no-any-return]
    names = [str(block.get("name", "")) for block in blocks]
    if indication not in names:
        choices = ", ".join(repr(name) for name in names) or "none"
        raise UsageError(f"say which indication with --indication; there are: {choices}")
    return blocks[names.index(indication)].setdefault("match", {})  # type: ignore[no-any-return]


def _add_terms(match: dict[str, Any], pairs: Sequence[tuple[str, str]]) -> None:
    known: dict[str, set[str]] = {}
    for field, term in pairs:
        terms = match.setdefault(field, [])
        if field not in known:
            known[field] = {str(other).casefold() for other in terms}
        if term.casefold() in known[field]:
            raise UsageError(f"{field} has {term!r} already")
        known[field].add(term.casefold())
        terms.append(term)


def _remove_term(match: dict[str, Any], field: str, term: str) -> None:
    terms = match.get(field, [])
    index = _term_index(terms, term)
    if index is None:
        close = get_close_matches(term, [str(other) for other in terms], 1)
        raise UsageError(f"{field} has no {term!r}" + (f"; did you mean {close[0]!r}?" if close else ""))
    del terms[index]


def _term_index(terms: Sequence[Any], term: str) -> int | None:
    return next((index for index, other in enumerate(terms) if str(other).casefold() == term.casefold()), None)
