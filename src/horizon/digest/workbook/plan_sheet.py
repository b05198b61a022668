"""The plan: which technologies count and when they are launched, both editable, and the months that follow from it."""

from collections.abc import Sequence

from xlsxwriter.workbook import Workbook

from horizon.digest.view.cell_kinds import COUNT, DAY, SHARE, TEXT, WRAPPED
from horizon.digest.workbook.cell_writer import CellWriter, cell_reference, range_reference, sheet_prefix
from horizon.digest.workbook.live_models import LiveModel, start_day
from horizon.values.dates import format_day
from horizon.values.technology import Technology

PLAN_SHEET, START_NAME = "Plan", "first_year_starts"
FIRST_PLAN_ROW = 5
_COLUMNS = {
    "watchlist": 20,
    "indication": 26,
    "technology": 30,
    "in the plan (edit)": 11,
    "launched (edit)": 13,
    "as composed": 13,
    "launch: early (P10)": 13,
    "launch: middle (P50)": 13,
    "launch: late (P90)": 13,
    "likely to be funded": 11,
    "months from the start": 12,
    "counts from month": 12,
}
"""Headings and widths."""
_IN, _LAUNCH, _COMPOSED, _P10, _, _, _LIKELY, _MONTHS, _COUNTS = range(3, 12)
_PURPOSE = (
    "Say which technologies to plan for, and when each is launched: as composed all of them, at the early end (P10) of "
    "their windows, which is what a prudent plan can carry, or when they can be ready if that is later. Technologies "
    "of one indication share its patients, so what they cost together begins with the first of them and is not the sum "
    "of what each costs alone."
)


def write_plan(book: Workbook, cells: CellWriter, models: Sequence[LiveModel]) -> str:
    """Fill the sheet; the formula that counts the launches that differ from those composed."""
    cells.write_text(0, 0, "Plan", "title")
    cells.set_widths(*_COLUMNS.values())
    cells.write_paragraph(1, _PURPOSE)
    cells.write_text(2, 0, "the first financial year starts on", TEXT)
    cells.write_value(2, 2, models[0].years[0].start, DAY)
    book.define_name(START_NAME, f"={PLAN_SHEET}!{cell_reference(2, 2, True)}")
    cells.write_headings(FIRST_PLAN_ROW - 1, tuple(_COLUMNS), figures=(_LIKELY, _MONTHS, _COUNTS))
    row = FIRST_PLAN_ROW
    for model in models:
        for technology in model.technologies or (None,):
            _write_plan_row(cells, row, model, technology)
            row += 1
    cells.sheet.freeze_panes(FIRST_PLAN_ROW, 3)
    cells.set_up_printing(FIRST_PLAN_ROW - 1)
    launches, composed, chosen = (
        f"{PLAN_SHEET}!{range_reference((FIRST_PLAN_ROW, row - 1), at)}" for at in (_LAUNCH, _COMPOSED, _IN)
    )
    return f'SUMPRODUCT(--({launches}<>{composed}))+SUMPRODUCT(--({chosen}<>"yes"))'


def launch_reference(models: Sequence[LiveModel], model: LiveModel, technology: Technology | None = None) -> str:
    """The cell with the launch month of a technology; without one, the cells from which those of a model count."""
    top = FIRST_PLAN_ROW + sum(map(_count_rows, models[: models.index(model)]))
    if technology is None:
        return f"{sheet_prefix(PLAN_SHEET)}{range_reference((top, top + _count_rows(model) - 1), _COUNTS)}"
    return f"{sheet_prefix(PLAN_SHEET)}{cell_reference(top + model.technologies.index(technology), _MONTHS, True)}"


def counted_cells(models: Sequence[LiveModel], model: LiveModel) -> tuple[str, tuple[str, ...]]:
    """The sheet's prefix, and the cells with the month from which each row of a model counts."""
    top = FIRST_PLAN_ROW + sum(map(_count_rows, models[: models.index(model)]))
    return sheet_prefix(PLAN_SHEET), tuple(cell_reference(top + at, _COUNTS, True) for at in range(_count_rows(model)))


def _count_rows(model: LiveModel) -> int:
    """A model without a technology has one row, for what the planner expects."""
    return max(1, len(model.technologies))


def _write_plan_row(cells: CellWriter, row: int, model: LiveModel, technology: Technology | None) -> None:
    month: float | str = model.launch_month(technology) if technology else ""
    chosen, launch = cell_reference(row, _IN), cell_reference(row, _LAUNCH)
    name = technology.name if technology else "nothing known yet: enter a month for what you expect"
    for column, text in enumerate((model.page.title, model.page.indication, name)):
        cells.write_text(row, column, text, WRAPPED)
    cells.write_text(row, _IN, "yes", emphasis="input")
    window = technology.launch if technology else None
    first_day = start_day(technology).replace(day=1) if technology and window else None
    cells.write_value(row, _LAUNCH, first_day, DAY, "input")
    cells.write_value(row, _COMPOSED, first_day, DAY, "frozen")
    if technology and window:
        cells.write_value(row, _LIKELY, technology.probability.reimbursed if technology.probability else None, SHARE)
        for column, day in enumerate((window.p10, window.p50, window.p90), start=_P10):
            cells.write_value(row, column, day, DAY)
    since = f"(YEAR({launch})-YEAR({START_NAME}))*12+MONTH({launch})-MONTH({START_NAME})"
    cells.write_formula(row, _MONTHS, f'=IF({launch}="","",MAX(0,{since}))', month, COUNT)
    counts = f'=IF(AND({chosen}="yes",{launch}<>""),{cell_reference(row, _MONTHS)},"")'
    cells.write_formula(row, _COUNTS, counts, month, COUNT)
    _limit_entries(cells, row, model)


def _limit_entries(cells: CellWriter, row: int, model: LiveModel) -> None:
    cells.sheet.data_validation(row, _IN, row, _IN, {"validate": "list", "source": ["yes", "no"]})
    cells.sheet.data_validation(
        *(row, _LAUNCH, row, _LAUNCH),
        {
            "validate": "date",
            "criteria": ">=",
            "value": model.years[0].start,
            "ignore_blank": True,
            "input_message": "The month in which it is launched; empty if it never is.",
            "error_message": f"Enter a day from {format_day(model.years[0].start)} on.",
        },
    )
