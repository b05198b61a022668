"""What the store promises of pulls: the last one, what is covered, and what was set aside."""

import datetime as dt

import pytest
from sqlalchemy import Engine

from horizon.store.pulls import PullReport, Pulls, SetAside


@pytest.fixture
def pulls(engine: Engine) -> Pulls:
    return Pulls(engine)


def report(data_timestamp: str) -> PullReport:
    return PullReport(6, 1, 2, 3, 4, 5, 7, data_timestamp)


def test_before_the_first_pull_there_is_none(pulls: Pulls) -> None:
    assert pulls.last_pull() is None
    assert pulls.coverage() == {}


def test_the_last_pull_is_told_with_its_time(pulls: Pulls) -> None:
    pulls.record_pull("file", report("2016-02-01T09:00:05"))
    pulls.record_pull("registry", report("2016-02-02T09:00:05"))
    last = pulls.last_pull()
    assert last
    assert (last.source, last.report) == ("registry", report("2016-02-02T09:00:05"))
    assert last.data_timestamp == "2016-02-02T09:00:05"
    assert abs(last.finished_at - dt.datetime.now(tz=dt.UTC)) < dt.timedelta(minutes=1)


def test_what_is_covered_moves_on_with_each_pull(pulls: Pulls) -> None:
    pulls.record_pull("registry", report("2016-02-01"), {"a": "x", "b": "y"})
    pulls.record_pull("registry", report("2016-02-02"), {"a": "x"})
    pulls.record_pull("file", report("2016-02-03"))
    assert pulls.coverage() == {"a": "2016-02-02", "b": "2016-02-01"}


def test_a_record_set_aside_counts_once(pulls: Pulls) -> None:
    pulls.set_aside([SetAside("NCT00000001", "no status")] * 2, "2016-02-01")
    pulls.set_aside([SetAside("NCT00000001", "no status"), SetAside("NCT00000001", "no type")], "2016-02-01")
    pulls.set_aside([SetAside("file:7", "not JSON")], "2016-02-02")
    pulls.set_aside([], "2016-02-03")
    assert pulls.set_aside_count("", "2016-02-01") == 1
    assert pulls.set_aside_count("", "2016-02-09") == 2
    assert pulls.set_aside_count("2016-02-02", "2016-02-09") == 0
