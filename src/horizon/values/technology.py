"""One technology as a scan assesses it: its dates, chances and cost, and what they rest on."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Literal

from horizon.values.budget_impact import BudgetEffect, Hold, ResourceUse, SinceLaunch, YearImpact
from horizon.values.dates import months_between
from horizon.values.keys import TechnologyKey
from horizon.values.money import Amount
from horizon.values.regulatory import NO_RECORDS, RegulatoryRecords
from horizon.values.workforce import WorkforceDelay

State = Literal[
    "in development",
    "filed",
    "opinion",
    "under re-examination",
    "authorised",
    "funded",
    "refused",
    "application withdrawn",
    "withdrawn from the market",
    "dormant",
    "stopped",
]
KnownNovelty = Literal["new product", "new use", "biosimilar or generic"]
CostedAs = Literal["own", "stand-in", ""]
Novelty = Literal[KnownNovelty, "unknown"]
RestsOn = Literal[
    "", "registry alone", "all trials read out", "filed", "opinion", "American approval", "licence", "planner's date"
]
"""What a window rests on."""
StepState = Literal["to do", "under way", "done", "not needed"]
"""How far a step of getting ready is."""


@dataclass(frozen=True, slots=True)
class Window:
    """Quantiles of a date: a chance of one in ten that it comes before ``p10``, and of one in ten after ``p90``.

    ``p25`` and ``p75`` bound the middle half; None in editions of versions that did not give it.
    """

    p10: dt.date
    p50: dt.date
    p90: dt.date
    p25: dt.date | None = None
    p75: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Probability:
    """The chances of one technology.

    ``reimbursed`` is joint: approved and then funded. ``low`` and ``high`` bound ``approved`` where studies disagree.
    ``launch_by`` and ``licence_by`` are cumulative, by the end of each financial year. ``outcomes`` divide what is
    approved by how it ends (routine, refused …) and sum to one; empty where a jurisdiction has no such steps.
    """

    approved: float
    reimbursed: float
    low: float
    high: float
    launch_by: dict[str, float]
    licence_by: dict[str, float]
    outcomes: dict[str, float] = field(default_factory=dict)


NEVER_COMES = frozenset({"dormant", "stopped", "refused", "withdrawn from the market"})
"""The states in which nothing is to come, without a window that says otherwise."""


def can_still_come(state: State, probability: Probability | None) -> bool:
    """Tell whether there is anything to decide on a technology, or to be ready for: it is here, or has a chance."""
    return probability.reimbursed > 0 if probability else state not in NEVER_COMES


@dataclass(frozen=True, slots=True)
class SupportingTrial:
    """A trial behind a technology.

    ``matched_by`` names the term and the field, such as ``condition: hepatitis C``. ``why`` says how the product was
    told from background and comparator, and why the trial is pivotal or not.
    """

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
    """A figure that a result rests on.

    ``stamp`` is empty for a sourced figure known on the day, else one of ``assumption``, ``analogue, published later``,
    ``method, later``, ``hindsight``, ``stand-in``, ``projected``.
    """

    what: str
    value: str
    unit: str
    source: str
    known_since: str
    stamp: str = ""
    used_by: str = ""


@dataclass(frozen=True, slots=True)
class ScheduledStep:
    """One step of getting ready, with the last day on which it can start and the day on which it must be done.

    ``waits`` is given where the step is another technology that must be there first: the window in which that one
    comes. ``owner`` is a role; ``state`` holds since the day ``since``. ``begins`` and ``ends`` are its days as it
    stands, or the earliest possible; None in editions of versions that did not give them. ``late``: it should have
    begun, or what is under way ends too late.
    """

    name: str
    months: float
    start_by: dt.date
    done_by: dt.date
    after: tuple[str, ...] = ()
    late: bool = False
    waits: Window | None = None
    owner: str = ""
    state: StepState = "to do"
    since: dt.date | None = None
    note: str = ""
    begins: dt.date | None = None
    ends: dt.date | None = None

    @property
    def is_dependency(self) -> bool:
        """Whether it is another technology that must be there first, known or not."""
        return self.waits is not None or (not self.months and self.ends is None)

    @property
    def is_open(self) -> bool:
        """Whether something is left to do."""
        return self.state in ("to do", "under way")

    @property
    def event_day(self) -> dt.date:
        """The day on which it was done, must end, or must begin."""
        if self.state == "under way":
            return self.done_by
        return self.since if self.state == "done" and self.since else self.start_by


@dataclass(frozen=True, slots=True)
class MonthsLate:
    """What some months of lateness mean by the end of the financial year in which a technology must be ready.

    ``people`` who would have started by then wait beyond it; ``amount`` moves into the next year, None where no pounds
    are shown.
    """

    months: int
    people: int
    amount: Amount | None


@dataclass(frozen=True, slots=True)
class Readiness:
    """Whether a technology can be ready in time, as its steps stand.

    All steps must be done by ``ready_by``; ``ready_on`` is the earliest day on which they can be, None where nobody has
    said how far they are. ``each_month`` late and the lateness ``as_stands`` are medians if it comes, launched at the
    early end of its window and alone in its indication; None where nothing is estimated, or it is not late.
    """

    ready_by: dt.date
    ready_on: dt.date | None
    each_month: MonthsLate | None = None
    as_stands: MonthsLate | None = None
    financial_year: str = ""
    into: str = ""
    currency: str = ""

    @property
    def months_late(self) -> int:
        """Calendar months from the day by which it must be ready to that on which it can be; 0 if it is in time."""
        return max(0, months_between(self.ready_by, self.ready_on)) if self.ready_on else 0


@dataclass(frozen=True, slots=True)
class Decision:
    """What must be decided by when.

    ``round`` is the budget round that carries it, and ``milestones`` are the events of that round, in order; ``stamp``
    says if the round's dates are projected.
    """

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
    """One technology as assessed: a product for an indication.

    Empty ``impact`` means no cost model, a confidential price (``withheld``) or a state that is not costed. ``because``
    says what state and novelty rest on, and ``put_together`` how each of its names was learnt. ``crosses_threshold`` is
    the chance that it costs more in one of its first three years, if it is launched. ``figures`` are all that its
    window and its chances were made of; ``regulatory`` is what each region's regulator has said of it,
    and ``rests_on`` what its windows rest on. ``costed_as``
    says whether its price is its own or stands in for it, empty where there is none; ``hold`` is what the round of its
    early launch must carry, None beyond the years shown; ``readiness`` is None without steps,
    ``delay`` where no workforce holds it back; ``effects`` are by payer, then of the system, where anybody is spared.
    ``device_kind`` is empty for what is no device, test or software; ``find_out`` is what a planner must find out of
    one.
    """

    key: TechnologyKey
    name: str
    aliases: tuple[str, ...]
    kind: str
    novelty: Novelty
    state: State
    watchlist: str
    indication: str
    sponsor: str
    phase: str
    trials: tuple[SupportingTrial, ...]
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
    steps: tuple[ScheduledStep, ...] = ()
    assumptions: tuple[Assumption, ...] = ()
    put_together: tuple[str, ...] = ()
    resources: tuple[ResourceUse, ...] = ()
    crosses_threshold: float | None = None
    figures: tuple[Assumption, ...] = ()
    regulatory: RegulatoryRecords = NO_RECORDS
    rests_on: RestsOn = ""
    costed_as: CostedAs = ""
    device_kind: Literal["", "device", "test", "software"] = ""
    find_out: tuple[str, ...] = ()
    hold: Hold | None = None
    readiness: Readiness | None = None
    delay: WorkforceDelay | None = None
    effects: tuple[BudgetEffect, ...] = ()
