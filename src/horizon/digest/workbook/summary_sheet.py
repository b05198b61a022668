"""The first sheet: the base case as it stands now beside what the simulation said, by financial year, with charts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from xlsxwriter.workbook import Workbook

from horizon.digest.view import wording
from horizon.digest.view.cell_kinds import MONEY, NOTE, TEXT, UNIT
from horizon.digest.view.totals import TotalTable, list_total_tables
from horizon.digest.workbook import summary_charts
from horizon.digest.workbook.cell_writer import Emphasis, CellWriter, cell_reference
from horizon.digest.workbook.live_models import SINCE_LAUNCH_YEARS, LiveModel
from horizon.digest.workbook.model_inputs import CORRECTION_ROLE
from horizon.digest.workbook.yearly_block import list_year_measures, measure_reference
from horizon.values.budget_impact import Total
from horizon.values.edition import Edition

SUMMARY_SHEET = "Summary"
_THRESHOLD_YEARS = 3
_SIMULATED_ROWS: tuple[tuple[str, Callable[[Total], Decimal]], ...] = (
    ("if any comes: P10", lambda row: row.conditional.p10),
    ("if any comes: P50", lambda row: row.conditional.p50),
    ("if any comes: P90", lambda row: row.conditional.p90),
    ("expected: the mean over all draws", lambda row: row.expected),
    ("P90 over all draws", lambda row: row.p90),
    ("ceiling: everything comes, and early (P99)", lambda row: row.ceiling),
)
_INSTRUCTIONS = (
    "Blue on yellow can be edited: the modes on Assumptions, what is launched and when on Plan; what is black follows. "
    "Grey italics were simulated when the edition was composed and do not follow: a spreadsheet draws nothing.",
    "The base case takes every input at its mode and every technology of the plan as launched in its month; each "
    "indication has a sheet on which it can be checked by hand. It is no forecast: that is the simulation, which draws "
    "every input, whether a technology comes and when, and corrects for how published estimates turned out.",
)


@dataclass(frozen=True, slots=True)
class SummaryModel:
    """One part, the first rows of its sheet's tables by year since launch and by financial year, and the ratio by which
    it is corrected, if there is one."""

    model: LiveModel
    first_launch_row: int
    first_year_row: int
    correction: float | None


@dataclass(frozen=True, slots=True)
class SummaryContent:
    """What the summary shows: the edition, its live parts, and the formula that counts what was changed."""

    edition: Edition
    models: tuple[SummaryModel, ...]
    changes_formula: str

    @property
    def width(self) -> int:
        """Columns of the widest table."""
        return 1 + max(len(self.edition.scan.financial_years) + 1, SINCE_LAUNCH_YEARS + 2)


def write_summary(book: Workbook, cells: CellWriter, content: SummaryContent) -> None:
    """Fill the sheet."""
    cells.set_widths(58, *[15] * (content.width - 1))
    row = _write_title(cells, content)
    simulated = list_total_tables(content.edition)
    priced = (live.model.cost_model.currency for live in content.models if live.model.cost_model.priced)
    currencies = [*priced, *(one.currency for one in simulated)]
    for currency in dict.fromkeys(currencies):
        cells.currency = currency
        lives = [
            live for live in content.models if live.model.cost_model.currency == currency and live.model.cost_model.priced
        ]
        row = _write_financial_years(
            book, cells, row, content, lives, [one for one in simulated if one.currency == currency]
        )
        row = _write_years_since_launch(cells, row, lives) if lives else row
    row = _write_resources(cells, row, content)
    for line in wording.READING_NOTES:
        cells.write_paragraph(row, line, NOTE)
        row += 1
    cells.set_up_printing()


def _write_title(cells: CellWriter, content: SummaryContent) -> int:
    edition, row = content.edition, 1
    cells.write_text(0, 0, f"Horizon, {wording.describe_week(edition)}", "title")
    for line in (
        edition.headline,
        " · ".join(wording.list_masthead(edition)),
        *edition.notes,
        *edition.refused_watchlists,
    ):
        cells.write_paragraph(row, line)
        row += 1
    if content.models:
        label = '" figures differ from those composed: the base case is no longer the edition\'s"'
        count = f'=IF({content.changes_formula}=0,"the base case is as composed",{content.changes_formula}&{label})'
        cells.write_formula(row, 0, count, "the base case is as composed", TEXT, "total")
        for line in _INSTRUCTIONS:
            row += 1
            cells.write_paragraph(row, line, NOTE)
        row += 1
    return row + 1


def _write_financial_years(
    book: Workbook,
    cells: CellWriter,
    row: int,
    content: SummaryContent,
    lives: Sequence[SummaryModel],
    simulated: Sequence[TotalTable],
) -> int:
    years = content.edition.scan.financial_years
    cells.write_headings(row, (f"{cells.currency} by financial year", *years, "all years"), range(1, len(years) + 2))
    first = row = row + 1
    for live in lives:
        amounts = [year.net for year in live.model.years_together()]
        formulas = [
            f"={measure_reference(live.model, live.first_year_row, 'net', at)}" for at in range(1, len(years) + 1)
        ]
        row = _write_live_row(cells, row, f"base case: {live.model.title}", formulas, amounts)
    total = row
    if lives:
        row = _write_totals(cells, row, content, lives, first)
    beside = (row + 1, row + 2) if len(simulated) == 1 else ()  # P50 and P90 of everything together
    for table in simulated:
        for label, of in _SIMULATED_ROWS:
            row = _write_simulated_row(
                cells, row, f"simulated: {label}" + _table_suffix(table, simulated), [of(one) for one in table.rows]
            )
    if lives:
        places = summary_charts.ChartPlacement(row + 1, first - 1, (first, total - 1), beside, len(years))
        row = summary_charts.insert_yearly_chart(book, cells, places)
    return row + 1


def _table_suffix(table: TotalTable, simulated: Sequence[TotalTable]) -> str:
    return f", {table.label}" if len(simulated) > 1 else ""


def _write_totals(cells: CellWriter, row: int, content: SummaryContent, lives: Sequence[SummaryModel], first: int) -> int:
    """All parts together, as specified and corrected: their patients are different people, so they add up."""
    count = len(content.edition.scan.financial_years)
    sums = [sum(live.model.years_together()[at].net for live in lives) for at in range(count)]
    columns = [f"{cell_reference(first, at)}:{cell_reference(row - 1, at)}" for at in range(1, count + 1)]
    row = _write_live_row(cells, row, "base case, as specified", [f"=SUM({one})" for one in columns], sums, "total")
    if _all_corrected(lives):
        ratios = [(at, live.model.cell_name(CORRECTION_ROLE)) for at, live in enumerate(lives, start=first)]
        formulas = [
            "=" + "+".join(f"{cell_reference(one, at)}/{ratio}" for one, ratio in ratios) for at in range(1, count + 1)
        ]
        amounts = [
            sum(live.model.years_together()[at].net / (live.correction or 1) for live in lives) for at in range(count)
        ]
        row = _write_live_row(cells, row, "base case, corrected", formulas, amounts, "total")
    people = {live.model.page.people for live in lives}
    each = people.pop() if len(people) == 1 else None
    if each:
        formulas = [f"={cell_reference(first + len(lives), at)}/{each}*100000" for at in range(1, count + 1)]
        amounts = [one / each * 100_000 for one in sums]
        row = _write_live_row(cells, row, f"as specified, per 100,000 of {each:,} people", formulas, amounts)
    return row


def _all_corrected(lives: Sequence[SummaryModel]) -> bool:
    return all(live.correction for live in lives)


def _write_live_row(
    cells: CellWriter, row: int, title: str, formulas: Sequence[str], amounts: Sequence[float], emphasis: Emphasis = ""
) -> int:
    """One row of live amounts and their sum."""
    cells.write_text(row, 0, title, emphasis=emphasis)
    for at, (formula, amount) in enumerate(zip(formulas, amounts, strict=True), start=1):
        cells.write_formula(row, at, formula, amount, MONEY, emphasis)
    last = len(formulas)
    cells.write_formula(
        row, last + 1, f"=SUM({cell_reference(row, 1)}:{cell_reference(row, last)})", sum(amounts), MONEY, emphasis
    )
    return row + 1


def _write_simulated_row(cells: CellWriter, row: int, title: str, amounts: Sequence[Decimal]) -> int:
    """One row of amounts that do not move; only means add up over the years."""
    cells.write_text(row, 0, title, emphasis="frozen")
    for at, amount in enumerate(amounts, start=1):
        cells.write_value(row, at, amount, MONEY, "frozen")
    if "expected" in title:
        cells.write_value(row, len(amounts) + 1, sum(amounts, Decimal(0)), MONEY, "frozen")
    return row + 1


def _write_years_since_launch(cells: CellWriter, row: int, lives: Sequence[SummaryModel]) -> int:
    years = range(1, SINCE_LAUNCH_YEARS + 1)
    labels = (*(f"year {at}" for at in years), "threshold", f"over it in years 1 to {_THRESHOLD_YEARS}")
    cells.write_headings(row, ("base case by year since launch, once it is here", *labels), range(1, len(labels)))
    for row, live in enumerate(lives, start=row + 1):  # noqa: B020 - goes on below the headings
        amounts = [year.net for year in live.model.base_case.sum_years(0, SINCE_LAUNCH_YEARS)]
        cells.write_text(row, 0, live.model.title)
        for at, amount in zip(years, amounts, strict=True):
            cells.write_formula(
                row, at, f"={measure_reference(live.model, live.first_launch_row, 'net', at)}", amount, MONEY
            )
        threshold = live.model.page.threshold
        cells.write_value(row, 6, threshold, MONEY)
        if threshold is not None:
            worst = f"MAX({cell_reference(row, 1)}:{cell_reference(row, _THRESHOLD_YEARS)})"
            over = max(amounts[:_THRESHOLD_YEARS]) > threshold
            cells.write_formula(
                row, 7, f'=IF({worst}>{cell_reference(row, 6)},"yes","no")', "yes" if over else "no", UNIT
            )
    return row + 2


def _write_resources(cells: CellWriter, row: int, content: SummaryContent) -> int:
    """What the plan takes of staff and capacity, by financial year: live, as specified."""
    taking = [live for live in content.models if live.model.cost_model.resources]
    if not taking:
        return row
    years = content.edition.scan.financial_years
    cells.write_headings(row, ("base case: staff and capacity by financial year", *years), range(1, len(years) + 1))
    row += 1
    for live in taking:
        for one in list_year_measures(live.model):
            if one.key.startswith(("resource_", "post_")):
                cells.write_text(row, 0, f"{live.model.title}: {one.label}")
                for at, (year, launches) in enumerate(
                    zip(live.model.years_together(), live.model.launches_by_year(), strict=True), 1
                ):
                    formula = f"={measure_reference(live.model, live.first_year_row, one.key, at)}"
                    cells.write_formula(row, at, formula, one.value(year, launches), one.kind)
                row += 1
    return row + 1
