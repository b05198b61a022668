"""A field of a form and its key in the file: what it shows of the value there, and the value that it is sent back as.

1. A field shows what is written in the file, as it is written: ``25%`` and not 0.25, but for the commas of thousands.
2. A field that comes back as it was shown, or does not come back, leaves its key alone.
"""

import re
from collections.abc import Mapping
from typing import Any

from horizon.watchlist.schema.field_types import DEFAULT_KINDS
from horizon.watchlist.schema.plain_text import explain_dots, read_word
from horizon.web.forms import FormData
from horizon.web.watchlist_fields import ENDS, FormField

SOURCE_KEYS = ("source", "known_since")
ALL = "all"
LONGEST_NUMBER = 30
"""Digits that are read as a number; more are for the check to refuse."""
_DEFAULT_TICKS = {"kinds": tuple(map(str, DEFAULT_KINDS)), "phases": ("2", "3"), "sponsors": ("industry",)}
_PLAIN = re.compile(r"-?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?")
_LARGE = 10_000
_ANSWERS = {True: "yes", False: "no"}

Shown = dict[str, tuple[str, ...]]
"""The fields of a form by name, each with its values as text."""


def join_name(name: str, key: str) -> str:
    """The name of a field from that of what it stands in."""
    return f"{name}.{key}" if name else key


def find_value(node: Any, key: str) -> Any:
    """The value at a dotted key, None if there is none; an empty key is the node itself."""
    for word in key.split(".") if key else ():
        if not isinstance(node, Mapping) or word not in node:
            return None
        node = node[word]
    return node


def put_value(node: dict[str, Any], key: str, value: Any) -> None:
    """Set a value by its dotted key, or remove it where it is None; a mapping that is left empty goes too."""
    first, _, inner_key = key.partition(".")
    if inner_key:
        inner = dict(node.get(first) or {})
        put_value(inner, inner_key, value)
        value = inner or None
    if value is None:
        node.pop(first, None)
    else:
        node[first] = value


def show_field(part: FormField, node: Mapping[str, Any], name: str) -> Shown:
    """What a field of a mapping shows; ``name`` is that of the mapping in the form."""
    full, value = join_name(name, part.key), find_value(node, part.key)
    if part.kind == "measure":
        chosen = next((choice for choice in part.choices if choice in node), part.choices[0])
        return {full: (chosen,), **_show_ends("figure", f"{full}.figure", node.get(chosen), False)}
    if part.has_ends:
        return _show_ends(part.kind, full, value, part.has_source)
    if part.kind == "ticks":
        return {full: _show_ticks(part, value)}
    if part.kind in ("lines", "numbers"):
        items = value if isinstance(value, list) else [] if value is None else [value]
        return {full: ("\n".join(map(str, items)),)}
    if part.kind == "flag":
        return {full: ("yes",) if value else ()}
    if part.kind == "answer":
        return {full: (_ANSWERS.get(value, str(value or "")),)}
    text = "" if value is None else str(value)
    return {full: (_show_choice(part, text) if part.kind == "choice" else text,)}


def read_field(part: FormField, before: Mapping[str, Any], node: dict[str, Any], name: str, sent: FormData) -> None:
    """Put the value that a field is sent back with into its mapping, of which ``before`` is as it was shown."""
    full, shown = join_name(name, part.key), show_field(part, before, name)
    given = {key: sent.get_all(key) for key in shown if key in sent.fields}
    if part.kind in ("ticks", "flag") and f"{full}.given" in sent.fields:
        given.setdefault(full, ())
    given = {key: tuple(value.replace("\r\n", "\n").strip() for value in values) for key, values in given.items()}
    if all(_is_same(part, shown[key], values) for key, values in given.items()):
        return
    both = shown | given
    if part.kind == "measure":
        for choice in part.choices:
            node.pop(choice, None)
        put_value(node, both[full][0], _make_ends("figure", before.get(shown[full][0]), f"{full}.figure", both))
    elif part.has_ends:
        put_value(node, part.key, _make_ends(part.kind, find_value(before, part.key), full, both))
    else:
        put_value(node, part.key, _make_value(part, both[full], find_value(before, part.key)))


def read_typed_number(text: str) -> Any:
    """Read ``5,000`` as 5000; what is no plain number, such as ``25%``, stays as it was typed. None if it is empty.

    So does ``190.000``, which may be 190 or 190,000: the check refuses it.
    """
    text = text.strip()
    if not _PLAIN.fullmatch(text) or len(text) > LONGEST_NUMBER or explain_dots(text):
        return text or None
    digits = text.replace(",", "")
    return float(digits) if "." in digits else int(digits)


def _show_choice(part: FormField, text: str) -> str:
    words = {choice.replace(" ", "_"): choice for choice in part.choices}
    return text if text in part.choices else words.get(str(read_word(text)), text)


def _show_ticks(part: FormField, value: Any) -> tuple[str, ...]:
    if value == ALL or (value is None and part.key not in _DEFAULT_TICKS):
        return part.choices
    items = value if isinstance(value, list) else _DEFAULT_TICKS[part.key]
    words = {str(read_word(str(item))) for item in items}
    return tuple(choice for choice in part.choices if choice in words)


def _show_ends(kind: str, name: str, value: Any, has_source: bool) -> Shown:
    """The ends of a figure, or of what is by region; a word alone is that of each region."""
    ends = value if isinstance(value, Mapping) else _spread_word(kind, value)
    shown: Shown = {
        f"{name}.{end}": (next((_show_number(ends[key]) for key in keys if key in ends), ""),)
        for end, keys in ENDS[kind]
    }
    if has_source or any(key in ends for key in SOURCE_KEYS):
        shown |= {f"{name}.{key}": (str(ends.get(key, "")),) for key in SOURCE_KEYS}
    return shown


def _show_number(value: Any) -> str:
    """A value as text; a large whole number with the commas of thousands."""
    text = str(value)
    return f"{value:,}" if isinstance(value, int) and value >= _LARGE and text == str(int(value)) else text


def _spread_word(kind: str, value: Any) -> dict[str, Any]:
    if value is None:
        return {}
    return {"mode": value} if kind == "figure" else {"us": value, "eu": value}


def _is_same(part: FormField, shown: tuple[str, ...], given: tuple[str, ...]) -> bool:
    if part.kind == "ticks":
        return set(shown) == set(given)
    if part.kind == "lines":
        return _split_lines(shown[0]) == _split_lines(given[0])
    return tuple(value.strip() for value in shown) == given


def _split_lines(text: str) -> list[str]:
    """The lines of a text, each once."""
    lines = {line.casefold(): line for line in reversed([line.strip() for line in text.split("\n")]) if line}
    return list(reversed(lines.values()))


def _make_value(part: FormField, given: tuple[str, ...], before: Any) -> Any:
    """The value of a field as it goes into the file; None where it is empty."""
    if part.kind == "ticks":
        chosen = [choice for choice in part.choices if choice in given]
        if len(chosen) == len(part.choices):
            return ALL
        return [int(choice) if choice.isdigit() else choice for choice in chosen]
    if part.kind == "flag":
        return True if given else None
    if part.kind == "answer":
        return {"yes": True, "no": False}.get(given[0])
    if part.kind == "lines":
        lines = _split_lines(given[0])
        return ALL if part.default == ALL and lines == [ALL] else lines or None
    if part.kind == "numbers":
        known = {str(item): item for item in (before if isinstance(before, list) else [before])}
        lines = [line.strip() for line in given[0].split("\n") if line.strip()]
        return [known[line] if line in known else read_typed_number(line) for line in lines] or None
    if part.kind == "number":
        return read_typed_number(given[0])
    return given[0] or None if part.keeps_lines else _join_lines(given[0])


def _join_lines(text: str) -> str | None:
    """A text that wraps in its field, as the one line that it is in the file; None if it is empty."""
    return " ".join(filter(None, map(str.strip, text.split("\n")))) or None


def _make_ends(kind: str, before: Any, name: str, given: Shown) -> Any:
    """The figure of its best, low and high ends and source, or what is by region; a number alone stays one."""
    value = dict(before) if isinstance(before, Mapping) else _spread_word(kind, before)
    for end, keys in ENDS[kind]:
        key = next((key for key in keys if key in value), keys[0])
        text = given[f"{name}.{end}"][0]
        if text == _show_number(value.get(key, "")):
            continue
        typed = read_typed_number(text) if kind == "figure" else text or None
        put_value(value, key, typed)
    for key in SOURCE_KEYS:
        text = given.get(f"{name}.{key}", (str(value.get(key, "")),))[0]
        if text != str(value.get(key, "")):
            put_value(value, key, _join_lines(text))
    return value["mode"] if set(value) == {"mode"} else value or None
