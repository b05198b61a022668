"""What a form of a watchlist is made of: fields, and the groups that they stand in.

A field's key is its key in the file; what a key may hold is the schema's business (``watchlist/schema/``).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

FieldKind = Literal[
    "text", "number", "numbers", "choice", "answer", "flag", "lines", "ticks", "figure", "measure", "regions"
]
ENDS: Mapping[str, tuple[tuple[str, tuple[str, ...]], ...]] = {
    "figure": (("best", ("mode", "best")), ("low", ("low", "min")), ("high", ("high", "max"))),
    "regions": (("us", ("us",)), ("eu", ("eu",)), ("uk", ("uk",))),
}
"""What stands in a row of a sheet: each end by the name that the form shows, and by its keys in the file."""


@dataclass(frozen=True, slots=True)
class FormField:
    """One field; ``default`` says in words what holds where it is left empty.

    A ``figure`` has a best, a low and a high end, ``regions`` one end each; a ``measure`` is a figure that stands under
    one of ``choices``. Each has a source of its own if ``has_source``, else that of its group. ``default_choice`` holds
    where none is made. ``section`` names a part of a long row that is folded, ``suggestions`` what is offered as one
    types (``offers`` names a list of the page), ``words`` what is said for a choice; ``next_choice`` is what a further
    row is likely to have.
    A text that does not keep its lines is one line in the file, however it wraps.
    """

    key: str
    label: str
    kind: FieldKind = "text"
    choices: tuple[str, ...] = ()
    default: str = ""
    hint: str = ""
    has_source: bool = False
    is_wide: bool = False
    default_choice: str = ""
    section: str = ""
    suggestions: tuple[str, ...] = ()
    offers: str = ""
    words: tuple[tuple[str, str], ...] = ()
    next_choice: str = ""
    keeps_lines: bool = False

    @property
    def has_ends(self) -> bool:
        """Whether it is a row of a sheet."""
        return self.kind in ("figure", "measure", "regions")

    def name_choice(self, choice: str) -> str:
        """A choice in words."""
        return dict(self.words).get(choice) or choice.replace("_", " ")


@dataclass(frozen=True, slots=True)
class FieldGroup:
    """Fields that stand under one key of the file; with ``row`` the key holds a list, and that is what an item is.

    ``key`` is empty for the keys of the watchlist itself. A group that is not ``of_indication`` is given once for all
    indications of a watchlist; one that ``is_main`` is to be filled in for each new watchlist.
    """

    key: str
    title: str
    fields: tuple[FormField, ...]
    hint: str = ""
    row: str = ""
    of_indication: bool = False
    is_main: bool = False

    @property
    def anchor(self) -> str:
        """The id of the group on its page."""
        return f"g-{(self.key or self.fields[0].key).replace('.', '-')}"

    @property
    def source_places(self) -> Mapping[str, str]:
        """The rows that bear a source that is not theirs alone: the field's key, and what stands before ``source``."""
        keys = {part.key for part in self.fields}
        places: dict[str, str] = {}
        for part in self.fields:
            start = part.key[: part.key.rfind(".") + 1]
            if part.has_ends and not part.has_source and start not in places.values() and f"{start}source" in keys:
                places[part.key] = start
        return places

    @property
    def settings(self) -> tuple[FormField, ...]:
        """The fields that are no rows of a sheet, without the sources that stand in one."""
        placed = {f"{start}{key}" for start in self.source_places.values() for key in ("source", "known_since")}
        return tuple(part for part in self.fields if not part.has_ends and part.key not in placed)

    @property
    def sections(self) -> tuple[str, ...]:
        """The parts of a long row, the first without a name."""
        return tuple(dict.fromkeys(part.section for part in self.fields))

    @property
    def is_line(self) -> bool:
        """Whether an item of the list is one line of a sheet."""
        rows = [part for part in self.fields if part.has_ends]
        return bool(self.row) and (not rows or (len(rows) == 1 and len(self.settings) == 1))
