"""The base case of each technology alone, by financial year, live, beside the simulated cost of an early launch."""

from collections.abc import Sequence

from horizon.digest.view.cell_kinds import COUNT, FINE, MONEY, UNIT, WRAPPED
from horizon.digest.workbook import plan_sheet
from horizon.digest.workbook.cell_writer import CellWriter, cell_reference
from horizon.digest.workbook.live_models import LiveModel
from horizon.values.technology import Technology

BASE_CASE_SHEET = "Base case"
FIRST_BASE_CASE_ROW = 3
_END = 4
_COLUMNS = {
    "watchlist": 20,
    "indication": 30,
    "technology": 34,
    "financial year": 11,
    "months since launch at its end": 13,
    "starts": 12,
    "on treatment at its end": 13,
    "cost": 15,
    "displaced": 15,
    "net": 15,
    "currency": 9,
    "simulated: early, P50": 15,
    "simulated: early, P90": 15,
}
"""Headings and widths."""
_PURPOSE = (
    "Each technology alone, launched in the month that the plan says: live, every input at its mode, as specified. The "
    "last columns are from the simulation and do not move: corrected for how published estimates turned out."
)


def write_base_case(cells: CellWriter, models: Sequence[LiveModel]) -> None:
    """Fill the sheet, with a row for each technology and financial year."""
    cells.write_text(0, 0, BASE_CASE_SHEET, "title")
    cells.set_widths(*_COLUMNS.values())
    cells.write_paragraph(1, _PURPOSE)
    cells.write_headings(FIRST_BASE_CASE_ROW - 1, tuple(_COLUMNS), figures=(4, 5, 6, 7, 8, 9, 11, 12))
    row = FIRST_BASE_CASE_ROW
    for model in models:
        cells.currency = model.cost_model.currency
        for technology in model.technologies:
            launched = plan_sheet.launch_reference(models, model, technology)
            row = _write_technology(cells, row, model, technology, launched)
    cells.sheet.freeze_panes(FIRST_BASE_CASE_ROW, 4)
    cells.sheet.autofilter(FIRST_BASE_CASE_ROW - 1, 0, row - 1, len(_COLUMNS) - 1)
    cells.sheet.repeat_rows(FIRST_BASE_CASE_ROW - 1)
    cells.set_up_printing()


def _write_technology(cells: CellWriter, row: int, model: LiveModel, technology: Technology, launched: str) -> int:
    """Write the rows of a technology; ``launched`` refers to its launch month in the plan."""
    month = model.cell_name("month")
    for number, year in enumerate(model.base_case.sum_years(model.launch_month(technology), len(model.years)), start=1):
        label = model.years[number - 1].label
        for column, text in enumerate((model.page.title, model.page.indication, technology.name, label)):
            cells.write_text(row, column, text, WRAPPED)
        cells.fit_row_height(row, ((model.page.indication, 28), (technology.name, 32)))
        end = cell_reference(row, _END)
        within = f'{month},">"&{end}-12,{month},"<="&{end}'
        cells.write_formula(
            row, _END, f"={12 * number}-{launched}", 12 * number - model.launch_month(technology), COUNT
        )
        cells.write_formula(row, 5, f"=SUMIFS({model.cell_name('starts')},{within})", year.starts, FINE)
        cells.write_formula(row, 6, f"=IF({end}<1,0,INDEX({model.cell_name('treated')},{end}))", year.treated, FINE)
        if model.cost_model.priced:
            cells.write_formula(row, 7, f"=SUMIFS({model.cell_name('cost')},{within})", year.cost, MONEY)
            cells.write_formula(row, 8, f"=SUMIFS({model.cell_name('displaced')},{within})", year.displaced, MONEY)
            cells.write_formula(row, 9, f"={cell_reference(row, 7)}-{cell_reference(row, 8)}", year.net, MONEY)
            cells.write_text(row, 10, model.cost_model.currency, UNIT)
        for simulated in (impact for impact in technology.impact if impact.financial_year == label):
            cells.write_value(row, 11, simulated.early, MONEY, "frozen")
            cells.write_value(row, 12, simulated.early_p90, MONEY, "frozen")
        row += 1
    return row
