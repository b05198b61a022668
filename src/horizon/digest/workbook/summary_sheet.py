"""The sheet to forward: at most five technologies with their dates, people and amounts in millions, and one picture."""

import textwrap
from collections.abc import Callable
from decimal import Decimal

from xlsxwriter.workbook import Workbook

from horizon.digest.view import selection, wording
from horizon.digest.view.brief import Brief, compose_brief
from horizon.digest.view.cell_kinds import COUNT, DAY, HEAD, MILLIONS, NOTE, OVER, TEXT, UNIT, WRAPPED
from horizon.digest.view.chances import format_odds
from horizon.digest.view.technology_answer import find_own_or_shared_sum
from horizon.digest.workbook.cell_writer import CellWriter
from horizon.digest.workbook.early_launch_chart import AVERAGE_COLOUR, EARLY_COLOUR, set_chart_looks
from horizon.values.budget_impact import CostSummary, Total
from horizon.values.edition import Edition
from horizon.values.scan import WatchlistPage
from horizon.values.technology import Technology

SUMMARY_SHEET = "Summary"
MOST_ROWS = 5
_LONGEST_TEXT = 160
_CHART_ROWS = 15
_COLUMNS = {
    "technology": 36,
    "decide by": 12,
    "hold in": 10,
    "hold": 10,
    "to be safe": 10,
    "must fund from": 12,
    "to": 12,
    "people a year at the peak": 12,
    "once it is here, most expensive year": 14,
    "on average over all years": 12,
    "chance that it is funded": 11,
    "owner": 24,
}
"""Headings and widths."""
_FIGURES = (3, 4, 7, 8, 9)
_TOTALS: tuple[tuple[str, Callable[[Total], Decimal]], ...] = (
    ("on average", lambda row: row.expected),
    ("if it comes: middle estimate", lambda row: row.conditional.p50),
    ("if it comes: up to", lambda row: row.conditional.p90),
)


def write_summary(book: Workbook, cells: CellWriter, edition: Edition) -> None:
    """Fill the sheet, which prints on one page."""
    brief = compose_brief(edition)
    cells.set_widths(*_COLUMNS.values())
    cells.write_text(0, 0, f"What is coming: Horizon, {wording.describe_week(edition)}", "title")
    cells.write_paragraph(1, _shorten(_name_due_decision(brief)))
    cells.write_paragraph(2, f"{brief.day}. {brief.whose}. {_shorten(_describe_owners(edition))}".replace(". . ", ". "))
    cells.write_headings(4, tuple(_COLUMNS), figures=_FIGURES)
    row, shown = 5, _choose_technologies(brief)
    for technology in shown:
        _write_technology_row(cells, row, edition, technology)
        row += 1
    left = len(edition.scan.technologies) - len(shown)
    cells.write_paragraph(row, f"{left} more are watched: see the sheet Technologies." if shown else _NOTHING, NOTE)
    row = _write_total(book, cells, row + 2, brief)
    cells.write_paragraph(row, _READING, NOTE)
    cells.set_up_printing(kept=((0, row),))


_NOTHING = "No technology is over a threshold, to be decided now or likely enough to be named."
_READING = (
    "Amounts are in millions, net of what is displaced, in constant prices; an amount to be safe is exceeded one time "
    "in ten. What a technology costs once it is here and what it costs on average stand side by side: the average is "
    "for totals, never for the budget of one technology. Amounts to hold for several technologies do not add up."
)


def _shorten(text: str) -> str:
    """Cut a text so that the sheet stays one page."""
    return textwrap.shorten(text, _LONGEST_TEXT, placeholder=" …")


def _name_due_decision(brief: Brief) -> str:
    due = brief.decisions.due
    return f"{due.heading} ({due.when}, {due.budget_round})" if due else brief.decisions.none_due


def _choose_technologies(brief: Brief) -> tuple[Technology, ...]:
    """Return what is to be decided first, then what is coming, as the mail has them."""
    due = brief.decisions.due
    decided = [item.technology for item in due.items] if due else []
    by_key = {technology.key: technology for technology in (*decided, *(row.technology for row in brief.upcoming.rows))}
    return tuple(by_key.values())[:MOST_ROWS]


def _describe_owners(edition: Edition) -> str:
    owners = wording.join_list(page.owner for page in edition.scan.watchlists)
    return f"Owner: {owners}." if owners else "Nobody is named as owner: write owner into the watchlists."


def _write_technology_row(cells: CellWriter, row: int, edition: Edition, technology: Technology) -> None:
    page = selection.find_page(edition, technology)
    cells.currency, hold, window = page.currency or "GBP", technology.hold, technology.launch
    dearest, summary = selection.find_dearest_year(technology), _find_summary(page, technology)
    chance = format_odds(technology.probability.reimbursed) if technology.probability else ""
    values = (
        (_shorten(wording.technology_title(technology)), WRAPPED),
        (technology.decide_by, DAY),
        (hold.financial_year if hold else "", UNIT),
        (hold.p50 if hold else None, MILLIONS),
        (hold.p90 if hold else None, MILLIONS),
        (window.p10 if window else None, DAY),
        (window.p90 if window else None, DAY),
        (summary.treated if summary else None, COUNT),
        (dearest.p50 if dearest else None, MILLIONS),
        (selection.expected_impact(technology), MILLIONS),
        (chance, UNIT),
        (_shorten(page.owner), UNIT),
    )
    for column, (value, kind) in enumerate(values):
        cells.write_value(row, column, value, kind)


def _find_summary(page: WatchlistPage, technology: Technology) -> CostSummary | None:
    return find_own_or_shared_sum(page, technology) if technology.impact else None


def _write_total(book: Workbook, cells: CellWriter, row: int, brief: Brief) -> int:
    """Write the total of the largest payer by financial year, and its picture; return the next free row."""
    if brief.first_total is None:
        return row
    table, top = brief.first_total.table, row
    cells.currency = table.currency
    cells.write_text(row, 0, _shorten(table.label), HEAD)
    for at, total in enumerate(table.rows, start=1):
        cells.write_text(row, at, total.financial_year, OVER)
    for label, amount_of in _TOTALS:
        row += 1
        cells.write_text(row, 0, label)
        for at, total in enumerate(table.rows, start=1):
            cells.write_value(row, at, amount_of(total), MILLIONS)
    others = len(brief.totals) + brief.more_totals - 1
    if others:
        row += 1
        payers = wording.count_noun(others, "other payer")
        cells.write_text(row, 0, f"The largest of the payers; {payers}: see Simulated totals.", TEXT)
    _insert_total_chart(book, cells, (top, row + 1), len(table.rows))
    return row + 1 + _CHART_ROWS


def _insert_total_chart(book: Workbook, cells: CellWriter, rows: tuple[int, int], years: int) -> None:
    """Insert the picture at the second row: the average and the cautious total by year, from the first row on."""
    (top, at), sheet = rows, cells.sheet.get_name()
    chart, labels = book.add_chart({"type": "column"}), [sheet, top, 1, top, years]
    for row, colour in ((top + 1, AVERAGE_COLOUR), (top + 3, EARLY_COLOUR)):
        values = [sheet, row, 1, row, years]
        chart.add_series(
            {"name": [sheet, row, 0], "categories": labels, "values": values, "fill": {"color": colour}, "gap": 80}
        )
    set_chart_looks(chart, cells.currency)
    chart.set_size({"width": 900, "height": 19 * _CHART_ROWS - 10})
    cells.sheet.insert_chart(at, 0, chart, {"x_offset": 10, "y_offset": 5})
