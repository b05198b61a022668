"""Editions for the tests of scoring and replay: technologies with windows, chances and amounts, on a day."""

import dataclasses
import datetime as dt
from decimal import Decimal
from typing import Any

from filled_values import fill_fields, filled_edition
from horizon.values.budget_impact import Band, YearImpact
from horizon.values.dates import PartialDate
from horizon.values.edition import Edition
from horizon.values.keys import TechnologyKey
from horizon.values.outcome import Event, Outcome
from horizon.values.scan import Scan, WatchlistPage
from horizon.values.technology import Probability, Technology, Window

DAY = dt.date(2012, 9, 30)
WINDOW = Window(dt.date(2013, 9, 1), dt.date(2014, 6, 1), dt.date(2015, 9, 1))


def technology(name: str, licence: Window | None = WINDOW, **more: Any) -> Technology:
    """A technology of the watchlist ``list``, in development."""
    blank: Technology = dataclasses.replace(
        fill_fields(Technology), key=TechnologyKey(f"list||{name}"), name=name, aliases=(), watchlist="list"
    )
    fields: dict[str, Any] = {"licence": licence, "launch": licence, "act_now": False, "impact": ()}
    return dataclasses.replace(blank, **(fields | more))


def issue(key: str, *technologies: Technology, as_of: dt.date = DAY, jurisdiction: str = "england") -> Edition:
    """An edition of these technologies; the threshold is five million pounds."""
    page = dataclasses.replace(
        fill_fields(WatchlistPage), name="list", jurisdiction=jurisdiction, currency="GBP", threshold=Decimal(5_000_000)
    )
    scan = dataclasses.replace(fill_fields(Scan), as_of=as_of, technologies=technologies, watchlists=(page,))
    return dataclasses.replace(filled_edition(key), scan=scan)


def chance(approved: float, reimbursed: float) -> Probability:
    return Probability(approved, reimbursed, approved, approved, {}, {})


def pounds(year: str, low: int, middle: int, high: int) -> YearImpact:
    band = Band(Decimal(low), Decimal(middle), Decimal(high))
    blank: YearImpact = fill_fields(YearImpact)
    return dataclasses.replace(blank, financial_year=year, conditional=band, currency="GBP")


def happened(name: str, event: Event, day: str, **more: Any) -> Outcome:
    return Outcome("list", name, event, PartialDate.parse(day), "a source", **more)


def spent(name: str, year: str, amount: int, **more: Any) -> Outcome:
    fields = {"financial_year": year, "amount": Decimal(amount), "currency": "GBP"} | more
    return happened(name, "spend", "2020-01-01", **fields)
