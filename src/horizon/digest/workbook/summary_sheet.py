"""The first sheet: the base case as it stands now beside what the simulation said, by financial year, with charts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from xlsxwriter.workbook import Workbook

from horizon.digest.view import wording
from horizon.digest.view.totals import TotalTable, tables
from horizon.digest.workbook import summary_charts
from horizon.digest.workbook.cell_kinds import MONEY, NOTE, TEXT, UNIT
from horizon.digest.workbook.cell_writer import Look, Pen, cell
from horizon.digest.workbook.live_models import SINCE_LAUNCH_YEARS, Part
from horizon.digest.workbook.model_inputs import CORRECTION
from horizon.digest.workbook.yearly_block import measures, place
from horizon.values.edition import Edition, Total

SHEET = "Summary"
_THRESHOLD_YEARS = 3
_SIMULATED: tuple[tuple[str, Callable[[Total], Decimal]], ...] = (
    ("if any comes: P10", lambda row: row.conditional.p10),
    ("if any comes: P50", lambda row: row.conditional.p50),
    ("if any comes: P90", lambda row: row.conditional.p90),
    ("expected: the mean over all draws", lambda row: row.expected),
    ("P90 over all draws", lambda row: row.p90),
    ("ceiling: everything comes, and early (P99)", lambda row: row.ceiling),
)
_HOW = (
    "Blue on yellow can be edited: the modes on Assumptions, what is launched and when on Plan; what is black follows. "
    "Grey italics were simulated when the edition was composed and do not follow: a spreadsheet draws nothing.",
    "The base case takes every input at its mode and every technology of the plan as launched in its month; each "
    "indication has a sheet on which it can be checked by hand. It is no forecast: that is the simulation, which draws "
    "every input, whether a technology comes and when, and corrects for how published estimates turned out.",
)


@dataclass(frozen=True, slots=True)
class Live:
    """One part, the first rows of its sheet's tables by year since launch and by financial year, and the ratio by which
    it is corrected, if there is one."""

    part: Part
    since: int
    together: int
    ratio: float | None


@dataclass(frozen=True, slots=True)
class Shown:
    """What the summary shows: the edition, its live parts, and the formula that counts what was changed."""

    edition: Edition
    lives: tuple[Live, ...]
    changed: str

    @property
    def width(self) -> int:
        """Columns of the widest table."""
        return 1 + max(len(self.edition.scan.financial_years) + 1, SINCE_LAUNCH_YEARS + 2)


def write(book: Workbook, pen: Pen, shown: Shown) -> None:
    """Fill the sheet."""
    pen.across(58, *[15] * (shown.width - 1))
    row = _head(pen, shown)
    simulated = tables(shown.edition)
    priced = (live.part.model.currency for live in shown.lives if live.part.model.priced)
    currencies = [*priced, *(one.currency for one in simulated)]
    for currency in dict.fromkeys(currencies):
        pen.currency = currency
        lives = [live for live in shown.lives if live.part.model.currency == currency and live.part.model.priced]
        row = _by_financial_year(book, pen, row, shown, lives, [one for one in simulated if one.currency == currency])
        row = _since_launch(pen, row, lives) if lives else row
    row = _resources(pen, row, shown)
    for line in wording.READING:
        pen.paragraph(row, line, NOTE)
        row += 1
    pen.for_print()


def _head(pen: Pen, shown: Shown) -> int:
    edition, row = shown.edition, 1
    pen.text(0, 0, f"Horizon, {wording.week(edition)}", "title")
    for line in (edition.headline, " · ".join(wording.masthead(edition)), *edition.notes, *edition.refused_watchlists):
        pen.paragraph(row, line)
        row += 1
    if shown.lives:
        said = '" figures differ from those composed: the base case is no longer the edition\'s"'
        count = f'=IF({shown.changed}=0,"the base case is as composed",{shown.changed}&{said})'
        pen.live(row, 0, count, "the base case is as composed", TEXT, "total")
        for line in _HOW:
            row += 1
            pen.paragraph(row, line, NOTE)
        row += 1
    return row + 1


def _by_financial_year(
    book: Workbook, pen: Pen, row: int, shown: Shown, lives: Sequence[Live], simulated: Sequence[TotalTable]
) -> int:
    years = shown.edition.scan.financial_years
    pen.heads(row, (f"{pen.currency} by financial year", *years, "all years"), range(1, len(years) + 2))
    first = row = row + 1
    for live in lives:
        amounts = [year.net for year in live.part.together()]
        formulas = [f"={place(live.part, live.together, 'net', at)}" for at in range(1, len(years) + 1)]
        row = _line(pen, row, f"base case: {live.part.title}", formulas, amounts)
    total = row
    if lives:
        row = _totals(pen, row, shown, lives, first)
    beside = (row + 1, row + 2) if len(simulated) == 1 else ()  # P50 and P90 of everything together
    for table in simulated:
        for said, of in _SIMULATED:
            row = _simulated(pen, row, f"simulated: {said}" + _of(table, simulated), [of(one) for one in table.rows])
    if lives:
        places = summary_charts.Places(row + 1, first - 1, (first, total - 1), beside, len(years))
        row = summary_charts.by_financial_year(book, pen, places)
    return row + 1


def _of(table: TotalTable, simulated: Sequence[TotalTable]) -> str:
    return f", {table.label}" if len(simulated) > 1 else ""


def _totals(pen: Pen, row: int, shown: Shown, lives: Sequence[Live], first: int) -> int:
    """All parts together, as specified and corrected: their patients are different people, so they add up."""
    count = len(shown.edition.scan.financial_years)
    sums = [sum(live.part.together()[at].net for live in lives) for at in range(count)]
    columns = [f"{cell(first, at)}:{cell(row - 1, at)}" for at in range(1, count + 1)]
    row = _line(pen, row, "base case, as specified", [f"=SUM({one})" for one in columns], sums, "total")
    if _corrected(lives):
        ratios = [(at, live.part.name(CORRECTION)) for at, live in enumerate(lives, start=first)]
        formulas = ["=" + "+".join(f"{cell(one, at)}/{ratio}" for one, ratio in ratios) for at in range(1, count + 1)]
        amounts = [sum(live.part.together()[at].net / (live.ratio or 1) for live in lives) for at in range(count)]
        row = _line(pen, row, "base case, corrected", formulas, amounts, "total")
    people = {live.part.page.people for live in lives}
    each = people.pop() if len(people) == 1 else None
    if each:
        formulas = [f"={cell(first + len(lives), at)}/{each}*100000" for at in range(1, count + 1)]
        amounts = [one / each * 100_000 for one in sums]
        row = _line(pen, row, f"as specified, per 100,000 of {each:,} people", formulas, amounts)
    return row


def _corrected(lives: Sequence[Live]) -> bool:
    return all(live.ratio for live in lives)


def _line(pen: Pen, row: int, title: str, formulas: Sequence[str], amounts: Sequence[float], look: Look = "") -> int:
    """One row of live amounts and their sum."""
    pen.text(row, 0, title, look=look)
    for at, (formula, amount) in enumerate(zip(formulas, amounts, strict=True), start=1):
        pen.live(row, at, formula, amount, MONEY, look)
    last = len(formulas)
    pen.live(row, last + 1, f"=SUM({cell(row, 1)}:{cell(row, last)})", sum(amounts), MONEY, look)
    return row + 1


def _simulated(pen: Pen, row: int, title: str, amounts: Sequence[Decimal]) -> int:
    """One row of amounts that do not move; only means add up over the years."""
    pen.text(row, 0, title, look="frozen")
    for at, amount in enumerate(amounts, start=1):
        pen.value(row, at, amount, MONEY, "frozen")
    if "expected" in title:
        pen.value(row, len(amounts) + 1, sum(amounts, Decimal(0)), MONEY, "frozen")
    return row + 1


def _since_launch(pen: Pen, row: int, lives: Sequence[Live]) -> int:
    years = range(1, SINCE_LAUNCH_YEARS + 1)
    labels = (*(f"year {at}" for at in years), "threshold", f"over it in years 1 to {_THRESHOLD_YEARS}")
    pen.heads(row, ("base case by year since launch, once it is here", *labels), range(1, len(labels)))
    for row, live in enumerate(lives, start=row + 1):  # noqa: B020 - goes on below the headings
        amounts = [year.net for year in live.part.base.years(0, SINCE_LAUNCH_YEARS)]
        pen.text(row, 0, live.part.title)
        for at, amount in zip(years, amounts, strict=True):
            pen.live(row, at, f"={place(live.part, live.since, 'net', at)}", amount, MONEY)
        threshold = live.part.page.threshold
        pen.value(row, 6, threshold, MONEY)
        if threshold is not None:
            worst = f"MAX({cell(row, 1)}:{cell(row, _THRESHOLD_YEARS)})"
            over = max(amounts[:_THRESHOLD_YEARS]) > threshold
            pen.live(row, 7, f'=IF({worst}>{cell(row, 6)},"yes","no")', "yes" if over else "no", UNIT)
    return row + 2


def _resources(pen: Pen, row: int, shown: Shown) -> int:
    """What the plan takes of staff and capacity, by financial year: live, as specified."""
    taking = [live for live in shown.lives if live.part.model.resources]
    if not taking:
        return row
    years = shown.edition.scan.financial_years
    pen.heads(row, ("base case: staff and capacity by financial year", *years), range(1, len(years) + 1))
    row += 1
    for live in taking:
        for one in measures(live.part):
            if one.key.startswith(("resource_", "post_")):
                pen.text(row, 0, f"{live.part.title}: {one.what}")
                for at, (year, launches) in enumerate(zip(live.part.together(), live.part.launched(), strict=True), 1):
                    formula = f"={place(live.part, live.together, one.key, at)}"
                    pen.live(row, at, formula, one.value(year, launches), one.kind)
                row += 1
    return row + 1
