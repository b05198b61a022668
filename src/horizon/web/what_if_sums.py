"""The sums of a what-if, by the file and as the form has it: without draws, so that they follow what is typed."""

from collections.abc import Iterator
from dataclasses import dataclass

from horizon.app.watchlist_sums import WatchlistSum, list_sums
from horizon.digest.view.costing import list_time
from horizon.settings import Settings
from horizon.values.budget_impact import CostSummary
from horizon.watchlist.schema.plain_text import add_article
from horizon.watchlist.schema.watchlist import Watchlist
from horizon.web.money_unit import MoneyUnit, choose_unit

NONE = "–"


@dataclass(frozen=True, slots=True)
class SumRow:
    """A figure of two sums: what it is, and as it is and would be."""

    what: str
    before: str
    after: str

    @property
    def is_changed(self) -> bool:
        """Whether the two print otherwise."""
        return self.before != self.after


@dataclass(frozen=True, slots=True)
class ComparedSum:
    """The sums of one cost model, by the file and changed.

    ``years`` are net costs since launch, and that of the peak, in ``unit``: none where no pounds may be shown.
    """

    title: str
    rows: tuple[SumRow, ...]
    unit: str = ""
    years: tuple[SumRow, ...] = ()

    @property
    def is_changed(self) -> bool:
        """Whether any of its figures moves."""
        return any(row.is_changed for row in (*self.rows, *self.years))


def compare_sums(
    written: Watchlist, changed: Watchlist, settings: Settings, indication: str
) -> tuple[ComparedSum, ...]:
    """Compare the sums of an indication: that of the area, and those of technologies of their own that move."""

    def sum_up(watchlist: Watchlist) -> dict[str, WatchlistSum]:
        rows = list_sums([watchlist], settings)
        return {row.technology: row for row in rows if not indication or row.indication == indication}

    before = sum_up(written)
    after = before if changed == written else sum_up(changed)
    pairs = [(name, before[name], after[name]) for name in before if name in after]
    compared = [(name, _compare_sum(name, was, would)) for name, was, would in pairs]
    return tuple(each for name, each in compared if not name or each.is_changed)


def _compare_sum(name: str, before: WatchlistSum, after: WatchlistSum) -> ComparedSum:
    title = name or "Each without a price of its own"
    rows = [SumRow("Eligible people", *(_count_eligible(each) for each in (before, after)))]
    times = _compare_times(before, after)
    if before.cost is None or after.cost is None:
        return ComparedSum(title, (*rows, *times))
    unit = choose_unit([year.net for cost in (before.cost, after.cost) for year in cost.years], before.cost.currency)
    rows += _compare_cost_rows(before.cost, after.cost, unit)
    years = tuple(_compare_years(before.cost, after.cost, unit))
    return ComparedSum(title, (*rows, *times), unit.label, years)


def _count_eligible(row: WatchlistSum) -> str:
    return f"{row.funnel[-1].people:,}" if row.funnel else NONE


def _compare_cost_rows(before: CostSummary, after: CostSummary, unit: MoneyUnit) -> Iterator[SumRow]:
    both = before, after
    counted_by = before.per if before.price_per in ("year", "month") else before.price_per
    treated = "Treated at the peak" if before.per == "year" else f"{counted_by.capitalize()}s in the peak year"
    yield SumRow(treated, *(f"{cost.treated:,}" for cost in both))
    each = f"One of them, net, {unit.symbol} {add_article(counted_by)}"
    yield SumRow(each, *(f"{cost.gross - cost.displaced:,.0f}" for cost in both))
    yield SumRow("The peak comes in year", *(str(cost.peak_year) for cost in both))


def _compare_years(before: CostSummary, after: CostSummary, unit: MoneyUnit) -> Iterator[SumRow]:
    for number in range(len(before.years)):
        yield SumRow(f"year {number + 1}", *(unit.format(cost.years[number].net) for cost in (before, after)))
    yield SumRow("the peak", *(unit.format(cost.a_year) for cost in (before, after)))


def _compare_times(before: WatchlistSum, after: WatchlistSum) -> Iterator[SumRow]:
    """Yield what is taken besides money, where both have the same resources."""
    times = [{what: total for what, _, total, _ in list_time(row.time)} if row.time else {} for row in (before, after)]
    for what, total in times[0].items():
        if what in times[1]:
            yield SumRow(what[:1].upper() + what[1:], total, times[1][what])
