"""The workbook: a sheet to forward, the contents, the live sheets, then the edition's figures in full as composed.

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
    alone_sheet,
    assumptions_sheet,
    contents_sheet,
    early_launch_sheet,
    model_sheet,
    plan_sheet,
    sharing_sheet,
    summary_sheet,
    workforce_sheet,
)
from horizon.digest.workbook.cell_writer import FONT, CellFormats, CellWriter
from horizon.digest.workbook.limited_months import LimitedPlan, limit_models
from horizon.digest.workbook.live_models import LiveModel, list_live_models
from horizon.digest.workbook.model_inputs import correction_figure
from horizon.digest.workbook.model_sheet_writer import ModelSheetWriter
from horizon.digest.workbook.sheets import list_sheets
from horizon.impact.valuation import EstimateInputs
from horizon.values.edition import Edition

NARROWEST, WIDEST = 9, 36
WRITER_OPTIONS = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "in_memory": True,
    "default_format_properties": FONT,
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
    models, limited = limit_models(list_live_models(edition, inputs), inputs.workforce if inputs else ())
    with xlsxwriter.Workbook(target, WRITER_OPTIONS) as book:
        noon = dt.datetime.combine(edition.composed_for, dt.time(12))
        book.set_properties({"title": f"Horizon {edition.key}", "created": noon})
        book.worksheet_class = _QuickSheet
        formats = CellFormats(book)
        opening, contents = (
            CellWriter(book.add_worksheet(name), formats)
            for name in (summary_sheet.SUMMARY_SHEET, contents_sheet.CONTENTS_SHEET)
        )
        summary_sheet.write_summary(book, opening, edition)
        live_sheets = _write_live_sheets(book, edition, (models, limited), formats) if models else ()
        tables = {CellWriter(book.add_worksheet(table.name), formats): table for table in list_sheets(edition)}
        for cells, table in tables.items():
            _write_table(cells, table)
        row_counts = {table.name: len(table.rows) for table in tables.values()}
        contents_sheet.write_contents(contents, edition, (opening, *live_sheets, *tables), row_counts)


def _write_live_sheets(
    book: Workbook, edition: Edition, live: tuple[tuple[LiveModel, ...], LimitedPlan | None], formats: CellFormats
) -> tuple[CellWriter, ...]:
    """Write the sheets that can be edited and those that follow them; return their writers in order."""
    models, limited = live
    groups = list(sharing_sheet.list_sharing_groups(models))
    names = (
        early_launch_sheet.EARLY_LAUNCH_SHEET,
        assumptions_sheet.ASSUMPTIONS_SHEET,
        plan_sheet.PLAN_SHEET,
        alone_sheet.ALONE_SHEET,
        *(model.sheet_name for model in models),
        *(sharing_sheet.sharing_sheet_name(number) for number, _ in enumerate(groups, start=1)),
        *([workforce_sheet.WORKFORCE_SHEET] if limited else []),
    )
    writers = {name: CellWriter(book.add_worksheet(name), formats) for name in names}
    rows = assumptions_sheet.list_assumption_rows(models, edition)
    figures = assumptions_sheet.write_assumptions(book, writers[assumptions_sheet.ASSUMPTIONS_SHEET], rows)
    changed = f"{figures}+{plan_sheet.write_plan(book, writers[plan_sheet.PLAN_SHEET], models)}"
    alone_sheet.write_each_alone(writers[alone_sheet.ALONE_SHEET], models)
    early_models = []
    for model in models:
        writers[model.sheet_name].currency = model.cost_model.currency
        first_rows = model_sheet.write_model_sheet(
            ModelSheetWriter(book, writers[model.sheet_name], model), plan_sheet.launch_reference(models, model)
        )
        ratio = correction_figure(model.cost_model, edition)
        early_models.append(early_launch_sheet.EarlyLaunchModel(model, *first_rows, ratio.mode if ratio else None))
    for number, group in enumerate(groups, start=1):
        cells = writers[sharing_sheet.sharing_sheet_name(number)]
        cells.currency = group[0].cost_model.currency
        sharing_sheet.write_sharing(book, cells, group, partial(plan_sheet.counted_cells, models))
    if limited:
        cells = writers[workforce_sheet.WORKFORCE_SHEET]
        cells.currency = models[0].cost_model.currency
        counted = partial(plan_sheet.counted_cells, models)
        changed += f"+{workforce_sheet.write_workforce(book, cells, limited, models, counted)}"
    content = early_launch_sheet.EarlyLaunchContent(edition, tuple(early_models), changed)
    early_launch_sheet.write_early_launch(book, writers[early_launch_sheet.EARLY_LAUNCH_SHEET], content)
    for name, cells in writers.items():
        editable = name in (assumptions_sheet.ASSUMPTIONS_SHEET, plan_sheet.PLAN_SHEET, workforce_sheet.WORKFORCE_SHEET)
        cells.sheet.set_tab_color("#E2B93B" if editable else "#1F4E79")
    return tuple(writers.values())


def _write_table(cells: CellWriter, table: Table[Any]) -> None:
    """Write a table: headings that stay, a filter, widths that fit, the headings on every printed page."""
    rows = list(table.iter_cells())
    by_column = list(zip(*rows, strict=True)) or [()] * len(table.columns)
    cells.set_widths(*map(_column_width, table.columns, by_column))
    figures = [at for at, column in enumerate(table.columns) if column.kind not in (TEXT, FLAG, DAY)]
    cells.write_headings(0, [column.heading for column in table.columns], figures)
    money = any(column.kind == MONEY for column in table.columns)
    currency = [column.name for column in table.columns].index("currency") if money else None
    for number, row in enumerate(rows, start=1):
        cells.currency = str(row[currency]) if currency is not None else ""
        for at, (cell, column) in enumerate(zip(row, table.columns, strict=True)):
            cells.write_value(number, at, cell, WRAPPED if column.kind in (TEXT, FLAG) else column.kind)
    cells.sheet.freeze_panes(1, 0)
    cells.sheet.autofilter(0, 0, max(1, len(rows)), len(table.columns) - 1)
    cells.set_up_printing(0)


def _column_width(column: Column[Any], cells: Iterable[Cell]) -> int:
    fixed = {DAY: 12, SHARE: 11, MONEY: 15, COUNT: 10, FINE: 10, NUMBER: 10}
    longest = max((len(cell) for cell in cells if isinstance(cell, str)), default=0)
    return fixed.get(column.kind) or min(WIDEST, max(NARROWEST, len(column.heading) + 3, longest + 1))
