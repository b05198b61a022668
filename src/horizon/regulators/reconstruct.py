"""Regulators' records as of a past day: nothing that is dated later counts.

A list of a later day still tells much of an earlier one, since its events are dated. What its texts said then is not
known: a reconstructed medicine has no indication and no areas.
*Drawback*: of most medicines withdrawn from the market EMA gives no day; until the first list that is kept they stand
as authorised.
"""

import dataclasses
import datetime as dt
from collections.abc import Iterable
from typing import Any

from horizon.values.regulator_lists import ApplicationUnderEvaluation, FdaApproval, MedicineRecord, RegulatorRecord

ENDED = frozenset({"withdrawn", "lapsed", "expired", "revoked"})
_DATES = ("evaluation_started", "opinion", "authorised", "decision", "refused", "application_withdrawn", "suspended")


def records_standing(
    records: Iterable[RegulatorRecord], day: dt.date, reconstructed: bool
) -> tuple[RegulatorRecord, ...]:
    """The records that were known on a day, as they stood then: as seen by then, or reconstructed from a later list."""
    stand_as_of = reconstruct_record if reconstructed else hide_later
    return tuple(standing for record in records if (standing := stand_as_of(record, day)))


def hide_later(record: RegulatorRecord, day: dt.date) -> RegulatorRecord | None:
    """A record that was seen by a day, without what it dates later; None if nothing is left."""
    if isinstance(record, FdaApproval):
        efficacy = tuple(on for on in record.efficacy if on <= day)
        return dataclasses.replace(record, efficacy=efficacy) if record.approved <= day else None
    if isinstance(record, ApplicationUnderEvaluation):
        left = record.left if record.left and record.left <= day else None
        return dataclasses.replace(record, left=left) if record.first_listed <= day else None
    if all(getattr(record, name) is None or getattr(record, name) <= day for name in (*_DATES, "ended")):
        return record
    return _reconstruct_medicine(record, day)


def reconstruct_record(record: RegulatorRecord, day: dt.date) -> RegulatorRecord | None:
    """A record of a later list as its own dates say that it stood on a day; None if it was not known then."""
    if isinstance(record, FdaApproval):
        known = hide_later(record, day)
        return dataclasses.replace(known, discontinued=False) if isinstance(known, FdaApproval) else None
    if isinstance(record, ApplicationUnderEvaluation):
        return None  # a month's list says nothing of the month before
    known = _reconstruct_medicine(record, day)
    return dataclasses.replace(known, indication="", areas=()) if known else None


def _reconstruct_medicine(record: MedicineRecord, day: dt.date) -> MedicineRecord | None:
    given = {name: getattr(record, name) for name in (*_DATES, "ended")}
    dates: dict[str, Any] = {name: on if on and on <= day else None for name, on in given.items()}
    is_authorised = record.status.casefold() in {"authorised", "suspended", *ENDED}
    authorised = record.authorised or (record.decision if is_authorised else None)
    opinion_status = record.opinion_status
    if authorised and authorised <= day:
        has_ended = record.status.casefold() in ENDED and dates["ended"]
        status = record.status if has_ended else "Suspended" if dates["suspended"] else "Authorised"
    elif dates["refused"]:
        status = "Refused"
    elif dates["application_withdrawn"]:
        status = "Application withdrawn"
    elif dates["opinion"]:
        status = "Opinion"
        opinion_status = opinion_status or ("Positive" if authorised else "Negative" if record.refused else "")
    else:
        return None
    return dataclasses.replace(record, status=status, opinion_status=opinion_status, **dates)
