"""The causes of a bridge's steps in the words of the page, also for editions of earlier versions. Pure."""

import re

from horizon.edition.figure_words import format_pair
from horizon.values.bridge import BridgeStep

CAUSE_WORDS = {
    "evidence or method changed": "the method or its evidence changed",
    "time passed": "time alone: launches are nearer, with nothing new",
    "year rolled": "a new financial year is shown",
    "new": "new on the watchlists",
    "filed or decided": "a regulator’s news",
    "stopped or dormant": "stopped, or too late to be likely",
    "launch moved": "launch earlier or later",
    "probability moved": "more or less likely",
    "readiness": "steps of getting ready",
    "assumption edited": "the watchlists’ costs were changed",
    "matching changed": "other trials count now",
    "data corrected": "the registry changed",
    "competitor moved": "another technology for the same patients moved",
}
"""What the page calls each cause; one that is not listed stands as it is."""
_EDIT = re.compile(r"(?P<name>\D.*?) (?P<was>-?\d[\d.e+]*) → (?P<now>-?\d[\d.e+]*)")


def name_cause(cause: str) -> str:
    """Return what the page calls a cause."""
    return CAUSE_WORDS.get(cause, cause)


def describe_cause(step: BridgeStep, most: int = 2) -> str:
    """Return ``launch earlier or later: HF-101 five months earlier; 3 more``."""
    reasons = list(map(describe_reason, step.because[:most]))
    if len(step.because) > most:
        reasons.append(f"{len(step.because) - most} more")
    cause = name_cause(step.cause)
    return f"{cause}: {'; '.join(reasons)}" if reasons else cause


def describe_reason(reason: str) -> str:
    """Return a reason as the page writes it: a key's bars and a figure as it is kept are those of earlier versions.

    ``asthma|severe: capacity 25500 → 826.508`` reads ``asthma, severe: capacity 827 instead of 25,500``.
    """
    subject, colon, edits = reason.partition(": ")
    if not colon:
        return _name_causes(reason)
    subject = ", ".join(filter(None, subject.split("|")))
    return f"{subject}: {_name_causes(_EDIT.sub(_describe_edit, edits))}"


def _describe_edit(match: re.Match[str]) -> str:
    before, after = format_pair(float(match["was"]), float(match["now"]))
    return f"{match['name']} {after} instead of {before}"


def _name_causes(text: str) -> str:
    """Put today's word in the place of a cause that is named after the technology which it concerns."""
    head, space, cause = text.rpartition(": ")
    return f"{head}{space}{CAUSE_WORDS[cause]}" if cause in CAUSE_WORDS else text
