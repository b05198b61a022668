"""The base case of each technology alone, by financial year: live, beside what the simulation said of its early end."""

from collections.abc import Sequence

from horizon.digest.workbook import plan_sheet
from horizon.digest.workbook.cell_kinds import COUNT, FINE, MONEY, UNIT, WRAPPED
from horizon.digest.workbook.cell_writer import Pen, cell
from horizon.digest.workbook.live_models import Part
from horizon.values.edition import Technology

SHEET = "Base case"
TOP = 3
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
_WHAT_FOR = (
    "Each technology alone, launched in the month that the plan says: live, every input at its mode, as specified. The "
    "last columns are from the simulation and do not move: corrected for how published estimates turned out."
)


def write(pen: Pen, parts: Sequence[Part]) -> None:
    """Fill the sheet, a row for each technology and financial year."""
    pen.text(0, 0, SHEET, "title")
    pen.across(*_COLUMNS.values())
    pen.paragraph(1, _WHAT_FOR)
    pen.heads(TOP - 1, tuple(_COLUMNS), figures=(4, 5, 6, 7, 8, 9, 11, 12))
    row = TOP
    for part in parts:
        pen.currency = part.model.currency
        for one in part.technologies:
            row = _technology(pen, row, parts, part, one)
    pen.to.freeze_panes(TOP, 4)
    pen.to.autofilter(TOP - 1, 0, row - 1, len(_COLUMNS) - 1)
    pen.to.repeat_rows(TOP - 1)
    pen.for_print()


def _technology(pen: Pen, row: int, parts: Sequence[Part], part: Part, one: Technology) -> int:
    launched, month = plan_sheet.place(parts, part, one), part.name("month")
    for number, year in enumerate(part.base.years(part.launch(one), len(part.years)), start=1):
        label = part.years[number - 1].label
        for column, text in enumerate((part.page.title, part.page.indication, one.name, label)):
            pen.text(row, column, text, WRAPPED)
        pen.high(row, ((part.page.indication, 28), (one.name, 32)))
        end = cell(row, _END)
        within = f'{month},">"&{end}-12,{month},"<="&{end}'
        pen.live(row, _END, f"={12 * number}-{launched}", 12 * number - part.launch(one), COUNT)
        pen.live(row, 5, f"=SUMIFS({part.name('starts')},{within})", year.starts, FINE)
        pen.live(row, 6, f"=IF({end}<1,0,INDEX({part.name('treated')},{end}))", year.treated, FINE)
        if part.model.priced:
            pen.live(row, 7, f"=SUMIFS({part.name('cost')},{within})", year.cost, MONEY)
            pen.live(row, 8, f"=SUMIFS({part.name('displaced')},{within})", year.displaced, MONEY)
            pen.live(row, 9, f"={cell(row, 7)}-{cell(row, 8)}", year.net, MONEY)
            pen.text(row, 10, part.model.currency, UNIT)
        for simulated in (cost for cost in one.impact if cost.financial_year == label):
            pen.value(row, 11, simulated.early, MONEY, "frozen")
            pen.value(row, 12, simulated.early_p90, MONEY, "frozen")
        row += 1
    return row
