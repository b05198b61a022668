"""Published list prices of medicines, devices and tests, by route: what a planner without a price can begin from.

A price is proposed as the middle of what was published for a route, over its range; it stays an analogue, and says so.
"""

import csv
import functools
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from statistics import median_low

MEDICINE_ROUTES, DEVICE_ROUTES = ("oral", "injected", "infused", "one-off"), ("device", "test")
ROUTES = (*MEDICINE_ROUTES, *DEVICE_ROUTES)


@dataclass(frozen=True, slots=True)
class Analogue:
    """A published list price before rebate and VAT: ``amount`` per ``per``, with its range where one was published."""

    name: str
    route: str
    frequency: str
    area: str
    amount: float
    low: float
    high: float
    per: str
    currency: str
    price_year: int
    source: str
    known_since: str


@dataclass(frozen=True, slots=True)
class ProposedPrice:
    """A price proposed from analogues: that of one of them, over the range of all."""

    analogue: Analogue
    low: float
    high: float
    of: tuple[str, ...]

    @property
    def source(self) -> str:
        """Where it is from."""
        others = f"; the range is that of {', '.join(self.of)}" if len(self.of) > 1 else ""
        return f"Analogue: {self.analogue.name}, {self.analogue.source}{others}"

    def as_price(self) -> dict[str, object]:
        """The price as a watchlist has it."""
        chosen = self.analogue
        return {
            "list": {"mode": chosen.amount, "low": self.low, "high": self.high},
            "per": chosen.per,
            "currency": chosen.currency,
            "price_year": chosen.price_year,
            "of": chosen.name,
            "source": self.source,
            "known_since": chosen.known_since,
        }


@functools.cache
def load_analogues() -> tuple[Analogue, ...]:
    """Load the table of analogues."""
    text = (files("horizon.evidence") / "analogues.csv").read_text(encoding="utf-8")
    return tuple(
        Analogue(
            name=row["name"],
            route=row["route"],
            frequency=row["frequency"],
            area=row["area"],
            amount=float(row["amount"]),
            low=float(row["low"] or row["amount"]),
            high=float(row["high"] or row["amount"]),
            per=row["per"],
            currency=row["currency"],
            price_year=int(row["price_year"]),
            source=row["source"],
            known_since=row["known_since"],
        )
        for row in csv.DictReader(text.splitlines())
    )


def propose_price(route: str, area: str, currency: str) -> ProposedPrice | None:
    """Propose a price for a route: from the same area if anything was published there, else from all areas.

    Those of rare diseases are apart: they cost more than a hundred times as much.

    None where nothing was published in the currency.
    """
    known = [row for row in load_analogues() if row.route == route and row.currency == currency]
    frequency = "rare" if area == "rare disease" else "common"
    same = [row for row in known if row.area == area]
    same = same or [row for row in known if row.frequency == frequency] or known
    if not same:
        return None
    # Prices per course and per year are not comparable: those of the commoner kind speak.
    per = max(("year", "course"), key=lambda kind: sum(row.per == kind for row in same))
    same = [row for row in same if row.per == per]
    amount = median_low(row.amount for row in same)
    chosen = next(row for row in same if row.amount == amount)
    ends = _range_of(same)
    return ProposedPrice(chosen, *ends, tuple(row.name for row in same))


def _range_of(rows: Sequence[Analogue]) -> tuple[float, float]:
    return min(row.low for row in rows), max(row.high for row in rows)


def price_range(currency: str, per: str) -> tuple[float, float] | None:
    """The lowest and the highest published price of one kind; None if there is none."""
    rows = [row for row in load_analogues() if row.currency == currency and row.per == per]
    return _range_of(rows) if rows else None
