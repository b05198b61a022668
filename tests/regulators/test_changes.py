"""What counts as a change of a regulator's record, and the day on which it happened."""

import datetime as dt
from dataclasses import replace

import pytest

from horizon.regulators.changes import compare_records
from horizon.values.regulator_lists import (
    ApplicationUnderEvaluation,
    FdaApproval,
    MedicineRecord,
    RegulatorRecord,
)

SEEN, BEFORE, DAY = dt.date(2024, 9, 2), dt.date(2024, 8, 26), dt.date(2024, 8, 29)
OPINION = MedicineRecord("1", "Examplinib", "Opinion", "Positive", indication="Gout.", opinion=dt.date(2024, 7, 25))
LICENCE = replace(OPINION, status="Authorised", authorised=DAY)
APPROVAL = FdaApproval("NDA1", ("EXAMPLINIB",), ("x",), DAY)
APPLICATION = ApplicationUnderEvaluation("2", "examplimab", dt.date(2024, 8, 1))


def status(word: str, **dates: dt.date) -> MedicineRecord:
    return replace(OPINION, status=word, opinion_status="", **dates)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("before", "after", "kind", "happened"),
    [
        (None, OPINION, "opinion", dt.date(2024, 7, 25)),
        (OPINION, LICENCE, "authorised", DAY),
        (OPINION, replace(OPINION, opinion_status="Negative"), "opinion", dt.date(2024, 7, 25)),
        (OPINION, status("Opinion under re-examination"), "re-examination", None),
        (OPINION, status("Refused", refused=DAY), "refused", DAY),
        (OPINION, status("Application withdrawn", application_withdrawn=DAY), "application withdrawn", DAY),
        (LICENCE, replace(LICENCE, status="Withdrawn"), "withdrawn", None),
        (LICENCE, replace(LICENCE, status="Revoked", ended=DAY), "withdrawn", DAY),
        (LICENCE, replace(LICENCE, status="Suspended", suspended=DAY), "suspended", DAY),
        (LICENCE, replace(LICENCE, status="Something new"), "status", None),
        (LICENCE, replace(LICENCE, indication="Gout and more.", decision=DAY), "indication", DAY),
        (LICENCE, replace(LICENCE, indication="Gout and more."), "indication", None),
        (LICENCE, None, "gone", None),
        (None, APPROVAL, "authorised", DAY),
        (APPROVAL, replace(APPROVAL, efficacy=(DAY,)), "efficacy supplement", DAY),
        (APPROVAL, replace(APPROVAL, discontinued=True), "withdrawn", None),
        (None, APPLICATION, "listed", dt.date(2024, 8, 1)),
        (APPLICATION, replace(APPLICATION, left=DAY), "left", DAY),
        (replace(APPLICATION, left=BEFORE), APPLICATION, "listed", dt.date(2024, 8, 1)),
    ],
)
def test_an_event_is_told_once_with_its_day(
    before: RegulatorRecord | None, after: RegulatorRecord | None, kind: str, happened: dt.date | None
) -> None:
    (change,) = compare_records("key", before, after, SEEN, BEFORE)
    assert (change.kind, change.happened_on, change.seen_on) == (kind, happened, SEEN)
    assert change.before != change.after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (LICENCE, replace(LICENCE, decision=DAY, holder="Another", url="https://ema.example")),
        (LICENCE, replace(LICENCE, opinion_status="")),
        (replace(LICENCE, indication=""), LICENCE),  # the shipped table has no texts
        (APPROVAL, replace(APPROVAL, sponsor="Another")),
        (replace(APPROVAL, application_number=""), replace(APPROVAL, efficacy=(DAY,), discontinued=True)),
        (APPLICATION, replace(APPLICATION, indication="ATC L01")),
        (None, replace(APPROVAL, approved=dt.date(1999, 1, 1))),  # a gap of the list before
        (None, None),
    ],
)
def test_what_tells_nothing_of_an_event_is_no_change(
    before: RegulatorRecord | None, after: RegulatorRecord | None
) -> None:
    assert compare_records("key", before, after, SEEN, BEFORE) == ()


def test_a_licence_with_a_wider_text_is_two_changes() -> None:
    wider = replace(LICENCE, indication="Gout and more.", decision=DAY)
    assert [change.kind for change in compare_records("key", OPINION, wider, SEEN, BEFORE)] == [
        "authorised",
        "indication",
    ]
