"""The sheet of assumptions: a row for each input of a live model, its best estimate an editable cell with a name."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from xlsxwriter.workbook import Workbook

from horizon.digest.view.cell_kinds import PRICE, SHARE, TEXT, UNIT, WRAPPED
from horizon.digest.workbook.cell_writer import CellWriter, cell_reference, range_reference
from horizon.digest.workbook.live_models import LiveModel
from horizon.digest.workbook.model_inputs import CORRECTION_ROLE, InputFigure, correction_figure, list_input_figures
from horizon.values.edition import Edition

ASSUMPTIONS_SHEET = "Assumptions"
FIRST_ASSUMPTION_ROW = 4
"""The row of the first input, from 0."""
_COLUMNS = {
    "watchlist": 18,
    "indication": 24,
    "input": 30,
    "best estimate (edit here)": 14,
    "unit": 15,
    "low": 13,
    "high": 13,
    "price year": 7,
    "as composed": 13,
    "source": 46,
    "known since": 10,
    "name in formulas": 36,
}
"""Headings and widths."""
_MODE, _UNIT, _LOW, _HIGH, _YEAR, _COMPOSED, _SOURCE = range(3, 10)
_ABOVE_ZERO = ("course_months", "stop_after", "innovation", "post_", CORRECTION_ROLE)
"""Figures that something is divided by, and months that are counted."""
_PURPOSE = (
    "Edit the blue figures: the live sheets use these best estimates. Low and high are the ends of the simulation's "
    "range; they and the simulation stay as composed. A figure that was changed turns orange. An empty capacity is no "
    "limit; where no end of treatment is given there is none."
)


@dataclass(frozen=True, slots=True)
class AssumptionRow:
    """One row of the sheet: an input of a model, and the name of its cell.

    ``aliases`` are the names that models of single technologies have for an input that they take from it.
    """

    model: LiveModel
    name: str
    figure: InputFigure
    aliases: tuple[str, ...] = ()


def list_assumption_rows(models: Iterable[LiveModel], edition: Edition) -> tuple[AssumptionRow, ...]:
    """Every editable figure of every model: its inputs, and the ratio by which it is corrected."""
    rows: dict[tuple[str, str], AssumptionRow] = {}
    for model in models:
        figures = (*list_input_figures(model.cost_model), correction_figure(model.cost_model, edition))
        for figure in filter(None, figures):
            row = AssumptionRow(model, model.cell_name(figure.role), figure)
            shared = rows.get((model.lead, figure.role)) if figure.role != CORRECTION_ROLE else None
            if model.own_of and shared and shared.figure == figure:
                rows[model.lead, figure.role] = replace(shared, aliases=(*shared.aliases, row.name))
            else:
                rows[model.prefix, figure.role] = row
    return tuple(rows.values())


def write_assumptions(book: Workbook, cells: CellWriter, rows: Sequence[AssumptionRow]) -> str:
    """Fill the sheet; the formula that counts the inputs that differ from those composed."""
    cells.write_text(0, 0, ASSUMPTIONS_SHEET, "title")
    cells.set_widths(*_COLUMNS.values())
    cells.write_paragraph(1, _PURPOSE)
    cells.write_headings(FIRST_ASSUMPTION_ROW - 1, tuple(_COLUMNS), figures=(_MODE, _LOW, _HIGH, _YEAR, _COMPOSED))
    for row, assumption in enumerate(rows, start=FIRST_ASSUMPTION_ROW):
        _write_assumption(cells, row, assumption)
        for name in (assumption.name, *assumption.aliases):
            book.define_name(name, f"={ASSUMPTIONS_SHEET}!{cell_reference(row, _MODE, True)}")
    last = FIRST_ASSUMPTION_ROW + len(rows) - 1
    _mark_changed_inputs(cells, last)
    cells.sheet.freeze_panes(FIRST_ASSUMPTION_ROW, 3)
    cells.set_up_printing(FIRST_ASSUMPTION_ROW - 1)
    modes, composed = (
        f"{ASSUMPTIONS_SHEET}!{range_reference((FIRST_ASSUMPTION_ROW, last), column)}" for column in (_MODE, _COMPOSED)
    )
    return f"SUMPRODUCT(--({modes}<>{composed}))"


def _write_assumption(cells: CellWriter, row: int, assumption: AssumptionRow) -> None:
    figure, page, cells.currency = assumption.figure, assumption.model.page, assumption.model.cost_model.currency
    source = figure.source or "assumption"
    indication = ", ".join(filter(None, (page.indication, assumption.model.own_of)))
    for column, text in enumerate((page.title, indication, figure.what)):
        cells.write_text(row, column, text, WRAPPED)
    if figure.formula and figure.mode is not None:
        cells.write_formula(
            row, _MODE, figure.formula.format(p=assumption.model.prefix), figure.mode, figure.kind, "input"
        )
    else:
        cells.write_value(row, _MODE, figure.mode, figure.kind, "input")
    cells.write_text(row, _UNIT, figure.unit, UNIT)
    cells.write_value(row, _LOW, figure.low, figure.kind)
    cells.write_value(row, _HIGH, figure.high, figure.kind)
    cells.write_value(row, _YEAR, assumption.model.cost_model.price_year if figure.kind == PRICE else None, TEXT)
    cells.write_value(row, _COMPOSED, figure.mode, figure.kind, "frozen")
    for column, text in enumerate((source, figure.known_since, assumption.name), start=_SOURCE):
        cells.write_text(row, column, text, UNIT)
    cells.sheet.data_validation(row, _MODE, row, _MODE, _input_validation(figure))


def _input_validation(figure: InputFigure) -> dict[str, object]:
    """The entries allowed: shares from 0 to 1, other figures not below 0; empty only where the input is optional."""
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


def _mark_changed_inputs(cells: CellWriter, last: int) -> None:
    """Mark modes that are not the edition's."""
    mode, composed = (f"${cell_reference(FIRST_ASSUMPTION_ROW, column)}" for column in (_MODE, _COMPOSED))
    changed = {"type": "formula", "criteria": f"={mode}<>{composed}", "format": cells.formats.changed_input_format()}
    cells.sheet.conditional_format(FIRST_ASSUMPTION_ROW, _MODE, last, _MODE, changed)
