"""What changed in a record of a regulator's list: events with the day on which they happened."""

import datetime as dt
from collections.abc import Iterator

from horizon.values.regulator_lists import (
    ApplicationUnderEvaluation,
    ChangeKind,
    FdaApproval,
    ListName,
    MedicineRecord,
    RegulatorChange,
    RegulatorRecord,
)

NEWS_DAYS = 366
"""Assumption: an event that the list before could have told for longer fills a gap of that list and is no news."""

_KINDS: dict[str, ChangeKind] = {
    "authorised": "authorised",
    "opinion": "opinion",
    "opinion under re-examination": "re-examination",
    "refused": "refused",
    "application withdrawn": "application withdrawn",
    "withdrawn from rolling review": "application withdrawn",
    "withdrawn": "withdrawn",
    "lapsed": "withdrawn",
    "expired": "withdrawn",
    "revoked": "withdrawn",
    "suspended": "suspended",
}

_Event = tuple[ChangeKind, dt.date | None, str, str]


def compare_records(
    key: str,
    before: RegulatorRecord | None,
    after: RegulatorRecord | None,
    seen_on: dt.date,
    list_before: dt.date,
) -> tuple[RegulatorChange, ...]:
    """The changes from one version of a record to the next; None stands for a record that is not in the list.

    ``list_before`` is the day of the list before; of a record that it did not have, older events are left out.
    """
    record = after or before
    if record is None:
        return ()
    news = list(_find_list_events(before, after))
    if before is None:
        oldest = list_before - dt.timedelta(days=NEWS_DAYS)
        news = [event for event in news if event[1] is None or event[1] > oldest]
    named = (_list_of(record), key, _name_of(record))
    return tuple(RegulatorChange(*named, kind, seen_on, on, old, new) for kind, on, old, new in news)


def _find_list_events(before: RegulatorRecord | None, after: RegulatorRecord | None) -> Iterator[_Event]:
    if after is None:
        yield "gone", None, "listed", "no longer listed"
    elif isinstance(after, MedicineRecord):
        yield from _find_medicine_events(before if isinstance(before, MedicineRecord) else None, after)
    elif isinstance(after, FdaApproval):
        yield from _find_approval_events(before if isinstance(before, FdaApproval) else None, after)
    else:
        listed = isinstance(before, ApplicationUnderEvaluation) and before.left is None
        if listed and after.left:
            yield "left", after.left, "under evaluation", "no longer listed"
        elif not listed and after.left is None:
            yield "listed", after.first_listed, "no longer listed" if before else "", "under evaluation"


def _find_medicine_events(before: MedicineRecord | None, after: MedicineRecord) -> Iterator[_Event]:
    old, new = _status_text(before), _status_text(after)
    # Opinions keep their status of opinion beside a later status: by itself it is no event.
    if before is None or before.status != after.status or (old != new and after.status == "Opinion"):
        kind = _KINDS.get(after.status.casefold(), "status")
        yield kind, _find_change_day(kind, after), old, new
    if before and before.indication and before.indication != after.indication:
        decided = after.decision if after.decision != before.decision else None
        yield "indication", decided, before.indication, after.indication


def _find_approval_events(before: FdaApproval | None, after: FdaApproval) -> Iterator[_Event]:
    if before is None:
        yield "authorised", after.approved, "", "Approved"
        return
    for day in after.efficacy:
        if before.application_number and day not in before.efficacy:
            yield "efficacy supplement", day, "", "Efficacy supplement approved"
    if after.discontinued and not before.discontinued and before.application_number:
        yield "withdrawn", None, "Marketed", "Discontinued"


def _find_change_day(kind: ChangeKind, record: MedicineRecord) -> dt.date | None:
    days: dict[ChangeKind, dt.date | None] = {
        "authorised": record.authorised or record.decision,
        "opinion": record.opinion,
        "refused": record.refused,
        "application withdrawn": record.application_withdrawn,
        "withdrawn": record.ended,
        "suspended": record.suspended,
    }
    return days.get(kind)


def _status_text(record: MedicineRecord | None) -> str:
    if record is None:
        return ""
    is_opinion = record.status.casefold().startswith("opinion")
    return f"{record.status} ({record.opinion_status})" if is_opinion and record.opinion_status else record.status


def _list_of(record: RegulatorRecord) -> ListName:
    if isinstance(record, MedicineRecord):
        return "ema"
    return "openfda" if isinstance(record, FdaApproval) else "applications"


def _name_of(record: RegulatorRecord) -> str:
    if isinstance(record, MedicineRecord):
        return record.brand
    return record.brands[0] if isinstance(record, FdaApproval) else record.inn
