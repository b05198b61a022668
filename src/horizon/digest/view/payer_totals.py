"""The totals that are a reader's: by payer, on average and if it comes, and how far they moved. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from horizon.digest.view import wording
from horizon.digest.view.reasons import list_reason_tables
from horizon.digest.view.totals import NO_PAYER, TotalTable, list_total_tables
from horizon.values.edition import Edition
from horizon.values.money import format_short_amount


@dataclass(frozen=True, slots=True)
class PayerTotal:
    """One payer's total in words: ``average`` over the years shown, and beside it what it is if it comes.

    ``change`` since the last edition is without a sign and ``adds`` tells whether it is more; it is empty where nothing
    is compared, and ``unchanged`` if nothing moved. ``if_it_comes`` is of the most expensive year, ``ceiling`` what
    that year costs if everything launches as early as it could.
    """

    label: str
    currency: str
    average: str
    change: str
    adds: bool
    if_it_comes: str
    ceiling: str
    year: str
    table: TotalTable

    @property
    def moved(self) -> str:
        """``up £8.5m``, ``down £9.0m``, ``unchanged``; empty where nothing is compared."""
        return self.change if self.change in {"", "unchanged"} else f"{'up' if self.adds else 'down'} {self.change}"


def list_payer_totals(edition: Edition) -> tuple[PayerTotal, ...]:
    """List the totals that are not nothing, the largest average first; a sum over payers is not among them."""
    tables = [table for table in list_total_tables(edition) if table.dearest_year]
    moved = _list_moves(edition, tables)
    return tuple(_describe_total(table, moved) for table in sorted(tables, key=lambda table: -table.expected))


def _list_moves(edition: Edition, tables: Sequence[TotalTable]) -> Mapping[tuple[str, str], str]:
    """Return the signed change of a total by its label and currency, as the reasons for it print it.

    Where a currency has one total and one table of reasons, they belong together, however the total is labelled.
    """
    reasons = list_reason_tables(edition)
    moves = {(reason.payer or NO_PAYER, reason.currency): reason.difference for reason in reasons}
    for table in tables:
        same = [reason for reason in reasons if reason.currency == table.currency]
        if len(same) == 1 and sum(other.currency == table.currency for other in tables) == 1:
            moves[table.label, table.currency] = same[0].difference
    return moves


def _describe_total(table: TotalTable, moves: Mapping[tuple[str, str], str]) -> PayerTotal:
    year = table.dearest_year
    assert year is not None
    move = moves.get((table.label, table.currency))
    return PayerTotal(
        table.label,
        table.currency,
        average=format_short_amount(table.expected, table.currency),
        change="" if move is None else move.lstrip("+−") if move[0] in "+−" else "unchanged",
        adds=move is not None and move.startswith("+"),
        if_it_comes=wording.format_band(year.conditional, table.currency),
        ceiling=format_short_amount(max(row.ceiling for row in table.rows), table.currency),
        year=year.financial_year,
        table=table,
    )
