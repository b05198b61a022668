"""Each technology alone, launched as the plan says, by financial year: live, beside the simulated early launch."""

from collections.abc import Sequence

from horizon.digest.view.cell_kinds import COUNT, FINE, MONEY, UNIT, WRAPPED
from horizon.digest.workbook import plan_sheet
from horizon.digest.workbook.cell_writer import CellWriter, cell_reference
from horizon.digest.workbook.live_models import LiveModel
from horizon.values.technology import Technology

ALONE_SHEET = "Each one alone"
FIRST_ALONE_ROW = 3
_END = 4
_COLUMNS = {
    "watchlist": 18,
    "indication": 24,
    "technology": 26,
    "financial year": 10,
    "months since launch at its end": 12,
    "starts": 11,
    "on treatment at its end": 13,
    "cost": 14,
    "displaced": 14,
    "net": 14,
    "currency": 9,
    "simulated: early, middle (P50)": 14,
    "simulated: early, cautious (P90)": 14,
}
"""Headings and widths."""
_PURPOSE = (
    "Each technology alone, launched in the month that the sheet Plan says: as composed, as early as it could. "
    "Live, at the best estimates, as specified. The last columns are from the simulation and do not move: corrected "
    "for how published estimates turned out."
)


def write_each_alone(cells: CellWriter, models: Sequence[LiveModel]) -> None:
    """Fill the sheet, with a row for each technology and financial year."""
    cells.write_text(0, 0, ALONE_SHEET, "title")
    cells.set_widths(*_COLUMNS.values())
    cells.write_paragraph(1, _PURPOSE)
    cells.write_headings(FIRST_ALONE_ROW - 1, tuple(_COLUMNS), figures=(4, 5, 6, 7, 8, 9, 11, 12))
    row = FIRST_ALONE_ROW
    for model in models:
        cells.currency = model.cost_model.currency
        for technology in model.technologies:
            launched = plan_sheet.launch_reference(models, model, technology)
            row = _write_launch_years(cells, row, model, technology, launched)
    cells.sheet.freeze_panes(FIRST_ALONE_ROW, 4)
    cells.sheet.autofilter(FIRST_ALONE_ROW - 1, 0, row - 1, len(_COLUMNS) - 1)
    cells.set_up_printing(FIRST_ALONE_ROW - 1)


def _write_launch_years(cells: CellWriter, row: int, model: LiveModel, technology: Technology, launched: str) -> int:
    """Write the rows of a technology; ``launched`` refers to its launch month in the plan."""
    month = model.cell_name("month")
    for number, year in enumerate(model.base_case.sum_years(model.launch_month(technology), len(model.years)), start=1):
        label = model.years[number - 1].label
        for column, text in enumerate((model.page.title, model.page.indication, technology.name, label)):
            cells.write_text(row, column, text, WRAPPED)
        end = cell_reference(row, _END)
        within = f'{month},">"&{end}-12,{month},"<="&{end}'
        since = max(0, 12 * number - model.launch_month(technology))
        cells.write_formula(row, _END, f"=IF(ISNUMBER({launched}),MAX(0,{12 * number}-{launched}),0)", since, COUNT)
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
