"""The workbook: the edition's figures in full, as numbers and dates that a spreadsheet can count with.

Text stays text, whatever it begins with: no cell becomes a formula or a link but those that are written here.
"""

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.workbook import Format, Workbook
from xlsxwriter.worksheet import Worksheet

from horizon.digest import words
from horizon.digest.narrow import fit_for_print
from horizon.digest.sheets import COUNT, DAY, MONEY, SHARE, Cell, Sheet, impact, sheets
from horizon.digest.totals import tables
from horizon.values.frozen import Edition
from horizon.values.money import symbol

NARROWEST, WIDEST = 9, 60
PLAIN = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def write(edition: Edition, path: Path) -> None:
    """The workbook of an edition at a path, the same bytes for the same edition; OSError where it cannot be written."""
    edition = fit_for_print(edition)
    with xlsxwriter.Workbook(path, PLAIN) as book:
        noon = dt.datetime.combine(edition.composed_for, dt.time(12))
        book.set_properties({"title": f"Horizon {edition.key}", "created": noon})
        styles = Styles(book)
        _summary(book.add_worksheet("Summary"), edition, styles)
        for sheet in sheets(edition):
            _fill(book.add_worksheet(sheet.name), sheet, styles)


class Styles:
    """The formats of one workbook, made when first asked for."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._made: dict[tuple[str, str], Format] = {}

    def get(self, kind: str, currency: str = "") -> Format:
        """The format of a kind of cell; money carries its currency's sign."""
        if (kind, currency) not in self._made:
            self._made[kind, currency] = self._book.add_format(_format(kind, currency))
        return self._made[kind, currency]


def _format(kind: str, currency: str) -> dict[str, object]:
    sign = symbol(currency).replace('"', "") if currency else ""
    kinds: dict[str, dict[str, object]] = {
        "head": {"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"},
        "title": {"bold": True, "font_size": 14},
        MONEY: {"num_format": f'"{sign}"#,##0;-"{sign}"#,##0', "valign": "top"},
        SHARE: {"num_format": "0.0%", "valign": "top"},
        DAY: {"num_format": "d mmm yyyy", "align": "left", "valign": "top"},
        COUNT: {"num_format": "#,##0.##", "valign": "top"},
    }
    return kinds.get(kind, {"text_wrap": True, "valign": "top"})


def _fill(to: Worksheet, sheet: Sheet, styles: Styles) -> None:
    """One sheet as a table: headings that stay, a filter, widths that fit, the first rows on every printed page."""
    _headings(to, 0, [heading for heading, _ in sheet.columns], styles)
    money = sheet.place("currency") if any(kind == MONEY for _, kind in sheet.columns) else None
    for number, row in enumerate(sheet.rows, start=1):
        currency = str(row[money]) if money is not None else ""
        for column, (cell, (_, kind)) in enumerate(zip(row, sheet.columns, strict=True)):
            _put(to, number, column, cell, styles.get(kind, currency if kind == MONEY else ""))
    for column, (heading, kind) in enumerate(sheet.columns):
        to.set_column(column, column, _width(heading, kind, (row[column] for row in sheet.rows)))
    to.freeze_panes(1, 0)
    to.autofilter(0, 0, max(1, len(sheet.rows)), len(sheet.columns) - 1)
    to.repeat_rows(0)
    _for_print(to)


def _summary(to: Worksheet, edition: Edition, styles: Styles) -> None:
    """What the workbook is, and the expected totals, jointly and added up live from the sheet of impacts."""
    to.set_column(0, 0, 34)
    to.set_column(1, 6, 18)
    to.write_string(0, 0, f"Horizon, {words.week(edition)}", styles.get("title"))
    lines = (edition.headline, " · ".join(words.masthead(edition)), *edition.notes, *edition.refused_watchlists)
    for row, line in enumerate(lines, start=1):
        to.write_string(row, 0, line)
    row = len(lines) + 2
    for table in tables(edition):
        heads = ("financial year", "if any comes P10", "if any comes P90", "P90", "expected", "expected, one by one")
        _headings(to, row, [table.label, *heads[1:]], styles)
        money = styles.get(MONEY, table.currency)
        for row, year in enumerate(table.rows, start=row + 1):  # noqa: B020 - goes on below the headings
            to.write_string(row, 0, year.financial_year)
            for column, amount in enumerate((year.conditional.p10, year.conditional.p90, year.p90, year.expected), 1):
                to.write_number(row, column, int(amount), money)
            if table.label == "All together":
                _added_up(to, row, edition, year.financial_year, table.currency, money)
        row += 2
    for row, line in enumerate(words.READING, start=row):  # noqa: B020
        to.write_string(row, 0, line)
    _for_print(to)


def _added_up(to: Worksheet, row: int, edition: Edition, year: str, currency: str, money: Format) -> None:
    # Its value goes in beside it, for a preview computes nothing.
    sheet = impact(edition)
    years, expected, currencies = (f"Impact!${name}:${name}" for name in map(_letter, _places(sheet)))
    value = sum((cost.expected for one in edition.scan.technologies for cost in one.impact
                 if (cost.financial_year, cost.currency) == (year, currency)), Decimal(0))  # fmt: skip
    to.write_formula(row, 5, f'=SUMIFS({expected},{years},$A{row + 1},{currencies},"{currency}")', money, int(value))


def _places(sheet: Sheet) -> tuple[int, int, int]:
    return sheet.place("financial year"), sheet.place("expected"), sheet.place("currency")


def _letter(place: int) -> str:
    return str(xl_col_to_name(place))


def _headings(to: Worksheet, row: int, headings: Iterable[str], styles: Styles) -> None:
    for column, heading in enumerate(headings):
        to.write_string(row, column, heading, styles.get("head"))


def _put(to: Worksheet, row: int, column: int, cell: Cell, style: Format) -> None:
    if cell is None or cell == "":
        to.write_blank(row, column, None, style)
    elif isinstance(cell, str):
        to.write_string(row, column, cell, style)
    elif isinstance(cell, dt.date):
        to.write_datetime(row, column, cell, style)
    else:
        to.write_number(row, column, int(cell) if isinstance(cell, Decimal) else cell, style)


def _width(heading: str, kind: str, cells: Iterable[Cell]) -> int:
    fixed = {DAY: 12, SHARE: 11, MONEY: 15, COUNT: 10}
    longest = max((len(cell) for cell in cells if isinstance(cell, str)), default=0)
    return fixed.get(kind) or min(WIDEST, max(NARROWEST, len(heading) + 3, longest + 1))


def _for_print(to: Worksheet) -> None:
    to.set_landscape()
    to.set_paper(9)
    to.fit_to_pages(1, 0)
