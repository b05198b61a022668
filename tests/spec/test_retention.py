"""What is dropped by policy, and what never is."""

import datetime as dt

import pytest
from sqlalchemy import Engine

from horizon.registry.study import keep
from horizon.store.trials import Trials
from studies import study

YEARS = range(2010, 2016)


@pytest.fixture
def trials(engine: Engine) -> Trials:
    """One trial with a version a year, and one that never changed."""
    found = Trials(engine)
    for year in YEARS:
        changed = keep(study(1, enrollmentInfo={"count": year}, studyFirstPostDateStruct={"date": "2009-01-01"}))
        unchanged = keep(study(2, studyFirstPostDateStruct={"date": "2009-01-01"}))
        found.save([changed, unchanged], f"{year}-02-01T09:00:05")
    return found


def enrolled(trials: Trials, day: str) -> list[int | None]:
    return [one.enrolment for one in trials.all(dt.date.fromisoformat(day))]


def test_versions_that_were_replaced_long_ago_are_dropped_and_nothing_else(trials: Trials) -> None:
    days = [f"{year}-06-30" for year in range(2013, 2017)]
    before, changes = [enrolled(trials, day) for day in days], trials.changes("", "9")
    assert trials.forget("2013-06-30") == 3
    assert [len(trials.history(f"NCT0000000{number}")) for number in (1, 2)] == [3, 1]
    assert [enrolled(trials, day) for day in days] == before
    assert trials.changes("", "9") == changes
    # Of a day before, the oldest that is left tells what it can; no trial is missing.
    assert len(enrolled(trials, "2011-06-30")) == 2
    assert trials.forget("2013-06-30") == 0
    # And the next change is compared with what stands.
    saved = trials.save([keep(study(1, enrollmentInfo={"count": 9}))], "2016-02-01T09:00:05")
    assert saved.changed == ("NCT00000001",)
