"""Writing cells, each with the format of its kind, in the currency of its row.

Inputs that can be edited are blue on yellow, computed figures black, simulated ones, which do not move, grey.
"""

import datetime as dt
import textwrap
from collections.abc import Collection, Iterable, Sequence
from decimal import Decimal
from itertools import accumulate
from typing import Literal

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from horizon.digest.view.cell_kinds import (
    COUNT,
    DAY,
    FACTOR,
    FINE,
    HEAD,
    INNER,
    LINK,
    MILLIONS,
    MONEY,
    NOTE,
    NUMBER,
    OVER,
    PRICE,
    SHARE,
    TEXT,
    TITLE,
    UNIT,
    WRAPPED,
)
from horizon.digest.view.tables import Cell
from horizon.digest.workbook.print_layout import SheetRows, break_rows, fit_columns
from horizon.values.money import currency_symbol

FONT = {"font_name": "Arial", "font_size": 10}
_LINE_POINTS, _EDGE_POINTS = 12.5, 2.0
"""The height of a line and what is added to a row, in points."""
_USUAL_HEIGHT = _LINE_POINTS + _EDGE_POINTS
_HIGHEST_ROW, _HIGHEST_ON_SCREEN = 300.0, 2 * _LINE_POINTS + _EDGE_POINTS
"""How high a row can be, and how high the columns make it that are not printed."""
_POINTS_OF_A_LINE = {TITLE: 18.0, NOTE: 11.5}
_LETTERS_PER_WIDTH = {NOTE: 1.25, HEAD: 1.0, INNER: 1.0, OVER: 1.0}
"""Letters of a text that fit into the width of one."""
_PARAGRAPH_WIDTH = 130
"""A paragraph runs over so many letters at most: it is read on a screen and on one page."""
Emphasis = Literal["", "input", "frozen", "total"]
_EMPHASES: dict[Emphasis, dict[str, object]] = {
    "": {},
    "input": {"bg_color": "#FFF8DC", "font_color": "#0000C0", "border": 1, "border_color": "#C8C0A0"},
    "frozen": {"font_color": "#707070", "italic": True},
    "total": {"bold": True, "top": 1},
}
_HEADING: dict[str, object] = {"bold": True, "bottom": 1, "text_wrap": True, "bg_color": "#E8EEF4"}
_OF_CURRENCY = (MONEY, MILLIONS, PRICE)
_TEXT_FORMATS: dict[str, dict[str, object]] = {
    TITLE: {"bold": True, "font_size": 14},
    HEAD: _HEADING,
    INNER: _HEADING | {"align": "left", "indent": 1},
    OVER: _HEADING | {"align": "right"},
    NOTE: {"italic": True, "font_color": "#505050", "font_size": 9, "text_wrap": True},
    WRAPPED: {"text_wrap": True},
    LINK: {"font_color": "#0000C0", "underline": 1},
    UNIT: {"text_wrap": True, "align": "left", "indent": 1},
    TEXT: {"text_wrap": False},
}


class CellFormats:
    """The formats of one workbook, made when first asked for."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._made: dict[tuple[str, str, Emphasis], Format] = {}

    def get_format(self, kind: str, currency: str = "", emphasis: Emphasis = "") -> Format:
        """The format of a kind of cell; money carries the sign of its currency."""
        if (kind, currency, emphasis) not in self._made:
            made = {"valign": "top", **_format_properties(kind, currency), **_EMPHASES[emphasis]}
            self._made[kind, currency, emphasis] = self._book.add_format(made)
        return self._made[kind, currency, emphasis]

    def changed_input_format(self) -> Format:
        """The format that marks an input whose figure is no longer the edition's."""
        return self._book.add_format({"bg_color": "#FFC266", "bold": True})


def _format_properties(kind: str, currency: str) -> dict[str, object]:
    sign = currency_symbol(currency).replace('"', "") if currency else ""
    numbers = {
        MONEY: f'"{sign}"#,##0;-"{sign}"#,##0',
        MILLIONS: f'"{sign}"#,##0.0,,"m";-"{sign}"#,##0.0,,"m"',
        PRICE: f'"{sign}"#,##0.00;-"{sign}"#,##0.00',
        SHARE: "0.0%",
        NUMBER: "General",
        COUNT: "#,##0",
        FINE: "#,##0.0",
        FACTOR: "0.0000",
    }
    if kind == DAY:
        return {"num_format": "d mmm yyyy", "align": "left", "indent": 1}
    return {"num_format": numbers[kind], "align": "right"} if kind in numbers else _TEXT_FORMATS.get(kind, {})


class CellWriter:
    """Writes the cells of one sheet; amounts are in ``currency`` until it is set anew.

    Each row becomes as high as its texts need. ``pages`` is known once printing is set up.
    """

    def __init__(self, sheet: Worksheet, formats: CellFormats) -> None:
        self.sheet, self.formats = sheet, formats
        self.currency = ""
        self.widths: Sequence[int] = ()
        self.pages = 0
        self._heights: dict[tuple[int, int], float] = {}

    def set_widths(self, *widths: int) -> None:
        """Set the widths of the columns, from the first, in letters."""
        self.widths = widths
        for column, width in enumerate(widths):
            self.sheet.set_column(column, column, width)

    def write_text(self, row: int, column: int, text: str, kind: str = WRAPPED, emphasis: Emphasis = "") -> None:
        """Write a string as it is, whatever it begins with."""
        self.sheet.write_string(row, column, text, self.formats.get_format(kind, "", emphasis))
        self._make_room(row, text, kind, self.widths[column] if column < len(self.widths) else 0, column)

    def write_value(self, row: int, column: int, value: Cell, kind: str, emphasis: Emphasis = "") -> None:
        """Write a value: None as an empty cell, money as a whole number, a flag as yes or no."""
        style = self.formats.get_format(kind, self.currency if kind in _OF_CURRENCY else "", emphasis)
        if isinstance(value, bool):
            self.sheet.write_string(row, column, "yes" if value else "no", style)
        elif value is None or value == "":
            self.sheet.write_blank(row, column, None, style)
        elif isinstance(value, str):
            self.write_text(row, column, value, kind, emphasis)
        elif isinstance(value, dt.date):
            self.sheet.write_datetime(row, column, value, style)
        else:
            self.sheet.write_number(row, column, int(value) if isinstance(value, Decimal) else value, style)

    def write_blanks(self, row: int, columns: Iterable[int], emphasis: Emphasis) -> None:
        """Write empty cells, for their borders."""
        for column in columns:
            self.sheet.write_blank(row, column, None, self.formats.get_format(TEXT, "", emphasis))

    def write_formula(
        self, row: int, column: int, formula: str, value: float | str, kind: str, emphasis: Emphasis = ""
    ) -> None:
        """Write a formula with its value as composed: a preview computes nothing."""
        style = self.formats.get_format(kind, self.currency if kind in _OF_CURRENCY else "", emphasis)
        self.sheet.write_formula(row, column, formula, style, value)

    def write_link(self, row: int, column: int, sheet: str) -> None:
        """Write the name of a sheet of this workbook, which leads there."""
        style = self.formats.get_format(LINK)
        self.sheet.write_url(row, column, f"internal:{sheet_prefix(sheet)}A1", style, sheet)

    def write_headings(self, row: int, headings: Sequence[str], figures: Collection[int]) -> None:
        """Write headings; those of columns of figures are right-aligned."""
        for at, heading in enumerate(headings):
            self.write_text(row, at, heading, OVER if at in figures else INNER if at - 1 in figures else HEAD)

    def write_paragraph(self, row: int, text: str, kind: str = WRAPPED) -> None:
        """Write a text over the columns, as far as it is read with ease, in a row as high as it needs."""
        last = sum(total <= _PARAGRAPH_WIDTH for total in accumulate(self.widths)) or 1
        if last > 1:
            self.sheet.merge_range(row, 0, row, last - 1, "", self.formats.get_format(kind))
        self.sheet.write_string(row, 0, text, self.formats.get_format(kind))
        self._make_room(row, text, kind, sum(self.widths[:last]))

    def _make_room(self, row: int, text: str, kind: str, width: float, column: int = 0) -> None:
        """Note the height that a text needs in a column of so many letters: not every spreadsheet finds it."""
        lines, letters = 1, round(width * _LETTERS_PER_WIDTH.get(kind, 1.1)) - 1
        if kind not in (TEXT, TITLE) and letters > 0 and len(text) > letters:
            lines = len(textwrap.wrap(text[: 100 * letters], letters)) or 1
        needed = lines * _POINTS_OF_A_LINE.get(kind, _LINE_POINTS) + _EDGE_POINTS
        if needed > self._heights.get((row, column), _USUAL_HEIGHT):
            self._heights[row, column] = needed

    def _fit_rows(self, last: int, printed: int) -> list[float]:
        """Give each row the height that its texts need, the printed ones in full; return the heights."""
        heights = [_USUAL_HEIGHT] * (last + 1)
        for (row, column), needed in self._heights.items():
            most = _HIGHEST_ROW if column < printed else _HIGHEST_ON_SCREEN
            heights[row] = max(heights[row], min(most, needed))
        for row, height in enumerate(heights):
            self.sheet.set_row(row, height)
        return heights

    def set_up_printing(
        self, headings: int | tuple[int, int] | None = None, kept: Sequence[tuple[int, int]] = ()
    ) -> None:
        """Set the height of every row, then the pages on A4.

        ``headings`` are the rows that stand on every later page. No page ends within the rows of ``kept`` (first,
        last).
        """
        last = max([self.sheet.dim_rowmax or 0, *(end for _, end in kept)])
        width = fit_columns(self.widths[: (self.sheet.dim_colmax or 0) + 1])
        repeated = (headings, headings) if isinstance(headings, int) else headings
        breaks = break_rows(SheetRows(self._fit_rows(last, width.columns), repeated, kept), width.room)
        self.pages = len(breaks) + 1
        self.sheet.set_paper(9)
        if width.landscape:
            self.sheet.set_landscape()
        self.sheet.set_print_scale(width.percent)
        self.sheet.set_h_pagebreaks(list(breaks))
        self.sheet.print_area(0, 0, last, width.columns - 1)
        if repeated:
            self.sheet.repeat_rows(*repeated)
        self.sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        self.sheet.set_footer("&L&F&C&A&Rpage &P of &N")


def cell_reference(row: int, column: int, fixed: bool = False) -> str:
    """The reference of a cell: ``D7``, or ``$D$7``."""
    return str(xl_rowcol_to_cell(row, column, row_abs=fixed, col_abs=fixed))


def range_reference(rows: Sequence[int], column: int) -> str:
    """The reference of cells in a column: ``$D$7:$D$9``, from the first row to the last."""
    return f"{cell_reference(rows[0], column, True)}:{cell_reference(rows[-1], column, True)}"


def sheet_prefix(sheet: str) -> str:
    """The name of a sheet as it stands before a reference in formulas."""
    return "'" + sheet.replace("'", "''") + "'!"
