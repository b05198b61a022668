"""One indication's sheet: from its people and its unit costs to what it costs, month by month, all of it formulas."""

from collections.abc import Sequence

from horizon.digest.workbook import month_columns, unit_cost_block, yearly_block
from horizon.digest.workbook.cell_kinds import COUNT, NOTE
from horizon.digest.workbook.cell_writer import cell, span
from horizon.digest.workbook.sheet_writer import Ledger

_WIDTH = 14
_COURSES = {"chronic": "chronic treatment", "curative": "a cure", "fixed": "a fixed course"}


def write(to: Ledger, launches: str) -> tuple[int, int]:
    """Fill it; ``launches`` is where the plan says from which month each technology counts. The first rows of its
    measures by year since launch and by financial year, for :func:`place`."""
    to.pen.across(50, *[13] * (_WIDTH - 1))
    _head(to)
    unit_cost_block.people(to)
    if to.part.model.priced:
        unit_cost_block.costs(to)
    unit_cost_block.rates(to)
    part = to.part
    count = part.months // 12
    since = yearly_block.since_launch(to, part.base.years(0, count))
    first = f'=IF(COUNT({launches})=0,"none",MIN({launches}))'
    to.named(
        "first launch in the plan, in months from the start", "first", first, min(part.launches, default="none"), COUNT
    )
    together = yearly_block.together(to, launches)
    _months(to)
    to.pen.to.freeze_panes(1, 1)
    to.pen.for_print()
    return since, together


def _head(to: Ledger) -> None:
    model = to.part.model
    about = f"{model.currency}, prices of {model.price_year}, constant and undiscounted · {_COURSES[model.course]}"
    to.pen.text(0, 0, f"{to.part.title}: the base case", "title")
    to.pen.text(1, 0, " · ".join(filter(None, (about, to.part.page.payer, to.part.page.area))))
    to.pen.text(2, 0, "Every figure follows the sheets Assumptions and Plan. As specified, not corrected.")
    to.row = 4


def _months(to: Ledger) -> None:
    columns, count = month_columns.columns(to.part.model, to.part.base), to.part.months
    to.pen.text(to.row, 0, "month by month since the launch, one technology or all of them together", "title")
    to.row += 1
    to.heads(*(one.heading for one in columns))
    for at, one in enumerate(columns):
        to.pen.text(to.row, at, one.how, NOTE)
    to.pen.high(to.row, ((one.how, 15) for one in columns[1:]))
    top = to.row + 1
    letters = {one.key: cell(0, at)[:-1] for at, one in enumerate(columns)}
    for row in range(top, top + count):
        places = {**letters, "p": to.part.prefix, "row": row + 1, "before": row, "top": top + 1}
        for at, one in enumerate(columns):
            template = one.first if one.first and row == top else one.formula
            to.pen.live(row, at, template.format(**places), one.value(row - top), one.kind)
    for at, one in enumerate(columns):
        to.name(one.key, span((top, top + count - 1), at))
    _chart(to, top, [one.key for one in columns])


def _chart(to: Ledger, top: int, keys: Sequence[str]) -> None:
    sheet, last = to.part.sheet, top + to.part.months - 1
    chart = to.book.add_chart({"type": "line"})
    for key, name, colour in (("treated", "on treatment", "#1F4E79"), ("starts", "starts", "#C55A11")):
        at = keys.index(key)
        values, months_ = [sheet, top, at, last, at], [sheet, top, 0, last, 0]
        line = {"color": colour, "width": 1.75}
        chart.add_series({"name": name, "categories": months_, "values": values, "line": line})
    chart.set_title({"name": "people, by month since launch", "name_font": {"size": 10, "bold": False}})
    chart.set_x_axis({"interval_unit": 12, "interval_tick": 12})
    chart.set_y_axis({"num_format": "#,##0", "major_gridlines": {"visible": True, "line": {"color": "#E0E0E0"}}})
    chart.set_legend({"position": "bottom"})
    chart.set_size({"width": 620, "height": 300})
    to.pen.to.insert_chart(3, 6, chart, {"x_offset": 20})
