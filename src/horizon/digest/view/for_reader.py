"""An edition made safe to print, and narrowed to the watchlists of a reader."""

import functools
import re
from collections.abc import Callable, Iterable
from dataclasses import fields, is_dataclass, replace
from typing import Any

from horizon.digest.view import decisions, news, selection, wording
from horizon.digest.view.product_names import spell_product_names
from horizon.edition.compose import write_notes
from horizon.technology.spelling import spell_product
from horizon.values.bridge import Reason
from horizon.values.dates import format_day
from horizon.values.edition import ChangeLine, Edition, Movement
from horizon.values.scan import Scan

LONGEST_TEXT = 600
"""Characters of a string: the longest reason in the registry is well below, a hostile one is not."""

_HIDDEN = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff\ufffe\uffff]"
)


def clean_text(text: str, longest: int = LONGEST_TEXT) -> str:
    """Make text from outside printable: one line, no control or direction-changing characters, limited length."""
    # A report cleans a hundred thousand texts, most of them clean already.
    if len(text) <= longest and text.isprintable() and "  " not in text and text == text.strip():
        return text
    kept = " ".join(_HIDDEN.sub("", text[: longest + 1]).split())
    return kept if len(text) <= longest else f"{kept[: longest - 1]}…"


@functools.lru_cache(maxsize=4)
def clean_edition(edition: Edition, longest: int = LONGEST_TEXT) -> Edition:
    """Clean every string of an edition and spell its products' names; cached, since every form of it needs that."""
    return spell_product_names(clean_strings(edition, longest))


def clean_strings(value: Any, longest: int = LONGEST_TEXT) -> Any:
    """Clean every string in a value, however deep; returns the same object if nothing changed."""
    if isinstance(value, str):
        cleaned = clean_text(value, longest)
        return value if cleaned is value else type(value)(cleaned)
    if isinstance(value, tuple):
        items = tuple(clean_strings(item, longest) for item in value)
        return items if any(new is not old for new, old in zip(items, value, strict=True)) else value
    if isinstance(value, dict):
        return {clean_text(key, longest): clean_strings(item, longest) for key, item in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        fields_before = {name: getattr(value, name) for name in _field_names(type(value))}
        fields_after = {name: clean_strings(item, longest) for name, item in fields_before.items()}
        changed = {name: item for name, item in fields_after.items() if item is not fields_before[name]}
        return replace(value, **changed) if changed else value
    return value


@functools.cache
def _field_names(kind: type) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


def narrow_edition(edition: Edition, watchlists: Iterable[str]) -> Edition:
    """Narrow an edition to a reader's watchlists; unchanged if these are all of them.

    The bridge and the totals of everything are left out: a part of them cannot be told from the whole.
    """
    names = frozenset(watchlists)
    if names >= {page.name for page in edition.scan.watchlists}:
        return edition
    scan = _narrow_scan(edition.scan, names)
    narrowed = replace(
        edition,
        scan=scan,
        bridge=(),
        conditional_bridges=tuple(
            bridge for bridge in edition.conditional_bridges if bridge.technology.watchlist in names
        ),
        movements=tuple(movement for movement in edition.movements if _is_for_reader(movement, scan, names)),
        changes=tuple(line for line in edition.changes if line.watchlist in names),
        reasons=tuple(_narrow_reasons(edition.reasons, names)),
        notes=tuple(_narrow_notes(edition, scan)),
        tail_watch=tuple(filter(_make_mention_test(scan, edition.scan), edition.tail_watch)),
        refused_watchlists=tuple(line for line in edition.refused_watchlists if _mentions_any(line, names)),
        inputs="",
    )
    moved = (movement for movement in narrowed.movements if movement.what != "unchanged")
    lines: tuple[Movement | ChangeLine, ...] = (*moved, *narrowed.changes)
    touched = {technology.key for line in lines if (technology := selection.find_technology(scan, line))}
    unchanged = len(scan.technologies) - len(touched) if edition.window_from else 0
    narrowed = replace(narrowed, watched_unchanged=unchanged)
    return replace(narrowed, headline=compose_headline(narrowed))


def compose_headline(edition: Edition) -> str:
    """Return the news of a narrowed edition: its next pressing decision, else what moved, else that nothing did.

    A first edition says that it is one.
    """
    for due in decisions.list_due_soon(edition):
        names = dict.fromkeys(spell_product(item.technology.name) for item in due.decisions if item.technology.act_now)
        if names:
            need = "needs" if len(names) == 1 else "need"
            return f"{wording.join_list(names)} {need} a decision by {format_day(due.by)}"
    if not edition.window_from:
        watched = wording.count_noun(len(edition.scan.technologies), "technology", "technologies")
        return f"first edition, {watched} watched"
    return news.describe_counts(replace(edition, watched_unchanged=0)).replace(" · ", ", ") or "nothing moved"


def _narrow_reasons(reasons: Iterable[Reason], names: frozenset[str]) -> Iterable[Reason]:
    """Yield the events that concern a reader, with what they moved on the reader's own watchlists."""
    for reason in reasons:
        concerned = tuple(name for name in reason.watchlists if name in names)
        moves = tuple(move for move in reason.moves if move.technology.watchlist in names)
        if moves or (concerned and not reason.moves):
            yield replace(reason, watchlists=concerned, moves=moves)


def _narrow_notes(edition: Edition, scan: Scan) -> Iterable[str]:
    """Yield the notes that name nothing of another reader's, then those of how the reader's own part was made."""
    is_first = not edition.window_from
    of_all = set(write_notes(edition.scan, is_first=is_first))
    other_names = _list_names(edition.scan) - _list_names(scan)
    yield from (note for note in edition.notes if note not in of_all and not _mentions_any(note, other_names))
    yield from write_notes(scan, is_first=is_first)


def _narrow_scan(scan: Scan, names: frozenset[str]) -> Scan:
    others = {page.payer for page in scan.watchlists if page.name not in names}
    payers = {page.payer for page in scan.watchlists if page.payer and page.payer not in others}
    narrowed = replace(
        scan,
        technologies=tuple(technology for technology in scan.technologies if technology.watchlist in names),
        totals=tuple(row for row in scan.totals if row.scope in names or row.payer in payers),
        reserves=tuple(row for row in scan.reserves if row.payer in payers),
        not_shown=tuple(trial for trial in scan.not_shown if trial.watchlist in names),
        watchlists=tuple(page for page in scan.watchlists if page.name in names),
    )
    is_for_reader = _make_mention_test(narrowed, scan)
    rows = tuple(row for row in scan.assumptions if not row.used_by or is_for_reader(row.used_by))
    return replace(narrowed, assumptions=rows)


def _is_for_reader(movement: Movement, scan: Scan, names: frozenset[str]) -> bool:
    """Tell whether a movement concerns the reader; a technology that is gone is known by its key alone."""
    return selection.find_technology(scan, movement) is not None or movement.technology.watchlist in names


def _make_mention_test(narrowed: Scan, scan: Scan) -> Callable[[str], bool]:
    """Return a test whether a line names something of the reader's, and nothing of another's."""
    reader_names = _list_names(narrowed)
    other_names = _list_names(scan) - reader_names

    # Cached: a thousand rows have the same text, and a large store has thousands of names.
    @functools.cache
    def is_for_reader(text: str) -> bool:
        return _mentions_any(text, reader_names) and not _mentions_any(text, other_names)

    return is_for_reader


def _list_names(scan: Scan) -> frozenset[str]:
    technologies = {name for technology in scan.technologies for name in (technology.key, technology.name)}
    return frozenset(technologies | {name for page in scan.watchlists for name in (page.name, page.title)})


def _mentions_any(text: str, names: Iterable[str]) -> bool:
    contained = (name for name in names if name and name in text)
    return any(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text) for name in contained)
