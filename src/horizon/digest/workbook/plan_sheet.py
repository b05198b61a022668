"""The plan: which technologies count and from which month, both editable, and from which month each then counts."""

from collections.abc import Sequence

from xlsxwriter.workbook import Workbook

from horizon.digest.view import wording
from horizon.digest.workbook.cell_kinds import COUNT, DAY, SHARE, WRAPPED
from horizon.digest.workbook.cell_writer import Pen, cell, quoted, span
from horizon.digest.workbook.live_models import Part
from horizon.values.edition import Technology

SHEET, START = "Plan", "first_year_starts"
TOP = 5
_COLUMNS = {
    "watchlist": 20,
    "indication": 30,
    "technology": 34,
    "in the plan (edit)": 11,
    "launched (edit)": 13,
    "as composed": 13,
    "launch P10": 13,
    "launch P50": 13,
    "launch P90": 13,
    "likely to be funded": 11,
    "months from the start": 12,
    "counts from month": 12,
}
"""Headings and widths."""
_IN, _LAUNCH, _COMPOSED, _P10, _, _, _LIKELY, _MONTHS, _COUNTS = range(3, 12)
NEVER = 9999
_WHAT_FOR = (
    "Say which technologies to plan for, and when each is launched: as composed all of them, at the early end (P10) of "
    "their windows, which is what a prudent plan can carry. Technologies of one indication share its patients, so what "
    "they cost together begins with the first of them and is not the sum of what each costs alone."
)


def write(book: Workbook, pen: Pen, parts: Sequence[Part]) -> str:
    """Fill the sheet; the formula that counts the launches that differ from those composed."""
    pen.text(0, 0, "Plan", "title")
    pen.across(*_COLUMNS.values())
    pen.paragraph(1, _WHAT_FOR)
    pen.text(2, 0, "the first financial year starts on")
    pen.value(2, 2, parts[0].years[0].start, DAY)
    book.define_name(START, f"={SHEET}!{cell(2, 2, True)}")
    pen.heads(TOP - 1, tuple(_COLUMNS), figures=(_LIKELY, _MONTHS, _COUNTS))
    row = TOP
    for part in parts:
        for one in part.technologies or (None,):
            _row(pen, row, part, one)
            row += 1
    pen.to.freeze_panes(TOP, 3)
    pen.to.repeat_rows(TOP - 1)
    pen.for_print()
    launches, composed, chosen = (f"{SHEET}!{span((TOP, row - 1), at)}" for at in (_LAUNCH, _COMPOSED, _IN))
    return f'SUMPRODUCT(--({launches}<>{composed}))+SUMPRODUCT(--({chosen}<>"yes"))'


def place(parts: Sequence[Part], part: Part, technology: Technology | None = None) -> str:
    """Where the plan says from which month a technology is launched; for a whole part, from which its ones count."""
    top = TOP + sum(map(_rows, parts[: parts.index(part)]))
    if technology is None:
        return f"{quoted(SHEET)}{span((top, top + _rows(part) - 1), _COUNTS)}"
    return f"{quoted(SHEET)}{cell(top + part.technologies.index(technology), _MONTHS, True)}"


def _rows(part: Part) -> int:
    """Where nothing is known to come there is a row for what a planner knows of."""
    return max(1, len(part.technologies))


def _row(pen: Pen, row: int, part: Part, one: Technology | None) -> None:
    month: float | str = part.launch(one) if one else NEVER
    chosen, launch = cell(row, _IN), cell(row, _LAUNCH)
    name = one.name if one else "nothing known yet: enter a month for what you expect"
    for column, text in enumerate((part.page.title, part.page.indication, name)):
        pen.text(row, column, text, WRAPPED)
    pen.high(row, ((part.page.indication, 28), (name, 32)))
    pen.text(row, _IN, "yes", look="input")
    window, first = (one.launch, one.launch.p10.replace(day=1)) if one and one.launch else (None, None)
    pen.value(row, _LAUNCH, first, DAY, "input")
    pen.value(row, _COMPOSED, first, DAY, "frozen")
    if one and window:
        pen.value(row, _LIKELY, one.probability.reimbursed if one.probability else None, SHARE)
        for column, day in enumerate((window.p10, window.p50, window.p90), start=_P10):
            pen.value(row, column, day, DAY)
    since = f"(YEAR({launch})-YEAR({START}))*12+MONTH({launch})-MONTH({START})"
    pen.live(row, _MONTHS, f'=IF({launch}="",{NEVER},MAX(0,{since}))', month, COUNT)
    counts = f'=IF(AND({chosen}="yes",{launch}<>""),{cell(row, _MONTHS)},"")'
    pen.live(row, _COUNTS, counts, month if one else "", COUNT)
    _limits(pen, row, part)


def _limits(pen: Pen, row: int, part: Part) -> None:
    pen.to.data_validation(row, _IN, row, _IN, {"validate": "list", "source": ["yes", "no"]})
    pen.to.data_validation(
        *(row, _LAUNCH, row, _LAUNCH),
        {
            "validate": "date",
            "criteria": ">=",
            "value": part.years[0].start,
            "ignore_blank": True,
            "input_message": "The month in which it is launched; empty if it never is.",
            "error_message": f"Enter a day from {wording.day(part.years[0].start)} on.",
        },
    )
