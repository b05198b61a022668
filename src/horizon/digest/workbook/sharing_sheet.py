"""The sheet of an indication whose technologies have cost models of their own: how they share its patients, live.

Above, each technology's weight; below, month by month, what each model would start, what is cut, and what it then has.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from xlsxwriter.workbook import Workbook

from horizon.digest.view import wording
from horizon.digest.view.cell_kinds import COUNT, FACTOR, FINE, MONEY, NOTE
from horizon.digest.workbook.cell_writer import CellWriter, cell_reference, range_reference, sheet_prefix
from horizon.digest.workbook.live_models import LiveModel
from horizon.digest.workbook.month_columns import subtract_stopped
from horizon.digest.workbook.shared_months import (
    SMALLEST_WEIGHT,
    SharedMonths,
    SharingMember,
    SharingPlan,
    entry_weights,
    plan_sharing,
    share_months,
)
from horizon.forecast.draws import Floats

_PURPOSE = (
    "The technologies share the patients by order of entry: a weight is one over the square root of the order. A model "
    "for a part of the people counts for the others by that part. Where all together would treat more people than "
    "there are, all starts of the month are cut alike. Alone, each is on its own sheet."
)


@dataclass(frozen=True, slots=True)
class _SharedColumn:
    """A column by calendar month: its formula has ``{row}``, ``{before}`` and ``{top}``, and other columns by key."""

    key: str
    heading: str
    kind: str
    formula: str
    values: Floats
    first_formula: str = ""


def list_sharing_groups(models: Sequence[LiveModel]) -> Iterator[tuple[LiveModel, ...]]:
    """Yield the models of each indication that has several."""
    leads = dict.fromkeys(model.lead for model in models if model.shared)
    for lead in leads:
        yield tuple(model for model in models if model.lead == lead)


def sharing_sheet_name(number: int) -> str:
    """The name of a sheet, by the number of its indication among those that have one."""
    return f"Sharing {number}"


def write_sharing(
    book: Workbook,
    cells: CellWriter,
    group: Sequence[LiveModel],
    launch_of: Callable[[LiveModel], tuple[str, Sequence[str]]],
) -> None:
    """Fill the sheet; ``launch_of`` gives the sheet, and the cells there with the month from which each row counts."""
    members = tuple(SharingMember(model.cost_model, model.base_case, model.launch_months) for model in group)
    plan, months = plan_sharing(members), 12 * len(group[0].years)
    shared, cuts = share_months(plan, months)
    cells.set_widths(30, *[13] * 40)
    cells.write_text(0, 0, f"{wording.page_heading(group[0].page)}: who is treated with what", "title")
    cells.write_paragraph(1, _PURPOSE, NOTE)
    row, spans = _write_weights(cells, group, plan, launch_of)
    row, spans = _write_classes(cells, row, group, plan, spans)
    columns = list(_list_shared_columns(group, plan, shared, cuts, spans))
    _write_shared_months(book, cells, row + 1, group, columns)
    cells.set_up_printing(row + 1)


@dataclass(frozen=True, slots=True)
class _SharingCells:
    """The cells of each model: its months and weights, the first launch of its class, its part; the months of all."""

    months: tuple[str, ...]
    weights: tuple[str, ...]
    all_months: str
    first_of: tuple[str, ...] = ()
    part_of: tuple[str, ...] = ()


def _write_weights(
    cells: CellWriter,
    group: Sequence[LiveModel],
    plan: SharingPlan,
    launch_of: Callable[[LiveModel], tuple[str, Sequence[str]]],
) -> tuple[int, _SharingCells]:
    """Write a row for each technology: the month from which it counts, and its weight."""
    cells.write_headings(3, ("technology", "counts from month", "weight"), figures=(1, 2))
    places = [launch_of(model) for model in group]
    last = 3 + sum(len(of) for _, of in places)
    all_months, row = range_reference((4, last), 1), 4
    months, weights = [], []
    for model, (sheet, counted), of_model in zip(group, places, entry_weights(plan), strict=True):
        months.append(range_reference((row, row + len(counted) - 1), 1))
        weights.append(range_reference((row, row + len(counted) - 1), 2))
        for at, cell in enumerate(counted):
            named = at < len(model.technologies)
            cells.write_text(row, 0, model.technologies[at].name if named else "what you expect")
            cells.write_formula(row, 1, f"={sheet}{cell}", model.launch_months[at] if named else "", COUNT)
            month_cell = cell_reference(row, 1)
            weight = f'=IF(ISNUMBER({month_cell}),1/SQRT(1+COUNTIF({all_months},"<"&{month_cell})),0)'
            cells.write_formula(row, 2, weight, of_model[at] if named else 0.0, FACTOR)
            row += 1
    return row + 1, _SharingCells(tuple(months), tuple(weights), all_months)


def _write_classes(
    cells: CellWriter, row: int, group: Sequence[LiveModel], plan: SharingPlan, spans: _SharingCells
) -> tuple[int, _SharingCells]:
    """Write for each model the first launch of its class and the part of the people that it is for."""
    cells.write_headings(row, ("model", "first launch of its class", "part of the people"), figures=(1, 2))
    row += 1
    firsts, parts = [], []
    whole = f"({group[0].prefix}_people+12*{group[0].prefix}_new_a_month)"
    for at, model in enumerate(group):
        lead = plan.lead_of[at]
        same = [position for position, of in enumerate(plan.lead_of) if of == lead]
        launches = [launch for position in same for launch in plan.members[position].launches]
        ranges = ",".join(spans.months[position] for position in same)
        cells.write_text(row, 0, model.title)
        first = f'=IF(COUNT({ranges})=0,"none",MIN({ranges}))'
        cells.write_formula(row, 1, first, min(launches, default="none"), COUNT)
        people = f"{group[lead].prefix}_people+12*{group[lead].prefix}_new_a_month"
        cells.write_formula(row, 2, f"=IF({whole}>0,MIN(1,({people})/{whole}),1)", plan.parts[at], FACTOR)
        firsts.append(cell_reference(row, 1, True))
        parts.append(cell_reference(row, 2, True))
        row += 1
    return row, replace(spans, first_of=tuple(firsts), part_of=tuple(parts))


def _list_shared_columns(
    group: Sequence[LiveModel], plan: SharingPlan, shared: Sequence[SharedMonths], cuts: Floats, spans: _SharingCells
) -> Iterator[_SharedColumn]:
    yield _SharedColumn("month", "month", COUNT, "={month}{before}+1", np.arange(1.0, cuts.shape[1] + 1), "=1")
    for at, months in enumerate(shared):
        weight = f'=SUMIFS({spans.weights[at]},{spans.months[at]},"<"&{{month}}{{row}})'
        yield _SharedColumn(f"weight_{at}", f"{at + 1}: weight", FACTOR, weight, months.weight)
    for at, (model, months) in enumerate(zip(group, shared, strict=True)):
        yield from _list_start_columns(at, model, group, plan, months, spans)
    limit_keys: list[tuple[str, tuple[int, ...]]] = []
    for number, (of, positions) in enumerate(plan.limits):
        people, first = group[of].prefix, f"MIN({spans.all_months})"
        eligible = f"{people}_people+{people}_new_a_month*MAX({{month}}{{row}}-{first},0)"
        earlier = {at: "".join(f"*{{{key}}}{{row}}" for key, of in limit_keys if at in of) for at in positions}
        wanted = "+".join(f"{{proposed_{at}}}{{row}}{earlier[at]}" for at in positions)
        treated = "".join(f"-{{before_{at}}}{{row}}" for at in positions)
        left = f"MAX({eligible}{treated},0)"
        heading = (
            "cut of all" if number == len(plan.limits) - 1 else f"cut of {', '.join(str(at + 1) for at in positions)}"
        )
        formula = f"=IF(({wanted})>{left},{left}/({wanted}),1)"
        yield _SharedColumn(f"cut_{number}", heading, FACTOR, formula, cuts[number])
        limit_keys.append((f"cut_{number}", positions))
    for at, (model, months) in enumerate(zip(group, shared, strict=True)):
        cut = "".join(f"*{{{key}}}{{row}}" for key, of in limit_keys if at in of)
        yield _SharedColumn(f"starts_{at}", f"{at + 1}: starts", FINE, f"={{proposed_{at}}}{{row}}{cut}", months.starts)
        yield from _volume_columns(at, model, months)


def _list_start_columns(
    at: int, model: LiveModel, group: Sequence[LiveModel], plan: SharingPlan, months: SharedMonths, spans: _SharingCells
) -> Iterator[_SharedColumn]:
    lead = plan.lead_of[at]
    rivals = "+".join(
        f"{{weight_{other}}}{{row}}" + ("" if of == lead else f"*{spans.part_of[other]}")
        for other, of in enumerate(plan.lead_of)
    )
    first = spans.first_of[at]
    alone = f"INDEX({group[lead].prefix}_starts,{{month}}{{row}}-{first})"
    started = f"IF(ISNUMBER({first}),IF({{month}}{{row}}>{first},{alone},0),0)"
    share = f"{{weight_{at}}}{{row}}/MAX({rivals},{SMALLEST_WEIGHT})"
    yield _SharedColumn(f"proposed_{at}", f"{at + 1}: would start", FINE, f"={started}*{share}", months.proposed)
    if model.cost_model.course == "chronic":
        rules = subtract_stopped(model.cost_model, f"starts_{at}", model.prefix)
        before = f"=MAX({{treated_{at}}}{{before}}*{model.prefix}_stay_a_month{rules},0)"
    else:
        before = f"={{before_{at}}}{{before}}+{{starts_{at}}}{{before}}"
    yield _SharedColumn(f"before_{at}", f"{at + 1}: already treated", FINE, before, months.before, "=0")


def _volume_columns(at: int, model: LiveModel, months: SharedMonths) -> Iterator[_SharedColumn]:
    p = model.prefix
    if model.cost_model.course == "chronic":
        treated, courses = f"={{before_{at}}}{{row}}+{{starts_{at}}}{{row}}", f"={{starts_{at}}}{{row}}"
    else:
        starts, month = (f"{{{key}}}${{top}}:{{{key}}}{{row}}" for key in (f"starts_{at}", "month"))
        courses = f'=SUMIFS({starts},{month},">"&{{month}}{{row}}-{p}_whole_months)/{p}_whole_months'
        treated = f"={{courses_{at}}}{{row}}*{p}_course_months"
    yield _SharedColumn(f"courses_{at}", f"{at + 1}: courses due", FINE, courses, months.courses)
    yield _SharedColumn(f"treated_{at}", f"{at + 1}: on treatment", FINE, treated, months.treated)
    if not model.cost_model.priced:
        return
    for key, values in (("cost", months.cost), ("displaced", months.displaced)):
        formula = f"={{courses_{at}}}{{row}}*{p}_{key}_a_course+{{treated_{at}}}{{row}}*{p}_{key}_a_month"
        yield _SharedColumn(f"{key}_{at}", f"{at + 1}: {key}", MONEY, formula, values)
    net = f"={{cost_{at}}}{{row}}-{{displaced_{at}}}{{row}}"
    yield _SharedColumn(f"net_{at}", f"{at + 1}: net", MONEY, net, months.cost - months.displaced)


def _write_shared_months(
    book: Workbook, cells: CellWriter, row: int, group: Sequence[LiveModel], columns: Sequence[_SharedColumn]
) -> None:
    cells.write_headings(row, [column.heading for column in columns], figures=range(len(columns)))
    top, count = row + 1, len(columns[0].values)
    letters = {column.key: cell_reference(0, at)[:-1] for at, column in enumerate(columns)}
    for line in range(top, top + count):
        places = {**letters, "row": line + 1, "before": line, "top": top + 1}
        for at, column in enumerate(columns):
            template = column.first_formula if column.first_formula and line == top else column.formula
            cells.write_formula(line, at, template.format(**places), float(column.values[line - top]), column.kind)
    sheet = sheet_prefix(cells.sheet.get_name())
    for number, model in enumerate(group):
        for at, column in enumerate(columns):
            key, _, of = column.key.rpartition("_")
            if column.key == "month" or of == str(number):
                name = f"{model.prefix}_shared_{key or 'month'}"
                book.define_name(name, f"={sheet}{range_reference((top, top + count - 1), at)}")
