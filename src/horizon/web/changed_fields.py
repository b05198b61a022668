"""What a change of a watchlist changes, field by field in the words of its form: what is there now, and what would be.

1. Both texts are read as values; each figure, word or list has a path in them. An item of a list goes by its name, so
   that of one that only moved the order of the list is told; one of another name in its place was renamed.
2. A path that one of them has not, or that has another value there, is a changed field. Of a list of words, what is
   added and what is taken away are told apart.
3. A confidential price is masked unless it was revealed.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from horizon.digest.view.wording import say_dates, start_sentence
from horizon.watchlist.files.document import values_of
from horizon.watchlist.files.yaml_patch import LABELS
from horizon.watchlist.schema.plain_text import read_number
from horizon.web.confidential import MASK, has_confidential_price
from horizon.web.watchlist_fields import FormField
from horizon.web.watchlist_groups import GROUPS

NOTHING = "–"
_NAMES = (*LABELS, "after_months")
"""The keys that an item of a list goes by."""
_OF_WATCHLIST = 2
"""The parts of a path that leads to no item of a list."""
_MIDDLES = ("mode", "best")
_SHARES = frozenset({"share", "peak", "rebate", "discontinuation", "if_optimised", "probability"})
_YEARS = frozenset({"price_year", "known_since"})
_WORDS = {
    "min": "low",
    "max": "high",
    "eu": "EU",
    "us": "US",
    "uk": "UK",
    "mesh": "headings (MeSH)",
    "known_since": "known since",
    "people_a_year": "people a year",
    "price_year": "price year",
    "recipients": "readers",
}

_Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ChangedField:
    """A field that would be another one, in words; a dash for what is not there."""

    label: str
    before: str
    after: str


def list_changed_fields(before: str, after: str, reveals: bool = False) -> tuple[ChangedField, ...]:
    """List what differs between two texts of a watchlist, in their order."""
    fields: list[ChangedField] = []
    for path, old, new in _iter_leaves(values_of(before), values_of(after), (), reveals):
        if old != new:
            fields += _compare_leaves(path, old, new)
    return tuple(fields)


def _iter_leaves(old: Any, new: Any, path: _Path, reveals: bool) -> Iterator[tuple[_Path, Any, Any]]:
    """Every figure, word and list of words with its path, as it was and would be (None: not there)."""
    sides = (old, new)
    if path and path[-1] == "price" and not reveals and any(map(has_confidential_price, sides)):
        was_price, would_price = (None if side is None else _MaskedPrice(repr(side)) for side in sides)
        yield path, was_price, would_price
    elif any(isinstance(side, Mapping) for side in sides):
        # a plain figure is the middle of one with a range
        parts = [_fold_middle(side) for side in sides]
        for key in dict.fromkeys((*parts[0], *parts[1])):
            yield from _iter_leaves(parts[0].get(key), parts[1].get(key), (*path, key) if key else path, reveals)
    elif any(isinstance(side, list) and any(isinstance(item, Mapping) for item in side) for side in sides):
        was, would = _name_items(old or (), new or ())
        kept = [[name for name in names if name in was and name in would] for names in (was, would)]
        if kept[0] != kept[1]:
            yield path, tuple(kept[0]), tuple(kept[1])
        for name in dict.fromkeys((*was, *would)):
            yield from _iter_leaves(was.get(name), would.get(name), (*path, name), reveals)
    else:
        yield path, _read_leaf(old), _read_leaf(new)


@dataclass(frozen=True, slots=True)
class _MaskedPrice:
    """A price that is not told, but for whether it is another one."""

    text: str

    def __str__(self) -> str:
        return MASK


def _fold_middle(value: Any) -> dict[str, Any]:
    """The parts of a mapping by key, the middle of a figure and a plain value by an empty one."""
    if isinstance(value, Mapping):
        return {"" if key in _MIDDLES else str(key): part for key, part in value.items()}
    return {} if value is None else {"": value}


def _name_items(old: Sequence[Any], new: Sequence[Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The items of both lists by name; one that stands in the place of another and has its name from it was renamed."""
    was, would = ([_name_item(item, number) for number, item in enumerate(items)] for items in (old, new))
    if len(was) == len(would):
        pairs = zip(was, would, strict=True)
        would = [
            old_name if new_name not in was and old_name not in would else new_name for old_name, new_name in pairs
        ]
    return dict(zip(was, old, strict=True)), dict(zip(would, new, strict=True))


def _name_item(item: Any, number: int) -> str:
    if not isinstance(item, Mapping):
        return str(item)
    return next((str(item[key]) for key in _NAMES if key in item), str(number + 1))


def _read_leaf(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(map(str, value)) or None
    if value == "":
        return None
    number = read_number(value)
    return int(number) if isinstance(number, float) and number.is_integer() else number


def _compare_leaves(path: _Path, old: Any, new: Any) -> Iterator[ChangedField]:
    label = _label_path(path)
    if isinstance(old or new, tuple) and isinstance(old or (), tuple) and isinstance(new or (), tuple):
        added, removed = _list_others(new or (), old or ()), _list_others(old or (), new or ())
        if removed:
            yield ChangedField(f"{label}: taken away", removed, NOTHING)
        if added:
            yield ChangedField(f"{label}: added", NOTHING, added)
        if not added and not removed:
            yield ChangedField(f"{label}: order", ", ".join(old), ", ".join(new))
    else:
        yield ChangedField(label, *(_format_leaf(path, value) for value in (old, new)))


def _list_others(words: Sequence[str], others: Sequence[str]) -> str:
    return ", ".join(word for word in words if word not in others)


def _format_leaf(path: _Path, value: Any) -> str:
    if value is None:
        return _say_default(path) or NOTHING
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ", ".join(value)
    if isinstance(value, int | float) and not _SHARES.isdisjoint(path[-2:]):
        return f"{value * 100:.6g}%"
    if isinstance(value, int | float) and path[-1] not in _YEARS:
        return f"{value:,}"
    return _say_choice(path, str(value)) or say_dates(str(value))


def _say_choice(path: _Path, text: str) -> str:
    """A choice in the words of the form, empty if the field has no such choice."""
    field = _find_field(path)
    return field.name_choice(text) if field and text in field.choices else ""


def _say_default(path: _Path) -> str:
    """What holds where no choice is made, empty if the field has none that does or is of an item that may be gone."""
    field = _find_field(path) if len(path) <= _OF_WATCHLIST else None
    return f"{field.name_choice(field.default_choice)} (nothing chosen)" if field and field.default_choice else ""


def _find_field(path: _Path) -> FormField | None:
    if path[0] == "indications" and len(path) > 2:
        return _find_field(path[2:])
    group = next((group for group in GROUPS if group.key and group.key == path[0]), GROUPS[0])
    return next((field for field in group.fields if field.key == path[-1]), None)


def _label_path(path: _Path) -> str:
    """``Who could be treated, diagnosed and in care: share, low``."""
    group = next((group for group in GROUPS if group.key and group.key == path[0]), None)
    if path[0] == "indications" and len(path) > 2:
        return f"{path[1]}: {_label_path(path[2:])}"
    labels = {field.key: field.label for field in (group or GROUPS[0]).fields}
    first = labels.get(path[0]) or (group.title if group else start_sentence(_say_key(path[0])))
    parts = [labels.get(key) or _say_key(key) for key in path[1:]]
    return ", ".join(filter(None, (first, *parts)))


def _say_key(key: str) -> str:
    return _WORDS.get(key, key.replace("_", " "))
