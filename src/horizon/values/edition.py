"""What an edition freezes: the results of a scan and the page made of them. Never rewritten once composed.

The names are the contract of ``horizon scan --json`` and of ``edition.json``: these values, written as JSON, are the
file. Amounts are whole units of ``currency``; dates are days; probabilities lie between 0 and 1.
"""

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from horizon.values.money import Amount

State = Literal["in development", "authorised", "funded", "dormant", "stopped"]
Novelty = Literal["new product", "new use", "biosimilar or generic", "unknown"]


@dataclass(frozen=True, slots=True)
class Window:
    """Quantiles of a date: one chance in ten that it comes before ``p10``, one in ten after ``p90``."""

    p10: dt.date
    p50: dt.date
    p90: dt.date


@dataclass(frozen=True, slots=True)
class Band:
    """Quantiles of an amount in one financial year."""

    p10: Amount
    p50: Amount
    p90: Amount


@dataclass(frozen=True, slots=True)
class Probability:
    """Chances of one technology. ``reimbursed`` is joint: approved and then funded. ``low``/``high`` bound ``approved``
    where studies disagree. ``launch_by`` and ``licence_by`` are cumulative, by the end of each financial year.
    ``outcomes`` part what is approved into how it ends (routine, refused …), and sum to one; empty where a jurisdiction
    has no such steps."""

    approved: float
    reimbursed: float
    low: float
    high: float
    launch_by: dict[str, float]
    licence_by: dict[str, float]
    outcomes: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class YearImpact:
    """Net budget impact in one financial year, undiscounted, constant prices, payer's cash.

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
class SinceLaunch:
    """Net budget impact in one year since launch, if it is launched and comes alone."""

    year: int
    p10: Amount
    p50: Amount
    p90: Amount


@dataclass(frozen=True, slots=True)
class Use:
    """What a technology takes besides money in one financial year, in ``unit`` (hours, scans), if it comes; ``posts``
    are whole-time equivalents at the median and at P90, where the unit is hours. As specified, without correction."""

    what: str
    unit: str
    financial_year: str
    p10: int
    p50: int
    p90: int
    expected: int
    posts: float | None
    posts_p90: float | None


@dataclass(frozen=True, slots=True)
class TrialEvidence:
    """A trial behind a technology. ``matched_by`` names the term and the field, such as ``condition: hepatitis C``;
    ``why`` says what told the product from what else is given, and why the trial is pivotal or not."""

    nct_id: str
    acronym: str
    phase: str
    status: str
    enrolment: int | None
    primary_completion: str
    pivotal: bool
    matched_by: str
    note: str = ""
    why: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Assumption:
    """A figure that a result rests on. ``stamp`` is empty for a sourced figure known on the day, else one of
    ``assumption``, ``analogue, published later``, ``method, later``, ``hindsight``, ``stand-in``, ``projected``."""

    what: str
    value: str
    unit: str
    source: str
    known_since: str
    stamp: str = ""
    used_by: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of getting ready: the last day on which it can start, and the day on which it must be done. ``waits``
    where it is another technology that must be there first, with the window in which that one comes."""

    name: str
    months: float
    start_by: dt.date
    done_by: dt.date
    after: tuple[str, ...] = ()
    late: bool = False
    waits: Window | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """What must be decided by when. ``round`` is the budget round that carries it; ``stamp`` says if projected;
    ``milestones`` are the events of that round, in order."""

    by: dt.date
    what: str
    round: str
    financial_year: str
    amount: Amount | None
    amount_p90: Amount | None
    currency: str
    stamp: str = ""
    passed: bool = False
    milestones: tuple[tuple[str, dt.date], ...] = ()


@dataclass(frozen=True, slots=True)
class Technology:
    """One technology as assessed: a product for an indication. Empty ``impact`` means no cost model, a confidential
    price (``withheld``) or a state that is not costed; ``because`` says what the state and novelty rest on, and
    ``put_together`` how each of its names was learnt; ``crosses_threshold`` is the chance that it costs more in one of
    its first three years, if it comes; ``figures`` are all that its window and its chances were made of."""

    key: str
    name: str
    aliases: tuple[str, ...]
    kind: str
    novelty: Novelty
    state: State
    watchlist: str
    indication: str
    sponsor: str
    phase: str
    trials: tuple[TrialEvidence, ...]
    licence: Window | None
    launch: Window | None
    probability: Probability | None
    impact: tuple[YearImpact, ...]
    impact_since_launch: tuple[SinceLaunch, ...]
    decide_by: dt.date | None
    act_now: bool = False
    over_threshold: bool = False
    withheld: bool = False
    confidence: Literal["fair", "low"] = "fair"
    depends_most_on: str = ""
    because: tuple[str, ...] = ()
    decisions: tuple[Decision, ...] = ()
    steps: tuple[Step, ...] = ()
    assumptions: tuple[Assumption, ...] = ()
    put_together: tuple[str, ...] = ()
    resources: tuple[Use, ...] = ()
    crosses_threshold: float | None = None
    figures: tuple[Assumption, ...] = ()


@dataclass(frozen=True, slots=True)
class Total:
    """The joint total of a scope in one financial year: percentiles of the joint draws, never sums of percentiles.
    ``ceiling`` is the P99 if everything were launched, at the early end of its window: a label, not a forecast.
    ``per_100_000`` is what is expected for so many people of the jurisdiction or the area."""

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


@dataclass(frozen=True, slots=True)
class NotShown:
    """A trial that touches a watchlist and was left out, with the rule that left it out."""

    nct_id: str
    watchlist: str
    rule: str


@dataclass(frozen=True, slots=True)
class FunnelStep:
    """One step from the population to those who could be treated: ``people`` after it, as printed."""

    step: str
    share: str
    people: int
    source: str
    stamp: str = ""


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """Five years' cost since launch, as specified, with one input at the low and at the high end of its range and all
    others at their modes: a bar of a tornado."""

    input: str
    unit: str
    low: float
    mode: float
    high: float
    at_low: Amount
    at_high: Amount


@dataclass(frozen=True, slots=True)
class WatchlistPage:
    """What the page of a watchlist says besides its technologies. ``indication`` is empty for a single one. ``people``
    are those of the jurisdiction, or of the ``area`` that its figures are scaled to; ``sensitivity`` has the input that
    moves the cost most first."""

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


@dataclass(frozen=True, slots=True)
class Scan:
    """All that one scan found, as of a day, on data of a timestamp."""

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


@dataclass(frozen=True, slots=True)
class BridgeStep:
    """One cause of the difference between two editions: ``amount`` over all years, then by financial year."""

    cause: str
    amount: Amount
    by_year: tuple[tuple[str, Amount], ...]
    because: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Bridge:
    """From the last edition's expected total to this one's, by cause, in a fixed order. The steps sum as printed."""

    before_edition: str
    before: Amount
    after: Amount
    currency: str
    steps: tuple[BridgeStep, ...]


@dataclass(frozen=True, slots=True)
class ConditionalBridge:
    """From the last edition's figure of one technology, if it comes, to this one's: the middle (P50) by financial year.
    A step's amount is that of ``year``, in which the figure moved most: middles of several years do not add up."""

    technology: str
    currency: str
    year: str
    before: tuple[tuple[str, Amount], ...]
    after: tuple[tuple[str, Amount], ...]
    steps: tuple[BridgeStep, ...]


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """A change of a trial that an edition reports, with the registry's own words for a reason."""

    nct_id: str
    noted: str
    kind: str
    material: bool
    text: str
    technology: str
    watchlist: str


@dataclass(frozen=True, slots=True)
class Movement:
    """How one technology moved since the last edition: in days of licence (P50) and in expected money."""

    technology: str
    indication: str
    what: Literal["new", "gone", "stopped", "dormant", "authorised", "moved", "unchanged"]
    licence_days: int | None
    expected: Amount | None
    text: str


@dataclass(frozen=True, slots=True)
class ScoreLine:
    """One line of how right horizon has been, with the interval of 95 % in its words. A line of too few says so and has
    no ``estimate``; ``n`` counts technologies, and ``published`` is what others have reached."""

    measure: str
    value: str
    n: int
    published: str = ""
    estimate: float | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Edition:
    """One edition of the digest. ``key`` is the ISO week, ``2026-W08``, or ``2026-W08-r2`` once revised; its window is
    (``window_from``, ``scan.data_timestamp``]. ``inputs`` is the JSON of what the scan was made of, for the bridge."""

    key: str
    composed_for: dt.date
    window_from: str
    scan: Scan
    headline: str
    bridge: tuple[Bridge, ...]
    movements: tuple[Movement, ...]
    changes: tuple[ChangeLine, ...]
    tail_watch: tuple[str, ...]
    scores: tuple[ScoreLine, ...]
    notes: tuple[str, ...] = ()
    refused_watchlists: tuple[str, ...] = ()
    set_aside: int = 0
    watched_unchanged: int = 0
    inputs: str = field(default="", repr=False)
    conditional_bridges: tuple[ConditionalBridge, ...] = ()

    def __hash__(self) -> int:
        # By name: to hash all that is in it would take as long as what is remembered by it.
        return hash((self.key, self.headline))


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who gets an edition: an address, a role in words, and the watchlists that named it."""

    email: str
    role: str
    watchlists: tuple[str, ...]


def total_expected(scan: Scan, currency: str) -> Decimal:
    """The expected total of all scopes in one currency, over the financial years shown."""
    return sum((row.expected for row in scan.totals if row.scope == "all" and row.currency == currency), Decimal(0))
