"""What a technology is today: how new, and how far.

An authorisation counts for a technology when a phase 3 trial here had been read out by then: a medicine that was
authorised before, or without one, is a *new use*. The lists know no indications and end on a day; what they don't know
is *unknown*, not new, unless a development code and a trial still to read out say that nothing can have been authorised
yet. Trials of the highest phase that were all stopped stop it, unless another is under way. A planner's word overrules
all of it.

Drawbacks: an approval on an interim readout, or on phase 2 alone, is taken for one of another use.
"""

import datetime as dt
from dataclasses import dataclass

from horizon.evidence.tables import Evidence
from horizon.technology import names
from horizon.technology.group import Group
from horizon.values.frozen import Novelty, State
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
    """Where a technology stands on the day of the evidence."""
    before, eu, us = _authorisations(group, evidence)
    novelty, why_novelty = _novelty(group, evidence, before, eu or us)
    state, why_state = _state(group, eu)
    because = [why_novelty, why_state]
    if us and not eu:
        because.append(f"approved in the United States on {us:%d %b %Y}")
    known = group.known
    if known and known.novelty:
        novelty, because = known.novelty, [*because, f"{known.novelty}: the planner's word"]
    if known and known.state:
        state, because = known.state, [*because, f"{known.state}: the planner's word"]
    if known and (known.novelty == "new use" or known.state == "in development"):
        eu = us = None
    return Standing(state, novelty, eu, us, tuple(text for text in because if text))


def _authorisations(group: Group, evidence: Evidence) -> tuple[dt.date | None, dt.date | None, dt.date | None]:
    """The first authorisation of the product anywhere for another use; and those for this one, EU and US."""
    keys = {names.key(name) for name in (group.name, *group.aliases)}
    listed = [
        one for one in evidence.medicines if names.key("/".join(one.substances)) in keys or names.key(one.brand) in keys
    ]
    readout = _first_readout(group, least_phase=3)
    before = min((one.authorised for one in listed if readout is None or one.authorised < readout), default=None)
    after = [] if before else listed
    eu, us = (min((one.authorised for one in after if one.region == region), default=None) for region in ("eu", "us"))
    return before, eu, us


def _first_readout(group: Group, least_phase: int = 0) -> dt.date | None:
    """The first completion of its pivotal trials, or else of all; of those in this phase or a later one."""
    trials = [one.trial for one in group.backing if one.pivotal] or [one.trial for one in group.backing]
    dates = [
        date.on.first()
        for trial in trials
        if (trial.phase or 0) >= least_phase and (date := trial.primary_completion or trial.completion)
    ]
    return min(dates, default=None)


def _novelty(group: Group, evidence: Evidence, before: dt.date | None, here: dt.date | None) -> tuple[Novelty, str]:
    if before:
        return "new use", f"new use: first authorised on {before:%d %b %Y}, before a phase 3 trial here had read out"
    if here:
        return "new product", "new product: on no list before its trials here"
    ends = max(evidence.lists_end.values())
    if evidence.day <= ends:
        return "new product", "new product: on no list of authorised medicines on this day"
    readout = _first_readout(group)
    if any(names.is_code(name) for name in (group.name, *group.aliases)) and (readout is None or readout > ends):
        return "new product", f"new product: a development code, and no trial had read out by {ends:%d %b %Y}"
    return "unknown", f"novelty unknown: on no list, and the lists end on {ends:%d %b %Y}"


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
