"""The charts of the summary, drawn by the spreadsheet from its own cells, so that they follow them."""

from dataclasses import dataclass

from xlsxwriter.workbook import Workbook

from horizon.digest.workbook.cell_writer import CellWriter
from horizon.values.money import currency_symbol

_CHART_ROWS = 18
"""Rows that a chart covers."""
_COLOURS = ("#1F4E79", "#C55A11", "#548235", "#7F6000", "#7030A0", "#00808A", "#A61C3C", "#5A5A5A")


@dataclass(frozen=True, slots=True)
class ChartPlacement:
    """The row of the chart, and the rows that it draws.

    ``heading_row`` has the years, ``model_rows`` are the first and the last row of the live models, ``simulated_rows``
    those of the range beside them; ``years`` is their number.
    """

    row: int
    heading_row: int
    model_rows: tuple[int, int]
    simulated_rows: tuple[int, ...]
    years: int


def insert_yearly_chart(book: Workbook, cells: CellWriter, placement: ChartPlacement) -> int:
    """Insert the chart; the next free row.

    The base case is stacked columns, an indication each; the simulated range is lines.
    """
    sheet, last = cells.sheet.get_name(), placement.years
    chart, lines = book.add_chart({"type": "column", "subtype": "stacked"}), book.add_chart({"type": "line"})
    labels = [sheet, placement.heading_row, 1, placement.heading_row, last]
    for number, row in enumerate(range(placement.model_rows[0], placement.model_rows[1] + 1)):
        colour = _COLOURS[number % len(_COLOURS)]
        chart.add_series(_row_series(sheet, row, last, labels) | {"fill": {"color": colour}, "gap": 80})
    for row, (colour, dash) in zip(placement.simulated_rows, (("#707070", "solid"), ("#B0B0B0", "dash")), strict=False):
        line = {"color": colour, "width": 2, "dash_type": dash}
        lines.add_series(_row_series(sheet, row, last, labels) | {"line": line})
    if placement.simulated_rows:
        chart.combine(lines)
    title = "base case (columns) and simulation (lines)" if placement.simulated_rows else "base case"
    chart.set_title({"name": title, "name_font": {"size": 10, "bold": False}})
    chart.set_x_axis({"label_position": "low"})
    sign = currency_symbol(cells.currency).replace('"', "")
    money = f'[>=1000000]"{sign}"#,##0.0,,"m";[<=-1000000]-"{sign}"#,##0.0,,"m";"{sign}"#,##0'
    chart.set_y_axis({"num_format": money, "major_gridlines": {"visible": True, "line": {"color": "#E0E0E0"}}})
    chart.set_legend({"position": "bottom"})
    chart.set_size({"width": 900, "height": 20 * _CHART_ROWS - 20})
    cells.sheet.insert_chart(placement.row, 0, chart, {"x_offset": 10})
    return placement.row + _CHART_ROWS


def _row_series(sheet: str, row: int, last: int, labels: list[str | int]) -> dict[str, object]:
    return {"name": [sheet, row, 0], "categories": labels, "values": [sheet, row, 1, row, last]}
