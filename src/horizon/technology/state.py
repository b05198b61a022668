"""The approval status of a technology today: its novelty (``novelty.py``) and its state.

1. Where EMA's list says what the product is authorised for, its text decides: this use, another, or none of them any
   more. Otherwise the dates do (``novelty.py``).
2. It is stopped if all trials of its highest phase were stopped and no other trial is under way.
3. The planner's state and novelty overrule all of it.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from horizon.evidence.tables import Evidence
from horizon.technology.authorised_medicines import MedicineLists
from horizon.technology.group import GroupedTechnology
from horizon.technology.novelty import Authorisations, determine_novelty, find_authorisations, first_readout
from horizon.technology.planner_records import planner_records
from horizon.technology.regulatory_join import JoinedRecords, ListJoiner
from horizon.technology.regulatory_records import merge_records
from horizon.values.dates import format_day
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


NOT_JOINED = JoinedRecords()


def determine_status(
    group: GroupedTechnology,
    evidence: Evidence,
    lists: MedicineLists,
    marketed: Iterable[Trial] = (),
    joined: JoinedRecords = NOT_JOINED,
) -> ApprovalStatus:
    """Determine the status on the day of the evidence; ``marketed`` are industry's uncounted phase 4 trials."""
    authorisations = _authorisations_by_text(find_authorisations(group, lists), group, joined, evidence.day)
    eu, us = authorisations.eu, authorisations.us
    novelty, novelty_reason = determine_novelty(group, authorisations, evidence, marketed)
    if novelty == "new use" and joined.says_uses and authorisations.other_use:
        novelty_reason = f"new use: first authorised on {format_day(authorisations.other_use)} for another use"
    state, state_reason = _determine_state(group, eu)
    if eu and joined.says_uses:
        added = joined.records.eu.authorised != eu
        state_reason = f"taken as licensed for this use from {format_day(eu)}, its first readout here" if added else ""
    because = [novelty_reason, state_reason]
    if us and not eu:
        because.append(f"approved in the United States on {us:%d %b %Y}")
    override, listed = group.override, joined.records
    if override and override.novelty:
        novelty, because = override.novelty, [*because, f"{override.novelty}: the planner's word"]
    if override and override.state:
        state, because = override.state, [*because, f"{override.state}: the planner's word"]
    if override and (override.novelty == "new use" or override.state == "in development"):
        eu = us = None
        listed = _deny_licences(listed)
    regulatory = merge_records(planner_records(override, evidence.day), listed)
    because += [record.evidence for _, record in regulatory.by_region()]
    return ApprovalStatus(state, novelty, eu, us, tuple(filter(None, (*because, *joined.doubts))), regulatory)


def determine_statuses(
    groups: Sequence[GroupedTechnology],
    evidence: Evidence,
    lists: MedicineLists,
    marketed: Mapping[str, Iterable[Trial]],
    joiner: ListJoiner | None = None,
) -> list[ApprovalStatus]:
    """Determine the status of each; ``marketed`` is by watchlist."""
    return [
        determine_status(
            group,
            evidence,
            lists,
            marketed.get(group.watchlist, ()),
            joiner.join_lists(group) if joiner else NOT_JOINED,
        )
        for group in groups
    ]


def _authorisations_by_text(
    by_dates: Authorisations, group: GroupedTechnology, joined: JoinedRecords, day: dt.date
) -> Authorisations:
    """Return the authorisations that the text of EMA's list leaves of those that the dates suggest.

    A licence for this use is taken from the product's first. Where it has other uses and a phase 3 trial here read out
    later, it is taken from that readout: when the use was added is not said. Where the text names other uses only, an
    approval in the United States counts for another use as well.
    """
    if not joined.says_uses:
        return by_dates
    record, first = joined.records.eu, joined.first_authorised
    if record.status == "authorised" and record.authorised:
        readout = None if joined.only_use else first_readout(group, least_phase=3)
        since = max(record.authorised, readout) if readout and readout <= day else record.authorised
        return Authorisations(first if first and first < since else None, since, by_dates.us)
    us = None if record.status == "authorised for another use" else by_dates.us
    return Authorisations(min((date for date in (by_dates.other_use, first) if date), default=None), None, us)


def _deny_licences(records: RegulatoryRecords) -> RegulatoryRecords:
    """Return the lists' records where the planner says that a licence is not for this use."""
    denied = {
        region: replace(record, status="authorised for another use")
        for region, record in records.by_region()
        if record.status.startswith("authorised")
    }
    return replace(records, **denied)


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
