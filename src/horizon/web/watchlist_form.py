"""Between the text of a watchlist and its form: the fields that it shows, and the edit that a sent form asks for.

What a field shows and how it is read is in ``field_values.py``. What is left is an edit (``watchlist/files/edit.py``)
as ``horizon watchlist edit`` makes it of its options.
"""

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from horizon.watchlist.files.document import values_of
from horizon.watchlist.files.edit import WatchlistEdit
from horizon.watchlist.schema.key_path import KeyPath
from horizon.web.field_values import Shown, find_value, put_value, read_field, show_field
from horizon.web.form_edit import make_edit
from horizon.web.form_rows import REMOVE, list_items, list_rows
from horizon.web.forms import FormData
from horizon.web.watchlist_fields import FieldGroup, FormField
from horizon.web.watchlist_groups import GROUPS, HEAD_OF_INDICATION

PRICE = "price"


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
        block, groups = self.block, GROUPS
        if self.part:
            kept = (group for group in GROUPS if group.of_indication or _gives_itself(group, block))
            groups = (HEAD_OF_INDICATION, *kept)
        elif self.part_names:
            groups = tuple(group for group in GROUPS if not group.of_indication)
        return groups

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
                        shown |= show_field(part, node, name)
        return shown

    def count_rows(self, group: FieldGroup) -> int:
        """How many items the file has in a list."""
        return len(list_items(group, self.block))

    def is_hidden(self, part: FormField, node: Mapping[str, Any], name: str) -> bool:
        """Tell whether a field is of a confidential price that is not revealed."""
        if self.reveals:
            return False
        if part.key.startswith(f"{PRICE}."):
            return bool((node.get(PRICE) or {}).get("confidential"))
        return name == PRICE and bool(node.get("confidential"))

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
        indication = self.part_names[self.part - 1] if self.part else ""
        return FormReading(self, make_edit(old, new, self.prefix, indication), rows)


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
        for key, rows in self.rows.items():
            depth = key.count(".") + 1
            if ".".join(parts[:depth]) == key and len(path) > depth and isinstance(path[depth], int):
                number = int(path[depth])
                parts[depth] = str(rows[number]) if number < len(rows) else parts[depth]
        return ".".join(parts)


@lru_cache(maxsize=64)
def _parse_once(text: str) -> dict[str, Any]:
    """The values of a text, to be read and not changed: a page asks for them at every field."""
    return values_of(text)


def _gives_itself(group: FieldGroup, block: Mapping[str, Any]) -> bool:
    """Whether an indication gives what else is given once for all of them."""
    keys = (group.key,) if group.key else [part.key for part in group.fields if part.key not in HEAD_KEYS]
    return any(key in block for key in keys)


HEAD_KEYS = ("title", *(part.key for part in HEAD_OF_INDICATION.fields))


def _nodes_of(group: FieldGroup, block: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The mappings that a group's fields stand in, each with the beginning of its fields' names."""
    if group.row:
        yield from ((f"{group.key}.{number}", item) for number, item in enumerate(list_items(group, block)))
        return
    node = find_value(block, group.key)
    yield group.key, node if isinstance(node, Mapping) else {}


def _read_group(form: WatchlistForm, group: FieldGroup, block: dict[str, Any], sent: FormData) -> None:
    """Read the fields of one mapping into it; a mapping that is left empty goes."""
    node = block if not group.key else dict(block.get(group.key) or {})
    _read_fields(form, group, node, group.key, sent)
    if group.key and node != (block.get(group.key) or {}):
        put_value(block, group.key, node or None)


def _read_rows(form: WatchlistForm, group: FieldGroup, block: dict[str, Any], sent: FormData) -> list[int]:
    """Read the rows of a list into it, in their order in the form; gives the row of the form of each item."""
    written = find_value(block, group.key) or []
    written = written if isinstance(written, list) else [written]
    items, old, rows = [], list_items(group, block), []
    for row in list_rows(group, sent, len(old)):
        item = deepcopy(old[row]) if row < len(old) else {}
        before = deepcopy(item)
        _read_fields(form, group, item, f"{group.key}.{row}", sent)
        if sent.get(f"{group.key}.{row}.{REMOVE}") or not item:
            continue
        items.append(written[row] if row < len(old) and item == before else item)
        rows.append(row)
    if items != written:
        put_value(block, group.key, items or None)
    return rows


def _read_fields(form: WatchlistForm, group: FieldGroup, node: dict[str, Any], name: str, sent: FormData) -> None:
    before = deepcopy(node)
    for part in group.fields:
        if not form.is_hidden(part, before, name):
            read_field(part, before, node, name, sent)
