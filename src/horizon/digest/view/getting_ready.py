"""What is overdue and what begins this month, by whose it is, and what it costs to be late."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from horizon.digest.view import wording
from horizon.technology.spelling import spell_first
from horizon.values.dates import format_day
from horizon.values.edition import Edition
from horizon.values.money import format_short_amount
from horizon.values.technology import MonthsLate, Readiness, ScheduledStep, Technology

NOBODY = "nobody is named"
HOW_TO_NAME = (
    "Name a role with owner: beside the step in watchlists/NAME.yaml, or: horizon ready NAME STEP --owner ROLE"
)


@dataclass(frozen=True, slots=True)
class OpenStep:
    """A step that is late, or that begins this month: whose it is, what is wrong or due, and for which technologies.

    ``by`` is the day that it should have begun on, begins on, or must end by.
    """

    owner: str
    step: str
    technologies: tuple[str, ...]
    by: dt.date
    late: bool
    text: str
    note: str = ""


def list_open_steps(edition: Edition) -> tuple[OpenStep, ...]:
    """List the steps that are late or begin this month, by owner, the earliest first.

    Technologies that need the same step share it, with the first of their days.
    """
    today = edition.scan.as_of
    groups: dict[tuple[str, str, str, bool], list[tuple[dt.date, str, str, str]]] = {}
    for technology in edition.scan.technologies:
        for step in technology.steps:
            if text := _describe_due(step, today):
                by = step.start_by if step.state == "to do" else step.done_by
                about = (by, technology.name, text, step.note)
                groups.setdefault((step.owner, step.name, step.state, step.late), []).append(about)
    rows = []
    for (owner, name, _, late), members in groups.items():
        (by, _, text, note), *_ = sorted(members)
        names = tuple(dict.fromkeys(member for _, member, _, _ in sorted(members)))
        rows.append(OpenStep(owner, name, names, by, late, text, note))
    return tuple(sorted(rows, key=lambda row: (not row.owner, row.owner.casefold(), not row.late, row.by, row.step)))


def explain_unowned(rows: Sequence[OpenStep]) -> str:
    """Return for how many steps nobody is named, and where to name somebody; empty if each has an owner."""
    unowned = sum(not row.owner for row in rows)
    return f"Nobody is named for {unowned} of {wording.count_noun(len(rows), 'step')}. {HOW_TO_NAME}" if unowned else ""


def list_costs_of_lateness(technologies: Iterable[Technology]) -> tuple[str, ...]:
    """List what it costs to be late, for each technology that is late, or will be as its steps stand."""
    return tuple(
        f"{spell_first(technology.name)}: {text}"
        for technology in technologies
        if technology.readiness and (_is_late(technology) or technology.readiness.months_late)
        if (text := describe_lateness(technology.readiness))
    )


def describe_lateness(readiness: Readiness) -> str:
    """Return ``ready on 3 Aug 2027 at the earliest, 2 months late; each month late: 240 people wait, …``."""
    parts = []
    if readiness.ready_on:
        late = readiness.months_late
        how = f"{wording.count_noun(late, 'month')} late" if late else "in time"
        parts.append(
            f"ready on {format_day(readiness.ready_on)} at the earliest, {how} (by {format_day(readiness.ready_by)})"
        )
    if readiness.as_stands and readiness.as_stands.months > 1:
        parts.append(f"as it stands {_describe_months(readiness.as_stands, readiness)}")
    if readiness.each_month:
        parts.append(f"each month late: {_describe_months(readiness.each_month, readiness)}")
    return "; ".join(parts)


def explain_lateness(readiness: Readiness) -> str:
    """Return the same as a sentence, with what it rests on."""
    text = describe_lateness(readiness)
    if not text:
        return ""
    rests_on = "if it comes, at the early end of its window and alone (middle estimate)" if readiness.each_month else ""
    return f"{text[:1].upper()}{text[1:]}{f', {rests_on}' if rests_on else ''}."


def describe_progress(step: ScheduledStep) -> str:
    """Return ``done on 1 May 2026``, ``under way since 1 May 2026, ends 3 Aug 2026`` or ``to do``."""
    since = f" {'on' if step.state == 'done' else 'since'} {format_day(step.since)}" if step.since else ""
    ends = f", ends {format_day(step.ends)} at the earliest" if step.state == "under way" and step.ends else ""
    return f"{step.state}{since}{ends}"


def _describe_months(late: MonthsLate, readiness: Readiness) -> str:
    people = f"{wording.count_noun(late.people, 'person', 'people')} wait{'s' if late.people == 1 else ''}"
    if late.amount is None or not late.amount:
        return f"{people} beyond {readiness.financial_year}"
    amount = format_short_amount(abs(late.amount), readiness.currency)
    what = "moves" if late.amount > 0 else "of savings moves"
    return f"{people}, {amount} {what} into {readiness.into}{' or later' if late.months > 12 else ''}"


def _is_late(technology: Technology) -> bool:
    return any(step.late and not step.is_dependency for step in technology.steps)


def _describe_due(step: ScheduledStep, today: dt.date) -> str:
    """Why a step is named: late, or begun this month; empty if it is neither."""
    if step.is_dependency or not step.is_open:
        return ""
    if step.state == "under way" and step.late:
        ends = f"ends {format_day(step.ends)} at the earliest, " if step.ends else ""
        return f"{ends}needed by {format_day(step.done_by)}"
    if step.late:
        return f"should have begun on {format_day(step.start_by)}"
    this_month = (step.start_by.year, step.start_by.month) == (today.year, today.month)
    if step.state == "to do" and this_month:
        return f"begins by {format_day(step.start_by)}"
    return ""
