"""Changes of a trial between two of its versions, each of a kind and material or administrative.

A change is *material* when it can move a launch, a probability or a cost: a new trial, a stop, a completion, a phase, a
primary completion by a month or more, a primary endpoint after the start, an enrolment by a fifth or more, results, a
sponsor. All others are *administrative*. The registry's own stamps, its subject headings, and how a date was arrived at
are not compared.
"""

from dataclasses import dataclass

from horizon.values.endpoints import describe_endpoint_changes, join_endpoints
from horizon.values.trial import STOPPED_STATUSES, Milestone, Trial

MATERIAL_DAYS = 30
MATERIAL_ENROLMENT_SHARE = 0.2
RUNNING_STATUSES = frozenset({"not_yet_recruiting", "recruiting", "enrolling_by_invitation", "active_not_recruiting"})
_RECRUITING = RUNNING_STATUSES - {"active_not_recruiting"}
_DETAILS = {
    "conditions": "conditions",
    "keywords": "keywords",
    "interventions": "interventions",
    "arms": "arms",
    "allocation": "design",
    "masking": "design",
    "purpose": "design",
    "maximum_age": "age limit",
    "collaborators": "collaborators",
    "countries": "countries",
    "title": "title",
    "official_title": "title",
    "acronym": "title",
}


@dataclass(frozen=True, slots=True)
class TrialChange:
    """One change; ``text`` describes it for a planner, ``days`` is the shift of a date where there is one."""

    nct_id: str
    kind: str
    material: bool
    text: str
    before: str = ""
    after: str = ""
    days: int | None = None


def compare_trials(before: Trial | None, after: Trial) -> tuple[TrialChange, ...]:
    """All changes from one version to the next, material ones first; ``before`` is None for a new trial."""
    if before is None:
        return (new_trial_change(after.nct_id, after.status),)
    changes = [
        *_status_changes(before, after),
        *_phase_changes(before, after),
        *_date_changes(
            "primary_completion", "primary completion", before.primary_completion, after.primary_completion, after
        ),
        *_results_changes(before, after),
        *_endpoint_changes(before, after),
        *_enrolment_changes(before, after),
        *_sponsor_changes(before, after),
        *_date_changes("completion", "study completion", before.completion, after.completion, after, material=False),
        *_date_changes("start", "start", before.start, after.start, after, material=False),
        *_detail_changes(before, after),
    ]
    return tuple(sorted(changes, key=lambda change: not change.material))


def new_trial_change(nct_id: str, status: str) -> TrialChange:
    """The change that reports a trial not known before."""
    return TrialChange(nct_id, "new", True, "new trial", after=status)


def left_registry_change(nct_id: str) -> TrialChange:
    """The change that reports a trial no longer in the registry."""
    return TrialChange(nct_id, "gone", True, "left the registry")


def _status_changes(before: Trial, after: Trial) -> list[TrialChange]:
    if before.status == after.status:
        return []
    was, now = (status.replace("_", " ") for status in (before.status, after.status))
    if after.status in STOPPED_STATUSES:
        reason = f": {after.why_stopped}" if after.why_stopped else ", no reason given"
        return [TrialChange(after.nct_id, "stopped", True, f"{now}{reason}", was, now)]
    if after.status == "completed":
        text = f"completed (was {was}){_describe_completion(after)}"
        return [TrialChange(after.nct_id, "completed", _moves_launch(before, after), text, was, now)]
    if before.status in STOPPED_STATUSES | {"completed"} and after.status in RUNNING_STATUSES:
        return [TrialChange(after.nct_id, "resumed", True, f"{now} again (was {was})", was, now)]
    if after.status == "unknown":
        return [TrialChange(after.nct_id, "unknown", False, "status unknown: not verified for two years", was, now)]
    return [TrialChange(after.nct_id, "status", False, f"{now} (was {was})", was, now)]


def _moves_launch(before: Trial, after: Trial) -> bool:
    """Whether a completion is news: not where only the follow-up of a trial ended that had reported its readout."""
    was, now = before.primary_completion, after.primary_completion
    reported = was is not None and bool(was.actual) and was == now
    return before.status in _RECRUITING or not reported


def _describe_completion(trial: Trial) -> str:
    """Return the registry's date of the readout and its type, else that of the end of the study."""
    for words, date in (("primary completion", trial.primary_completion), ("study completion", trial.completion)):
        if date:
            return f": {words} {date.on}, {_describe_date_type(date)}"
    return ": no date of completion given"


def _phase_changes(before: Trial, after: Trial) -> list[TrialChange]:
    if before.phases == after.phases:
        return []
    was, now = ("/".join(map(str, phases)) or "none" for phases in (before.phases, after.phases))
    return [TrialChange(after.nct_id, "phase", True, f"phase {now} (was {was})", was, now)]


def _date_changes(
    kind: str, words: str, before: Milestone | None, after: Milestone | None, trial: Trial, material: bool = True
) -> list[TrialChange]:
    was, now = (str(date.on) if date else "none" for date in (before, after))
    if before is None or after is None:
        return [TrialChange(trial.nct_id, kind, material, f"{words} {now} (was {was})", was, now)] if was != now else []
    if before.on == after.on:
        text = f"{words} {now} now {_describe_date_type(after)}"
        return [TrialChange(trial.nct_id, kind, False, text, days=0)] if before.actual != after.actual else []
    days = (after.on.middle_day() - before.on.middle_day()).days
    span = _describe_shift(days)
    text = f"{words} {span}: {now} (was {was})" if span else f"{words} {now} (was {was})"
    return [TrialChange(trial.nct_id, kind, material and abs(days) >= MATERIAL_DAYS, text, was, now, days)]


def _describe_date_type(date: Milestone) -> str:
    return {True: "actual", False: "estimated", None: "without a type"}[date.actual]


def _describe_shift(days: int) -> str:
    if abs(days) < MATERIAL_DAYS:
        return ""
    months = round(abs(days) / 30.44)
    return f"{months} month{'s' * (months != 1)} {'later' if days > 0 else 'earlier'}"


def _results_changes(before: Trial, after: Trial) -> list[TrialChange]:
    """Results returned for correction are submitted again later, so that this is not material."""
    dates = (
        ("results_posted", "results posted", before.results_posted, after.results_posted, True),
        ("results_submitted", "results submitted", before.results_submitted, after.results_submitted, True),
        ("results_returned", "results returned for correction", before.results_returned, after.results_returned, False),
    )
    came = [
        TrialChange(after.nct_id, kind, material, f"{words} {now}", after=str(now))
        for kind, words, was, now, material in dates
        if was != now and now is not None
    ]
    return came + _results_gone(before, after)


def _results_gone(before: Trial, after: Trial) -> list[TrialChange]:
    """Results that were posted and withdrawn, or submitted and vanished before they were posted."""
    if (posted := before.results_posted) and after.results_posted is None:
        text = f"results withdrawn: posted {posted}, and posted no longer"
        return [TrialChange(after.nct_id, "results_withdrawn", True, text, before=str(posted))]
    if (submitted := before.results_submitted) and after.results_submitted is None and after.results_posted is None:
        text = f"results vanished: submitted {submitted}, never posted, and submitted no longer"
        return [TrialChange(after.nct_id, "results_vanished", True, text, before=str(submitted))]
    return []


def _endpoint_changes(before: Trial, after: Trial) -> list[TrialChange]:
    """A primary endpoint that changes after the start is material; one given for the first time was never changed."""
    if before.primary_endpoints == after.primary_endpoints:
        return []
    described = describe_endpoint_changes(before.primary_endpoints, after.primary_endpoints)
    if not described:
        return [TrialChange(after.nct_id, "details", False, "wording of the primary endpoints edited")]
    material = after.has_begun and bool(before.primary_endpoints)
    was, now = map(join_endpoints, (before.primary_endpoints, after.primary_endpoints))
    when = "" if after.has_begun else " before the start"
    return [TrialChange(after.nct_id, "primary_endpoint", material, f"primary endpoint{when}: {described}", was, now)]


def _enrolment_changes(before: Trial, after: Trial) -> list[TrialChange]:
    was, now = before.enrolment, after.enrolment
    if was == now:
        return []
    # A figure given or withdrawn for the first time says nothing about the size of the trial.
    material = was is not None and now is not None and abs(now - was) >= MATERIAL_ENROLMENT_SHARE * max(was, 1)
    shown_was, shown_now = (f"{count:,}" if count is not None else "none" for count in (was, now))
    text = f"enrolment {shown_now} (was {shown_was})"
    return [TrialChange(after.nct_id, "enrolment", material, text, shown_was, shown_now)]


def _sponsor_changes(before: Trial, after: Trial) -> list[TrialChange]:
    if before.sponsor == after.sponsor:
        return []
    text = f"sponsor {after.sponsor} (was {before.sponsor})"
    return [TrialChange(after.nct_id, "sponsor", True, text, before.sponsor, after.sponsor)]


def _detail_changes(before: Trial, after: Trial) -> list[TrialChange]:
    changed = [words for field, words in _DETAILS.items() if getattr(before, field) != getattr(after, field)]
    if after.status == before.status and after.why_stopped != before.why_stopped:
        changed.append("reason for stopping")
    if not changed:
        return []
    return [TrialChange(after.nct_id, "details", False, f"{', '.join(dict.fromkeys(changed))} edited")]
