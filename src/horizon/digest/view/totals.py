"""The joint totals as the page shows them: a table for everything, or one for each watchlist of a reader of a part."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from horizon.values.edition import Edition, Total
from horizon.values.money import brief

PER_100_000 = "For every 100,000 people, expected (P90 if any of it comes):"


@dataclass(frozen=True, slots=True)
class TotalTable:
    """The totals of one scope in one currency, year by year, under a reader's name for the scope."""

    label: str
    currency: str
    rows: tuple[Total, ...]

    @property
    def expected(self) -> Decimal:
        """Over all the years shown."""
        return sum((row.expected for row in self.rows), Decimal(0))

    @property
    def dearest(self) -> Total | None:
        """The year that costs most if it comes; None where none costs anything."""
        worst = max(self.rows, key=lambda row: row.conditional.p50, default=None)
        return worst if worst and worst.conditional.p90 > 0 else None

    @property
    def per_100_000(self) -> str:
        """``2028/29 £28k (£47k) · 2029/30 £43k (£65k)``: what is expected for so many people and, since it never stands
        alone, the P90 if any of it comes; empty where how many bear it is not known."""
        # Of the largest year, where rounding to whole units tells least.
        most = max(self.rows, key=lambda row: row.expected)
        share = (most.per_100_000 or Decimal(0)) / most.expected if most.expected else Decimal(0)
        return " · ".join(
            f"{row.financial_year}\N{NO-BREAK SPACE}{brief(row.per_100_000, self.currency)}\N{NO-BREAK SPACE}"
            f"({brief(row.conditional.p90 * share, self.currency)})"
            for row in self.rows
            if row.per_100_000
        )


def tables(edition: Edition) -> tuple[TotalTable, ...]:
    """Everything together, by currency; where that is not the reader's to see, each of the reader's watchlists."""
    everything = [row for row in edition.scan.totals if row.scope == "all"]
    if everything:
        return by_currency("All together", everything)
    titles = {one.name: one.title for one in edition.scan.watchlists}
    rows = {name: [row for row in edition.scan.totals if row.scope == name] for name in titles}
    return tuple(table for name, title in titles.items() for table in by_currency(title, rows[name]))


def by_currency(label: str, rows: Iterable[Total]) -> tuple[TotalTable, ...]:
    """The rows of one scope, in the order of their years, apart by currency."""
    found: dict[str, list[Total]] = {}
    for row in rows:
        found.setdefault(row.currency, []).append(row)
    return tuple(TotalTable(label, currency, tuple(mine)) for currency, mine in found.items())
