"""The sheet of assumptions: a row for each input of a live cost model, its mode an editable cell with a name."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from xlsxwriter.workbook import Workbook

from horizon.digest.book.parts import Part
from horizon.digest.book.pen import Pen, cell, span
from horizon.digest.kinds import COUNT, FINE, PEOPLE, PRICE, SHARE, TEXT, UNIT, WRAPPED
from horizon.impact.model import NEW, CostModel, Input, UnitCost
from horizon.values.frozen import Edition

SHEET = "Assumptions"
TOP = 4
"""The row of the first input, from 0."""
CORRECTION = "published_over_observed"
CORRECTED_BY = "published estimate over observed spend, median"
"""The name of its cell, and what the evidence calls it."""

_COLUMNS = {
    "watchlist": 20,
    "indication": 26,
    "input": 34,
    "mode (edit here)": 16,
    "unit": 18,
    "low": 13,
    "high": 13,
    "price year": 9,
    "as composed": 13,
    "source": 50,
    "known since": 12,
    "name in formulas": 36,
}
"""Headings and widths."""
_MODE, _UNIT, _LOW, _HIGH, _YEAR, _COMPOSED, _SOURCE = range(3, 10)
_WHAT_FOR = (
    "Edit the blue figures: the mode is what the base case uses. Low and high are the ends of the simulation's range; "
    "they and the simulation stay as composed. A mode that was changed turns orange; an empty capacity is no limit, an "
    "empty stopping rule is none."
)


@dataclass(frozen=True, slots=True)
class Figure:
    """One input as the sheet shows it: ``role`` ends its name; an empty ``mode`` stands for no limit or no rule."""

    role: str
    what: str
    low: float | None
    mode: float | None
    high: float | None
    unit: str
    kind: str
    source: str = ""
    known_since: str = ""


def figures(model: CostModel) -> tuple[Figure, ...]:
    """Every input that the base case uses, in the order in which it uses them."""
    return (*_people(model), *_uptake(model), *_treatment(model), *_money(model))


def _people(model: CostModel) -> Iterator[Figure]:
    for number, step in enumerate(model.funnel, start=1):
        yield _drawn(f"population_{number}", step, SHARE if step.unit == "share" else PEOPLE)
    if model.capacity:
        yield _drawn("capacity", model.capacity, PEOPLE)
    else:
        yield Figure("capacity", "capacity", None, None, None, "starts a year", PEOPLE, "no limit is given")


def _uptake(model: CostModel) -> Iterator[Figure]:
    if model.curve == "steps":
        for year, share in enumerate(model.steps, start=1):
            what = f"uptake in year {year}{' and after' * (year == len(model.steps))}"
            line = model.peak
            yield Figure(f"uptake_{year}", what, share, share, share, "share", SHARE, line.source, line.known_since)
    else:
        yield _drawn("peak", model.peak, SHARE)
        yield _drawn("years_to_peak", model.years_to_peak, FINE)


def _treatment(model: CostModel) -> Iterator[Figure]:
    if model.course == "chronic":
        rule = model.stop_after_months
        yield _drawn("discontinuation", model.discontinuation, SHARE)
        yield Figure("stop_after", "stopping rule, after", rule, rule, rule, "months", COUNT)
    else:
        yield Figure("course_months", "length of a course", model.months, model.months, model.months, "months", COUNT)


def _money(model: CostModel) -> Iterator[Figure]:
    vat = "HMRC, standard rate" if model.vat else "none on this route of supply"
    yield _drawn("list_price", model.price.cost, PRICE)
    yield _drawn("rebate", model.rebate, SHARE)
    yield Figure("vat", "VAT", model.vat, model.vat, model.vat, "share of the price", SHARE, vat)
    for number, one in enumerate(model.adds, start=1):
        yield _drawn(f"added_{number}", one.cost, PRICE)
    for number, one in enumerate(model.displaces, start=1):
        yield from _displaced(number, one)


def _displaced(number: int, one: UnitCost) -> Iterator[Figure]:
    yield _drawn(f"displaced_{number}", one.cost, PRICE)
    yield _drawn(f"displaced_{number}_share", one.share, SHARE)


def _drawn(role: str, one: Input, kind: str) -> Figure:
    unit = "people a year" if one.unit == NEW else one.unit
    return Figure(role, one.name, one.low, one.mode, one.high, unit, kind, one.source, one.known_since)


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the sheet: a figure, whose it is, and the name of its cell."""

    watchlist: str
    indication: str
    currency: str
    price_year: int | None
    name: str
    figure: Figure


def lines(parts: Iterable[Part], edition: Edition) -> tuple[Line, ...]:
    """Every editable figure: of each part its inputs, then by how much published estimates are corrected."""
    rows = [
        Line(
            part.page.title, part.page.indication, part.model.currency, part.model.price_year, part.name(one.role), one
        )
        for part in parts
        for one in figures(part.model)
    ]
    return (*rows, *_correction(edition))


def _correction(edition: Edition) -> Iterator[Line]:
    for row in edition.scan.assumptions:
        if row.what == CORRECTED_BY:
            ratio = float(row.value)
            shown = Figure("", row.what, None, ratio, None, "ratio", COUNT, row.source, row.known_since)
            yield Line("all watchlists", "", "", None, CORRECTION, shown)
            return


def write(book: Workbook, pen: Pen, rows: Sequence[Line]) -> str:
    """Fill the sheet; the formula that counts the inputs that differ from those composed."""
    pen.text(0, 0, SHEET, "title")
    pen.across(*_COLUMNS.values())
    pen.paragraph(1, _WHAT_FOR)
    pen.heads(TOP - 1, tuple(_COLUMNS), figures=(_MODE, _LOW, _HIGH, _YEAR, _COMPOSED))
    for row, line in enumerate(rows, start=TOP):
        _row(pen, row, line)
        book.define_name(line.name, f"={SHEET}!{cell(row, _MODE, True)}")
    last = TOP + len(rows) - 1
    _marks(pen, last)
    pen.to.freeze_panes(TOP, 3)
    pen.to.repeat_rows(TOP - 1)
    pen.for_print()
    modes, composed = (f"{SHEET}!{span((TOP, last), column)}" for column in (_MODE, _COMPOSED))
    return f"SUMPRODUCT(--({modes}<>{composed}))"


def _row(pen: Pen, row: int, line: Line) -> None:
    figure, pen.currency = line.figure, line.currency
    source = figure.source or "assumption"
    for column, text in enumerate((line.watchlist, line.indication, figure.what)):
        pen.text(row, column, text, WRAPPED)
    pen.value(row, _MODE, figure.mode, figure.kind, "input")
    pen.text(row, _UNIT, figure.unit, UNIT)
    pen.value(row, _LOW, figure.low, figure.kind)
    pen.value(row, _HIGH, figure.high, figure.kind)
    pen.value(row, _YEAR, line.price_year if figure.kind == PRICE else None, TEXT)
    pen.value(row, _COMPOSED, figure.mode, figure.kind, "frozen")
    for column, text in enumerate((source, figure.known_since, line.name), start=_SOURCE):
        pen.text(row, column, text, UNIT)
    pen.high(row, ((text, width - 2) for text, width in ((line.indication, 26), (figure.what, 34), (source, 50))))
    pen.to.data_validation(row, _MODE, row, _MODE, _limits(figure))


def _limits(figure: Figure) -> dict[str, object]:
    """What may be entered: shares from 0 to 1, other figures not below 0; what is not optional is never empty."""
    asked = "a share between 0% and 100%" if figure.kind == SHARE else "a number that is not below 0"
    least = 0.1 if figure.role in ("course_months", "stop_after") or not figure.role else 0
    within = {"criteria": "between", "minimum": 0, "maximum": 1} if figure.kind == SHARE else {}
    return {
        "validate": "decimal",
        **(within or {"criteria": ">=", "value": least}),
        "ignore_blank": figure.mode is None or figure.role in ("capacity", "stop_after"),
        "input_title": figure.what[:32],
        "input_message": f"Enter {asked}, in {figure.unit}."[:255],
        "error_title": "Not a figure for this input",
        "error_message": f"Enter {asked}.",
    }


def _marks(pen: Pen, last: int) -> None:
    """Orange for a mode that is not the edition's."""
    mode, composed = f"${cell(TOP, _MODE)}", f"${cell(TOP, _COMPOSED)}"
    changed = {"type": "formula", "criteria": f"={mode}<>{composed}", "format": pen.styles.marked()}
    pen.to.conditional_format(TOP, _MODE, last, _MODE, changed)
