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
from horizon.registry.projection import project_record
from horizon.registry.reconstruct import DELAY, GAP, LATER, reconstruct_as_of
from horizon.registry.study import to_stored, to_trial
from horizon.values.dates import PartialDate
from horizon.values.trial import Milestone, Trial
from studies import make_date, make_study, set_field

DAY = dt.date(2015, 1, 31)
ENDED: dict[str, Any] = {
    "overallStatus": "COMPLETED",
    "startDateStruct": make_date("2014-03", "ACTUAL"),
    "primaryCompletionDateStruct": make_date("2014-12-15", "ACTUAL"),
    "completionDateStruct": make_date("2015-06-30", "ACTUAL"),
    "enrollmentInfo": {"count": 87, "type": "ACTUAL"},
    "resultsFirstPostDateStruct": make_date("2016-02-01", "ACTUAL"),
    "resultsFirstSubmitDate": "2015-12-20",
    "hasResults": True,
}


def trial_as_of(day: dt.date = DAY, **changes: Any) -> Trial | None:
    record = reconstruct_as_of(make_study(**changes), day)
    return to_trial(to_stored(record).body) if record else None


def known_trial(day: dt.date = DAY, **changes: Any) -> Trial:
    trial = trial_as_of(day, **changes)
    assert trial
    return trial


def test_a_record_updated_by_then_stood_as_it_does_now() -> None:
    raw = make_study()
    assert reconstruct_as_of(raw, dt.date(2015, 6, 10)) == project_record(raw)


def test_the_record_itself_is_left_alone() -> None:
    raw = make_study(**ENDED)
    before = copy.deepcopy(raw)
    reconstruct_as_of(raw, DAY)
    assert raw == before


def test_it_is_not_there_before_it_was_posted() -> None:
    assert trial_as_of(dt.date(2014, 1, 21)) is None
    assert trial_as_of(dt.date(2014, 1, 22)) is not None


def test_without_a_posting_date_the_start_tells_it() -> None:
    assert trial_as_of(dt.date(2014, 4, 30), studyFirstPostDateStruct=None) is None
    record = reconstruct_as_of(make_study(studyFirstPostDateStruct=None), dt.date(2014, 5, 1))
    assert record
    posted = record["protocolSection"]["statusModule"]["studyFirstPostDateStruct"]
    assert posted == {"date": "2014-05-01", "type": "ESTIMATED", "standIn": DELAY}
    assert trial_as_of(studyFirstPostDateStruct=None, startDateStruct=None) is None


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"startDateStruct": make_date("2015-02")}, "not_yet_recruiting"),
        ({"startDateStruct": make_date("2015-01")}, "recruiting"),
        ({"startDateStruct": None}, "recruiting"),
        ({"overallStatus": "TERMINATED", "whyStopped": "Futility."}, "recruiting"),
        ({"overallStatus": "WITHDRAWN", "startDateStruct": make_date("2015-02")}, "not_yet_recruiting"),
        ({"overallStatus": "SUSPENDED"}, "recruiting"),
        ({"primaryCompletionDateStruct": make_date("2015-01", "ACTUAL")}, "active_not_recruiting"),
        ({"primaryCompletionDateStruct": make_date("2015-02", "ACTUAL")}, "recruiting"),
        ({**ENDED, "completionDateStruct": make_date("2015-01", "ACTUAL")}, "completed"),
        ({**ENDED, "completionDateStruct": make_date("2015-02", "ACTUAL")}, "active_not_recruiting"),
        ({**ENDED, "overallStatus": "TERMINATED", "completionDateStruct": make_date("2015-01", "ACTUAL")}, "completed"),
    ],
)
def test_its_status_is_told_by_dates_alone(changes: dict[str, Any], status: str) -> None:
    trial = known_trial(**changes)
    assert trial.status == status
    assert trial.why_stopped == ""


def test_a_later_completion_stands_in_and_says_so() -> None:
    trial = known_trial()
    assert trial.primary_completion == Milestone(PartialDate(2016, 4, 30), actual=False, stand_in=LATER)
    assert trial.completion == Milestone(PartialDate(2016, 10), actual=False, stand_in=LATER)
    assert trial.start == Milestone(PartialDate(2014, 3), actual=True)


def test_a_completion_that_has_passed_stays() -> None:
    assert known_trial(**ENDED).primary_completion == Milestone(PartialDate(2014, 12, 15), actual=True)


def test_without_a_primary_completion_the_study_completion_tells_it() -> None:
    trial = known_trial(primaryCompletionDateStruct=None)
    assert trial.primary_completion == Milestone(PartialDate(2016, 10), actual=False, stand_in=GAP)
    assert known_trial(primaryCompletionDateStruct=None, completionDateStruct=None).primary_completion is None


def test_a_later_start_is_not_known() -> None:
    assert known_trial(startDateStruct=make_date("2015-02", "ACTUAL")).start is None


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
    trial = known_trial(enrollmentInfo=enrolment, completionDateStruct=make_date(completion))
    assert trial.enrolment == expected


def test_the_actual_enrolment_is_known_with_the_results() -> None:
    assert known_trial(dt.date(2016, 1, 31), **LATE).enrolment is None
    assert known_trial(dt.date(2016, 2, 1), **LATE).enrolment == 87


def test_results_are_known_once_they_are_posted() -> None:
    before, after = known_trial(dt.date(2016, 1, 31), **LATE), known_trial(dt.date(2016, 2, 1), **LATE)
    assert (before.results_posted, before.results_submitted) == (None, None)
    assert after.results_posted == PartialDate(2016, 2, 1)
    assert after.results_submitted == PartialDate(2015, 12, 20)


LATE = {**ENDED, "lastUpdatePostDateStruct": make_date("2018-01-01")}


def test_a_status_that_the_registry_turned_was_the_sponsors_own_before() -> None:
    turned = {"overallStatus": "UNKNOWN", "lastKnownStatus": "RECRUITING", "statusVerifiedDate": "2015-06"}
    assert known_trial(dt.date(2017, 6, 29), **turned).status == "recruiting"
    assert known_trial(dt.date(2017, 6, 30), **turned).status == "unknown"


def test_submissions_are_known_from_their_day() -> None:
    tracking = {"submissionInfos": [{"releaseDate": "2016-03-01", "resetDate": "2016-04-01"}]}
    assert known_trial(dt.date(2016, 2, 29), submissionTracking=tracking).results_submitted is None
    assert known_trial(dt.date(2016, 3, 1), submissionTracking=tracking).results_submitted == PartialDate(2016, 3, 1)


def test_what_stood_is_a_record_again() -> None:
    record = reconstruct_as_of(make_study(**ENDED), DAY)
    assert record
    assert project_record(record) == record


later = st.dates(DAY + dt.timedelta(days=1), dt.date(2030, 1, 1)).map(str)
POISON = st.fixed_dictionaries(
    {
        "overallStatus": st.sampled_from(
            ["TERMINATED", "WITHDRAWN", "SUSPENDED", "UNKNOWN", "COMPLETED", "RECRUITING"]
        ),
        "startDateStruct": st.builds(make_date, later, st.sampled_from(["ACTUAL", "ESTIMATED"])),
        "lastUpdatePostDateStruct": st.builds(make_date, later),
        "enrollmentInfo": st.builds(lambda count: {"count": count, "type": "ACTUAL"}, st.integers(0, 10**6)),
        "hasResults": st.booleans(),
    },
    optional={
        "whyStopped": st.text(min_size=1),
        "lastKnownStatus": st.sampled_from(["RECRUITING", "SUSPENDED"]),
        "statusVerifiedDate": later,
        "resultsFirstPostDateStruct": st.builds(make_date, later),
        "resultsFirstSubmitDate": later,
        "submissionTracking": st.builds(lambda day: {"submissionInfos": [{"releaseDate": day}]}, later),
        "versionHolder": later,
        "resultsSection": st.dictionaries(st.text(), st.text()),
    },
)


@settings(max_examples=200, deadline=None)
@given(POISON, POISON, st.sampled_from(["2014-12", "2016-10"]))
def test_nothing_later_can_be_seen(first: dict[str, Any], other: dict[str, Any], completion: str) -> None:
    """Whatever came after the day, but for the completion dates that stand in, the record of that day is the same; also
    of a trial that had ended by then."""
    ends: dict[str, Any] = {"completionDateStruct": make_date(completion)}
    assert reconstruct_as_of(make_study(**first, **ends), DAY) == reconstruct_as_of(make_study(**other, **ends), DAY)


@settings(deadline=None)
@given(POISON, later, later)
def test_a_later_completion_changes_itself_alone(poison: dict[str, Any], primary: str, completion: str) -> None:
    dates = ("primaryCompletionDateStruct", "completionDateStruct")
    plain, moved = make_study(**poison), make_study(**poison)
    for name, date in zip(dates, (primary, completion), strict=True):
        set_field(moved, name, make_date(date, "ACTUAL"))
    reconstructed = [reconstruct_as_of(raw, DAY) for raw in (plain, moved)]
    for record in reconstructed:
        assert record
        for name in dates:
            assert record["protocolSection"]["statusModule"].pop(name)["standIn"] == LATER
    assert reconstructed[0] == reconstructed[1]


POISONED = {
    "overallStatus": "TERMINATED",
    "whyStopped": "Poison.",
    "enrollmentInfo": {"count": 666, "type": "ACTUAL"},
    "statusVerifiedDate": "2025-12",
    "lastKnownStatus": "SUSPENDED",
    "hasResults": True,
    "resultsFirstPostDateStruct": make_date("2025-12-01", "ACTUAL"),
    "resultsFirstSubmitDate": "2025-11-01",
    "lastUpdatePostDateStruct": make_date("2025-12-01", "ACTUAL"),
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
            set_field(poisoned, name, value)
        assert reconstruct_as_of(poisoned, day) == reconstruct_as_of(raw, day), raw["protocolSection"][
            "identificationModule"
        ]["nctId"]
        held += 1
    return held


@pytest.mark.parametrize("day", [dt.date(2018, 6, 30), dt.date(2022, 12, 31)])
def test_nothing_later_can_be_seen_in_the_records_that_horizon_carries(day: dt.date) -> None:
    with as_file(files("horizon.demo") / "records.ndjson.gz") as path:
        assert unseen_in((raw for raw in archive.read_records(path) if isinstance(raw, dict)), day) > 30


@pytest.mark.slow
def test_nothing_later_can_be_seen_in_the_registrys_own(records: Path) -> None:
    raws = archive.read_records(records / "studies" / "cardiology.ndjson.gz")
    assert unseen_in((raw for raw in raws if isinstance(raw, dict)), dt.date(2018, 6, 30)) > 300
