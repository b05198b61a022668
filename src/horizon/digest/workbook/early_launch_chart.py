"""The chart of the early launch, drawn by the spreadsheet from its own cells, so that it follows them."""

from dataclasses import dataclass

from xlsxwriter.chart import Chart
from xlsxwriter.workbook import Workbook

from horizon.digest.workbook.cell_writer import CellWriter
from horizon.values.money import currency_symbol

_CHART_ROWS = 18
"""Rows that a chart covers."""
EARLY_COLOUR, AVERAGE_COLOUR = "#9DB7D1", "#1F4E79"


@dataclass(frozen=True, slots=True)
class ChartRows:
    """The rows that the chart draws: of the years, of the live total, and of the average where there is one."""

    years: int
    total: int
    average: int | None
    year_count: int


def insert_chart(book: Workbook, cells: CellWriter, row: int, rows: ChartRows) -> int:
    """Insert the chart at a row: the early launch as columns, the average as a line. Return the next free row."""
    sheet, last = cells.sheet.get_name(), rows.year_count
    labels = [sheet, rows.years, 1, rows.years, last]
    chart = book.add_chart({"type": "column"})
    early = {"name": "if everything launched as early as it could", "fill": {"color": EARLY_COLOUR}, "gap": 80}
    chart.add_series({**early, "categories": labels, "values": [sheet, rows.total, 1, rows.total, last]})
    if rows.average is not None:
        lines, line = book.add_chart({"type": "line"}), {"color": AVERAGE_COLOUR, "width": 2.5}
        values = [sheet, rows.average, 1, rows.average, last]
        lines.add_series({"name": "on average", "categories": labels, "values": values, "line": line})
        chart.combine(lines)
    set_chart_looks(chart, cells.currency)
    chart.set_size({"width": 900, "height": 19 * _CHART_ROWS - 20})
    cells.sheet.insert_chart(row, 0, chart, {"x_offset": 10})
    return row + _CHART_ROWS


def set_chart_looks(chart: Chart, currency: str) -> None:
    """Give a chart of money its axes and its legend below; amounts are in millions."""
    chart.set_x_axis({"label_position": "low"})
    sign = currency_symbol(currency).replace('"', "")
    money = f'[>=1000000]"{sign}"#,##0.0,,"m";[<=-1000000]-"{sign}"#,##0.0,,"m";"{sign}"#,##0'
    chart.set_y_axis({"num_format": money, "major_gridlines": {"visible": True, "line": {"color": "#E0E0E0"}}})
    chart.set_legend({"position": "bottom"})
