"""Reconstructs a record as it could have been on a past day from the record as it is now.

A record whose last update was posted by that day was then as it is now. Any other is reconstructed from its dates: what
was posted or had happened by then stays, what came later is hidden.

1. First posted: the registry's date, or the start plus 31 days if it has none; not yet posted means no record.
2. Status is derived from dates alone, not from the present status: nobody knew on that day of a stop to come, nor
   whether a trial that had ended was completed.
3. Enrolment is the planned figure; the actual count counts only once results were posted, which state it.
4. Results, reasons for stopping and later starts are hidden.
5. A completion date registered later takes the place of the one planned then and is marked so: it alone is exempt.

*Drawback*: titles, names, conditions, interventions, MeSH terms, sponsors, arms, endpoints and countries are those
registered later, since the record holds only their present values.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from horizon.registry.projection import project_record
from horizon.values.dates import PartialDate, add_months

USUAL_DELAY_DAYS = 31
"""Days from start to first posting, where no posting date is given."""

USUAL_GAP_DAYS = 0
"""Days from primary to study completion: the median over 324 completed industry trials of phase 2 and 3 (upper quartile
61 days, P90 385), computed from registry records of February 2026."""

UNVERIFIED_MONTHS = 24
"""The registry itself sets a status to unknown when it was not verified for this long."""

LATER = "the date registered later"
GAP = "study completion less the usual gap"
DELAY = f"start + {USUAL_DELAY_DAYS} days"


def reconstruct_as_of(raw: Mapping[str, Any], day: dt.date) -> dict[str, Any] | None:
    """The stored fields of a record as they could have been at the end of ``day``; None if it was not yet posted.

    A date that takes the place of another says so in ``standIn``. Raises MalformedRecordError as ``project_record``.
    """
    record = project_record(raw)
    status = record["protocolSection"]["statusModule"]
    updated = _read_date(status, "lastUpdatePostDateStruct")
    if updated and updated.last_day() <= day:
        _restore_status(status, day)
        _hide_submissions(record, day)
        return record
    if not _reset_posting(status, day):
        return None
    _hide_results(record, day)
    _reset_dates(record, day)
    return record


def _read_date(status: dict[str, Any], name: str) -> PartialDate | None:
    text = status.get(name, {}).get("date")
    return PartialDate.parse(text) if text else None


def _has_passed(date: PartialDate | None, day: dt.date) -> bool:
    return date is not None and date.last_day() <= day


def _restore_status(status: dict[str, Any], day: dt.date) -> None:
    """Undo the registry's own change to unknown if it came after ``day``; it moves no date of the record."""
    if status["overallStatus"] != "UNKNOWN" or not {"statusVerifiedDate", "lastKnownStatus"} <= status.keys():
        return
    verified = PartialDate.parse(status["statusVerifiedDate"])
    if day < add_months(verified.last_day(), UNVERIFIED_MONTHS):
        status["overallStatus"] = status.pop("lastKnownStatus")


def _hide_submissions(record: dict[str, Any], day: dt.date) -> None:
    """Hide results submitted or returned after ``day``; they move no date of the record either."""
    misc = record.get("derivedSection", {}).pop("miscInfoModule", {})
    infos = [
        {name: text for name, text in info.items() if _has_passed(PartialDate.parse(text), day)}
        for info in misc.get("submissionTracking", {}).get("submissionInfos", ())
    ]
    if shown := [info for info in infos if "releaseDate" in info]:
        record["derivedSection"]["miscInfoModule"] = {"submissionTracking": {"submissionInfos": shown}}


def _reset_posting(status: dict[str, Any], day: dt.date) -> bool:
    """Whether the record was posted by ``day``; sets the reconstruction's dates of posting and last update."""
    posted, start = _read_date(status, "studyFirstPostDateStruct"), _read_date(status, "startDateStruct")
    if not posted:
        if not start:
            return False
        estimate = start.last_day() + dt.timedelta(days=USUAL_DELAY_DAYS)
        posted = PartialDate.parse(estimate.isoformat())
        status["studyFirstPostDateStruct"] = {"date": str(posted), "type": "ESTIMATED", "standIn": DELAY}
    status["lastUpdatePostDateStruct"] = dict(status["studyFirstPostDateStruct"])
    return _has_passed(posted, day)


def _hide_results(record: dict[str, Any], day: dt.date) -> None:
    status = record["protocolSection"]["statusModule"]
    record["hasResults"] = _has_passed(_read_date(status, "resultsFirstPostDateStruct"), day)
    hidden = ["whyStopped", "lastKnownStatus", "statusVerifiedDate"]
    if not record["hasResults"]:
        hidden += ["resultsFirstPostDateStruct", "resultsFirstSubmitDate"]
    for name in hidden:
        status.pop(name, None)
    record.get("derivedSection", {}).pop("miscInfoModule", None)


def _reset_dates(record: dict[str, Any], day: dt.date) -> None:
    status, design = record["protocolSection"]["statusModule"], record["protocolSection"]["designModule"]
    start, completion = _read_date(status, "startDateStruct"), _read_date(status, "completionDateStruct")
    primary, stamp = _read_date(status, "primaryCompletionDateStruct"), LATER
    if not primary and completion:
        primary, stamp = _shift_back(completion, USUAL_GAP_DAYS), GAP
    ended, not_started = _has_passed(completion, day), start is not None and start.first_day() > day
    status["overallStatus"] = _status_by_dates(not_started, _has_passed(primary, day), ended)
    _set_date(status, "startDateStruct", None if not_started else start, day, "")
    _set_date(status, "primaryCompletionDateStruct", primary, day, stamp)
    _set_date(status, "completionDateStruct", completion, day, LATER)
    if design.get("enrollmentInfo", {}).get("type") != "ESTIMATED" and not record["hasResults"]:
        design.pop("enrollmentInfo", None)


def _status_by_dates(not_started: bool, primary_passed: bool, ended: bool) -> str:
    if ended:
        return "COMPLETED"
    if primary_passed:
        return "ACTIVE_NOT_RECRUITING"
    return "NOT_YET_RECRUITING" if not_started else "RECRUITING"


def _set_date(status: dict[str, Any], name: str, date: PartialDate | None, day: dt.date, stamp: str) -> None:
    status.pop(name, None)
    if date is None:
        return
    past = _has_passed(date, day)
    status[name] = {"date": str(date), "type": "ACTUAL" if past else "ESTIMATED"}
    if stamp == GAP or (stamp and not past):
        status[name]["standIn"] = stamp


def _shift_back(date: PartialDate, days: int) -> PartialDate:
    """The date less some days, no more exact than ``date`` itself."""
    return PartialDate.parse((date.middle_day() - dt.timedelta(days=days)).isoformat()[: len(str(date))])
