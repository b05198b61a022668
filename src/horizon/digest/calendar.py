"""What must be decided and begun, as a calendar to subscribe to (RFC 5545).

Pure: the same edition gives the same bytes. An event keeps its identity from week to week, so that a calendar moves it
when its day moves. Text from outside is cleaned, escaped and folded: nothing in it ends a line.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import blake2s

from horizon.digest.view import decisions, getting_ready, selection, wording
from horizon.digest.view.for_reader import clean_edition
from horizon.values.dates import format_day
from horizon.values.edition import Edition
from horizon.values.technology import ScheduledStep, Technology

CALENDAR_FILE = "readiness.ics"
_LINE_BYTES = 75
"""Octets of a line at most, without its end."""


@dataclass(frozen=True, slots=True)
class CalendarEvent:
    """A whole-day event of a technology; ``subject`` is what it is about and stays when ``day`` moves."""

    technology: Technology
    subject: str
    day: dt.date
    summary: str
    details: str = ""


def render_calendar(edition: Edition) -> bytes:
    """Render the decisions, budget rounds and last safe starts of all that the first screen names."""
    edition = clean_edition(edition)
    events = [
        line
        for technology in selection.first_screen(edition)
        for event in _list_events(technology, edition.scan.as_of)
        for line in _format_event(event, edition)
    ]
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//horizon//readiness//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        "X-WR-CALNAME:Horizon: decide and begin",
        "REFRESH-INTERVAL;VALUE=DURATION:P1D",
        "X-PUBLISHED-TTL:P1D",
        *events,
        "END:VCALENDAR",
    ]
    return "".join(f"{_fold_line(line)}\r\n" for line in lines).encode()


def _list_events(technology: Technology, today: dt.date) -> Iterator[CalendarEvent]:
    for decision in technology.decisions:
        year = decision.financial_year
        # The round may be another next week: it is the same decision.
        subject = "budget" if decision.round else decision.what
        what = f"{decision.round} for {year}" if decision.round else decision.what
        details = decisions.describe_decision(decision, technology)
        yield CalendarEvent(
            technology, f"decision|{year}|{subject}", decision.by, f"Decide: {technology.name}, {what}", details
        )
        stamp = f" [{decision.stamp}]" if decision.stamp else ""
        for name, day in decision.milestones:
            if day != decision.by and day >= today:
                summary = f"{name} for {year}{stamp}: {technology.name}"
                yield CalendarEvent(technology, f"round|{year}|{name}", day, summary)
    for step in technology.steps:
        summary, details = _summarise_step(step, technology.name)
        yield CalendarEvent(technology, f"step|{step.name}", step.event_day, summary, details)


def _summarise_step(step: ScheduledStep, technology_name: str) -> tuple[str, str]:
    """Return summary and details."""
    if step.waits:
        return f"Needed for {technology_name}: {step.name}", f"It comes {wording.format_window(step.waits)}."
    whose = f" Whose: {step.owner}." if step.owner else ""
    asides = f"{whose} {step.note}".rstrip()
    about = f"{step.name}, for {technology_name}"
    if step.state != "to do":
        ending = "Late, to end" if step.late else "End"
        summary = ending if step.state == "under way" else step.state.capitalize()
        return f"{summary}: {about}", f"{getting_ready.describe_progress(step).capitalize()}.{asides}"
    begin = "Should have begun" if step.late else "Begin"
    lead = f"it takes {wording.count_months(step.months)} and must be done by {format_day(step.done_by)}."
    after = f" Waits for: {wording.join_list(step.after)}." if step.after else ""
    return f"{begin}: {about}", f"Last safe start: {lead}{after}{asides}"


def _format_event(event: CalendarEvent, edition: Edition) -> list[str]:
    technology = event.technology
    identity = blake2s(f"{technology.key}|{event.subject}".encode(), digest_size=12).hexdigest()
    forecast = wording.describe_forecast(technology, selection.have_single_date((technology,)))
    about = f"{wording.technology_title(technology)}: {forecast}. Edition {edition.key}."
    return [
        "BEGIN:VEVENT",
        f"UID:{identity}@horizon",
        f"DTSTAMP:{edition.scan.as_of:%Y%m%d}T000000Z",
        f"SEQUENCE:{edition.scan.as_of.toordinal()}",
        f"DTSTART;VALUE=DATE:{event.day:%Y%m%d}",
        f"DTEND;VALUE=DATE:{event.day + dt.timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{_escape_text(event.summary)}",
        f"DESCRIPTION:{_escape_text(' '.join(filter(None, (event.details, about))))}",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    ]


def _escape_text(text: str) -> str:
    for letter in ("\\", ";", ","):
        text = text.replace(letter, f"\\{letter}")
    return text.replace("\n", "\\n")


def _fold_line(line: str) -> str:
    """Fold a line at 75 octets, later parts led by a space; no character is cut in two."""
    if len(line.encode()) <= _LINE_BYTES:
        return line
    lines, width = [""], 0
    for letter in line:
        size = len(letter.encode())
        if width + size > _LINE_BYTES:
            lines.append(" ")
            width = 1
        lines[-1] += letter
        width += size
    return "\r\n".join(lines)
