"""The results of a scan, which are the contract of ``horizon scan --json``.

Dates are days; probabilities lie between 0 and 1.
"""

import datetime as dt
from dataclasses import dataclass

from horizon.values.budget_impact import CostSummary, FunnelStep, Reserve, Sensitivity, TimeSummary, Total
from horizon.values.money import Amount
from horizon.values.technology import Assumption, Technology
from horizon.values.workforce import Workforce


@dataclass(frozen=True, slots=True)
class NotShown:
    """A trial that touches a watchlist and was left out, with the rule that left it out."""

    nct_id: str
    watchlist: str
    rule: str


@dataclass(frozen=True, slots=True)
class WatchlistPage:
    """What the page of one watchlist, or of one of its indications, says besides its technologies.

    ``indication`` is empty where the watchlist has no more than one. ``people`` live in the jurisdiction, or in the
    ``area`` that its figures are scaled to. ``sensitivity`` begins with the input that moves the cost most. ``sums``
    are those of the stand-in, then of each technology with cost keys of its own; ``times`` are the same of what it
    takes besides money. ``find_out`` is what a planner must find out.
    """

    name: str
    title: str
    owner: str
    indication: str
    jurisdiction: str
    payer: str
    funding: str
    supply: str
    currency: str
    price_year: str
    threshold: Amount | None
    threshold_source: str
    funnel: tuple[FunnelStep, ...]
    displaces: tuple[str, ...]
    costed: bool
    note: str = ""
    area: str = ""
    people: int | None = None
    sensitivity: tuple[Sensitivity, ...] = ()
    sums: tuple[CostSummary, ...] = ()
    times: tuple[TimeSummary, ...] = ()
    find_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ListUsed:
    """A regulator's list that a scan used: its title and the day it is of; ``shipped`` if it came with horizon.

    ``reconstructed`` if the list is of a later day, and stands as its own dates say that it stood on the scan's.
    """

    title: str
    listed_on: dt.date
    shipped: bool = False
    reconstructed: bool = False


@dataclass(frozen=True, slots=True)
class Scan:
    """All results of one scan, as of a day, on data of a timestamp and on regulators' lists."""

    as_of: dt.date
    data_timestamp: str
    financial_years: tuple[str, ...]
    technologies: tuple[Technology, ...]
    totals: tuple[Total, ...]
    not_shown: tuple[NotShown, ...]
    watchlists: tuple[WatchlistPage, ...]
    assumptions: tuple[Assumption, ...]
    seed: int
    draws: int
    evidence_version: str
    method_version: str
    reserves: tuple[Reserve, ...] = ()
    lists: tuple[ListUsed, ...] = ()
    workforce: tuple[Workforce, ...] = ()
