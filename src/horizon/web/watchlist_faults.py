"""The faults of a watchlist's check, each beside its field of the form, in words that the form shows."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from horizon.watchlist.schema.key_path import KeyPath, dotted_path
from horizon.web.field_values import Shown
from horizon.web.watchlist_fields import ENDS, FieldGroup
from horizon.web.watchlist_form import FormReading

_MISSING = re.compile(r"(\w+) is missing")
_KEY = re.compile(r"\b[a-z]+(?:_[a-z]+)+\b")
_END_NAMES = frozenset(end for ends in ENDS.values() for end, _ in ends)
_FIRST_ENDS = (".best", ".figure.best", ".us", "")


@dataclass(frozen=True, slots=True)
class PlacedFault:
    """What the check says, the field, row or group that it is about (empty if none), its label and its id."""

    text: str
    name: str = ""
    label: str = ""
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class PlacedFaults:
    """The faults in the order of the check."""

    listed: tuple[PlacedFault, ...] = ()

    @property
    def is_any(self) -> bool:
        """Whether there is any."""
        return bool(self.listed)

    @property
    def others(self) -> tuple[str, ...]:
        """What is about no field of this form."""
        return tuple(fault.text for fault in self.listed if not fault.name)

    def at(self, name: str) -> tuple[str, ...]:
        """The faults of a field, a row or a group."""
        return tuple(fault.text for fault in self.listed if name and fault.name == name)

    def within(self, group: FieldGroup) -> tuple[str, ...]:
        """The faults of a group and of all that is in it."""
        names = [group.key] if group.key else [part.key for part in group.fields]
        return tuple(fault.text for fault in self.listed if any(is_below(fault.name, name) for name in names))


NO_FAULTS = PlacedFaults()


def is_below(name: str, other: str) -> bool:
    """Tell whether a name is another one or stands below it."""
    return name == other or name.startswith(f"{other}.")


def place_faults(faults: Iterable[tuple[KeyPath, str]], reading: FormReading, shown: Shown) -> PlacedFaults:
    """Put each fault beside the nearest field, row or group that its key is in."""
    return PlacedFaults(tuple(_place_fault(path, text, reading, shown) for path, text in faults))


def _place_fault(path: KeyPath, text: str, reading: FormReading, shown: Shown) -> PlacedFault:
    words = text.removeprefix(f"{dotted_path(path)}: ")
    if missing := _MISSING.fullmatch(words):
        path, words = (*path, missing[1]), "is missing"
    name = next((name for name in _nearest_names(reading, path) if _find_anchor(name, reading, shown)), "")
    if not name:
        name = _find_named_group(words, reading) if len(path) in (0, 2) else ""
        words = words if name else text
    anchor = _find_anchor(name, reading, shown)
    name = name.rpartition(".")[0] if name.rpartition(".")[2] in _END_NAMES else name
    return PlacedFault(_say_keys(words, reading), name, _label_name(name, reading), anchor)


def _nearest_names(reading: FormReading, path: KeyPath) -> Iterator[str]:
    parts = reading.name_field(path).split(".")
    group = _group_of(".".join(parts), reading)
    measures = (
        {choice for part in group.fields if part.kind == "measure" for choice in part.choices} if group else set()
    )
    if group and group.row and len(parts) > 2 and parts[2] in measures:
        parts[2:] = ["measure"]
    for length in range(len(parts), 0, -1):
        yield ".".join(parts[:length])


def _group_of(name: str, reading: FormReading) -> FieldGroup | None:
    """The group that a name is in, the innermost."""
    groups = [group for group in reading.form.groups if group.key and is_below(name, group.key)]
    outer = (group for group in reading.form.groups if not group.key and any(part.key == name for part in group.fields))
    return max(groups, key=lambda group: len(group.key), default=next(outer, None))


def _find_anchor(name: str, reading: FormReading, shown: Shown) -> str:
    """The id of a field, a row or a group on the page, empty if it is not there."""
    field = next((f"{name}{end}" for end in _FIRST_ENDS if name and f"{name}{end}" in shown), "")
    if field:
        return f"f-{field.replace('.', '-')}"
    group = _group_of(name, reading)
    if group is None or not group.key:
        return ""
    inner = name[len(group.key) + 1 :]
    return group.anchor if not inner else f"r-{name.replace('.', '-')}" if group.row and inner.isdigit() else ""


def _label_name(name: str, reading: FormReading) -> str:
    """A field in the words of the form: its group, its row and its label."""
    group = _group_of(name, reading)
    if group is None:
        return ""
    inner = name[len(group.key) + 1 :] if group.key else name
    row, inner = inner.partition(".")[::2] if group.row else ("", inner)
    label = next(
        ("its figure" if part.kind == "measure" else part.label for part in group.fields if part.key == inner), ""
    )
    return ", ".join(filter(None, (group.title, f"{group.row} {int(row) + 1}" if row else "", label)))


def _find_named_group(text: str, reading: FormReading) -> str:
    """The last group whose key a fault of the whole names: a price needs a *population*."""
    keys = {group.key for group in reading.form.groups if group.key}
    return next((word for word in reversed(re.findall(r"\w+", text)) if word in keys), "")


def _say_keys(text: str, reading: FormReading) -> str:
    """The keys of the file that a fault names, as words."""
    parts = [part for group in reading.form.groups for part in group.fields]
    keys = {key for part in parts for name in (part.key, *part.choices) for key in name.split(".")}
    return _KEY.sub(lambda match: match[0].replace("_", " ") if match[0] in keys else match[0], text)
