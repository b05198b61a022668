"""What the store promises of readings that come too late: how many tell what it does not know, and cannot take."""

from typing import Any

import pytest
from sqlalchemy import Engine

from horizon.registry.study import Kept, keep
from horizon.store.late_records import behind
from horizon.store.trials import Trials
from studies import study

MONDAY, TUESDAY, WEDNESDAY = (f"2016-02-0{day}T09:00:05" for day in (1, 2, 3))
STOPPED = {"overallStatus": "SUSPENDED"}


def kept(number: int = 1, **changes: Any) -> Kept:
    return keep(study(number, **changes))


@pytest.fixture
def trials(engine: Engine) -> Trials:
    made = Trials(engine)
    made.save([kept(1)], MONDAY)
    made.save([kept(1, **STOPPED), kept(2)], WEDNESDAY)
    return made


@pytest.mark.parametrize(
    ("reading", "day", "late"),
    [
        ([kept(1, overallStatus="COMPLETED"), kept(2, **STOPPED)], TUESDAY, 2),
        ([kept(1), kept(1, **STOPPED), kept(2)], TUESDAY, 0),  # each is a version that is stored
        ([kept(2, statusVerifiedDate="2016-01")], TUESDAY, 0),  # a stamp alone is no version
        ([kept(1, overallStatus="COMPLETED"), kept(3)], WEDNESDAY, 0),  # not behind
        ([kept(3)], MONDAY, 0),  # new to the store
        ([], MONDAY, 0),
    ],
)
def test_what_is_older_than_what_is_stored_and_no_version_of_it(
    trials: Trials, reading: list[Kept], day: str, late: int
) -> None:
    assert behind(trials.engine, reading, day) == late


def test_a_trial_that_had_left_by_then_was_seen_later(trials: Trials) -> None:
    trials.mark_gone(["NCT00000001"], "2016-02-05T09:00:05")
    assert behind(trials.engine, [kept(1, overallStatus="COMPLETED")], "2016-02-04T09:00:05") == 1
