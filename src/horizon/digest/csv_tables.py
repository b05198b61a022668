"""An edition as tables for machines: a CSV file each, in full, in the folder ``csv/``.

Names are those of ``edition.json``; dates are ISO, amounts whole units. A text that a spreadsheet would take for a
formula is led by an apostrophe. Pure.
"""

import csv
import io
from typing import Any

from horizon.digest.view import columns, news, selection
from horizon.digest.view.columns import TrialChangeRow, technology_rows
from horizon.digest.view.for_reader import clean_strings
from horizon.digest.view.tables import Cell, Table, select_table
from horizon.values.edition import Edition

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def render_tables(edition: Edition) -> dict[str, bytes]:
    """Render every table, by the name of its file."""
    return {f"{table.name}.csv": _render_table(table) for table in _list_tables(clean_strings(edition))}


def _list_tables(edition: Edition) -> tuple[Table[Any], ...]:
    scan, technologies = edition.scan, edition.scan.technologies
    return (
        select_table(
            "technologies",
            columns.TECHNOLOGIES,
            "key name watchlist indication kind novelty state sponsor phase licence_p10 licence_p50 licence_p90 "
            "launch_p10 launch_p50 launch_p90 approved reimbursed decide_by act_now over_threshold",
            technology_rows(edition, technologies, lambda technology: (technology,)),
        ),
        select_table(
            "impact",
            columns.IMPACT,
            "key financial_year early early_p90 conditional_p10 conditional_p50 conditional_p90 expected as_specified "
            "currency",
            technology_rows(edition, technologies, lambda technology: technology.impact),
        ),
        select_table(
            "totals",
            columns.TOTALS,
            "scope financial_year expected p50 p90 p99 ceiling currency",
            scan.totals,
        ),
        select_table(
            "trials",
            columns.TRIALS,
            "key nct_id phase status enrolment primary_completion pivotal matched_by note",
            technology_rows(edition, technologies, lambda technology: technology.trials),
        ),
        select_table(
            "readiness",
            columns.STEPS,
            "key name months start_by done_by after late owner state since begins ends note",
            technology_rows(edition, technologies, lambda technology: technology.steps),
        ),
        select_table(
            "workforce",
            columns.WORKFORCE,
            "what unit quarter capacity needed_p50 needed_p90 needed_expected used_p50 used_p90 used_expected source",
            columns.quarter_rows(edition),
        ),
        select_table(
            "waiting",
            columns.WAITING,
            "key financial_year people people_expected amount amount_expected currency",
            technology_rows(edition, technologies, lambda item: item.delay.years if item.delay else ()),
        ),
        select_table(
            "effects",
            columns.EFFECTS,
            "key payer financial_year bears spared net expected currency",
            technology_rows(edition, technologies, lambda technology: technology.effects),
        ),
        select_table(
            "changes",
            columns.CHANGES,
            "nct_id noted kind material text technology watchlist",
            (TrialChangeRow(line, news.name_technology(edition, line)) for line in edition.changes),
        ),
        select_table("left-out", columns.LEFT_OUT, "nct_id watchlist rule", scan.not_shown),
        select_table(
            "assumptions",
            columns.ASSUMPTIONS,
            "what value unit source known_since stamp used_by",
            selection.list_assumptions(edition),
        ),
    )


def _render_table(table: Table[Any]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(column.name for column in table.columns)
    writer.writerows([_render_cell(cell) for cell in cells] for cells in table.iter_cells())
    # The byte order mark tells spreadsheets that it is UTF-8.
    return text.getvalue().encode("utf-8-sig")


def _render_cell(cell: Cell) -> Cell:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA_STARTS) else cell
