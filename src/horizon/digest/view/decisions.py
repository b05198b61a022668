"""What must be decided and begun by when; decisions of one budget round stand together."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from horizon.digest.view import selection, wording
from horizon.technology.spelling import spell_first
from horizon.values.dates import add_months
from horizon.values.edition import Edition
from horizon.values.money import format_short_amount
from horizon.values.technology import Decision, Technology

MOST_NAMED = 8
"""Technologies that a line names at most."""
START_MONTHS = 6
"""Months ahead within which the agenda names a step's last safe start."""


@dataclass(frozen=True, slots=True)
class TechnologyDecision:
    """A decision with the technology that it is about."""

    decision: Decision
    technology: Technology


@dataclass(frozen=True, slots=True)
class DueDecisions:
    """The decisions due on one day: a single one, or all that a budget round must carry."""

    by: dt.date
    passed: bool
    decisions: tuple[TechnologyDecision, ...]


def list_decisions(technologies: Iterable[Technology]) -> tuple[TechnologyDecision, ...]:
    """List every decision with its technology, the earliest first."""
    items = [TechnologyDecision(decision, item) for item in technologies for decision in item.decisions]
    return tuple(sorted(items, key=lambda item: (item.decision.by, item.technology.name, item.decision.what)))


def list_due(edition: Edition) -> tuple[DueDecisions, ...]:
    """List the decisions on priorities for the first screen; the others stand with their technology."""
    groups: dict[tuple[object, ...], list[TechnologyDecision]] = {}
    for item in list_decisions(selection.list_priorities(edition)):
        decision = item.decision
        budget_round = (decision.round, decision.financial_year, decision.stamp)
        subject = budget_round if decision.round else (decision.what, item.technology.key)
        groups.setdefault((decision.by, decision.passed, *subject), []).append(item)
    firsts = [(group[0].decision, group) for group in groups.values()]
    return tuple(DueDecisions(first.by, first.passed, tuple(group)) for first, group in firsts)


@dataclass(frozen=True, slots=True)
class AgendaLine:
    """A line of the first screen's agenda: a decision, or a step to begin, with its day and whom it is about."""

    by: dt.date
    passed: bool
    text: str
    technologies: tuple[Technology, ...] = ()


def list_agenda(edition: Edition) -> tuple[AgendaLine, ...]:
    """List what must be decided and what must be begun, in the order of their days."""
    lines = [
        AgendaLine(due.by, due.passed, describe_due(due), tuple(item.technology for item in due.decisions))
        for due in list_due(edition)
    ]
    return tuple(sorted((*lines, *_list_starts(edition)), key=lambda line: line.by))


def _list_starts(edition: Edition) -> Iterable[AgendaLine]:
    """List the priorities' steps whose last safe start has passed or falls within ``START_MONTHS``.

    Technologies that need the same step share a line, on the first of their days.
    """
    until = add_months(edition.scan.as_of, START_MONTHS)
    groups: dict[tuple[str, float, bool, str], dict[str, dt.date]] = {}
    named = {technology.name: technology for technology in reversed(selection.list_priorities(edition))}
    for technology in selection.list_priorities(edition):
        for step in technology.steps:
            if step.start_by <= until and not step.waits and step.state == "to do":
                starts = groups.setdefault((step.name, step.months, step.late, step.owner), {})
                starts[technology.name] = min(step.start_by, starts.get(technology.name, step.start_by))
    for (step_name, months, late, owner), starts in groups.items():
        names = sorted(starts, key=lambda name: (starts[name], name))
        begin = f"{'should have begun' if late else 'begin'}: {step_name} ({wording.count_months(months)})"
        whose = f"; {owner}" if owner else ""
        about = tuple(named[name] for name in names)
        yield AgendaLine(starts[names[0]], late, f"{begin}, for {_join_names(names)}{whose}", about)


def list_due_soon(edition: Edition) -> tuple[DueDecisions, ...]:
    """List what is due and has not passed."""
    return tuple(due for due in list_due(edition) if not due.passed)


def describe_due(due: DueDecisions) -> str:
    """Return what must be decided; the technologies of one round in one sentence, the dearest first."""
    first = due.decisions[0].decision
    if len(due.decisions) == 1:
        return describe_decision(first, due.decisions[0].technology)
    unique = len({item.technology.name for item in due.decisions}) == len(due.decisions)
    dearest_first = sorted(due.decisions, key=lambda item: -(item.decision.amount or 0))
    titles = [item.technology.name if unique else wording.technology_title(item.technology) for item in dearest_first]
    parts = [
        f"{title}{_format_decided_amount(item.decision)}" for title, item in zip(titles, dearest_first, strict=True)
    ]
    more = f"; and {len(parts) - MOST_NAMED} more" if len(parts) > MOST_NAMED else ""
    stamp = f" [{_describe_stamp(first)}]" if first.stamp else ""
    carried = f"{'; '.join(parts[:MOST_NAMED])}{more}{stamp}"
    return f"{first.round} for {first.financial_year} must carry, or a contingency for: {carried}"


def describe_decision(decision: Decision, technology: Technology) -> str:
    """Return what must be decided for a technology, with the amount and the round that must carry it."""
    what = decision.what if technology.name in decision.what else f"{spell_first(technology.name)}: {decision.what}"
    asides = [decision.round if decision.round not in what else "", _describe_stamp(decision)]
    return f"{what}{_format_decided_amount(decision)}" + (
        f" [{', '.join(filter(None, asides))}]" if any(asides) else ""
    )


def _describe_stamp(decision: Decision) -> str:
    """Return the stamp; a round without a date is projected to the day of the last one."""
    return "date projected" if decision.stamp == "projected" else decision.stamp


def _format_decided_amount(decision: Decision) -> str:
    if decision.amount is None:
        return ""
    amount = f": {format_short_amount(decision.amount, decision.currency)}"
    if decision.amount_p90 is None:
        return amount
    return f"{amount} ({format_short_amount(decision.amount_p90, decision.currency)} to be safe)"


def _join_names(names: Iterable[str]) -> str:
    """Join at most ``MOST_NAMED`` names, and the number of the others."""
    names = list(names)
    more = [f"{len(names) - MOST_NAMED} more"] if len(names) > MOST_NAMED else []
    return wording.join_list([*names[:MOST_NAMED], *more])
