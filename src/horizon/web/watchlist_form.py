"""Between the text of a watchlist and its form: what each field shows, and the edit that a sent form asks for.

1. A field shows what is written in the file, as it is written: ``25%`` and not 0.25.
2. A field that comes back as it was shown, or does not come back, leaves its key alone.
3. What is left is an edit (``watchlist/files/edit.py``) as ``horizon watchlist edit`` makes it of its options.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from horizon.watchlist.files.document import values_of
from horizon.watchlist.files.edit import WatchlistEdit
from horizon.watchlist.schema.field_types import DEFAULT_KINDS
from horizon.watchlist.schema.key_path import KeyPath
from horizon.watchlist.schema.plain_text import read_word
from horizon.web.forms import FormData
from horizon.web.watchlist_fields import GROUPS, FieldGroup, FormField

BLANK_ROWS = 1
"""Empty rows at the end of a list."""
_DEFAULT_TICKS = {"kinds": tuple(map(str, DEFAULT_KINDS)), "phases": ("2", "3"), "sponsors": ("industry",)}
_TERM_LISTS = ("conditions", "mesh", "interventions", "not")
_ENDS = (("best", ("mode", "best")), ("low", ("low", "min")), ("high", ("high", "max")))
_PLAIN = re.compile(r"-?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?")

Shown = dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class WatchlistForm:
    """A form over the text of a watchlist, or of one of its indications; ``hidden`` prices are left out of it."""

    text: str
    part: int = 0
    reveals: bool = False

    @property
    def values(self) -> Mapping[str, Any]:
        """The values of the whole watchlist."""
        return _parse_once(self.text)

    @property
    def block(self) -> dict[str, Any]:
        """The values of the watchlist, or of the indication by its number from 1."""
        values = _parse_once(self.text)
        return dict(values["indications"][self.part - 1]) if self.part else values

    @property
    def part_names(self) -> tuple[str, ...]:
        """The names of the watchlist's indications."""
        return tuple(str(part.get("name", "")) for part in _parse_once(self.text).get("indications") or ())

    @property
    def groups(self) -> tuple[FieldGroup, ...]:
        """The groups of fields: those of the indication, or those of the watchlist."""
        if not self.part_names:
            return GROUPS
        block = self.block
        if self.part:
            return tuple(group for group in GROUPS if group.of_indication or (group.key in block and group.key))
        return tuple(group for group in GROUPS if not group.of_indication)

    @property
    def prefix(self) -> str:
        """What stands before a key of this form in the watchlist's own keys."""
        return f"indications.{self.part}." if self.part else ""

    def show_fields(self) -> Shown:
        """The fields by name, each with what it shows."""
        block, shown = self.block, Shown()
        for group in self.groups:
            for name, node in _nodes_of(group, block):
                for part in group.fields:
                    if not self.is_hidden(part, node, name):
                        shown |= _show_field(part, node, name)
        return shown

    def count_rows(self, group: FieldGroup) -> int:
        """How many items the file has in a list."""
        return len(_list_items(group, self.block))

    def is_hidden(self, part: FormField, node: Mapping[str, Any], name: str) -> bool:
        """Tell whether a field is of a confidential price that is not revealed."""
        if self.reveals:
            return False
        if part.key.startswith("price."):
            return bool((node.get("price") or {}).get("confidential"))
        return name == "price" and bool(node.get("confidential"))

    def hides_price(self, group: FieldGroup, index: int = -1) -> bool:
        """Tell whether the price of this group, or of one of its items, is hidden."""
        nodes = [node for name, node in _nodes_of(group, self.block) if index < 0 or name.endswith(f".{index}")]
        prefix = group.key if index < 0 else f"{group.key}.{index}"
        return any(self.is_hidden(part, node, prefix) for node in nodes for part in group.fields)

    def read_fields(self, sent: FormData) -> "FormReading":
        """What a sent form asks for."""
        old = self.block
        new, rows = deepcopy(old), {}
        for group in self.groups:
            if group.row:
                rows[group.key] = _read_rows(self, group, new, sent)
            else:
                _read_group(self, group, new, sent)
        return FormReading(self, _make_edit(self, old, new), rows)


@dataclass(frozen=True, slots=True)
class FormReading:
    """The edit that a form asks for, and of each list which item of the file comes from which row of the form."""

    form: WatchlistForm
    edit: WatchlistEdit
    rows: Mapping[str, Sequence[int]] = field(default_factory=dict)

    @property
    def is_any(self) -> bool:
        """Whether it asks for any change."""
        return bool(self.edit.add or self.edit.remove or self.edit.assignments)

    def name_field(self, path: KeyPath) -> str:
        """The name of the field that a fault of the file is about, empty if it is of no field of this form."""
        if self.form.part:
            if path[:2] != ("indications", self.form.part - 1):
                return ""
            path = path[2:]
        parts = [str(part) for part in path]
        if len(path) > 1 and isinstance(path[1], int) and path[0] in self.rows:
            rows = self.rows[str(path[0])]
            parts[1] = str(rows[path[1]]) if path[1] < len(rows) else parts[1]
        return ".".join(parts)


@lru_cache(maxsize=64)
def _parse_once(text: str) -> dict[str, Any]:
    """The values of a text, to be read and not changed: a page asks for them at every field."""
    return values_of(text)


def _nodes_of(group: FieldGroup, block: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The mappings that a group's fields stand in, each with the beginning of its fields' names."""
    if group.row:
        yield from ((f"{group.key}.{number}", item) for number, item in enumerate(_list_items(group, block)))
    elif group.key:
        node = block.get(group.key)
        yield group.key, node if isinstance(node, Mapping) else {}
    else:
        yield "", block


def _list_items(group: FieldGroup, block: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The items of a list; one item may stand alone, and a text is its first field."""
    items = block.get(group.key) or []
    items = items if isinstance(items, list) else [items]
    return [dict(item) if isinstance(item, Mapping) else {group.fields[0].key: item} for item in items]


def _join_name(name: str, key: str) -> str:
    return f"{name}.{key}" if name else key


def _find_value(node: Mapping[str, Any], key: str) -> Any:
    for word in key.split("."):
        if not isinstance(node, Mapping) or word not in node:
            return None
        node = node[word]
    return node


def _show_field(part: FormField, node: Mapping[str, Any], name: str) -> Shown:
    full, value = _join_name(name, part.key), _find_value(node, part.key)
    if part.kind == "figure":
        return _show_figure(full, value, part.has_source)
    if part.kind == "measure":
        chosen = next((choice for choice in part.choices if choice in node), part.choices[0])
        return {full: (chosen,), **_show_figure(f"{full}.figure", node.get(chosen), False)}
    if part.kind == "ticks":
        return {full: _show_ticks(part, value)}
    if part.kind == "lines":
        items = value if isinstance(value, list) else [] if value is None else [value]
        return {full: ("\n".join(map(str, items)),)}
    if part.kind == "flag":
        return {full: ("yes",) if value else ()}
    text = "" if value is None else str(value)
    return {full: (str(read_word(text)) if part.kind == "choice" and text not in part.choices else text,)}


def _show_ticks(part: FormField, value: Any) -> tuple[str, ...]:
    if value == "all":
        return part.choices
    items = value if isinstance(value, list) else _DEFAULT_TICKS[part.key]
    words = {str(read_word(str(item))) for item in items}
    return tuple(choice for choice in part.choices if choice in words)


def _show_figure(name: str, value: Any, has_source: bool) -> Shown:
    ends = value if isinstance(value, Mapping) else {} if value is None else {"mode": value}
    shown: Shown = {
        f"{name}.{end}": (next((str(ends[key]) for key in keys if key in ends), ""),) for end, keys in _ENDS
    }
    if has_source or "source" in ends:
        shown[f"{name}.source"] = (str(ends.get("source", "")),)
    return shown


def _read_group(form: WatchlistForm, group: FieldGroup, block: dict[str, Any], sent: FormData) -> None:
    """Read the fields of one mapping into it; a mapping that is left empty goes."""
    node = block if not group.key else dict(block.get(group.key) or {})
    _read_fields(form, group, node, group.key, sent)
    if group.key and node != (block.get(group.key) or {}):
        if node:
            block[group.key] = node
        else:
            block.pop(group.key, None)


def _read_rows(form: WatchlistForm, group: FieldGroup, block: dict[str, Any], sent: FormData) -> list[int]:
    """Read the rows of a list into it; gives the row of the form of each item."""
    written = block.get(group.key) or []
    written = written if isinstance(written, list) else [written]
    items, old, rows = [], _list_items(group, block), []
    for row in _list_rows(group, sent, len(old)):
        item = deepcopy(old[row]) if row < len(old) else {}
        before = deepcopy(item)
        _read_fields(form, group, item, f"{group.key}.{row}", sent)
        if sent.get(f"{group.key}.{row}.remove") or not item:
            continue
        items.append(written[row] if row < len(old) and item == before else item)
        rows.append(row)
    if items != written:
        block[group.key] = items
        if not items:
            block.pop(group.key, None)
    return rows


def _list_rows(group: FieldGroup, sent: FormData, known: int) -> list[int]:
    start = re.compile(rf"{re.escape(group.key)}\.(\d{{1,4}})\.")
    row_numbers = {int(match[1]) for name in sent.fields if (match := start.match(name))}
    return sorted(row_numbers | set(range(known)))


def _read_fields(form: WatchlistForm, group: FieldGroup, node: dict[str, Any], name: str, sent: FormData) -> None:
    before = deepcopy(node)
    for part in group.fields:
        if not form.is_hidden(part, before, name):
            _read_field(part, before, node, name, sent)


def _read_field(part: FormField, before: Mapping[str, Any], node: dict[str, Any], name: str, sent: FormData) -> None:
    full, shown = _join_name(name, part.key), _show_field(part, before, name)
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
        _put_value(node, both[full][0], _make_figure(before.get(shown[full][0]), f"{full}.figure", both))
    elif part.kind == "figure":
        _put_value(node, part.key, _make_figure(_find_value(before, part.key), full, both))
    else:
        _put_value(node, part.key, _make_value(part, both[full]))


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


def _make_value(part: FormField, given: tuple[str, ...]) -> Any:
    """The value of a field as it goes into the file; None where it is empty."""
    if part.kind == "ticks":
        chosen = [choice for choice in part.choices if choice in given]
        if len(chosen) == len(part.choices):
            return "all"
        return [int(choice) if choice.isdigit() else choice for choice in chosen]
    if part.kind == "flag":
        return True if given else None
    if part.kind == "lines":
        return _split_lines(given[0]) or None
    if part.kind == "number":
        return read_typed_number(given[0])
    return given[0] or None


def read_typed_number(text: str) -> Any:
    """Read ``5,000`` as 5000; what is no plain number, such as ``25%``, stays as it was typed. None if it is empty."""
    text = text.strip()
    if not _PLAIN.fullmatch(text):
        return text or None
    number = float(text.replace(",", ""))
    return int(number) if "." not in text else number


def _make_figure(before: Any, name: str, given: Shown) -> Any:
    """The figure of its best, low and high ends and source; a number alone stays one."""
    figure = dict(before) if isinstance(before, Mapping) else {} if before is None else {"mode": before}
    for end, keys in _ENDS:
        key = next((key for key in keys if key in figure), keys[0])
        text = given[f"{name}.{end}"][0]
        if text == str(figure.get(key, "")):
            continue
        number = read_typed_number(text)
        if number is None:
            figure.pop(key, None)
        else:
            figure[key] = number
    source = given.get(f"{name}.source", (str(figure.get("source", "")),))[0]
    if source != str(figure.get("source", "")):
        figure.pop("known_since", None)  # it was of the other source
        figure.pop("source", None)
        figure |= {"source": source} if source else {}
    return figure["mode"] if set(figure) == {"mode"} else figure or None


def _put_value(node: dict[str, Any], key: str, value: Any) -> None:
    """Set a value by its dotted key, or remove it where it is None; a mapping that is left empty goes too."""
    first, _, inner_key = key.partition(".")
    if inner_key:
        inner = dict(node.get(first) or {})
        _put_value(inner, inner_key, value)
        value = inner or None
    if value is None:
        node.pop(first, None)
    else:
        node[first] = value


def _make_edit(form: WatchlistForm, old: Mapping[str, Any], new: Mapping[str, Any]) -> WatchlistEdit:
    """The edit that makes the new values of the old ones."""
    add: list[tuple[str, str]] = []
    remove: list[tuple[str, str]] = []
    assignments: list[tuple[str, Any]] = []
    for key in dict.fromkeys((*old, *new)):
        before, after = old.get(key), new.get(key)
        if before == after:
            continue
        if key not in ("match", "count"):
            assignments.append((f"{form.prefix}{key}", after))
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
                assignments.append((f"{form.prefix}{key}.{inner}", terms[1]))
    indication = form.part_names[form.part - 1] if form.part else ""
    return WatchlistEdit(tuple(add), tuple(remove), tuple(assignments), indication)


def _compare_terms(before: Any, after: Any) -> tuple[list[str], list[str]]:
    """The terms that go, and those that come."""
    old, new = ([str(term) for term in terms or []] if isinstance(terms, list) else [] for terms in (before, after))
    have, want = ({term.casefold() for term in terms} for terms in (old, new))
    return [term for term in old if term.casefold() not in want], [term for term in new if term.casefold() not in have]


def _replace_terms(before: Any, gone: Sequence[str], come: Sequence[str]) -> list[Any]:
    kept = [term for term in before or [] if str(term) not in gone] if isinstance(before, list | None) else []
    return [*kept, *come]
