"""What is overdue and whose it is, and what a late step costs, in words."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from digest import editions
from digest.test_calendar import events
from horizon.digest.view.getting_ready import (
    describe_lateness,
    explain_unowned,
    list_open_steps,
)
from horizon.digest.view.next_decision import find_next_decision
from horizon.values.edition import Edition
from horizon.values.technology import MonthsLate, Readiness, ScheduledStep

START, END = dt.date(2025, 11, 1), dt.date(2026, 3, 1)
STEP = ScheduledStep("Nurses trained", 4, START, END, owner="lead nurse", late=True, begins=START, ends=END)
UNDER_WAY = replace(STEP, state="under way", since=dt.date(2026, 1, 1), ends=dt.date(2026, 5, 2))
DONE = replace(STEP, state="done", since=dt.date(2026, 1, 20), late=False)


def with_steps(*steps: ScheduledStep) -> Edition:
    """The usual edition, of whose technologies one alone has these steps."""
    scan = editions.NORMAL.scan
    technologies = tuple(
        replace(each, steps=steps if each.key == editions.HF101.key else ()) for each in scan.technologies
    )
    return replace(editions.NORMAL, scan=replace(scan, technologies=technologies))


@pytest.mark.parametrize(
    ("step", "late"),
    [
        (STEP, ("lead nurse", "should have begun on 1 Nov 2025")),
        (UNDER_WAY, ("lead nurse", "ends 2 May 2026 at the earliest, needed by 1 Mar 2026")),
        (replace(STEP, owner=""), ("", "should have begun on 1 Nov 2025")),
        (DONE, None),
        (replace(DONE, state="not needed"), None),
        (replace(STEP, late=False, start_by=dt.date(2026, 2, 27)), None),
    ],
)
def test_what_is_overdue_names_its_owner(step: ScheduledStep, late: tuple[str, str] | None) -> None:
    rows = [row for row in list_open_steps(with_steps(step)) if row.late]
    assert [(row.owner, row.text) for row in rows] == ([late] if late else [])
    assert all((row.step, row.technologies) == ("Nurses trained", ("HF-101",)) for row in rows)


def test_what_begins_this_month_is_listed_after_what_is_late() -> None:
    soon = replace(STEP, name="Rooms found", late=False, start_by=dt.date(2026, 2, 27))
    later = replace(soon, name="Forms written", start_by=dt.date(2026, 3, 2))
    rows = list_open_steps(with_steps(soon, later, STEP))
    assert [(row.step, row.late) for row in rows] == [("Nurses trained", True), ("Rooms found", False)]


READINESS = Readiness(END, dt.date(2026, 5, 2), MonthsLate(1, 240, Decimal(300_000)), None, "2026/27", "2027/28", "GBP")


@pytest.mark.parametrize(
    ("readiness", "text"),
    [
        (
            READINESS,
            "ready on 2 May 2026 at the earliest, 2 months late (by 1 Mar 2026); "
            "each month late: 240 people wait, £300k moves into 2027/28",
        ),
        (
            replace(READINESS, as_stands=MonthsLate(2, 450, Decimal(-1_100_000)), ready_on=dt.date(2026, 5, 2)),
            "ready on 2 May 2026 at the earliest, 2 months late (by 1 Mar 2026); as it stands 450 people wait, "
            "£1.1m of savings moves into 2027/28; each month late: 240 people wait, £300k moves into 2027/28",
        ),
        (
            replace(READINESS, ready_on=None, each_month=MonthsLate(1, 1, None)),
            "each month late: 1 person waits beyond 2026/27",
        ),
        (
            replace(READINESS, ready_on=END, each_month=None),
            "ready on 1 Mar 2026 at the earliest, in time (by 1 Mar 2026)",
        ),
    ],
)
def test_what_lateness_costs(readiness: Readiness, text: str) -> None:
    assert describe_lateness(readiness) == text


@pytest.mark.parametrize(
    ("step", "summary", "day"),
    [
        (STEP, "Should have begun: Nurses trained, for HF-101", "20251101"),
        (UNDER_WAY, "Late, to end: Nurses trained, for HF-101", "20260301"),
        (DONE, "Done: Nurses trained, for HF-101", "20260120"),
        (replace(DONE, state="not needed"), "Not needed: Nurses trained, for HF-101", "20251101"),
    ],
)
def test_the_calendar_shows_how_far_it_is(step: ScheduledStep, summary: str, day: str) -> None:
    by_summary = {event["SUMMARY"]: event for event in events(with_steps(step))}
    assert by_summary[summary]["DTSTART;VALUE=DATE"] == day
    assert ("Whose: lead nurse." in by_summary[summary]["DESCRIPTION"]) is True


@pytest.mark.parametrize(
    ("step", "line"),
    [
        (STEP, "Nurses trained (lead nurse: should have begun 1 November 2025)"),
        (UNDER_WAY, "Nurses trained (lead nurse: to be done by 1 March 2026)"),
    ],
)
def test_the_mail_names_what_is_overdue_and_whose_it_is(step: ScheduledStep, line: str) -> None:
    edition = with_steps(step)
    assert line in find_next_decision(edition).overdue
    nobodys = with_steps(replace(step, owner=""))
    away = replace(nobodys, scan=replace(nobodys.scan, as_of=dt.date(2030, 1, 1)))
    assert all("lead nurse" not in text for text in find_next_decision(away).overdue)


def test_where_nobody_is_named_it_says_where_to_name_somebody() -> None:
    (row,) = list_open_steps(with_steps(replace(STEP, owner="")))
    assert explain_unowned([row, replace(row, owner="lead nurse")]).startswith(
        "Nobody is named for 1 of 2 steps. Name a"
    )
    assert explain_unowned([replace(row, owner="lead nurse")]) == ""
