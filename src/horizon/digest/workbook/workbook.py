"""The workbook: live assumptions, plan and base case first, then the edition's figures in full as composed.

No macros, no links out. Text stays text, whatever it begins with: no cell becomes a formula or a link but those that
are written here as such.
"""

import datetime as dt
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

import xlsxwriter
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from horizon.digest.view.cell_kinds import COUNT, DAY, FINE, FLAG, MONEY, NUMBER, SHARE, TEXT, WRAPPED
from horizon.digest.view.for_reader import clean_edition
from horizon.digest.view.tables import Cell, Column, Table
from horizon.digest.workbook import (
    assumptions_sheet,
    base_case_sheet,
    model_sheet,
    plan_sheet,
    sharing_sheet,
    summary_sheet,
)
from horizon.digest.workbook.cell_writer import CellFormats, CellWriter
from horizon.digest.workbook.live_models import LiveModel, list_live_models
from horizon.digest.workbook.model_inputs import correction_figure
from horizon.digest.workbook.model_sheet_writer import ModelSheetWriter
from horizon.digest.workbook.sheets import list_sheets
from horizon.impact.valuation import EstimateInputs
from horizon.values.edition import Edition

NARROWEST, WIDEST = 9, 60
WRITER_OPTIONS = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "in_memory": True,
}


class _QuickSheet(Worksheet):  # type: ignore[misc]  # the library has no types
    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:  # noqa: ARG002
        # None of ours is newer than Excel 2007; looking for thirty that are took most of the time of a formula.
        return formula.removeprefix("=")


def write_workbook(edition: Edition, inputs: EstimateInputs | None, target: Path | BinaryIO) -> None:
    """Write the workbook of an edition to a path or an open file, the same bytes for the same edition.

    Raises OSError if it cannot be written.
    """
    edition = clean_edition(edition)
    models = list_live_models(edition, inputs)
    with xlsxwriter.Workbook(target, WRITER_OPTIONS) as book:
        noon = dt.datetime.combine(edition.composed_for, dt.time(12))
        book.set_properties({"title": f"Horizon {edition.key}", "created": noon})
        book.worksheet_class = _QuickSheet
        formats = CellFormats(book)
        first = CellWriter(book.add_worksheet(summary_sheet.SUMMARY_SHEET), formats)
        summary_sheet.write_summary(book, first, _write_live_sheets(book, edition, models, formats))
        for table in list_sheets(edition):
            _write_table(CellWriter(book.add_worksheet(table.name), formats), table)


def _write_live_sheets(
    book: Workbook, edition: Edition, models: tuple[LiveModel, ...], formats: CellFormats
) -> summary_sheet.SummaryContent:
    """Write the sheets that follow the inputs; what the summary shows of them."""
    if not models:
        return summary_sheet.SummaryContent(edition, (), "")
    groups = list(sharing_sheet.list_sharing_groups(models))
    names = (
        assumptions_sheet.ASSUMPTIONS_SHEET,
        plan_sheet.PLAN_SHEET,
        base_case_sheet.BASE_CASE_SHEET,
        *(model.sheet_name for model in models),
        *(sharing_sheet.sharing_sheet_name(number) for number, _ in enumerate(groups, start=1)),
    )
    writers = {name: CellWriter(book.add_worksheet(name), formats) for name in names}
    rows = assumptions_sheet.list_assumption_rows(models, edition)
    figures = assumptions_sheet.write_assumptions(book, writers[assumptions_sheet.ASSUMPTIONS_SHEET], rows)
    changed = f"{figures}+{plan_sheet.write_plan(book, writers[plan_sheet.PLAN_SHEET], models)}"
    base_case_sheet.write_base_case(writers[base_case_sheet.BASE_CASE_SHEET], models)
    summary_models = []
    for model in models:
        writers[model.sheet_name].currency = model.cost_model.currency
        first_rows = model_sheet.write_model_sheet(
            ModelSheetWriter(book, writers[model.sheet_name], model), plan_sheet.launch_reference(models, model)
        )
        ratio = correction_figure(model.cost_model, edition)
        summary_models.append(summary_sheet.SummaryModel(model, *first_rows, ratio.mode if ratio else None))
    for number, group in enumerate(groups, start=1):
        cells = writers[sharing_sheet.sharing_sheet_name(number)]
        cells.currency = group[0].cost_model.currency
        sharing_sheet.write_sharing(book, cells, group, partial(plan_sheet.counted_cells, models))
    for name, cells in writers.items():
        editable = name in (assumptions_sheet.ASSUMPTIONS_SHEET, plan_sheet.PLAN_SHEET)
        cells.sheet.set_tab_color("#E2B93B" if editable else "#1F4E79")
    return summary_sheet.SummaryContent(edition, tuple(summary_models), changed)


def _write_table(cells: CellWriter, table: Table[Any]) -> None:
    """Write a table: headings that stay, a filter, widths that fit, the headings on every printed page."""
    rows = list(table.iter_cells())
    by_column = list(zip(*rows, strict=True)) or [()] * len(table.columns)
    cells.set_widths(*map(_column_width, table.columns, by_column))
    cells.write_headings(0, [column.heading for column in table.columns], figures=())
    money = any(column.kind == MONEY for column in table.columns)
    currency = [column.name for column in table.columns].index("currency") if money else None
    for number, row in enumerate(rows, start=1):
        cells.currency = str(row[currency]) if currency is not None else ""
        for at, (cell, column) in enumerate(zip(row, table.columns, strict=True)):
            cells.write_value(number, at, cell, WRAPPED if column.kind in (TEXT, FLAG) else column.kind)
    cells.sheet.freeze_panes(1, 0)
    cells.sheet.autofilter(0, 0, max(1, len(rows)), len(table.columns) - 1)
    cells.sheet.repeat_rows(0)
    cells.set_up_printing()


def _column_width(column: Column[Any], cells: Iterable[Cell]) -> int:
    fixed = {DAY: 12, SHARE: 11, MONEY: 15, COUNT: 10, FINE: 10, NUMBER: 10}
    longest = max((len(cell) for cell in cells if isinstance(cell, str)), default=0)
    return fixed.get(column.kind) or min(WIDEST, max(NARROWEST, len(column.heading) + 3, longest + 1))
