"""The sheet of assumptions: a row for each input of a live cost model, its mode an editable cell with a name."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from xlsxwriter.workbook import Workbook

from horizon.digest.workbook.cell_kinds import PRICE, SHARE, TEXT, UNIT, WRAPPED
from horizon.digest.workbook.cell_writer import Pen, cell, span
from horizon.digest.workbook.live_models import Part
from horizon.digest.workbook.model_inputs import CORRECTION, Figure, correction, figures
from horizon.values.edition import Edition

SHEET = "Assumptions"
TOP = 4
"""The row of the first input, from 0."""
_COLUMNS = {
    "watchlist": 20,
    "indication": 26,
    "input": 34,
    "mode (edit here)": 16,
    "unit": 18,
    "low": 13,
    "high": 13,
    "price year": 9,
    "as composed": 13,
    "source": 50,
    "known since": 12,
    "name in formulas": 36,
}
"""Headings and widths."""
_MODE, _UNIT, _LOW, _HIGH, _YEAR, _COMPOSED, _SOURCE = range(3, 10)
_ABOVE_ZERO = ("course_months", "stop_after", "innovation", "post_", CORRECTION)
"""Figures that something is divided by, and months that are counted."""
_WHAT_FOR = (
    "Edit the blue figures: the mode is what the base case uses. Low and high are the ends of the simulation's range; "
    "they and the simulation stay as composed. A mode that was changed turns orange. An empty capacity is no limit; "
    "where no end of treatment is given there is none."
)


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the sheet: a figure of a part, and the name of its cell."""

    part: Part
    name: str
    figure: Figure


def lines(parts: Iterable[Part], edition: Edition) -> tuple[Line, ...]:
    """Every editable figure: of each part its inputs, and by how much an estimate like it is corrected."""
    found = []
    for part in parts:
        own = (*figures(part.model), correction(part.model, edition))
        found += [Line(part, part.name(one.role), one) for one in own if one]
    return tuple(found)


def write(book: Workbook, pen: Pen, rows: Sequence[Line]) -> str:
    """Fill the sheet; the formula that counts the inputs that differ from those composed."""
    pen.text(0, 0, SHEET, "title")
    pen.across(*_COLUMNS.values())
    pen.paragraph(1, _WHAT_FOR)
    pen.heads(TOP - 1, tuple(_COLUMNS), figures=(_MODE, _LOW, _HIGH, _YEAR, _COMPOSED))
    for row, line in enumerate(rows, start=TOP):
        _row(pen, row, line)
        book.define_name(line.name, f"={SHEET}!{cell(row, _MODE, True)}")
    last = TOP + len(rows) - 1
    _marks(pen, last)
    pen.to.freeze_panes(TOP, 3)
    pen.to.repeat_rows(TOP - 1)
    pen.for_print()
    modes, composed = (f"{SHEET}!{span((TOP, last), column)}" for column in (_MODE, _COMPOSED))
    return f"SUMPRODUCT(--({modes}<>{composed}))"


def _row(pen: Pen, row: int, line: Line) -> None:
    figure, page, pen.currency = line.figure, line.part.page, line.part.model.currency
    source = figure.source or "assumption"
    for column, text in enumerate((page.title, page.indication, figure.what)):
        pen.text(row, column, text, WRAPPED)
    if figure.formula and figure.mode is not None:
        pen.live(row, _MODE, figure.formula.format(p=line.part.prefix), figure.mode, figure.kind, "input")
    else:
        pen.value(row, _MODE, figure.mode, figure.kind, "input")
    pen.text(row, _UNIT, figure.unit, UNIT)
    pen.value(row, _LOW, figure.low, figure.kind)
    pen.value(row, _HIGH, figure.high, figure.kind)
    pen.value(row, _YEAR, line.part.model.price_year if figure.kind == PRICE else None, TEXT)
    pen.value(row, _COMPOSED, figure.mode, figure.kind, "frozen")
    for column, text in enumerate((source, figure.known_since, line.name), start=_SOURCE):
        pen.text(row, column, text, UNIT)
    pen.high(row, ((text, width - 2) for text, width in ((page.indication, 26), (figure.what, 34), (source, 50))))
    pen.to.data_validation(row, _MODE, row, _MODE, _limits(figure))


def _limits(figure: Figure) -> dict[str, object]:
    """What may be entered: shares from 0 to 1, other figures not below 0; what is not optional is never empty."""
    asked = "a share between 0% and 100%" if figure.kind == SHARE else "a number that is not below 0"
    least = 0.001 if figure.role.startswith(_ABOVE_ZERO) else 0
    within = {"criteria": "between", "minimum": 0, "maximum": 1} if figure.kind == SHARE else {}
    return {
        "validate": "decimal",
        **(within or {"criteria": ">=", "value": least}),
        "ignore_blank": figure.mode is None or figure.role in ("capacity", "stop_after"),
        "input_title": figure.what[:32],
        "input_message": f"Enter {asked}, in {figure.unit}."[:255],
        "error_title": "Not a figure for this input",
        "error_message": f"Enter {asked}.",
    }


def _marks(pen: Pen, last: int) -> None:
    """Orange for a mode that is not the edition's."""
    mode, composed = f"${cell(TOP, _MODE)}", f"${cell(TOP, _COMPOSED)}"
    changed = {"type": "formula", "criteria": f"={mode}<>{composed}", "format": pen.styles.marked()}
    pen.to.conditional_format(TOP, _MODE, last, _MODE, changed)
