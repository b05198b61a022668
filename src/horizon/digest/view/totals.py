"""The joint totals as the page shows them: by payer, for everything, or for each of a reader's watchlists."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import partial

from horizon.values.budget_impact import BY_PAYER, EVERYTHING, Total
from horizon.values.edition import Edition
from horizon.values.money import format_short_amount

TOGETHER, NO_PAYER = "All together", "Payer not said"
"""The labels of the totals of everything, and of those of watchlists that name no payer."""
PER_100_000 = "For every 100,000 people, on average (in brackets what nine in ten stay below, if any of it comes):"


@dataclass(frozen=True, slots=True)
class TotalTable:
    """The totals of a scope in one currency, year by year; ``label`` is the scope as readers know it."""

    label: str
    currency: str
    rows: tuple[Total, ...]

    @property
    def expected(self) -> Decimal:
        """The sum over all years shown."""
        return sum((row.expected for row in self.rows), Decimal(0))

    @property
    def dearest_year(self) -> Total | None:
        """The year with the highest P50 if any of it comes; None if no year costs anything."""
        worst = max(self.rows, key=lambda row: (row.conditional.p50, row.conditional.p90), default=None)
        return worst if worst and worst.conditional.p90 > 0 else None

    @property
    def per_100_000(self) -> str:
        """The expected total and the conditional P90 for 100,000 people: ``2028/29 £28k (£47k) · 2029/30 £43k (£65k)``.

        Empty if the number of people is not known.
        """
        # Taken from the largest year, where rounding to whole units matters least.
        largest = max(self.rows, key=lambda row: row.expected)
        share = (largest.per_100_000 or Decimal(0)) / largest.expected if largest.expected else Decimal(0)
        amount = partial(format_short_amount, currency=self.currency)
        return " · ".join(
            f"{row.financial_year}\N{NO-BREAK SPACE}{amount(row.per_100_000)}\N{NO-BREAK SPACE}"
            f"({amount(row.conditional.p90 * share)})"
            for row in self.rows
            if row.per_100_000
        )


def list_total_tables(edition: Edition) -> tuple[TotalTable, ...]:
    """List the tables of each payer by currency; where there is one payer, or none is told, those of everything.

    Without a total of everything, those of each watchlist. There is no sum over payers: it is nobody's budget.
    """
    payers = [row for row in edition.scan.totals if row.scope == BY_PAYER]
    names = list(dict.fromkeys(row.payer for row in payers))
    if len(names) > 1:
        return tuple(
            table
            for name in names
            for table in split_by_currency(name or NO_PAYER, [row for row in payers if row.payer == name])
        )
    everything = [row for row in edition.scan.totals if row.scope == EVERYTHING]
    if everything:
        return split_by_currency(TOGETHER, everything)
    titles = {page.name: page.title for page in edition.scan.watchlists}
    rows = {name: [row for row in edition.scan.totals if row.scope == name] for name in titles}
    return tuple(table for name, title in titles.items() for table in split_by_currency(title, rows[name]))


def split_by_currency(label: str, rows: Iterable[Total]) -> tuple[TotalTable, ...]:
    """Split the rows of a scope into a table for each currency, in the order of their years."""
    by_currency: dict[str, list[Total]] = {}
    for row in rows:
        by_currency.setdefault(row.currency, []).append(row)
    return tuple(TotalTable(label, currency, tuple(totals)) for currency, totals in by_currency.items())
