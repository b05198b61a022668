"""One indication's sheet: its people, its unit costs and what follows month by month, all of it formulas."""

from collections.abc import Sequence

from horizon.digest.view.cell_kinds import COUNT, NOTE
from horizon.digest.workbook import month_columns, unit_cost_block, yearly_block
from horizon.digest.workbook.cell_writer import cell_reference, range_reference
from horizon.digest.workbook.model_sheet_writer import ModelSheetWriter

_COLUMN_COUNT = 14
_CHART_ROW, _CHART_ROWS = 3, 16
_PURPOSE = (
    "Every figure follows the sheets Assumptions and Plan: best estimates, launched as the plan says, which as "
    "composed is as early as it could be. As specified, not corrected for how published estimates turned out."
)
_COURSE_NAMES = {"chronic": "chronic treatment", "curative": "a cure", "fixed": "a fixed course"}


def write_model_sheet(writer: ModelSheetWriter, launches: str) -> tuple[int, int]:
    """Fill the sheet; the first rows of its measures by year since launch and by financial year.

    ``launches`` refers to the months in the plan from which each technology counts.
    """
    writer.cells.set_widths(40, *[12] * (_COLUMN_COUNT - 1))
    _write_sheet_title(writer)
    unit_cost_block.write_funnel(writer)
    if writer.model.cost_model.priced:
        unit_cost_block.write_unit_costs(writer)
    unit_cost_block.write_monthly_rates(writer)
    model = writer.model
    count = model.month_count // 12
    since = yearly_block.write_years_since_launch(writer, model.base_case.sum_years(0, count))
    label = "first launch in the plan, in months from the start"
    formula = f'=IF(COUNT({launches})=0,"none",MIN({launches}))'
    writer.write_named_figure(label, "first", formula, min(model.launch_months, default="none"), COUNT)
    together = yearly_block.write_financial_years(writer, launches)
    months = writer.row
    _write_model_months(writer)
    writer.cells.sheet.freeze_panes(1, 1)
    writer.cells.set_up_printing((months, months + 2), kept=((_CHART_ROW, _CHART_ROW + _CHART_ROWS),))
    return since, together


def _write_sheet_title(writer: ModelSheetWriter) -> None:
    cost_model = writer.model.cost_model
    money = f"{cost_model.currency}, prices of {cost_model.price_year}, constant and undiscounted"
    subtitle = (money, _COURSE_NAMES[cost_model.course], writer.model.page.payer, writer.model.page.area)
    writer.cells.write_text(0, 0, writer.model.title, "title")
    writer.cells.write_paragraph(1, " · ".join(filter(None, subtitle)))
    writer.cells.write_paragraph(2, _PURPOSE, NOTE)
    writer.row = 4


def _write_model_months(writer: ModelSheetWriter) -> None:
    columns = month_columns.list_month_columns(writer.model.cost_model, writer.model.base_case)
    count = writer.model.month_count
    writer.cells.write_text(
        writer.row, 0, "month by month since the launch, one technology or all of them together", "title"
    )
    writer.row += 1
    writer.write_headings(*(column.heading for column in columns))
    for at, column in enumerate(columns):
        writer.cells.write_text(writer.row, at, column.legend, NOTE)
    top = writer.row + 1
    letters = {column.key: cell_reference(0, at)[:-1] for at, column in enumerate(columns)}
    for row in range(top, top + count):
        places = {**letters, "p": writer.model.prefix, "row": row + 1, "before": row, "top": top + 1}
        for at, column in enumerate(columns):
            template = column.first_formula if column.first_formula and row == top else column.formula
            writer.cells.write_formula(row, at, template.format(**places), column.value(row - top), column.kind)
    for at, column in enumerate(columns):
        writer.define_name(column.key, range_reference((top, top + count - 1), at))
    _insert_patient_chart(writer, top, [column.key for column in columns])


def _insert_patient_chart(writer: ModelSheetWriter, top: int, keys: Sequence[str]) -> None:
    sheet, last = writer.model.sheet_name, top + writer.model.month_count - 1
    chart = writer.book.add_chart({"type": "line"})
    for key, name, colour in (("treated", "on treatment", "#1F4E79"), ("starts", "starts", "#C55A11")):
        at = keys.index(key)
        values, months = [sheet, top, at, last, at], [sheet, top, 0, last, 0]
        line = {"color": colour, "width": 1.75}
        chart.add_series({"name": name, "categories": months, "values": values, "line": line})
    chart.set_title({"name": "people, by month since launch", "name_font": {"size": 10, "bold": False}})
    chart.set_x_axis({"interval_unit": 12, "interval_tick": 12})
    chart.set_y_axis({"num_format": "#,##0", "major_gridlines": {"visible": True, "line": {"color": "#E0E0E0"}}})
    chart.set_legend({"position": "bottom"})
    chart.set_size({"width": 620, "height": 300})
    writer.cells.sheet.insert_chart(_CHART_ROW, 6, chart, {"x_offset": 20})
