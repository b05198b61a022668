"""A record as it could have stood on a day: what had happened stays, what came later cannot be seen."""

import copy
import datetime as dt
from collections.abc import Iterable
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from horizon.registry import archive
from horizon.registry.projection import cut
from horizon.registry.reconstruct import DELAY, GAP, LATER, as_stood
from horizon.registry.study import keep, read
from horizon.values.dates import PartialDate
from horizon.values.trial import Milestone, Trial
from studies import dated, put, study

DAY = dt.date(2015, 1, 31)
ENDED = {
    "overallStatus": "COMPLETED",
    "startDateStruct": dated("2014-03", "ACTUAL"),
    "primaryCompletionDateStruct": dated("2014-12-15", "ACTUAL"),
    "completionDateStruct": dated("2015-06-30", "ACTUAL"),
    "enrollmentInfo": {"count": 87, "type": "ACTUAL"},
    "resultsFirstPostDateStruct": dated("2016-02-01", "ACTUAL"),
    "resultsFirstSubmitDate": "2015-12-20",
    "hasResults": True,
}


def stood(day: dt.date = DAY, **changes: Any) -> Trial | None:
    found = as_stood(study(**changes), day)
    return read(keep(found).body) if found else None


def seen(day: dt.date = DAY, **changes: Any) -> Trial:
    found = stood(day, **changes)
    assert found
    return found


def test_a_record_updated_by_then_stood_as_it_does_now() -> None:
    raw = study()
    assert as_stood(raw, dt.date(2015, 6, 10)) == cut(raw)


def test_the_record_itself_is_left_alone() -> None:
    raw = study(**ENDED)
    before = copy.deepcopy(raw)
    as_stood(raw, DAY)
    assert raw == before


def test_it_is_not_there_before_it_was_posted() -> None:
    assert stood(dt.date(2014, 1, 21)) is None
    assert stood(dt.date(2014, 1, 22)) is not None


def test_without_a_posting_date_the_start_tells_it() -> None:
    assert stood(dt.date(2014, 4, 30), studyFirstPostDateStruct=None) is None
    found = as_stood(study(studyFirstPostDateStruct=None), dt.date(2014, 5, 1))
    assert found
    posted = found["protocolSection"]["statusModule"]["studyFirstPostDateStruct"]
    assert posted == {"date": "2014-05-01", "type": "ESTIMATED", "standIn": DELAY}
    assert stood(studyFirstPostDateStruct=None, startDateStruct=None) is None


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"startDateStruct": dated("2015-02")}, "not_yet_recruiting"),
        ({"startDateStruct": dated("2015-01")}, "recruiting"),
        ({"startDateStruct": None}, "recruiting"),
        ({"overallStatus": "TERMINATED", "whyStopped": "Futility."}, "recruiting"),
        ({"overallStatus": "WITHDRAWN", "startDateStruct": dated("2015-02")}, "not_yet_recruiting"),
        ({"overallStatus": "SUSPENDED"}, "recruiting"),
        ({"primaryCompletionDateStruct": dated("2015-01", "ACTUAL")}, "active_not_recruiting"),
        ({"primaryCompletionDateStruct": dated("2015-02", "ACTUAL")}, "recruiting"),
        ({**ENDED, "completionDateStruct": dated("2015-01", "ACTUAL")}, "completed"),
        ({**ENDED, "completionDateStruct": dated("2015-02", "ACTUAL")}, "active_not_recruiting"),
        ({**ENDED, "overallStatus": "TERMINATED", "completionDateStruct": dated("2015-01", "ACTUAL")}, "completed"),
    ],
)
def test_its_status_is_told_by_dates_alone(changes: dict[str, Any], status: str) -> None:
    found = seen(**changes)
    assert found.status == status
    assert found.why_stopped == ""


def test_a_later_completion_stands_in_and_says_so() -> None:
    found = seen()
    assert found.primary_completion == Milestone(PartialDate(2016, 4, 30), actual=False, stand_in=LATER)
    assert found.completion == Milestone(PartialDate(2016, 10), actual=False, stand_in=LATER)
    assert found.start == Milestone(PartialDate(2014, 3), actual=True)


def test_a_completion_that_has_passed_stays() -> None:
    assert seen(**ENDED).primary_completion == Milestone(PartialDate(2014, 12, 15), actual=True)


def test_without_a_primary_completion_the_study_completion_tells_it() -> None:
    found = seen(primaryCompletionDateStruct=None)
    assert found.primary_completion == Milestone(PartialDate(2016, 10), actual=False, stand_in=GAP)
    assert seen(primaryCompletionDateStruct=None, completionDateStruct=None).primary_completion is None


def test_a_later_start_is_not_known() -> None:
    assert seen(startDateStruct=dated("2015-02", "ACTUAL")).start is None


@pytest.mark.parametrize(
    ("enrolment", "completion", "expected"),
    [
        ({"count": 87, "type": "ACTUAL"}, "2015-06", None),
        ({"count": 87}, "2015-06", None),
        ({"count": 120, "type": "ESTIMATED"}, "2015-06", 120),
        ({"count": 87, "type": "ACTUAL"}, "2014-12", None),
    ],
)
def test_the_planned_enrolment_is_known(enrolment: dict[str, Any], completion: str, expected: int | None) -> None:
    found = seen(enrollmentInfo=enrolment, completionDateStruct=dated(completion))
    assert found.enrolment == expected


def test_the_actual_enrolment_is_known_with_the_results() -> None:
    assert seen(dt.date(2016, 1, 31), **LATE).enrolment is None
    assert seen(dt.date(2016, 2, 1), **LATE).enrolment == 87


def test_results_are_known_once_they_are_posted() -> None:
    before, after = seen(dt.date(2016, 1, 31), **LATE), seen(dt.date(2016, 2, 1), **LATE)
    assert (before.results_posted, before.results_submitted) == (None, None)
    assert after.results_posted == PartialDate(2016, 2, 1)
    assert after.results_submitted == PartialDate(2015, 12, 20)


LATE = {**ENDED, "lastUpdatePostDateStruct": dated("2018-01-01")}


def test_a_status_that_the_registry_turned_was_the_sponsors_own_before() -> None:
    turned = {"overallStatus": "UNKNOWN", "lastKnownStatus": "RECRUITING", "statusVerifiedDate": "2015-06"}
    assert seen(dt.date(2017, 6, 29), **turned).status == "recruiting"
    assert seen(dt.date(2017, 6, 30), **turned).status == "unknown"


def test_submissions_are_known_from_their_day() -> None:
    tracking = {"submissionInfos": [{"releaseDate": "2016-03-01", "resetDate": "2016-04-01"}]}
    assert seen(dt.date(2016, 2, 29), submissionTracking=tracking).results_submitted is None
    assert seen(dt.date(2016, 3, 1), submissionTracking=tracking).results_submitted == PartialDate(2016, 3, 1)


def test_what_stood_is_a_record_again() -> None:
    found = as_stood(study(**ENDED), DAY)
    assert found
    assert cut(found) == found


later = st.dates(DAY + dt.timedelta(days=1), dt.date(2030, 1, 1)).map(str)
POISON = st.fixed_dictionaries(
    {
        "overallStatus": st.sampled_from(
            ["TERMINATED", "WITHDRAWN", "SUSPENDED", "UNKNOWN", "COMPLETED", "RECRUITING"]
        ),
        "startDateStruct": st.builds(dated, later, st.sampled_from(["ACTUAL", "ESTIMATED"])),
        "lastUpdatePostDateStruct": st.builds(dated, later),
        "enrollmentInfo": st.builds(lambda count: {"count": count, "type": "ACTUAL"}, st.integers(0, 10**6)),
        "hasResults": st.booleans(),
    },
    optional={
        "whyStopped": st.text(min_size=1),
        "lastKnownStatus": st.sampled_from(["RECRUITING", "SUSPENDED"]),
        "statusVerifiedDate": later,
        "resultsFirstPostDateStruct": st.builds(dated, later),
        "resultsFirstSubmitDate": later,
        "submissionTracking": st.builds(lambda day: {"submissionInfos": [{"releaseDate": day}]}, later),
        "versionHolder": later,
        "resultsSection": st.dictionaries(st.text(), st.text()),
    },
)


@settings(max_examples=200, deadline=None)
@given(POISON, POISON, st.sampled_from(["2014-12", "2016-10"]))
def test_nothing_later_can_be_seen(one: dict[str, Any], other: dict[str, Any], completion: str) -> None:
    """Whatever came after the day, but for the completion dates that stand in, the record of that day is the same; also
    of a trial that had ended by then."""
    ends = {"completionDateStruct": dated(completion)}
    assert as_stood(study(**one, **ends), DAY) == as_stood(study(**other, **ends), DAY)


@settings(deadline=None)
@given(POISON, later, later)
def test_a_later_completion_changes_itself_alone(poison: dict[str, Any], primary: str, completion: str) -> None:
    dates = ("primaryCompletionDateStruct", "completionDateStruct")
    plain, moved = study(**poison), study(**poison)
    for name, date in zip(dates, (primary, completion), strict=True):
        put(moved, name, dated(date, "ACTUAL"))
    found = [as_stood(raw, DAY) for raw in (plain, moved)]
    for record in found:
        assert record
        for name in dates:
            assert record["protocolSection"]["statusModule"].pop(name)["standIn"] == LATER
    assert found[0] == found[1]


POISONED = {
    "overallStatus": "TERMINATED",
    "whyStopped": "Poison.",
    "enrollmentInfo": {"count": 666, "type": "ACTUAL"},
    "statusVerifiedDate": "2025-12",
    "lastKnownStatus": "SUSPENDED",
    "hasResults": True,
    "resultsFirstPostDateStruct": dated("2025-12-01", "ACTUAL"),
    "resultsFirstSubmitDate": "2025-11-01",
    "lastUpdatePostDateStruct": dated("2025-12-01", "ACTUAL"),
}


def unseen_in(raws: Iterable[dict[str, Any]], day: dt.date) -> int:
    """Hold every record that was updated since against itself, poisoned; how many there were."""
    held = 0
    for raw in raws:
        status = raw["protocolSection"]["statusModule"]
        updated = status.get("lastUpdatePostDateStruct", {}).get("date", "9999")
        results = status.get("resultsFirstPostDateStruct", {}).get("date", "9999")
        planned = raw["protocolSection"]["designModule"].get("enrollmentInfo", {}).get("type") == "ESTIMATED"
        if updated > "2025" or updated <= day.isoformat() or results <= day.isoformat() or planned:
            continue
        poisoned = copy.deepcopy(raw)
        for name, value in POISONED.items():
            put(poisoned, name, value)
        assert as_stood(poisoned, day) == as_stood(raw, day), raw["protocolSection"]["identificationModule"]["nctId"]
        held += 1
    return held


@pytest.mark.parametrize("day", [dt.date(2018, 6, 30), dt.date(2022, 12, 31)])
def test_nothing_later_can_be_seen_in_the_records_that_horizon_carries(day: dt.date) -> None:
    with as_file(files("horizon.demo") / "records.ndjson.gz") as path:
        assert unseen_in((raw for raw in archive.read(path) if isinstance(raw, dict)), day) > 30


@pytest.mark.slow
def test_nothing_later_can_be_seen_in_the_registrys_own(records: Path) -> None:
    raws = archive.read(records / "studies" / "cardiology.ndjson.gz")
    assert unseen_in((raw for raw in raws if isinstance(raw, dict)), dt.date(2018, 6, 30)) > 300
