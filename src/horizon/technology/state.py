"""The approval status of a technology today: its novelty (``novelty.py``) and its state.

It is stopped if all trials of its highest phase were stopped and no other trial is under way. The planner's state and
novelty overrule all of it.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from horizon.evidence.tables import Evidence
from horizon.technology.authorised_medicines import MedicineLists
from horizon.technology.group import GroupedTechnology
from horizon.technology.novelty import determine_novelty, find_authorisations
from horizon.technology.planner_records import planner_records
from horizon.values.regulatory import NO_RECORDS, RegulatoryRecords
from horizon.values.technology import Novelty, State
from horizon.values.trial import Trial

UNDER_WAY = frozenset({"not_yet_recruiting", "recruiting", "enrolling_by_invitation", "active_not_recruiting"})


@dataclass(frozen=True, slots=True)
class ApprovalStatus:
    """State and novelty with their reasons; ``eu`` and ``us`` are authorisations of this technology, if known.

    ``regulatory`` is what each region's regulator has said; the state where its payer is comes with the case.
    """

    state: State
    novelty: Novelty
    eu: dt.date | None
    us: dt.date | None
    because: tuple[str, ...]
    regulatory: RegulatoryRecords = NO_RECORDS


def determine_status(
    group: GroupedTechnology, evidence: Evidence, lists: MedicineLists, marketed: Iterable[Trial] = ()
) -> ApprovalStatus:
    """Determine the status on the day of the evidence; ``marketed`` are industry's uncounted phase 4 trials."""
    authorisations = find_authorisations(group, lists)
    eu, us = authorisations.eu, authorisations.us
    novelty, novelty_reason = determine_novelty(group, authorisations, evidence, marketed)
    state, state_reason = _determine_state(group, eu)
    because = [novelty_reason, state_reason]
    if us and not eu:
        because.append(f"approved in the United States on {us:%d %b %Y}")
    override = group.override
    if override and override.novelty:
        novelty, because = override.novelty, [*because, f"{override.novelty}: the planner's word"]
    if override and override.state:
        state, because = override.state, [*because, f"{override.state}: the planner's word"]
    if override and (override.novelty == "new use" or override.state == "in development"):
        eu = us = None
    regulatory = planner_records(override, evidence.day)
    because += [record.evidence for _, record in regulatory.by_region()]
    return ApprovalStatus(state, novelty, eu, us, tuple(filter(None, because)), regulatory)


def determine_statuses(
    groups: Sequence[GroupedTechnology],
    evidence: Evidence,
    lists: MedicineLists,
    marketed: Mapping[str, Iterable[Trial]],
) -> list[ApprovalStatus]:
    """Determine the status of each; ``marketed`` is by watchlist."""
    return [determine_status(group, evidence, lists, marketed.get(group.watchlist, ())) for group in groups]


def _determine_state(group: GroupedTechnology, eu: dt.date | None) -> tuple[State, str]:
    if eu:
        return "authorised", f"authorised in the European Union on {eu:%d %b %Y}"
    if stopped := _stopping_trials(group):
        last = max(stopped, key=lambda trial: str(trial.last_update_posted or ""))
        reason = f": {last.why_stopped}" if last.why_stopped else ", no reason given"
        return "stopped", f"{last.status} ({last.nct_id}){reason}"
    return "in development", ""


def _stopping_trials(group: GroupedTechnology) -> list[Trial]:
    """Return its trials of the highest phase if all of them were stopped and no other trial is under way."""
    trials = [support.trial for support in group.support]
    highest = max((trial.phase or 0 for trial in trials), default=0)
    last = [trial for trial in trials if (trial.phase or 0) == highest]
    if any(trial.status in UNDER_WAY for trial in trials) or not all(trial.stopped for trial in last):
        return []
    return last
