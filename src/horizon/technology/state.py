"""What a technology is today: how new (``novelty.py``), and how far.

Trials of the highest phase that were all stopped stop it, unless another is under way. A planner's word overrules all
of it.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from horizon.evidence.tables import Evidence
from horizon.technology.authorised_medicines import Listed, listed
from horizon.technology.group import Group
from horizon.technology.novelty import authorised, novelty
from horizon.values.edition import Novelty, State
from horizon.values.trial import Trial

UNDER_WAY = frozenset({"not_yet_recruiting", "recruiting", "enrolling_by_invitation", "active_not_recruiting"})


@dataclass(frozen=True, slots=True)
class Standing:
    """State and novelty with their reasons; ``eu`` and ``us`` are authorisations of this technology, if known."""

    state: State
    novelty: Novelty
    eu: dt.date | None
    us: dt.date | None
    because: tuple[str, ...]


def standing(group: Group, evidence: Evidence) -> Standing:
    """Where one technology stands on the day of the evidence, by its own trials and the lists."""
    return _standing(group, evidence, listed(evidence), ())


def standings(
    groups: Sequence[Group], evidence: Evidence, known: Listed, marketed: Mapping[str, Iterable[Trial]]
) -> list[Standing]:
    """Where each stands. ``marketed`` gives, by watchlist, industry's phase 4 trials that it touched and left out."""
    return [_standing(one, evidence, known, marketed.get(one.watchlist, ())) for one in groups]


def _standing(group: Group, evidence: Evidence, lists: Listed, marketed: Iterable[Trial]) -> Standing:
    found = authorised(group, lists)
    eu, us = found.eu, found.us
    new, why_new = novelty(group, found, evidence.day, evidence.lists_end, marketed)
    state, why_state = _state(group, eu)
    because = [why_new, why_state]
    if us and not eu:
        because.append(f"approved in the United States on {us:%d %b %Y}")
    known = group.known
    if known and known.novelty:
        new, because = known.novelty, [*because, f"{known.novelty}: the planner's word"]
    if known and known.state:
        state, because = known.state, [*because, f"{known.state}: the planner's word"]
    if known and (known.novelty == "new use" or known.state == "in development"):
        eu = us = None
    return Standing(state, new, eu, us, tuple(text for text in because if text))


def _state(group: Group, eu: dt.date | None) -> tuple[State, str]:
    if eu:
        return "authorised", f"authorised in the European Union on {eu:%d %b %Y}"
    if stopped := _stopped(group):
        last = max(stopped, key=lambda trial: str(trial.last_update_posted or ""))
        reason = f": {last.why_stopped}" if last.why_stopped else ", no reason given"
        return "stopped", f"{last.status} ({last.nct_id}){reason}"
    return "in development", ""


def _stopped(group: Group) -> list[Trial]:
    """Its trials of the highest phase, if every one of them was stopped and no other trial is under way."""
    trials = [one.trial for one in group.backing]
    highest = max((trial.phase or 0 for trial in trials), default=0)
    last = [trial for trial in trials if (trial.phase or 0) == highest]
    if any(trial.status in UNDER_WAY for trial in trials) or not all(trial.stopped for trial in last):
        return []
    return last
