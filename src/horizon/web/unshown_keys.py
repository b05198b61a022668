"""What a watchlist's file says that its form has no field for, so that nobody thinks that it is not there."""

from collections.abc import Iterator, Mapping
from typing import Any

from horizon.watchlist.files.yaml_patch import inline_yaml, label_item
from horizon.web.confidential import MASK, has_confidential_price
from horizon.web.field_values import SOURCE_KEYS, join_name
from horizon.web.watchlist_fields import ENDS, FieldGroup
from horizon.web.watchlist_form import WatchlistForm

_ITEM = "*"
_ELSEWHERE = ("indications",)
"""Keys that have pages of their own."""


def list_unshown_keys(form: WatchlistForm) -> tuple[tuple[str, str], ...]:
    """The keys of the file without a field in its form, each with its value as it is written."""
    fields = {key: ends for group in form.groups for key, ends in _list_keys(group)}
    pairs = [
        pair
        for key, value in form.block.items()
        if key not in _ELSEWHERE
        for pair in _find_unshown(value, key, (key,), fields)
    ]
    is_secret = not form.reveals
    return tuple(
        (", ".join(words), MASK if is_secret and has_confidential_price(value) else inline_yaml(value))
        for words, value in pairs
    )


def _list_keys(group: FieldGroup) -> Iterator[tuple[str, frozenset[str]]]:
    """The keys that a group's fields hold, with the keys below them; of a field without ends that is not asked."""
    base = join_name(group.key, _ITEM) if group.row else group.key
    for part in group.fields:
        kind = "figure" if part.kind == "measure" else part.kind
        ends = {key for _, keys in ENDS[kind] for key in keys} | set(SOURCE_KEYS) if part.has_ends else set()
        for key in part.choices if part.kind == "measure" else (part.key,):
            yield join_name(base, key), frozenset(ends)


def _find_unshown(
    value: Any, key: str, words: tuple[str, ...], fields: Mapping[str, frozenset[str]]
) -> Iterator[tuple[tuple[str, ...], Any]]:
    if key in fields:
        if fields[key] and isinstance(value, Mapping):
            yield from (((*words, str(inner)), part) for inner, part in value.items() if inner not in fields[key])
    elif not any(field.startswith(f"{key}.") for field in fields):
        yield words, value
    elif isinstance(value, Mapping) and any(field.startswith(f"{key}.{_ITEM}.") for field in fields):
        yield from _find_unshown([value], key, words, fields)
    elif isinstance(value, Mapping):
        for inner, part in value.items():
            yield from _find_unshown(part, f"{key}.{inner}", (*words, str(inner)), fields)
    elif isinstance(value, list):
        for number, item in enumerate(value, 1):
            named = label_item(item) if isinstance(item, dict) else ""
            yield from _find_unshown(item, f"{key}.{_ITEM}", (*words, named or str(number)), fields)
