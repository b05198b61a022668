"""The figures of a watchlist as the sheet of a what-if: those that the file has, each with what it was."""

from collections.abc import Iterator
from dataclasses import dataclass

from horizon.web.field_values import Shown, join_name, read_typed_number
from horizon.web.watchlist_draft import WatchlistDraft
from horizon.web.watchlist_fields import FieldGroup, FormField

_KINDS = ("figure", "measure", "number", "numbers")
_NO_FIGURES = ("price_year", "hours_a_post")
"""Numbers that say what a figure is, and are none to be tried."""
_NO_COSTS = "readiness"
"""The group whose figures are no part of what it costs."""
_FIGURE_ENDS = ("best", "low", "high")


@dataclass(frozen=True, slots=True)
class SheetCell:
    """A field: its name, what it shows, and what the file has where that differs; else None."""

    name: str
    end: str
    text: str
    was: str | None


@dataclass(frozen=True, slots=True)
class SheetLine:
    """A figure with its ends; ``about`` is the name that its faults have, ``default`` what holds if it is empty."""

    label: str
    about: str
    cells: tuple[SheetCell, ...]
    kind: str
    default: str
    is_given: bool

    @property
    def is_changed(self) -> bool:
        """Whether one of its ends is not as in the file."""
        return any(cell.was is not None for cell in self.cells)


@dataclass(frozen=True, slots=True)
class SheetBlock:
    """The figures of a group; ``hides_price`` if one of them is confidential and left out."""

    title: str
    lines: tuple[SheetLine, ...]
    hides_price: bool

    @property
    def given(self) -> tuple[SheetLine, ...]:
        """The figures that the file or the sent form has."""
        return tuple(line for line in self.lines if line.is_given)

    @property
    def others(self) -> tuple[SheetLine, ...]:
        """The figures that hold by default."""
        return tuple(line for line in self.lines if not line.is_given)


def list_sheet_blocks(draft: WatchlistDraft) -> tuple[SheetBlock, ...]:
    """List the groups of a draft's form that have figures, each with its lines."""
    before = draft.form.show_fields()
    blocks = (
        SheetBlock(group.title, tuple(_list_sheet_lines(group, draft, before)), draft.form.hides_price(group))
        for group in draft.form.groups
        if group.key != _NO_COSTS
    )
    return tuple(block for block in blocks if block.lines or block.hides_price)


def _list_sheet_lines(group: FieldGroup, draft: WatchlistDraft, before: Shown) -> Iterator[SheetLine]:
    parts = [part for part in group.fields if part.kind in _KINDS and part.key.rpartition(".")[2] not in _NO_FIGURES]
    if not group.row:
        yield from (line for part in parts for line in _to_sheet_lines(part, group.key, "", draft, before))
        return
    for row in range(draft.form.count_rows(group)):
        base = f"{group.key}.{row}"
        name = next(iter(draft.shown.get(f"{base}.{group.fields[0].key}", ())), "")
        title = f"after {name} months" if group.fields[0].kind == "number" else name
        for part in parts:
            is_alone = len([each for each in parts if each.kind in ("figure", "measure")]) == 1
            label = title if is_alone and title else f"{title}: {part.label[:1].lower()}{part.label[1:]}"
            yield from _to_sheet_lines(part, base, label, draft, before)


def _to_sheet_lines(
    part: FormField, base: str, label: str, draft: WatchlistDraft, before: Shown
) -> Iterator[SheetLine]:
    """Yield the line of a field; none of a price that is hidden."""
    about = join_name(base, part.key)
    name = f"{about}.figure" if part.kind == "measure" else about
    names = [(end, f"{name}.{end}") for end in _FIGURE_ENDS] if part.has_ends else [("", name)]
    if names[0][1] not in before:
        return
    cells = tuple(_to_cell(name, end, draft.shown, before) for end, name in names)
    is_given = any(cell.text or cell.was for cell in cells)
    yield SheetLine(label or part.label, about, cells, part.kind, part.default, is_given)


def _to_cell(name: str, end: str, shown: Shown, before: Shown) -> SheetCell:
    text, was = (next(iter(each.get(name, ())), "").strip() for each in (shown, before))
    is_same = read_typed_number(text) == read_typed_number(was)
    return SheetCell(name, end, text, None if is_same else was)
