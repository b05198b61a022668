"""What the store promises of readings that come too late: how many tell what it does not know, and cannot take."""

from typing import Any

import pytest
from sqlalchemy import Engine

from horizon.registry.study import StoredStudy, to_stored
from horizon.store.late_records import count_late_records
from horizon.store.trials import Trials
from studies import make_study

MONDAY, TUESDAY, WEDNESDAY = (f"2016-02-0{day}T09:00:05" for day in (1, 2, 3))
STOPPED = {"overallStatus": "SUSPENDED"}


def make_stored(number: int = 1, **changes: Any) -> StoredStudy:
    return to_stored(make_study(number, **changes))


@pytest.fixture
def trials(engine: Engine) -> Trials:
    made = Trials(engine)
    made.save_page([make_stored(1)], MONDAY)
    made.save_page([make_stored(1, **STOPPED), make_stored(2)], WEDNESDAY)
    return made


@pytest.mark.parametrize(
    ("reading", "day", "late"),
    [
        ([make_stored(1, overallStatus="COMPLETED"), make_stored(2, **STOPPED)], TUESDAY, 2),
        ([make_stored(1), make_stored(1, **STOPPED), make_stored(2)], TUESDAY, 0),  # each is a version that is stored
        ([make_stored(2, statusVerifiedDate="2016-01")], TUESDAY, 0),  # a stamp alone is no version
        ([make_stored(1, overallStatus="COMPLETED"), make_stored(3)], WEDNESDAY, 0),  # not behind
        ([make_stored(3)], MONDAY, 0),  # new to the store
        ([], MONDAY, 0),
    ],
)
def test_what_is_older_than_what_is_stored_and_no_version_of_it(
    trials: Trials, reading: list[StoredStudy], day: str, late: int
) -> None:
    assert count_late_records(trials.engine, reading, day) == late


def test_a_trial_that_had_left_by_then_was_seen_later(trials: Trials) -> None:
    trials.mark_gone(["NCT00000001"], "2016-02-05T09:00:05")
    assert count_late_records(trials.engine, [make_stored(1, overallStatus="COMPLETED")], "2016-02-04T09:00:05") == 1
