"""What must be decided and begun, as a calendar that others can subscribe to (RFC 5545). Pure: the same edition, the
same bytes.

An event keeps its identity from week to week, so that a calendar moves it where its day moved. Text from outside is
cleaned, escaped and folded: nothing in it ends a line.
"""

import datetime as dt
from collections.abc import Iterable
from hashlib import blake2s

from horizon.digest.view import decisions, selection, wording
from horizon.digest.view.for_reader import for_print
from horizon.values.edition import Decision, Edition, Step, Technology

NAME = "readiness.ics"
_WIDEST = 75  # octets of a line, without its end


def ics(edition: Edition) -> bytes:
    """The decisions, rounds and last safe starts of all that the first screen names."""
    edition = for_print(edition)
    events = [line for one in selection.named(edition) for event in _events(one, edition) for line in event]
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
    return "".join(f"{_folded(line)}\r\n" for line in lines).encode()


def _events(one: Technology, edition: Edition) -> Iterable[list[str]]:
    for made in one.decisions:
        # The round may be another next week: it is the same decision.
        which = "budget" if made.round else made.what
        yield _event(edition, one, f"decision|{made.financial_year}|{which}", made.by, *_decided(made, one))
        for name, on in made.milestones:
            if on != made.by and on >= edition.scan.as_of:
                said = f"{name} for {made.financial_year}{f' [{made.stamp}]' if made.stamp else ''}"
                yield _event(edition, one, f"round|{made.financial_year}|{name}", on, f"{said}: {one.name}", "")
    for step in one.steps:
        yield _event(edition, one, f"step|{step.name}", step.start_by, *_begun(step, one))


def _decided(made: Decision, one: Technology) -> tuple[str, str]:
    what = f"{made.round} for {made.financial_year}" if made.round else made.what
    return f"Decide: {one.name}, {what}", decisions.decision(made, one)


def _begun(step: Step, one: Technology) -> tuple[str, str]:
    if step.waits:
        return f"Needed for {one.name}: {step.name}", f"It comes {wording.window(step.waits)}."
    after = f" Waits for: {wording.listed(step.after)}." if step.after else ""
    lead = wording.plural_months(step.months)
    return (
        f"{'Should have begun' if step.late else 'Begin'}: {step.name}, for {one.name}",
        f"Last safe start: it takes {lead} and must be done by {wording.day(step.done_by)}.{after}",
    )


def _event(edition: Edition, one: Technology, what: str, on: dt.date, summary: str, more: str) -> list[str]:
    digest = blake2s(f"{one.key}|{what}".encode(), digest_size=12).hexdigest()
    about = f"{wording.title(one)}: {wording.when(one, selection.one_date((one,)))}. Edition {edition.key}."
    return [
        "BEGIN:VEVENT",
        f"UID:{digest}@horizon",
        f"DTSTAMP:{edition.scan.as_of:%Y%m%d}T000000Z",
        f"SEQUENCE:{edition.scan.as_of.toordinal()}",
        f"DTSTART;VALUE=DATE:{on:%Y%m%d}",
        f"DTEND;VALUE=DATE:{on + dt.timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{_escaped(summary)}",
        f"DESCRIPTION:{_escaped(' '.join(filter(None, (more, about))))}",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    ]


def _escaped(text: str) -> str:
    for letter in ("\\", ";", ","):
        text = text.replace(letter, f"\\{letter}")
    return text.replace("\n", "\\n")


def _folded(line: str) -> str:
    """At most 75 octets a line, the later ones led by a space; no character is cut in two."""
    if len(line.encode()) <= _WIDEST:
        return line
    lines, width = [""], 0
    for letter in line:
        size = len(letter.encode())
        if width + size > _WIDEST:
            lines.append(" ")
            width = 1
        lines[-1] += letter
        width += size
    return "\r\n".join(lines)
