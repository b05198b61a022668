"""Net budget impact as an edition freezes it: undiscounted, constant prices, in whole units of the payer's currency."""

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from horizon.values.keys import TechnologyKey
from horizon.values.money import Amount

BY_PAYER = "by payer"
"""The scope of totals of one payer; no watchlist can have this name."""
EVERYTHING = "all"
"""The scope of totals over everything in a currency."""


@dataclass(frozen=True, slots=True)
class Band:
    """Quantiles of an amount in one financial year."""

    p10: Amount
    p50: Amount
    p90: Amount


@dataclass(frozen=True, slots=True)
class YearImpact:
    """Net budget impact of one technology in one financial year.

    ``early``: launched at the early end (P10) of the window, median and P90 of the cost. ``conditional``: over the
    draws in which it launches. ``expected``: the mean over all draws. ``as_specified``: the mean of ``conditional``
    without the correction for how published estimates turned out.
    """

    financial_year: str
    early: Amount
    early_p90: Amount
    conditional: Band
    expected: Amount
    as_specified: Amount
    currency: str


@dataclass(frozen=True, slots=True)
class Hold:
    """What the budget round of a financial year holds for one technology: its cost to its payer in that year.

    Given that it is funded by the end of it. Amounts of several technologies do not add up.
    """

    financial_year: str
    p50: Amount
    p90: Amount


@dataclass(frozen=True, slots=True)
class ReserveAddition:
    """By how much one technology raises a reserve: with it less without it, under the same draws."""

    technology: TechnologyKey
    p50: Amount
    p90: Amount


@dataclass(frozen=True, slots=True)
class Reserve:
    """What one payer sets aside for all that it watches in one financial year: percentiles of the joint draws.

    ``round`` is the budget round of the year, ``by`` the last day on which it can be carried. ``additions`` do not add
    up to the reserve.
    """

    payer: str
    financial_year: str
    currency: str
    p50: Amount
    p90: Amount
    additions: tuple[ReserveAddition, ...]
    round: str = ""
    by: dt.date | None = None


@dataclass(frozen=True, slots=True)
class CostSummaryYear:
    """One year since launch of a cost summary: people, and whole units of the currency."""

    treated: int
    starts: int
    gross: Amount
    displaced: Amount
    net: Amount


@dataclass(frozen=True, slots=True)
class PersonCostLine:
    """One line of what one person costs the payer of the price: below zero it is taken off.

    ``rate`` is the share of a ``rebate`` or of ``vat``, and of ``no rebate`` that of the area, which is not applied to
    a technology with a price of its own (None where it is confidential). ``what`` names what is ``added`` or
    ``displaced``.
    """

    kind: Literal["list price", "rebate", "no rebate", "vat", "added", "displaced"]
    amount: float
    rate: float | None = None
    what: str = ""


@dataclass(frozen=True, slots=True)
class CostSummary:
    """The sum of a cost model at a glance: one technology alone, every input at its mode, as specified.

    ``technology`` is empty for the model that stands in for all without a price of their own, and ``price_of`` says
    whose list price that is; ``list_source`` says where it is from, and ``range_of`` are the technologies whose own
    prices its low and high ends come from. ``treated`` are those on treatment at the peak, for a course those who start
    in the peak year. ``gross`` and ``displaced`` are of one of them, per ``per``. ``years`` are the first ones since
    launch; the ``peak``, whose net is ``a_year``, is year ``peak_year`` since launch (0 and None in editions of
    versions that did not look beyond the years shown), and ``after_peak`` says what the bill then does. ``lines`` add
    up to the net cost of one person (none in editions of versions that did not list them).
    """

    technology: str
    price_of: str
    list_price: float
    list_low: float
    list_high: float
    price_per: str
    eligible: int
    new_a_year: int
    treated: int
    per: Literal["year", "course"]
    gross: float
    displaced: float
    a_year: Amount
    currency: str
    years: tuple[CostSummaryYear, ...]
    peak_year: int = 0
    peak: CostSummaryYear | None = None
    after_peak: Literal["holds", "falls", "rises", ""] = ""
    range_of: tuple[str, ...] = ()
    list_source: str = ""
    lines: tuple[PersonCostLine, ...] = ()

    @property
    def is_peak_shown(self) -> bool:
        """Whether the peak is one of the years shown, as far as is known."""
        return self.peak_year <= len(self.years)


@dataclass(frozen=True, slots=True)
class TimeLine:
    """One resource of a time summary: its ``amount`` per start, month, year or once; below zero it is freed.

    ``a_year`` is that of the largest year, of what is needed once the whole of it; ``posts`` are whole-time equivalents
    of hours a year, None where the unit is another or they are needed once.
    """

    what: str
    unit: str
    amount: float
    per: str
    a_year: int
    posts: float | None
    source: str


@dataclass(frozen=True, slots=True)
class TimeSummary:
    """What a cost model takes besides money: one technology alone, every input at its mode.

    ``technology`` is empty for those without cost keys of their own. ``eligible`` are people, or the new ones of a year
    where there are no others; ``treated`` as in a cost summary.
    """

    technology: str
    eligible: int
    new_each_year: bool
    treated: int
    per: Literal["year", "course"]
    lines: tuple[TimeLine, ...]


@dataclass(frozen=True, slots=True)
class SinceLaunch:
    """Net budget impact in one year since launch, if the technology is launched and alone in its indication."""

    year: int
    p10: Amount
    p50: Amount
    p90: Amount


SumStage = Literal["sum", "ranges", "record", "part", "years", "shared", "together", "chance"]
"""What the figure of a sum has become: see :class:`SumBridge`."""


@dataclass(frozen=True, slots=True)
class SumBridge:
    """How the sum of one technology becomes its estimate, and that the total of all: the amount after each stage.

    ``sum``: year ``year`` since launch, every input at its best, as specified. ``ranges``: its median over the ranges
    of the inputs. ``record``: corrected by how published estimates turned out. ``part``: for a part of its people where
    only that is recommended; this is its P50 since launch. ``years``: in ``financial_year``, launched when it may be.
    ``shared``: with its patients shared; this is its conditional P50. ``together``: all technologies, if any of them
    comes. ``chance``: the mean, also where none comes. The last two are missing where no total may be shown.
    """

    technology: TechnologyKey
    year: int
    financial_year: str
    currency: str
    stages: tuple[tuple[SumStage, Amount], ...]


@dataclass(frozen=True, slots=True)
class BudgetEffect:
    """What one technology means for one payer in one financial year: means, so that they add up over payers.

    ``bears`` and ``spared`` are over the draws in which it launches, ``net`` is their difference, ``expected`` the mean
    of it over all draws. ``pays_price`` marks the payer of the price; a row without a payer is the whole system's.
    """

    payer: str
    financial_year: str
    bears: Amount
    spared: Amount
    net: Amount
    expected: Amount
    currency: str
    pays_price: bool = False


@dataclass(frozen=True, slots=True)
class ResourceUse:
    """What a technology takes of staff or capacity in one financial year, if it is launched.

    In ``unit`` (hours, scans), as specified, without correction. ``posts`` are whole-time equivalents at the median and
    at P90, None where the unit is not hours; ``provider`` is whose time or place it is.
    """

    what: str
    unit: str
    financial_year: str
    p10: int
    p50: int
    p90: int
    expected: int
    posts: float | None
    posts_p90: float | None
    provider: str = ""


@dataclass(frozen=True, slots=True)
class Total:
    """The joint total of a scope in one financial year: percentiles of the joint draws, never sums of percentiles.

    ``ceiling`` is the P99 if everything were launched at the early end of its window: a label, not a forecast.
    ``per_100_000`` is the expected impact for so many people of the jurisdiction or the area. ``payer`` is given in
    the scope :data:`BY_PAYER`.
    """

    scope: str
    financial_year: str
    expected: Amount
    p50: Amount
    p90: Amount
    p99: Amount
    conditional: Band
    ceiling: Amount
    currency: str
    per_100_000: Amount | None = None
    payer: str = ""


@dataclass(frozen=True, slots=True)
class FunnelStep:
    """One step from the population to the eligible patients: ``people`` are those left after it, as printed."""

    step: str
    share: str
    people: int
    source: str
    stamp: str = ""


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """One bar of a tornado: five years' cost since launch with one input at either end of its range.

    As specified, all other inputs at their modes.
    """

    input: str
    unit: str
    low: float
    mode: float
    high: float
    at_low: Amount
    at_high: Amount
