"""Why the totals of a reader moved since the last edition: events in whole sentences, ranked by money. Pure.

One line an event, the largest first; what else moved money stands in one line, and what the calendar alone moved in the
last, so that the lines sum to the difference as printed.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from horizon.digest.view.causes import describe_cause
from horizon.digest.view.selection import find_page
from horizon.edition.bridge_stages import CALENDAR_CAUSES
from horizon.edition.rounding import PrintedStep, round_reasons
from horizon.values.bridge import Bridge, BridgeStep, Reason
from horizon.values.budget_impact import BY_PAYER
from horizon.values.edition import Edition
from horizon.values.keys import TechnologyKey

MOST_REASONS = 5
_ALL_ELSE = "all else"
_CALENDAR = "time alone: launches are nearer, with nothing new"
_CALENDAR_AND_YEAR = "time alone: launches are nearer, and a new financial year is shown"


@dataclass(frozen=True, slots=True)
class ReasonLine:
    """One event and what it moved: ``subject``: ``event``, ``amount``.

    ``amount`` has its sign, or reads ``under £1m``; ``adds`` tells whether it is more. ``subject`` can be empty, and
    ``link`` is the page of the registry or the regulator, empty where there is none.
    """

    amount: str
    adds: bool
    subject: str
    event: str
    link: str = ""

    @property
    def text(self) -> str:
        """``Survodutide: its trial now ends 12 months later``."""
        return f"{self.subject}: {self.event}" if self.subject else f"{self.event[:1].upper()}{self.event[1:]}"

    @property
    def sentence(self) -> str:
        """``Survodutide: its trial now ends 12 months later, −£5.3m``."""
        return f"{self.text}, {self.amount}"


@dataclass(frozen=True, slots=True)
class ReasonTable:
    """Why the expected total of one payer, in one currency, moved; the lines sum to ``difference`` as printed.

    ``lines`` are the events, the largest first; ``rest`` is all else and ``calendar`` what time alone moved, each None
    if it is nothing. ``payer`` is empty where none is named.
    """

    payer: str
    currency: str
    before: str
    after: str
    difference: str
    lines: tuple[ReasonLine, ...]
    all_else: ReasonLine | None = None
    calendar: ReasonLine | None = None

    @property
    def all_lines(self) -> tuple[ReasonLine, ...]:
        """The lines, then all else, then the calendar."""
        return (*self.lines, *filter(None, (self.all_else, self.calendar)))


_SMALLEST_TOLD = 500
"""Of what no event explains, less than this is rounding: amounts are printed in thousands at the least."""


@dataclass(frozen=True, slots=True)
class _PayerMove:
    """What one event moved for one payer, in one currency."""

    payer: str
    currency: str
    line: ReasonLine
    amount: Decimal
    cause: str

    @property
    def by_calendar(self) -> bool:
        """Whether time alone moved it."""
        return self.cause in CALENDAR_CAUSES


def list_reason_tables(edition: Edition, most: int = MOST_REASONS) -> tuple[ReasonTable, ...]:
    """List why the totals of each payer and currency moved, with at most ``most`` events over all of them.

    Without events (an edition of an early version) by the causes of its bridge; nothing for a first edition.
    """
    if not edition.reasons:
        return tuple(
            _build_table(("", bridge.currency), bridge.after, moves, _find_largest(moves, most))
            for bridge in edition.bridge
            if (moves := list(_moves_of_bridge(bridge)))
        )
    moves = list(_moves_by_payer(edition))
    largest = _find_largest(moves, most)
    # The payer whose total moved most for a reason comes first.
    sizes = {(move.payer, move.currency): abs(move.amount) for move in reversed(largest)}
    groups = dict.fromkeys((move.payer, move.currency) for move in moves)
    return tuple(
        _build_table(group, _sum_expected(edition, *group), moves, largest)
        for group in sorted(groups, key=lambda group: -sizes.get(group, Decimal(0)))
    )


def _to_line(reason: Reason) -> ReasonLine:
    return ReasonLine("", False, reason.subject, reason.event, reason.link)


def _moves_by_payer(edition: Edition) -> Iterator[_PayerMove]:
    """Sum what each event moved, for each payer and currency."""
    pages = {(page.name, page.indication): page.payer for page in edition.scan.watchlists}
    first = {page.name: page.payer for page in reversed(edition.scan.watchlists)}

    def find_payer(key: TechnologyKey) -> str:
        indication = key.indication_key.indication
        return pages.get((key.watchlist, indication), first.get(key.watchlist, ""))

    for reason in edition.reasons:
        sums: dict[tuple[str, str], Decimal] = {}
        for move in reason.moves:
            group = find_payer(move.technology), move.currency
            sums[group] = sums.get(group, Decimal(0)) + move.amount
        for (payer, currency), amount in sums.items():
            yield _PayerMove(payer, currency, _to_line(reason), amount, reason.cause)


def _moves_of_bridge(bridge: Bridge) -> Iterator[_PayerMove]:
    for step in bridge.steps:
        line = ReasonLine("", False, "", describe_cause(step))
        yield _PayerMove("", bridge.currency, line, step.amount, step.cause)


def _find_largest(moves: Sequence[_PayerMove], most: int) -> list[_PayerMove]:
    events = [move for move in moves if move.amount and move.line.event and not move.by_calendar]
    # A single event that would be left takes no more room than "all else".
    shown = most + 1 if most < MOST_REASONS and len(events) == most + 1 else most
    return sorted(events, key=lambda move: -abs(move.amount))[:shown]


def _build_table(
    group: tuple[str, str], after: Decimal, moves: Sequence[_PayerMove], largest: Sequence[_PayerMove]
) -> ReasonTable:
    """Build the table of one payer and currency; what moved leads back from the new total to the old one."""
    moves, named = (
        [move for move in group_moves if (move.payer, move.currency) == group] for group_moves in (moves, largest)
    )
    moved, calendar = sum(move.amount for move in moves), sum(move.amount for move in moves if move.by_calendar)
    all_else = moved - calendar - sum(move.amount for move in named)
    by_year = any(move.amount and move.cause == "year rolled" for move in moves)
    time = _CALENDAR_AND_YEAR if by_year else _CALENDAR
    last = [BridgeStep(cause, Decimal(amount), ()) for cause, amount in ((_ALL_ELSE, all_else), (time, calendar))]
    steps = [BridgeStep("", move.amount, ()) for move in named]
    printed = round_reasons(Bridge("", after - moved, after, group[1], (*steps, *filter(_moves_money, last))))
    lines = [
        ReasonLine(step.amount, step.adds, move.line.subject, move.line.event, move.line.link)
        for step, move in zip(printed.steps, named, strict=False)
    ]
    ends = {step.step.cause: _to_last_line(step) for step in printed.steps[len(lines) :] if step.counts}
    return ReasonTable(
        *(*group, printed.before, printed.after, printed.difference, tuple(lines)),
        *(ends.get(_ALL_ELSE), ends.get(time)),
    )


def _moves_money(step: BridgeStep) -> bool:
    """Whether a step is no matter of rounding alone."""
    return abs(step.amount) >= _SMALLEST_TOLD


def _to_last_line(step: PrintedStep) -> ReasonLine:
    return ReasonLine(step.amount, step.adds, "", step.step.cause)


def _sum_expected(edition: Edition, payer: str, currency: str) -> Decimal:
    """Return the payer's total over the years shown; a reader of a part of it gets that of the part."""
    totals = [row for row in edition.scan.totals if (row.scope, row.payer, row.currency) == (BY_PAYER, payer, currency)]
    if totals:
        return sum((row.expected for row in totals), Decimal(0))
    rows = (row for item in edition.scan.technologies if find_page(edition, item).payer == payer for row in item.impact)
    return sum((row.expected for row in rows if row.currency == currency), Decimal(0))
