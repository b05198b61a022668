"""The calendar as a calendar program reads it: unfolded, unescaped, and the same events every week."""

import re
from dataclasses import replace

import pytest

from digest import editions
from horizon.digest.calendar import render_calendar
from horizon.values.edition import Edition

Event = dict[str, str]


def events(edition: Edition) -> list[Event]:
    """Every event with its properties; the text values as they were meant."""
    unfolded = render_calendar(edition).decode().replace("\r\n ", "")
    lines = unfolded.removesuffix("\r\n").split("\r\n")
    assert (lines[0], lines[1], lines[-1]) == ("BEGIN:VCALENDAR", "VERSION:2.0", "END:VCALENDAR")
    result: list[Event] = []
    for line in lines:
        name, colon, value = line.partition(":")
        assert colon, line
        if line == "BEGIN:VEVENT":
            result.append({})
        elif result and name not in {"END", "BEGIN"}:
            assert name not in result[-1]
            result[-1][name] = re.sub(r"\\(.)", r"\1", value)
    return result


@pytest.mark.parametrize("edition", [editions.NORMAL, editions.HOSTILE, editions.EMPTY, editions.UNCOSTED])
def test_every_line_is_as_the_standard_wants_it(edition: Edition) -> None:
    raw = render_calendar(edition)
    assert raw.endswith(b"\r\n")
    lines = raw.removesuffix(b"\r\n").split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert not any(b"\r" in line or b"\n" in line for line in lines)
    for line in lines:
        line.decode()
    parsed = events(edition)
    assert len({event["UID"] for event in parsed}) == len(parsed)
    assert all({"UID", "DTSTAMP", "DTSTART;VALUE=DATE", "SUMMARY"} <= set(event) for event in parsed)


def test_it_says_what_to_decide_and_what_to_begin() -> None:
    by_summary = {event["SUMMARY"]: event for event in events(editions.NORMAL)}
    assert by_summary["Decide: HF-101, December submission for 2027/28"]["DTSTART;VALUE=DATE"] == "20261218"
    slots = by_summary["Begin: Echocardiography slots, for HF-101"]
    assert (slots["DTSTART;VALUE=DATE"], slots["DTEND;VALUE=DATE"]) == ("20270601", "20270602")
    assert "it takes 9 months and must be done by 1 Mar 2028" in slots["DESCRIPTION"]
    assert by_summary["Needed for HF-101: Companion test in place"]["DESCRIPTION"].startswith("It comes Apr 28–Jan 29.")


def test_an_event_keeps_its_identity_when_its_day_moves() -> None:
    step = replace(editions.HF101.steps[1], start_by=editions.AS_OF)
    moved = replace(editions.HF101, steps=(editions.HF101.steps[0], step, *editions.HF101.steps[2:]))
    technologies = tuple(moved if item is editions.HF101 else item for item in editions.NORMAL.scan.technologies)
    later = replace(editions.NORMAL, key="2026-W09", scan=replace(editions.NORMAL.scan, technologies=technologies))
    before, after = events(editions.NORMAL), events(later)
    assert [event["UID"] for event in before] == [event["UID"] for event in after]
    assert [event["UID"] for event in before if event not in after] != []


def test_hostile_text_adds_no_event_and_no_property() -> None:
    allowed = {
        "UID",
        "DTSTAMP",
        "SEQUENCE",
        "DTSTART;VALUE=DATE",
        "DTEND;VALUE=DATE",
        "SUMMARY",
        "DESCRIPTION",
        "TRANSP",
    }
    for event in events(editions.HOSTILE):
        assert set(event) == allowed
        assert "\u202e" not in event["SUMMARY"]
