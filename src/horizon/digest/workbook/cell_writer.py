"""Writing cells: each with the format of its kind, in the currency of what it is about.

What can be edited is blue on yellow, what is computed black, what was simulated and does not move grey.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from decimal import Decimal
from typing import Literal

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from horizon.digest.workbook.cell_kinds import (
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
from horizon.values.money import symbol

_LINE = 15
"""Points of one line."""
_LETTERS = {WRAPPED: 1.1, NOTE: 1.35}
"""Letters of a text in the width of one."""
Look = Literal["", "input", "frozen", "total"]
_LOOKS: dict[Look, dict[str, object]] = {
    "": {},
    "input": {"bg_color": "#FFF8DC", "font_color": "#0000C0", "border": 1, "border_color": "#C8C0A0"},
    "frozen": {"font_color": "#707070", "italic": True},
    "total": {"bold": True, "top": 1},
}
_HEAD: dict[str, object] = {"bold": True, "bottom": 1, "text_wrap": True, "bg_color": "#E8EEF4"}
_TEXTS: dict[str, dict[str, object]] = {
    TITLE: {"bold": True, "font_size": 14},
    HEAD: _HEAD,
    OVER: _HEAD | {"align": "right"},
    NOTE: {"italic": True, "font_color": "#505050", "font_size": 9, "text_wrap": True},
    WRAPPED: {"text_wrap": True},
    UNIT: {"text_wrap": True, "align": "left", "indent": 1},
    TEXT: {"text_wrap": False},
}


class Styles:
    """The formats of one workbook, made when first asked for."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._made: dict[tuple[str, str, Look], Format] = {}

    def get(self, kind: str, currency: str = "", look: Look = "") -> Format:
        """The format of a kind of cell; money carries its currency's sign."""
        if (kind, currency, look) not in self._made:
            made = {"valign": "top", **_format(kind, currency), **_LOOKS[look]}
            self._made[kind, currency, look] = self._book.add_format(made)
        return self._made[kind, currency, look]

    def marked(self) -> Format:
        """What an input that is no longer the edition's is marked by."""
        return self._book.add_format({"bg_color": "#FFC266", "bold": True})


def _format(kind: str, currency: str) -> dict[str, object]:
    sign = symbol(currency).replace('"', "") if currency else ""
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
    return {"num_format": numbers[kind], "align": "right"} if kind in numbers else _TEXTS.get(kind, {})


class Pen:
    """Writes into one sheet."""

    def __init__(self, to: Worksheet, styles: Styles) -> None:
        self.to, self.styles = to, styles
        self.currency = ""
        self.widths: Sequence[int] = ()

    def across(self, *widths: int) -> None:
        """Set the widths of the columns, from the first, in letters."""
        self.widths = widths
        for column, width in enumerate(widths):
            self.to.set_column(column, column, width)

    def text(self, row: int, column: int, text: str, kind: str = TEXT, look: Look = "") -> None:
        """A string, whatever it begins with."""
        self.to.write_string(row, column, text, self.styles.get(kind, "", look))

    def value(
        self, row: int, column: int, value: str | float | Decimal | dt.date | None, kind: str, look: Look = ""
    ) -> None:
        """A value as it is: None is an empty cell, money a whole number."""
        style = self.styles.get(kind, self.currency if kind in (MONEY, PRICE) else "", look)
        if value is None or value == "":
            self.to.write_blank(row, column, None, style)
        elif isinstance(value, str):
            self.to.write_string(row, column, value, style)
        elif isinstance(value, dt.date):
            self.to.write_datetime(row, column, value, style)
        else:
            self.to.write_number(row, column, int(value) if isinstance(value, Decimal) else value, style)

    def blanks(self, row: int, columns: Iterable[int], look: Look) -> None:
        """Empty cells, for their lines."""
        for column in columns:
            self.to.write_blank(row, column, None, self.styles.get(TEXT, "", look))

    def live(self, row: int, column: int, formula: str, value: float | str, kind: str, look: Look = "") -> None:
        """A formula, with what it comes to as composed: a preview computes nothing."""
        style = self.styles.get(kind, self.currency if kind in (MONEY, PRICE) else "", look)
        self.to.write_formula(row, column, formula, style, value)

    def heads(self, row: int, headings: Sequence[str], figures: Collection[int]) -> None:
        """Headings; those of columns of figures on the right."""
        for at, heading in enumerate(headings):
            self.text(row, at, heading, OVER if at in figures else HEAD)
        self.high(row, zip(headings, self.widths, strict=False))

    def paragraph(self, row: int, text: str, kind: str = WRAPPED) -> None:
        """Text over all columns, wrapped and as high as it needs."""
        self.to.merge_range(row, 0, row, len(self.widths) - 1, "", self.styles.get(kind))
        self.text(row, 0, text, kind)
        self.high(row, [(text, round(sum(self.widths) * _LETTERS[kind]))])

    def high(self, row: int, texts: Iterable[tuple[str, int]]) -> None:
        """Make a row as high as the longest of its texts needs, each with its width: not every spreadsheet does."""
        lines = max((-(-len(text) // max(width, 1)) for text, width in texts), default=1)
        self.to.set_row(row, _LINE * max(1, lines))

    def for_print(self) -> None:
        """A4 across, as many pages down as it takes."""
        self.to.set_landscape()
        self.to.set_paper(9)
        self.to.fit_to_pages(1, 0)
        self.to.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        self.to.set_footer("&L&F&C&A&R&P / &N")


def cell(row: int, column: int, fixed: bool = False) -> str:
    """``D7``, or ``$D$7``."""
    return str(xl_rowcol_to_cell(row, column, row_abs=fixed, col_abs=fixed))


def span(rows: Sequence[int], column: int) -> str:
    """``$D$7:$D$9``: from the first row to the last."""
    return f"{cell(rows[0], column, True)}:{cell(rows[-1], column, True)}"


def quoted(sheet: str) -> str:
    """A sheet's name as formulas write it."""
    return "'" + sheet.replace("'", "''") + "'!"
