"""What must be decided next: by when, in which round, and what to hold for it. Pure."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal

from horizon.digest.view import decisions, selection, wording
from horizon.digest.view.chances import format_chance
from horizon.digest.view.decisions import DueDecisions, TechnologyDecision
from horizon.digest.view.getting_ready import NOBODY
from horizon.values.dates import format_full_day, format_spoken_day
from horizon.values.edition import Edition
from horizon.values.keys import TechnologyKey
from horizon.values.money import format_short_amount
from horizon.values.technology import RestsOn, StepState, Technology

_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_SMALL_SHARE = Decimal("0.5")
"""An amount to hold of less than this share of a later year's cost puzzles beside it."""
_HARDLY = 0.25
_LOW_BECAUSE: dict[RestsOn, str] = {
    "registry alone": "registry dates alone",
    "all trials read out": "trials ended, nothing filed",
    "filed": "filed, nothing decided",
    "opinion": "opinion, no licence yet",
    "American approval": "approved in America alone",
    "licence": "licensed, funding not dated",
    "planner's date": "the planner’s own date",
}
"""Why a confidence is low, by what the dates rest on, in at most four words."""


@dataclass(frozen=True, slots=True)
class DecisionItem:
    """One technology to decide on, in words.

    ``hold`` is the one amount to hold for ``financial_year`` and ``cautious`` the one to be safe, both empty if there
    is none, which ``no_money`` explains. ``once_here`` is what it costs in ``peak_year`` since launch; ``low_because``
    says why the confidence is low, empty where it is fair; ``covers`` how little of its cost there is by then.
    """

    technology: Technology
    area: str
    hold: str
    cautious: str
    financial_year: str
    once_here: str
    peak_year: str
    chance: str
    low_because: str
    no_money: str
    covers: str = ""

    @property
    def amounts(self) -> str:
        """The two amounts: ``£0.5m, £1.5m to be safe``."""
        return self.no_money if not self.hold else f"{self.hold}, {self.cautious} to be safe"

    @property
    def covers_sentence(self) -> str:
        """``That covers its first months.``; empty where it is most of a year's cost, or nothing is held."""
        return f"That covers {self.covers}." if self.covers else ""

    @property
    def short_amounts(self) -> str:
        """The two amounts where space is short: ``£0.5m (£1.5m)``."""
        return f"{self.hold} ({self.cautious})" if self.hold else f"({self.no_money})"

    @property
    def cost_sentence(self) -> str:
        """``If it comes it costs about £140m a year by its fifth year.``; empty if its cost is not known."""
        return (
            f"If it comes it costs about {self.once_here} a year by its {self.peak_year} year."
            if self.once_here
            else ""
        )


@dataclass(frozen=True, slots=True)
class NextDecision:
    """The next decision, or the one that is overdue: ``items`` begin with the technology that needs most.

    ``day`` is as people say it, ``when`` how far off; ``budget_round`` is empty for a decision that no round carries.
    ``together`` says that the amounts do not add up; empty for one.
    """

    by: dt.date
    passed: bool
    day: str
    when: str
    budget_round: str
    items: tuple[DecisionItem, ...]
    together: str = ""

    @property
    def heading(self) -> str:
        """``Decide by 31 March``, or ``Overdue since 31 March``."""
        return f"{'Overdue since' if self.passed else 'Decide by'} {self.day}"


@dataclass(frozen=True, slots=True)
class DecisionSummary:
    """What is to be decided: ``due``, or the line that says that nothing is; and what is ``overdue`` beside it."""

    due: NextDecision | None
    none_due: str
    overdue: tuple[str, ...]


def find_next_decision(edition: Edition) -> DecisionSummary:
    """Find the next decision on what must be acted on now; the overdue one if there is no other."""
    groups = [group for group in decisions.list_due(edition) if _needs_action(group)]
    upcoming = [group for group in groups if not group.passed]
    passed = [group for group in groups if group.passed]
    due = next(iter(upcoming or passed[-1:]), None)
    brief = _build_next(edition, due) if due else None
    missed = [_describe_missed(group) for group in passed if group is not due]
    late = _list_late_steps(edition, {item.technology.key for item in due.decisions} if due else ())
    return DecisionSummary(brief, "" if due else _describe_next(edition), (*missed, *late))


def _needs_action(group: DueDecisions) -> bool:
    return any(item.technology.act_now for item in group.decisions)


def _build_next(edition: Edition, group: DueDecisions) -> NextDecision:
    first, today = group.decisions[0].decision, edition.scan.as_of
    stamp = ", date projected" if first.stamp == "projected" else ""
    carrier = f"{first.round} for {first.financial_year}{stamp}" if first.round else first.what
    items = tuple(_build_item(edition, item) for item in sorted(group.decisions, key=_need_order))
    days = (group.by - today).days
    when = "today" if not days else f"{'in ' if days > 0 else ''}{wording.count_noun(abs(days), 'day')}"
    when = f"{when} ago" if days < 0 else when
    day = format_spoken_day(group.by, today)
    return NextDecision(group.by, group.passed, day, when, carrier, items, _describe_together(items))


def _describe_together(items: Sequence[DecisionItem]) -> str:
    """Return that the amounts of several are each for itself; empty for one."""
    return "Each is as if it came; together they need less." if sum(bool(item.hold) for item in items) > 1 else ""


def _need_order(item: TechnologyDecision) -> tuple[bool, float, str]:
    """What must be acted on now comes first, then the largest amount to be safe."""
    amount = item.decision.amount_p90 or item.decision.amount or 0
    return not item.technology.act_now, -float(amount), item.technology.key


def _build_item(edition: Edition, item: TechnologyDecision) -> DecisionItem:
    technology, decision = item.technology, item.decision
    page, peak = selection.find_page(edition, technology), selection.find_dearest_year(technology)
    hold, cautious = (
        "" if amount is None else format_short_amount(amount, decision.currency or page.currency)
        for amount in (decision.amount, decision.amount_p90)
    )
    return DecisionItem(
        technology,
        wording.name_area(page),
        *(hold, cautious or hold, decision.financial_year),
        format_short_amount(peak.p50, page.currency) if peak else "",
        _ORDINALS[min(peak.year, len(_ORDINALS)) - 1] if peak else "",
        format_chance(technology.probability.reimbursed) if technology.probability else "",
        describe_low_confidence(technology),
        "" if hold else _explain_no_amount(technology, edition),
        _describe_beginning(item, peak.p50) if hold and peak else "",
    )


def _describe_beginning(item: TechnologyDecision, once_here: Decimal) -> str:
    """Return what of it falls into the year that an amount is held for; empty where that is near what it costs later.

    It is its first months where it has hardly a chance to be there before that year.
    """
    amount, year = item.decision.amount, item.decision.financial_year
    if amount is None or abs(amount) > _SMALL_SHARE * abs(once_here):
        return ""
    chances = item.technology.probability.launch_by if item.technology.probability else {}
    before = [chance for label, chance in chances.items() if label < year]
    by_then = chances.get(year, 0.0)
    return "its beginning" if before and before[-1] > _HARDLY * by_then else "its first months"


def _explain_no_amount(technology: Technology, edition: Edition) -> str:
    if technology.impact:
        return "no amount yet: it cannot come so soon"
    return f"no amount: {wording.explain_no_money(technology, selection.find_page(edition, technology))}"


def describe_low_confidence(technology: Technology) -> str:
    """Return why the confidence is low, in at most four words; empty where it is fair."""
    if technology.confidence != "low":
        return ""
    if technology.kind in {"device", "diagnostic test"}:
        return "no published durations"
    if technology.phase[:1] in {"1", "2"}:
        return "phase 3 not begun"
    return _LOW_BECAUSE.get(technology.rests_on, "dates are uncertain")


def _describe_missed(group: DueDecisions) -> str:
    names = wording.join_list(dict.fromkeys(item.technology.name for item in group.decisions[:3]))
    more = f" and {len(group.decisions) - 3} more" if len(group.decisions) > 3 else ""
    first = group.decisions[0].decision
    what = f"{first.round} for {first.financial_year}" if first.round else first.what
    return f"{names}{more}, {what} (was due {format_full_day(group.by)})"


def _list_late_steps(edition: Edition, due: Collection[TechnologyKey]) -> Sequence[str]:
    """List the late steps of what is due and of all that somebody owns: those with an owner first, then by day."""
    days = dict[tuple[str, str, StepState], dt.date]()
    for technology in edition.scan.technologies:
        for step in technology.steps:
            if step.late and not step.waits and (step.owner or technology.key in due):
                about, day = (step.name, step.owner, step.state), step.event_day
                days[about] = min(day, days.get(about, day))
    ordered = sorted(days.items(), key=lambda pair: (not pair[0][1], pair[1], pair[0]))
    return [_describe_late(*about, format_full_day(day)) for about, day in ordered]


def _describe_late(name: str, owner: str, state: StepState, day: str) -> str:
    """Return ``Nurses trained (lead nurse: should have begun 1 March 2026)``."""
    what = f"to be done by {day}" if state == "under way" else f"should have begun {day}"
    return f"{name} ({owner or NOBODY}: {what})"


def _describe_next(edition: Edition) -> str:
    upcoming = decisions.list_due_soon(edition)
    if not upcoming:
        return "No decision is due."
    group = min(upcoming, key=lambda item: item.by)
    names = list(dict.fromkeys(item.technology.name for item in group.decisions))
    shown = [*names[:2], f"{len(names) - 2} more"] if len(names) > 3 else names
    day = format_spoken_day(group.by, edition.scan.as_of)
    return f"No decision is due now. The next is by {day}: {wording.join_list(shown)}."
