"""What it costs if everything is launched as early as it could be, live, beside what it costs on average."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from xlsxwriter.workbook import Workbook

from horizon.digest.view.cell_kinds import MONEY, NOTE, TEXT, UNIT
from horizon.digest.view.totals import TotalTable, list_total_tables, split_by_currency
from horizon.digest.workbook.cell_writer import CellWriter, Emphasis, cell_reference
from horizon.digest.workbook.early_launch_chart import ChartRows, insert_chart
from horizon.digest.workbook.live_models import SINCE_LAUNCH_YEARS, LiveModel
from horizon.digest.workbook.model_inputs import CORRECTION_ROLE
from horizon.digest.workbook.yearly_block import list_year_measures, measure_reference
from horizon.values.budget_impact import Total
from horizon.values.edition import Edition

EARLY_LAUNCH_SHEET = "If all launched early"
_THRESHOLD_YEARS = 3
_ON_AVERAGE = "on average, with and without a launch"
_SIMULATED_ROWS: tuple[tuple[str, Callable[[Total], Decimal]], ...] = (
    (_ON_AVERAGE, lambda row: row.expected),
    ("if any of it comes: low (P10)", lambda row: row.conditional.p10),
    ("if any of it comes: middle (P50)", lambda row: row.conditional.p50),
    ("if any of it comes: cautious (P90)", lambda row: row.conditional.p90),
    ("if all of it comes, and early: the ceiling (P99)", lambda row: row.ceiling),
)
_AS_COMPOSED = "as composed: everything is launched as early as it could be"
_INSTRUCTIONS = (
    "Blue on yellow can be edited: the best estimates on Assumptions, what is launched and when on Plan; what is "
    "black follows. Grey italics were simulated when the edition was composed and do not follow.",
    "This is no forecast: it takes every input at its best estimate and every technology of the plan as launched, in "
    "its month; each indication has a sheet on which it can be checked by hand. The forecast is the line on average: "
    "it varies every input, whether a technology comes and when, and corrects for how published estimates turned out.",
)


@dataclass(frozen=True, slots=True)
class EarlyLaunchModel:
    """A live model with the first rows of its sheet's tables by year, and the ratio by which it is corrected."""

    model: LiveModel
    first_launch_row: int
    first_year_row: int
    correction: float | None

    def since_launch_reference(self, key: str, year: int) -> str:
        """The cell of a measure in a year since launch, the first being 1."""
        return measure_reference(self.model, self.first_launch_row, key, year)

    def financial_year_reference(self, key: str, year: int) -> str:
        """The cell of a measure in a financial year, the first being 1."""
        return measure_reference(self.model, self.first_year_row, key, year)


@dataclass(frozen=True, slots=True)
class EarlyLaunchContent:
    """What the sheet shows: the edition, its live models, and the formula that counts the figures changed."""

    edition: Edition
    models: tuple[EarlyLaunchModel, ...]
    changes_formula: str

    @property
    def width(self) -> int:
        """The number of columns of the widest table."""
        return 1 + max(len(self.edition.scan.financial_years) + 1, SINCE_LAUNCH_YEARS + 2)

    @property
    def currencies(self) -> tuple[str, ...]:
        """The currencies of the live models."""
        priced = [live.model.cost_model.currency for live in self.models if live.model.cost_model.priced]
        return tuple(dict.fromkeys(priced))

    def models_in(self, currency: str) -> list[EarlyLaunchModel]:
        """The live models with a price in a currency."""
        models = ((live, live.model.cost_model) for live in self.models)
        return [live for live, cost_model in models if cost_model.priced and cost_model.currency == currency]

    def everything_in(self, currency: str) -> tuple[Total, ...]:
        """The simulated totals of all payers together in a currency, year by year."""
        rows = [row for row in self.edition.scan.totals if row.scope == "all"]
        return next((table.rows for table in split_by_currency("", rows) if table.currency == currency), ())

    def totals_in(self, currency: str) -> list[TotalTable]:
        """The simulated totals in a currency."""
        return [table for table in list_total_tables(self.edition) if table.currency == currency]


def write_early_launch(book: Workbook, cells: CellWriter, content: EarlyLaunchContent) -> None:
    """Fill the sheet."""
    cells.set_widths(58, *[15] * (content.width - 1))
    charts: list[tuple[int, int]] = []
    row = _write_title(cells, content)
    for currency in content.currencies:
        cells.currency = currency
        row = _write_financial_years(book, cells, row, content, charts)
        row = _write_years_since_launch(cells, row, content.models_in(currency))
    _write_resources(cells, row, content)
    cells.set_up_printing(kept=charts)


def _write_title(cells: CellWriter, content: EarlyLaunchContent) -> int:
    cells.write_text(0, 0, "If everything launched as early as it could", "title")
    changed = '" figures differ from those composed: this is no longer the edition\'s"'
    count = f'=IF({content.changes_formula}=0,"{_AS_COMPOSED}",{content.changes_formula}&{changed})'
    cells.write_formula(1, 0, count, _AS_COMPOSED, TEXT, "total")
    for row, line in enumerate(_INSTRUCTIONS, start=2):
        cells.write_paragraph(row, line, NOTE)
    return 3 + len(_INSTRUCTIONS)


def _write_financial_years(
    book: Workbook, cells: CellWriter, row: int, content: EarlyLaunchContent, charts: list[tuple[int, int]]
) -> int:
    """Write the live rows of a currency, their sums, and what was simulated; note the rows of the chart."""
    lives, tables = content.models_in(cells.currency), content.totals_in(cells.currency)
    years = content.edition.scan.financial_years
    heading = f"{cells.currency} by financial year, if everything launched as early as it could"
    cells.write_headings(row, (heading, *years, "all years"), range(1, len(years) + 2))
    first = row = row + 1
    for live in lives:
        figures = [
            (f"={live.financial_year_reference('net', at)}", year.net)
            for at, year in enumerate(live.model.years_together(), start=1)
        ]
        row = _write_live_row(cells, row, live.model.title, figures)
    row, total = _write_totals(cells, row, lives, first)
    everything = content.everything_in(cells.currency)
    average = row if len(tables) > 1 and everything else None
    if average is not None:
        amounts = [year.expected for year in everything]
        row = _write_simulated_row(cells, row, f"{_ON_AVERAGE}: all payers", amounts)
    for table in tables:
        suffix = f" ({table.label})" if len(tables) > 1 else ""
        average = row if average is None else average
        for label, amount_of in _SIMULATED_ROWS:
            row = _write_simulated_row(cells, row, f"{label}{suffix}", list(map(amount_of, table.rows)))
    following = insert_chart(book, cells, row + 1, ChartRows(first - 1, total, average, len(years)))
    charts.append((row + 1, following - 1))
    return following + 1


def _write_totals(cells: CellWriter, row: int, lives: Sequence[EarlyLaunchModel], first: int) -> tuple[int, int]:
    """Write the sums of all models, as specified and corrected: their patients differ, so that they add up.

    Return the next free row, and the row of the corrected sum, else of the sum as specified.
    """
    by_year = list(zip(*([year.net for year in live.model.years_together()] for live in lives), strict=True))
    years, specified, total = range(1, len(by_year) + 1), row, row
    sums = [
        (f"=SUM({cell_reference(first, at)}:{cell_reference(row - 1, at)})", sum(amounts))
        for at, amounts in zip(years, by_year, strict=True)
    ]
    row = _write_live_row(cells, row, "together, as specified", sums, "total")
    ratios = [live.correction for live in lives if live.correction]
    if len(ratios) == len(lives):
        names = [(at, live.model.cell_name(CORRECTION_ROLE)) for at, live in enumerate(lives, start=first)]
        corrected = [
            (
                "=" + "+".join(f"{cell_reference(of, at)}/{name}" for of, name in names),
                sum(amount / ratio for amount, ratio in zip(amounts, ratios, strict=True)),
            )
            for at, amounts in zip(years, by_year, strict=True)
        ]
        total = row
        row = _write_live_row(
            cells, row, "together, corrected for how published estimates turned out", corrected, "total"
        )
    populations = {live.model.page.people for live in lives}
    people = populations.pop() if len(populations) == 1 else None
    if people:
        each = [
            (f"={cell_reference(specified, at)}/{people}*100000", amount / people * 100_000)
            for at, (_, amount) in zip(years, sums, strict=True)
        ]
        row = _write_live_row(cells, row, f"together, as specified, per 100,000 of {people:,} people", each)
    return row, total


def _write_live_row(
    cells: CellWriter, row: int, title: str, figures: Sequence[tuple[str, float]], emphasis: Emphasis = ""
) -> int:
    """Write a row of formulas with their amounts as composed, and the formula of their sum."""
    cells.write_text(row, 0, title, emphasis=emphasis)
    for at, (formula, amount) in enumerate(figures, start=1):
        cells.write_formula(row, at, formula, amount, MONEY, emphasis)
    last = len(figures)
    formula = f"=SUM({cell_reference(row, 1)}:{cell_reference(row, last)})"
    cells.write_formula(row, last + 1, formula, sum(amount for _, amount in figures), MONEY, emphasis)
    return row + 1


def _write_simulated_row(cells: CellWriter, row: int, title: str, amounts: Sequence[Decimal]) -> int:
    """Write a row of amounts that do not move; only means add up over the years."""
    cells.write_text(row, 0, title, emphasis="frozen")
    for at, amount in enumerate(amounts, start=1):
        cells.write_value(row, at, amount, MONEY, "frozen")
    if title.startswith(_ON_AVERAGE):
        cells.write_value(row, len(amounts) + 1, sum(amounts, Decimal(0)), MONEY, "frozen")
    return row + 1


def _write_years_since_launch(cells: CellWriter, row: int, lives: Sequence[EarlyLaunchModel]) -> int:
    years = range(1, SINCE_LAUNCH_YEARS + 1)
    labels = (*(f"year {at}" for at in years), "threshold", f"over it in years 1 to {_THRESHOLD_YEARS}")
    cells.write_headings(row, ("by year since launch, once it is here", *labels), range(1, len(labels)))
    for live in lives:
        row += 1
        amounts = [year.net for year in live.model.base_case.sum_years(0, SINCE_LAUNCH_YEARS)]
        cells.write_text(row, 0, live.model.title)
        for at, amount in zip(years, amounts, strict=True):
            cells.write_formula(row, at, f"={live.since_launch_reference('net', at)}", amount, MONEY)
        threshold = live.model.page.threshold
        cells.write_value(row, 6, threshold, MONEY)
        if threshold is not None:
            worst = f"MAX({cell_reference(row, 1)}:{cell_reference(row, _THRESHOLD_YEARS)})"
            over = "yes" if max(amounts[:_THRESHOLD_YEARS]) > threshold else "no"
            cells.write_formula(row, 7, f'=IF({worst}>{cell_reference(row, 6)},"yes","no")', over, UNIT)
    return row + 2


def _write_resources(cells: CellWriter, row: int, content: EarlyLaunchContent) -> int:
    """Write what the plan takes of staff and capacity, by financial year: live, as specified."""
    taking = [live for live in content.models if live.model.cost_model.resources]
    if not taking:
        return row
    years = content.edition.scan.financial_years
    cells.write_headings(row, ("staff and capacity by financial year", *years), range(1, len(years) + 1))
    for live in taking:
        composed = list(zip(live.model.years_together(), live.model.launches_by_year(), strict=True))
        for measure in list_year_measures(live.model):
            if measure.key.startswith(("resource_", "post_")):
                row += 1
                cells.write_text(row, 0, f"{live.model.title}: {measure.label}")
                for at, (year, launches) in enumerate(composed, start=1):
                    formula = f"={live.financial_year_reference(measure.key, at)}"
                    cells.write_formula(row, at, formula, measure.value(year, launches), measure.kind)
    return row + 2
