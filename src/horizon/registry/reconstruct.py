"""A record as it could have stood on a day, from the record as it stands now.

A record whose last update was posted by that day stood as it does now. Any other is put together again from dates:
what was posted or had happened by then stays, what came later is hidden.

1. First posted: the registry's date, or the start and 31 days where it has none; not yet posted means no record.
2. Status by dates alone, its last one is not read: whoever looked on that day did not know of a stop to come, nor
   whether a trial that had ended ran to its end.
3. Enrolment is the planned one; the actual count only once results were posted, which state it.
4. Results, reasons for stopping and later starts are hidden.
5. A later completion stands in for the one that was planned then, stamped so: it alone is exempt.

Known drawbacks: titles, names, conditions, interventions, MeSH terms, sponsors, arms and countries are taken as later
registered, since the registry's record says only what they are now.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from horizon.registry.projection import cut
from horizon.values.dates import PartialDate, add_months

USUAL_DELAY_DAYS = 31
"""From start to first posting, where no posting date is given."""

USUAL_GAP_DAYS = 0
"""From primary to study completion: the median over 324 completed industry trials of phase 2 and 3 (upper quartile 61
days, P90 385), computed from registry records of February 2026."""

UNVERIFIED_MONTHS = 24
"""The registry itself turns a status to unknown when nobody verified it for so long."""

LATER = "the date registered later"
GAP = "study completion less the usual gap"
DELAY = f"start + {USUAL_DELAY_DAYS} days"


def as_stood(raw: Mapping[str, Any], day: dt.date) -> dict[str, Any] | None:
    """The kept part of a record as it could have stood at the end of ``day``, in the API's shape; None if it was not
    yet posted. A date that stands in for another says so in ``standIn``. Malformed as ``study.keep`` says."""
    found = cut(raw)
    status = found["protocolSection"]["statusModule"]
    updated = _date(status, "lastUpdatePostDateStruct")
    if updated and updated.last() <= day:
        _unturn(status, day)
        _hide_submissions(found, day)
        return found
    if not _first_posted(status, day):
        return None
    _hide_results(found, day)
    _redate(found, day)
    return found


def _date(status: dict[str, Any], name: str) -> PartialDate | None:
    text = status.get(name, {}).get("date")
    return PartialDate.parse(text) if text else None


def _passed(date: PartialDate | None, day: dt.date) -> bool:
    return date is not None and date.last() <= day


def _unturn(status: dict[str, Any], day: dt.date) -> None:
    """A status turned to unknown after ``day`` was the sponsor's own then; the turn moves no date of the record."""
    if status["overallStatus"] != "UNKNOWN" or not {"statusVerifiedDate", "lastKnownStatus"} <= status.keys():
        return
    verified = PartialDate.parse(status["statusVerifiedDate"])
    if day < add_months(verified.last(), UNVERIFIED_MONTHS):
        status["overallStatus"] = status.pop("lastKnownStatus")


def _hide_submissions(found: dict[str, Any], day: dt.date) -> None:
    """Results that are handed in move no date of the record either."""
    misc = found.get("derivedSection", {}).pop("miscInfoModule", {})
    infos = [
        {name: text for name, text in info.items() if _passed(PartialDate.parse(text), day)}
        for info in misc.get("submissionTracking", {}).get("submissionInfos", ())
    ]
    if shown := [info for info in infos if "releaseDate" in info]:
        found["derivedSection"]["miscInfoModule"] = {"submissionTracking": {"submissionInfos": shown}}


def _first_posted(status: dict[str, Any], day: dt.date) -> bool:
    """Whether it was posted by then; writes the dates of posting and last update of the reconstruction."""
    posted, start = _date(status, "studyFirstPostDateStruct"), _date(status, "startDateStruct")
    if not posted:
        if not start:
            return False
        guess = start.last() + dt.timedelta(days=USUAL_DELAY_DAYS)
        posted = PartialDate.parse(guess.isoformat())
        status["studyFirstPostDateStruct"] = {"date": str(posted), "type": "ESTIMATED", "standIn": DELAY}
    status["lastUpdatePostDateStruct"] = dict(status["studyFirstPostDateStruct"])
    return _passed(posted, day)


def _hide_results(found: dict[str, Any], day: dt.date) -> None:
    status = found["protocolSection"]["statusModule"]
    found["hasResults"] = _passed(_date(status, "resultsFirstPostDateStruct"), day)
    hidden = ["whyStopped", "lastKnownStatus", "statusVerifiedDate"]
    if not found["hasResults"]:
        hidden += ["resultsFirstPostDateStruct", "resultsFirstSubmitDate"]
    for name in hidden:
        status.pop(name, None)
    found.get("derivedSection", {}).pop("miscInfoModule", None)


def _redate(found: dict[str, Any], day: dt.date) -> None:
    status, design = found["protocolSection"]["statusModule"], found["protocolSection"]["designModule"]
    start, completion = _date(status, "startDateStruct"), _date(status, "completionDateStruct")
    primary, stamp = _date(status, "primaryCompletionDateStruct"), LATER
    if not primary and completion:
        primary, stamp = _earlier(completion, USUAL_GAP_DAYS), GAP
    ended, unbegun = _passed(completion, day), start is not None and start.first() > day
    status["overallStatus"] = _status(unbegun, _passed(primary, day), ended)
    _put(status, "startDateStruct", None if unbegun else start, day, "")
    _put(status, "primaryCompletionDateStruct", primary, day, stamp)
    _put(status, "completionDateStruct", completion, day, LATER)
    if design.get("enrollmentInfo", {}).get("type") != "ESTIMATED" and not found["hasResults"]:
        design.pop("enrollmentInfo", None)


def _status(unbegun: bool, primary_passed: bool, ended: bool) -> str:
    if ended:
        return "COMPLETED"
    if primary_passed:
        return "ACTIVE_NOT_RECRUITING"
    return "NOT_YET_RECRUITING" if unbegun else "RECRUITING"


def _put(status: dict[str, Any], name: str, date: PartialDate | None, day: dt.date, stamp: str) -> None:
    status.pop(name, None)
    if date is None:
        return
    past = _passed(date, day)
    status[name] = {"date": str(date), "type": "ACTUAL" if past else "ESTIMATED"}
    if stamp == GAP or (stamp and not past):
        status[name]["standIn"] = stamp


def _earlier(date: PartialDate, days: int) -> PartialDate:
    """So many days before, no more exact than ``date`` itself."""
    return PartialDate.parse((date.middle() - dt.timedelta(days=days)).isoformat()[: len(str(date))])
