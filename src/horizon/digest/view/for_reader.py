"""An edition made fit for print, and cut down to what concerns one reader."""

import functools
import re
from collections.abc import Callable, Iterable
from dataclasses import fields, is_dataclass, replace
from typing import Any

from horizon.digest.view import decisions, news, selection, wording
from horizon.impact.valuation import from_json, to_json
from horizon.values.edition import ChangeLine, Edition, Movement, Scan

LONGEST = 600
"""Characters of one string: the longest reason in the registry is well below, a hostile one is not."""

_HIDDEN = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff\ufffe\uffff]"
)


def clean(text: str, longest: int = LONGEST) -> str:
    """Text from outside as it may be printed: no control or direction-changing characters, one line, not endless."""
    # Most texts are in order, and a report asks of a hundred thousand.
    if len(text) <= longest and text.isprintable() and "  " not in text and text == text.strip():
        return text
    kept = " ".join(_HIDDEN.sub("", text[: longest + 1]).split())
    return kept if len(text) <= longest else f"{kept[: longest - 1]}…"


@functools.lru_cache(maxsize=4)
def for_print(edition: Edition, longest: int = LONGEST) -> Edition:
    """An edition with every string in it cleaned; remembered, since every form of an edition asks for it."""
    cleaned: Edition = fit_for_print(edition, longest)
    return cleaned


def fit_for_print(value: Any, longest: int = LONGEST) -> Any:
    """The same value with every string in it cleaned, however deep; itself, where there was nothing to clean."""
    if isinstance(value, str):
        return clean(value, longest)
    if isinstance(value, tuple):
        items = tuple(fit_for_print(item, longest) for item in value)
        return items if any(new is not old for new, old in zip(items, value, strict=True)) else value
    if isinstance(value, dict):
        return {clean(key, longest): fit_for_print(item, longest) for key, item in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        found = {name: getattr(value, name) for name in _names_of(type(value))}
        made = {name: fit_for_print(item, longest) for name, item in found.items()}
        changed = {name: item for name, item in made.items() if item is not found[name]}
        return replace(value, **changed) if changed else value
    return value


@functools.cache
def _names_of(kind: type) -> tuple[str, ...]:
    return tuple(one.name for one in fields(kind))


def narrow(edition: Edition, watchlists: Iterable[str]) -> Edition:
    """What concerns a reader of these watchlists. The bridge and the totals of everything stay with those who have
    all of them: a part cannot be read off the whole."""
    mine = frozenset(watchlists)
    if mine >= {one.name for one in edition.scan.watchlists}:
        return edition
    scan = _scan(edition.scan, mine)
    narrowed = replace(
        edition,
        scan=scan,
        bridge=(),
        conditional_bridges=tuple(
            one for one in edition.conditional_bridges if one.technology.partition("|")[0] in mine
        ),
        movements=tuple(one for one in edition.movements if _mine(one, scan, mine)),
        changes=tuple(line for line in edition.changes if line.watchlist in mine),
        tail_watch=tuple(filter(_about(scan, edition.scan), edition.tail_watch)),
        refused_watchlists=tuple(line for line in edition.refused_watchlists if _names(line, mine)),
        inputs=_inputs(edition.inputs, mine),
    )
    lines: tuple[Movement | ChangeLine, ...] = (*selection.movements(narrowed), *narrowed.changes)
    touched = {one.key for line in lines if (one := selection.technology_of(scan, line))}
    unchanged = len(scan.technologies) - len(touched) if edition.window_from else 0
    narrowed = replace(narrowed, watched_unchanged=unchanged)
    return replace(narrowed, headline=headline(narrowed))


def headline(edition: Edition) -> str:
    """The news of a part: its next open decision that is pressing, else what moved, else that nothing did; a first
    edition says that it is one."""
    pressing = (row for row in decisions.ahead(edition) if any(technology.act_now for _, technology in row.made))
    if row := next(pressing, None):
        acts = dict.fromkeys(technology.name for _, technology in row.made if technology.act_now)
        return f"{wording.listed(acts)} need{'s' * (len(acts) == 1)} a decision by {wording.day(row.by)}"
    if not edition.window_from:
        return f"first edition, {wording.plural(len(edition.scan.technologies), 'technology', 'technologies')} watched"
    return news.tally(replace(edition, watched_unchanged=0)).replace(" · ", ", ") or "nothing moved"


def _scan(scan: Scan, mine: frozenset[str]) -> Scan:
    kept = replace(
        scan,
        technologies=tuple(one for one in scan.technologies if one.watchlist in mine),
        totals=tuple(row for row in scan.totals if row.scope in mine),
        not_shown=tuple(one for one in scan.not_shown if one.watchlist in mine),
        watchlists=tuple(one for one in scan.watchlists if one.name in mine),
    )
    about = _about(kept, scan)
    rows = tuple(row for row in scan.assumptions if not row.used_by or about(row.used_by))
    return replace(kept, assumptions=rows)


def _inputs(text: str, mine: frozenset[str]) -> str:
    """The cost models of the reader's own watchlists, for the workbook; nothing else of what the scan was made of."""
    found = from_json(text) if text else None
    if found is None:
        return ""
    own = tuple(one for one in found.models if one.key.partition("|")[0] in mine)
    return to_json(replace(found, cases=(), models=own))


def _mine(one: Movement, scan: Scan, mine: frozenset[str]) -> bool:
    """Whether a movement is of the reader's; what is gone has its key alone, which begins with the watchlist."""
    return selection.technology_of(scan, one) is not None or one.technology.partition("|")[0] in mine


def _about(kept: Scan, whole: Scan) -> Callable[[str], bool]:
    """Whether a line names something of the reader's, and nothing of another's."""
    own, others = _called(kept), _called(whole) - _called(kept)

    # A thousand rows say the same, and a large store has thousands of names to look for in each.
    @functools.cache
    def about(text: str) -> bool:
        return _names(text, own) and not _names(text, others)

    return about


def _called(scan: Scan) -> frozenset[str]:
    technologies = {name for one in scan.technologies for name in (one.key, one.name)}
    return frozenset(technologies | {name for one in scan.watchlists for name in (one.name, one.title)})


def _names(text: str, names: Iterable[str]) -> bool:
    within = (name for name in names if name and name in text)
    return any(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text) for name in within)
