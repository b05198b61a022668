"""The workbook: live assumptions, plan and base case first, then the edition's figures in full as they were composed.

No macros, no links out. Text stays text, whatever it begins with: no cell becomes a formula or a link but those that
are written here.
"""

import datetime as dt
from collections.abc import Iterable
from pathlib import Path

import xlsxwriter
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from horizon.digest.view.for_reader import for_print
from horizon.digest.workbook import assumptions_sheet, model_sheet, plan_sheet, summary_sheet, technologies_sheet
from horizon.digest.workbook.cell_kinds import COUNT, DAY, FINE, MONEY, NUMBER, SHARE, TEXT, WRAPPED
from horizon.digest.workbook.cell_writer import Pen, Styles
from horizon.digest.workbook.live_models import Part, parts
from horizon.digest.workbook.model_inputs import correction
from horizon.digest.workbook.sheet_writer import Ledger
from horizon.digest.workbook.sheets import Cell, Sheet, sheets
from horizon.impact.valuation import from_json
from horizon.values.edition import Edition

NARROWEST, WIDEST = 9, 60
PLAIN = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


class _Sheet(Worksheet):  # type: ignore[misc]  # the library has no types
    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        # None of ours is younger than Excel 2007; the look for thirty that are took most of the time of a formula.
        return formula.removeprefix("=")


def write(edition: Edition, path: Path) -> None:
    """The workbook of an edition at a path, the same bytes for the same edition; OSError where it cannot be written."""
    inputs_, edition = from_json(edition.inputs) if edition.inputs else None, for_print(edition)
    live = parts(edition, inputs_)
    with xlsxwriter.Workbook(path, PLAIN) as book:
        noon = dt.datetime.combine(edition.composed_for, dt.time(12))
        book.set_properties({"title": f"Horizon {edition.key}", "created": noon})
        book.worksheet_class = _Sheet
        styles = Styles(book)
        first = Pen(book.add_worksheet(summary_sheet.SHEET), styles)
        summary_sheet.write(book, first, _live(book, edition, live, styles))
        for sheet in sheets(edition):
            _fill(Pen(book.add_worksheet(sheet.name), styles), sheet)


def _live(book: Workbook, edition: Edition, live: tuple[Part, ...], styles: Styles) -> summary_sheet.Shown:
    """Write the sheets that move; what the summary takes from them."""
    if not live:
        return summary_sheet.Shown(edition, (), "")
    names = (assumptions_sheet.SHEET, plan_sheet.SHEET, technologies_sheet.SHEET, *(part.sheet for part in live))
    pens = {name: Pen(book.add_worksheet(name), styles) for name in names}
    rows = assumptions_sheet.lines(live, edition)
    figures = assumptions_sheet.write(book, pens[assumptions_sheet.SHEET], rows)
    changed = f"{figures}+{plan_sheet.write(book, pens[plan_sheet.SHEET], live)}"
    technologies_sheet.write(pens[technologies_sheet.SHEET], live)
    lives = []
    for part in live:
        pens[part.sheet].currency = part.model.currency
        since, together = model_sheet.write(Ledger(book, pens[part.sheet], part), plan_sheet.place(live, part))
        ratio = correction(part.model, edition)
        lives.append(summary_sheet.Live(part, since, together, ratio.mode if ratio else None))
    for pen in pens.values():
        pen.to.set_tab_color(
            "#E2B93B" if pen.to.get_name() in (assumptions_sheet.SHEET, plan_sheet.SHEET) else "#1F4E79"
        )
    return summary_sheet.Shown(edition, tuple(lives), changed)


def _fill(pen: Pen, sheet: Sheet) -> None:
    """One sheet as a table: headings that stay, a filter, widths that fit, the first rows on every printed page."""
    columns = list(zip(*sheet.rows, strict=True)) or [()] * len(sheet.columns)
    pen.across(*(_width(*column, cells) for column, cells in zip(sheet.columns, columns, strict=True)))
    pen.heads(0, [heading for heading, _ in sheet.columns], figures=())
    money = sheet.place("currency") if any(kind == MONEY for _, kind in sheet.columns) else None
    for number, row in enumerate(sheet.rows, start=1):
        pen.currency = str(row[money]) if money is not None else ""
        for column, (cell, (_, kind)) in enumerate(zip(row, sheet.columns, strict=True)):
            pen.value(number, column, cell, WRAPPED if kind == TEXT else kind)
    pen.to.freeze_panes(1, 0)
    pen.to.autofilter(0, 0, max(1, len(sheet.rows)), len(sheet.columns) - 1)
    pen.to.repeat_rows(0)
    pen.for_print()


def _width(heading: str, kind: str, cells: Iterable[Cell]) -> int:
    fixed = {DAY: 12, SHARE: 11, MONEY: 15, COUNT: 10, FINE: 10, NUMBER: 10}
    longest = max((len(cell) for cell in cells if isinstance(cell, str)), default=0)
    return fixed.get(kind) or min(WIDEST, max(NARROWEST, len(heading) + 3, longest + 1))
