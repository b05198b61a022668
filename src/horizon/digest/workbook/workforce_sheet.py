"""The sheet of one workforce, live: what there is, who needs it, and month by month who can start.

Above, the capacities, which can be edited, and each technology of the plan that needs one; below, a row for each month.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from xlsxwriter.workbook import Workbook

from horizon.digest.view.cell_kinds import COUNT, DAY, FACTOR, FINE, MONEY, NOTE, NUMBER
from horizon.digest.workbook.cell_writer import CellWriter, cell_reference, range_reference, sheet_prefix
from horizon.digest.workbook.limited_months import LimitedPlan, LimitedRow
from horizon.digest.workbook.live_models import LiveModel
from horizon.digest.workbook.month_columns import subtract_stopped
from horizon.digest.workbook.plan_sheet import START_NAME
from horizon.digest.workbook.shared_months import SMALLEST_WEIGHT
from horizon.forecast.draws import Floats
from horizon.impact.model import ResourceNeed
from horizon.impact.workforce import SMALLEST_NEED

WORKFORCE_SHEET = "Workforce"
SPARE_ROWS = 3
"""Rows below what is coming in which the planner can enter more."""
_PURPOSE = (
    "What there is for all technologies together (edit the amount a year, and what is coming from when). Those on "
    "treatment are served first, then what a launch needs once; until that is done nobody starts. Where those who "
    "would start need more than is left, all their starts of the month are cut alike, and they wait."
)
_FIRST = 3


@dataclass(frozen=True, slots=True)
class _MonthColumn:
    """A column by calendar month: its formula has ``{row}``, ``{before}`` and ``{top}``, and other columns by key."""

    key: str
    heading: str
    kind: str
    formula: str
    values: Floats
    first_formula: str = ""


@dataclass(frozen=True, slots=True)
class _Cells:
    """Where the capacities and what is coming stand, and the month and the weight of each row of the plan."""

    a_year: tuple[str, ...]
    coming_what: str
    coming_counts: str
    coming_amounts: str
    launches: tuple[str, ...]
    weights: tuple[str, ...]


def write_workforce(
    book: Workbook,
    cells: CellWriter,
    plan: LimitedPlan,
    models: Sequence[LiveModel],
    launch_of: Callable[[LiveModel], tuple[str, Sequence[str]]],
) -> str:
    """Fill the sheet; the formula that counts the capacities that differ from those composed.

    ``launch_of`` gives the sheet of the plan, and the cells there with the month from which each row counts.
    """
    cells.set_widths(30, *[13] * 60)
    cells.write_text(0, 0, "One workforce", "title")
    cells.write_paragraph(1, _PURPOSE, NOTE)
    row, a_year, changed = _write_capacities(cells, plan)
    row, coming = _write_coming(cells, row, plan)
    row, launches, weights = _write_rows(cells, row, plan, models, launch_of)
    places = _Cells(a_year, *coming, launches, weights)
    columns = list(_list_workforce_columns(plan, places))
    _write_workforce_months(book, cells, row, plan, columns)
    cells.set_up_printing()
    return changed


def _write_capacities(cells: CellWriter, plan: LimitedPlan) -> tuple[int, tuple[str, ...], str]:
    cells.write_headings(_FIRST, ("resource", "a year (edit)", "as composed", "unit", "source"), figures=(1, 2))
    row = _FIRST + 1
    for capacity in plan.capacities:
        cells.write_text(row, 0, capacity.what)
        cells.write_value(row, 1, capacity.a_year, NUMBER, "input")
        cells.write_value(row, 2, capacity.a_year, NUMBER, "frozen")
        cells.write_text(row, 3, capacity.unit)
        cells.write_text(row, 4, capacity.source or "assumption")
        row += 1
    edited, composed = (
        f"{sheet_prefix(WORKFORCE_SHEET)}{range_reference((_FIRST + 1, row - 1), column)}" for column in (1, 2)
    )
    a_year = tuple(cell_reference(at, 1, True) for at in range(_FIRST + 1, row))
    return row + 1, a_year, f"SUMPRODUCT(--({edited}<>{composed}))"


def _write_coming(cells: CellWriter, row: int, plan: LimitedPlan) -> tuple[int, tuple[str, str, str]]:
    headings = ("coming: resource", "from (edit)", "a year (edit)", "counts from month", "source")
    cells.write_headings(row, headings, figures=(2, 3))
    first, start = row + 1, plan.rows[0].model.years[0].start
    coming = [(capacity.what, each) for capacity in plan.capacities for each in capacity.coming]
    for what, each in [*coming, *[(plan.capacities[0].what, None)] * SPARE_ROWS]:
        row += 1
        since, amount = cell_reference(row, 1), cell_reference(row, 2)
        months = f"(YEAR({since})-YEAR({START_NAME}))*12+MONTH({since})-MONTH({START_NAME})"
        whole = f"IF(AND(DAY({since})>1,{amount}>=0),1,0)"
        counts = max(0, each.find_first_month(start)) if each else ""
        cells.write_value(row, 0, what, NOTE, "input")
        cells.write_value(row, 1, each.since if each else None, DAY, "input")
        cells.write_value(row, 2, each.a_year if each else None, NUMBER, "input")
        cells.write_formula(row, 3, f'=IF({since}="","",MAX(0,{months}+{whole}))', counts, COUNT)
        cells.write_text(row, 4, each.source if each else "")
    ranges = [range_reference((first, row), column) for column in (0, 3, 2)]
    return row + 2, (ranges[0], ranges[1], ranges[2])


def _write_rows(
    cells: CellWriter,
    row: int,
    plan: LimitedPlan,
    models: Sequence[LiveModel],
    launch_of: Callable[[LiveModel], tuple[str, Sequence[str]]],
) -> tuple[int, tuple[str, ...], tuple[str, ...]]:
    """Write each technology with the month from which it counts, and its weight among those of its indication."""
    cells.write_headings(row, ("technology", "counts from month", "weight"), figures=(1, 2))
    launches, weights = [], []
    for of_plan in plan.rows:
        row += 1
        sheet, counted = launch_of(of_plan.model)
        group = [launch_of(other) for other in models if other.lead == of_plan.model.lead]
        launch_cell = cell_reference(row, 1, True)
        earlier = "+".join(f'COUNTIF({place}{cell},"<"&{launch_cell})' for place, of in group for cell in of)
        month: int | str = of_plan.model.launch_months[of_plan.at] if of_plan.name else ""
        cells.write_text(row, 0, of_plan.name or f"{of_plan.model.title}: what you expect")
        cells.write_formula(row, 1, f"={sheet}{counted[of_plan.at]}", month, COUNT)
        weight = f"=IF(ISNUMBER({launch_cell}),1/SQRT(1+{earlier}),0)"
        cells.write_formula(row, 2, weight, of_plan.weight, FACTOR)
        launches.append(launch_cell)
        weights.append(cell_reference(row, 2, True))
    return row + 2, tuple(launches), tuple(weights)


def _list_workforce_columns(plan: LimitedPlan, places: _Cells) -> Iterator[_MonthColumn]:
    months = np.arange(1.0, plan.month_count + 1)
    yield _MonthColumn("month", "month", COUNT, "={month}{before}+1", months, "=1")
    for number, capacity in enumerate(plan.capacities):
        coming = f'SUMIFS({places.coming_amounts},{places.coming_what},"{_escape_wildcards(capacity.what)}",'
        formula = f'=({places.a_year[number]}+{coming}{places.coming_counts},"<"&{{month}}{{row}}))/12'
        yield _MonthColumn(f"there_{number}", f"{capacity.what}: there is", FINE, formula, plan.by_month(number))
    for at, row in enumerate(plan.rows):
        yield from _people_before(at, row, plan, places)
    for number in range(len(plan.capacities)):
        yield from _set_up_columns(number, plan, places)
    for at, row in enumerate(plan.rows):
        yield _able_column(at, row, plan)
    for number in range(len(plan.capacities)):
        yield from _cut_columns(number, plan)
    for at, row in enumerate(plan.rows):
        yield from _people_after(at, row, plan)
    yield from _model_columns(plan)


def _escape_wildcards(text: str) -> str:
    """A text in a formula's quotes, in which SUMIFS has no wildcards."""
    escaped = text.replace("~", "~~").replace("*", "~*").replace("?", "~?")
    return escaped.replace('"', '""')


def _people_before(at: int, row: LimitedRow, plan: LimitedPlan, places: _Cells) -> Iterator[_MonthColumn]:
    model, p, life = row.model, row.model.prefix, row.months
    launch, weight = places.launches[at], places.weights[at]
    same = [other for other, of in enumerate(plan.rows) if of.model is model]
    launched = "+".join(
        f"IF(ISNUMBER({places.launches[o]}),IF({{month}}{{row}}>{places.launches[o]},{places.weights[o]},0),0)"
        for o in same
    )
    alone = f"IF(ISNUMBER({p}_first),IF({{month}}{{row}}>{p}_first,INDEX({p}_starts,{{month}}{{row}}-{p}_first),0),0)"
    starts = f"INDEX({p}_shared_starts,{{month}}{{row}})" if model.shared else alone
    wanted = f"{starts}*{weight}/MAX({launched},{SMALLEST_WEIGHT})"
    title = row.name or "what you expect"
    formula = f"=IF(ISNUMBER({launch}),IF({{month}}{{row}}>{launch},{wanted},0),0)"
    yield _MonthColumn(f"wanted_{at}", f"{title}: would start", FINE, formula, life.wanted[:, 0])
    if model.cost_model.course == "chronic":
        for key, of, heading, values in (
            ("would", "wanted", "would be treated", life.would_be),
            ("on", "starts", "already treated", life.on_treatment),
        ):
            rules = subtract_stopped(model.cost_model, f"{of}_{at}", model.prefix)
            stock = f"would_{at}" if key == "would" else f"treated_{at}"
            stays = f"MAX({{{stock}}}{{before}}*{p}_stay_a_month{rules},0)"
            more = f"+{{wanted_{at}}}{{row}}" if key == "would" else ""
            first = f"={{wanted_{at}}}{{row}}" if key == "would" else "=0"
            yield _MonthColumn(f"{key}_{at}", f"{title}: {heading}", FINE, f"={stays}{more}", values[:, 0], first)
        could, first = f"=MAX({{would_{at}}}{{row}}-{{on_{at}}}{{row}},0)", ""
    else:
        month = "{month}${top}:{month}{before}"
        due = f'SUMIFS({{starts_{at}}}${{top}}:{{starts_{at}}}{{before}},{month},">"&{{month}}{{row}}-{p}_whole_months)'
        yield _MonthColumn(f"on_{at}", f"{title}: already treated", FINE, f"={due}", life.on_treatment[:, 0], "=0")
        could = f"={{could_{at}}}{{before}}-{{starts_{at}}}{{before}}+{{wanted_{at}}}{{row}}"
        first = f"={{wanted_{at}}}{{row}}"
    values = (life.waiting + life.starts)[:, 0]
    yield _MonthColumn(f"could_{at}", f"{title}: could start", FINE, could, values, first)


def _needs_of(row: LimitedRow, plan: LimitedPlan, number: int) -> list[tuple[int, ResourceNeed]]:
    """The needs of a row of the plan for a resource, with their numbers in its model."""
    resources = enumerate(row.model.cost_model.resources, start=1)
    return [(at, need) for at, need in resources if plan.capacities[number].is_capacity_of(need.what, need.unit)]


def _amount_formula(row: LimitedRow, plan: LimitedPlan, number: int, per: str) -> str:
    """What a start, a month on treatment or a launch takes of a resource; empty if nothing."""
    terms = [
        f"{row.model.prefix}_resource_{at}" + ("/12" if need.per == "year" else "")
        for at, need in _needs_of(row, plan, number)
        if need.per == per or (per == "month" and need.per == "year")
    ]
    return f"({'+'.join(terms)})" if terms else ""


def _months_a_start(row: LimitedRow) -> str:
    p = row.model.prefix
    return "1" if row.model.cost_model.course == "chronic" else f"{p}_course_months/{p}_whole_months"


def _each_start(row: LimitedRow, plan: LimitedPlan, number: int) -> str:
    start, month = (_amount_formula(row, plan, number, per) for per in ("start", "month"))
    parts = [start, f"{month}*{_months_a_start(row)}" if month else ""]
    return "+".join(filter(None, parts))


def _set_up_columns(number: int, plan: LimitedPlan, places: _Cells) -> Iterator[_MonthColumn]:
    what = plan.capacities[number].what
    served = "".join(
        f"-{{on_{at}}}{{row}}*{_months_a_start(row)}*{month}"
        for at, row in enumerate(plan.rows)
        if (month := _amount_formula(row, plan, number, "month"))
    )
    there = plan.by_month(number)
    left = there - sum(
        row.months.on_treatment[:, 0] * row.months.member.months_a_start * need.month[0]
        for row in plan.rows
        for need in row.months.member.needs
        if need.resource == number
    )
    formula = f"=MAX({{there_{number}}}{{row}}{served},0)"
    yield _MonthColumn(f"left_{number}", f"{what}: left by those treated", FINE, formula, np.maximum(left, 0.0))
    set_up = [(at, row) for at, row in enumerate(plan.rows) if _amount_formula(row, plan, number, "once")]
    for at, row in set_up:
        once, done = row.months.member, row.months.once.get(number, np.zeros((plan.month_count, 1)))[:, 0]
        total = sum(float(need.once[0]) for need in once.needs if need.resource == number)
        before = np.concatenate([[0.0], np.cumsum(done)[:-1]])
        launched = np.arange(plan.month_count) >= once.launch[0]
        key, amount = f"todo_{number}_{at}", _amount_formula(row, plan, number, "once")
        so_far = f"SUM({{done_{number}_{at}}}${{top}}:{{done_{number}_{at}}}{{before}})"
        launch = places.launches[at]
        template = f"=IF(ISNUMBER({launch}),IF({{month}}{{row}}>{launch},MAX({amount}{{so_far}},0),0),0)"
        yield _MonthColumn(
            key,
            f"{row.name}: {what} to set up",
            FINE,
            template.replace("{so_far}", f"-{so_far}"),
            np.where(launched, total - before, 0.0),
            template.replace("{so_far}", ""),
        )
        all_to_do = "+".join(f"{{todo_{number}_{other}}}{{row}}" for other, _ in set_up)
        share = f"MIN(1,{{left_{number}}}{{row}}/MAX({all_to_do},{SMALLEST_NEED}))"
        # The share needs every technology's need of the month, which stands in columns to the right of some.
        yield _MonthColumn(
            f"done_{number}_{at}", f"{row.name}: {what} set up", FINE, f"={{{key}}}{{row}}*{share}", done
        )


def _able_column(at: int, row: LimitedRow, plan: LimitedPlan) -> _MonthColumn:
    """Who could start now that the set-up is done."""
    numbers = [number for number in range(len(plan.capacities)) if _amount_formula(row, plan, number, "once")]
    left = "+".join(f"({{todo_{number}_{at}}}{{row}}-{{done_{number}_{at}}}{{row}})" for number in numbers)
    could = f"{{could_{at}}}{{row}}"
    values = (row.months.waiting + row.months.starts)[:, 0]
    for number in numbers:
        total = sum(float(need.once[0]) for need in row.months.member.needs if need.resource == number)
        values = np.where(total - np.cumsum(row.months.once[number][:, 0]) <= SMALLEST_NEED, values, 0.0)
    formula = f"=IF({left}>{SMALLEST_NEED},0,{could})" if numbers else f"={could}"
    return _MonthColumn(f"able_{at}", f"{row.name or 'what you expect'}: can start", FINE, formula, values)


def _cut_columns(number: int, plan: LimitedPlan) -> Iterator[_MonthColumn]:
    what = plan.capacities[number].what
    rows = [(at, row, each) for at, row in enumerate(plan.rows) if (each := _each_start(row, plan, number))]
    done = "".join(
        f"-{{done_{number}_{at}}}{{row}}"
        for at, row in enumerate(plan.rows)
        if _amount_formula(row, plan, number, "once")
    )
    hours = "+".join(f"{{able_{at}}}{{row}}*({each})" for at, _, each in rows) or "0"
    used = sum(
        (
            row.months.starts[:, 0] * (need.start[0] + need.month[0] * row.months.member.months_a_start)
            for row in plan.rows
            for need in row.months.member.needs
            if need.resource == number
        ),
        np.zeros(plan.month_count),
    )
    available = f"MAX({{left_{number}}}{{row}}{done},0)"
    formula = f"=MIN(1,{available}/MAX({hours},{SMALLEST_NEED}))"
    yield _MonthColumn(f"cut_{number}", f"{what}: share who can start", FACTOR, formula, _cut_values(number, plan))
    starts = "+".join(f"{{starts_{at}}}{{row}}*({each})" for at, _, each in rows) or "0"
    total = f"={{there_{number}}}{{row}}-{{left_{number}}}{{row}}{done.replace('-', '+')}+{starts}"
    before = plan.by_month(number) - _left_after_set_up(number, plan)
    yield _MonthColumn(f"used_{number}", f"{what}: used", FINE, total, before + used)


def _left_after_set_up(number: int, plan: LimitedPlan) -> Floats:
    left = plan.by_month(number)
    for row in plan.rows:
        member = row.months.member
        for need in member.needs:
            if need.resource == number:
                left = left - row.months.on_treatment[:, 0] * member.months_a_start * need.month[0]
        if number in row.months.once:
            left = left - row.months.once[number][:, 0]
    return np.asarray(np.maximum(left, 0))


def _cut_values(number: int, plan: LimitedPlan) -> Floats:
    wanted = np.zeros(plan.month_count)
    for at, row in enumerate(plan.rows):
        able = _able_column(at, row, plan).values
        for need in row.months.member.needs:
            if need.resource == number:
                wanted = wanted + able * (need.start[0] + need.month[0] * row.months.member.months_a_start)
    return np.minimum(1.0, _left_after_set_up(number, plan) / np.maximum(wanted, SMALLEST_NEED))


def _people_after(at: int, row: LimitedRow, plan: LimitedPlan) -> Iterator[_MonthColumn]:
    p, life, title = row.model.prefix, row.months, row.name or "what you expect"
    cuts = [
        f"IF({each}>0,{{cut_{number}}}{{row}},1)"
        for number in range(len(plan.capacities))
        if (each := _each_start(row, plan, number))
    ]
    starts = f"={{able_{at}}}{{row}}*" + (f"MIN({','.join(cuts)})" if cuts else "1")
    yield _MonthColumn(f"starts_{at}", f"{title}: starts", FINE, starts, life.starts[:, 0])
    together = f"({{on_{at}}}{{row}}+{{starts_{at}}}{{row}})"
    chronic = row.model.cost_model.course == "chronic"
    courses = f"={{starts_{at}}}{{row}}" if chronic else f"={together}/{p}_whole_months"
    treated = f"={together}" if chronic else f"={{courses_{at}}}{{row}}*{p}_course_months"
    yield _MonthColumn(f"courses_{at}", f"{title}: courses due", FINE, courses, life.courses[:, 0])
    yield _MonthColumn(f"treated_{at}", f"{title}: on treatment", FINE, treated, life.treated[:, 0])
    waiting = f"={{could_{at}}}{{row}}-{{starts_{at}}}{{row}}"
    yield _MonthColumn(f"waiting_{at}", f"{title}: wait", FINE, waiting, life.waiting[:, 0])


def _model_columns(plan: LimitedPlan) -> Iterator[_MonthColumn]:
    """What each model has in all, by the names that its own sheet refers to."""
    for prefix in dict.fromkeys(row.model.prefix for row in plan.rows):
        rows = [at for at, row in enumerate(plan.rows) if row.model.prefix == prefix]
        model = plan.rows[rows[0]].model
        months = {
            key: np.sum([getattr(plan.rows[at].months, key)[:, 0] for at in rows], axis=0)
            for key in ("starts", "courses", "treated")
        }
        for key, values in months.items():
            formula = "=" + "+".join(f"{{{key}_{at}}}{{row}}" for at in rows)
            yield _MonthColumn(f"{prefix}|{key}", f"{model.title}: {key}", FINE, formula, values)
        if not model.cost_model.priced:
            continue
        base = model.base_case
        for key, course, month in (
            ("cost", base.cost_a_course, base.cost_a_month),
            ("displaced", base.displaced_a_course, base.displaced_a_month),
        ):
            courses, treated = f"{{{prefix}|courses}}{{row}}", f"{{{prefix}|treated}}{{row}}"
            formula = f"={courses}*{prefix}_{key}_a_course+{treated}*{prefix}_{key}_a_month"
            values = months["courses"] * course + months["treated"] * month
            yield _MonthColumn(f"{prefix}|{key}", f"{model.title}: {key}", MONEY, formula, values)
            months[key] = values
        net = f"={{{prefix}|cost}}{{row}}-{{{prefix}|displaced}}{{row}}"
        yield _MonthColumn(f"{prefix}|net", f"{model.title}: net", MONEY, net, months["cost"] - months["displaced"])


def _write_workforce_months(
    book: Workbook, cells: CellWriter, row: int, plan: LimitedPlan, columns: Sequence[_MonthColumn]
) -> None:
    cells.write_headings(row, [column.heading for column in columns], figures=range(len(columns)))
    top = row + 1
    letters = {column.key: cell_reference(0, at)[:-1] for at, column in enumerate(columns)}
    for line in range(top, top + plan.month_count):
        places = {**letters, "row": str(line + 1), "before": str(line), "top": str(top + 1)}
        for at, column in enumerate(columns):
            template = column.first_formula if column.first_formula and line == top else column.formula
            cells.write_formula(line, at, _fill_in(template, places), float(column.values[line - top]), column.kind)
    sheet = sheet_prefix(WORKFORCE_SHEET)
    for at, column in enumerate(columns):
        prefix, _, key = column.key.rpartition("|")
        reference = f"={sheet}{range_reference((top, top + plan.month_count - 1), at)}"
        if prefix:
            book.define_name(f"{prefix}_limited_{key}", reference)
    for prefix in dict.fromkeys(row.model.prefix for row in plan.rows):
        book.define_name(f"{prefix}_limited_month", f"={sheet}{range_reference((top, top + plan.month_count - 1), 0)}")


def _fill_in(template: str, places: dict[str, str]) -> str:
    for key, text in places.items():
        template = template.replace(f"{{{key}}}", text)
    return template
