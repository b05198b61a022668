"""Writing cells, each with the format of its kind, in the currency of its row.

Inputs that can be edited are blue on yellow, computed figures black, simulated ones, which do not move, grey.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from decimal import Decimal
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
from horizon.values.money import currency_symbol

_LINE_POINTS = 15
"""Height of one line in points."""
_LETTERS_PER_WIDTH = {WRAPPED: 1.1, NOTE: 1.35}
"""Letters of a text that fit into the width of one."""
Emphasis = Literal["", "input", "frozen", "total"]
_EMPHASES: dict[Emphasis, dict[str, object]] = {
    "": {},
    "input": {"bg_color": "#FFF8DC", "font_color": "#0000C0", "border": 1, "border_color": "#C8C0A0"},
    "frozen": {"font_color": "#707070", "italic": True},
    "total": {"bold": True, "top": 1},
}
_HEADING: dict[str, object] = {"bold": True, "bottom": 1, "text_wrap": True, "bg_color": "#E8EEF4"}
_TEXT_FORMATS: dict[str, dict[str, object]] = {
    TITLE: {"bold": True, "font_size": 14},
    HEAD: _HEADING,
    OVER: _HEADING | {"align": "right"},
    NOTE: {"italic": True, "font_color": "#505050", "font_size": 9, "text_wrap": True},
    WRAPPED: {"text_wrap": True},
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
        PRICE: f'"{sign}"#,##0.00;-"{sign}"#,##0.00',
        SHARE: "0.0%",
        NUMBER: "General",
        COUNT: "#,##0",
        FINE: "#,##0.0",
        FACTOR: "0.0000",
    }
    if kind == DAY:
        return {"num_format": "d mmm yyyy", "align": "left"}
    return {"num_format": numbers[kind], "align": "right"} if kind in numbers else _TEXT_FORMATS.get(kind, {})


class CellWriter:
    """Writes the cells of one sheet; amounts are in ``currency`` until it is set anew."""

    def __init__(self, sheet: Worksheet, formats: CellFormats) -> None:
        self.sheet, self.formats = sheet, formats
        self.currency = ""
        self.widths: Sequence[int] = ()

    def set_widths(self, *widths: int) -> None:
        """Set the widths of the columns, from the first, in letters."""
        self.widths = widths
        for column, width in enumerate(widths):
            self.sheet.set_column(column, column, width)

    def write_text(self, row: int, column: int, text: str, kind: str = TEXT, emphasis: Emphasis = "") -> None:
        """Write a string as it is, whatever it begins with."""
        self.sheet.write_string(row, column, text, self.formats.get_format(kind, "", emphasis))

    def write_value(self, row: int, column: int, value: Cell, kind: str, emphasis: Emphasis = "") -> None:
        """Write a value: None as an empty cell, money as a whole number, a flag as yes or no."""
        style = self.formats.get_format(kind, self.currency if kind in (MONEY, PRICE) else "", emphasis)
        if isinstance(value, bool):
            self.sheet.write_string(row, column, "yes" if value else "no", style)
        elif value is None or value == "":
            self.sheet.write_blank(row, column, None, style)
        elif isinstance(value, str):
            self.sheet.write_string(row, column, value, style)
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
        style = self.formats.get_format(kind, self.currency if kind in (MONEY, PRICE) else "", emphasis)
        self.sheet.write_formula(row, column, formula, style, value)

    def write_headings(self, row: int, headings: Sequence[str], figures: Collection[int]) -> None:
        """Write headings; those of columns of figures are right-aligned."""
        for at, heading in enumerate(headings):
            self.write_text(row, at, heading, OVER if at in figures else HEAD)
        self.fit_row_height(row, zip(headings, self.widths, strict=False))

    def write_paragraph(self, row: int, text: str, kind: str = WRAPPED) -> None:
        """Write a text over all columns, wrapped, in a row as high as it needs."""
        self.sheet.merge_range(row, 0, row, len(self.widths) - 1, "", self.formats.get_format(kind))
        self.write_text(row, 0, text, kind)
        self.fit_row_height(row, [(text, round(sum(self.widths) * _LETTERS_PER_WIDTH[kind]))])

    def fit_row_height(self, row: int, texts: Iterable[tuple[str, int]]) -> None:
        """Make a row as high as the longest of its texts needs, each with its width: not every spreadsheet does."""
        lines = max((-(-len(text) // max(width, 1)) for text, width in texts), default=1)
        self.sheet.set_row(row, _LINE_POINTS * max(1, lines))

    def set_up_printing(self) -> None:
        """Print on A4 landscape, one page wide and as many as it takes down."""
        self.sheet.set_landscape()
        self.sheet.set_paper(9)
        self.sheet.fit_to_pages(1, 0)
        self.sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        self.sheet.set_footer("&L&F&C&A&R&P / &N")


def cell_reference(row: int, column: int, fixed: bool = False) -> str:
    """The reference of a cell: ``D7``, or ``$D$7``."""
    return str(xl_rowcol_to_cell(row, column, row_abs=fixed, col_abs=fixed))


def range_reference(rows: Sequence[int], column: int) -> str:
    """The reference of cells in a column: ``$D$7:$D$9``, from the first row to the last."""
    return f"{cell_reference(rows[0], column, True)}:{cell_reference(rows[-1], column, True)}"


def sheet_prefix(sheet: str) -> str:
    """The name of a sheet as it stands before a reference in formulas."""
    return "'" + sheet.replace("'", "''") + "'!"
