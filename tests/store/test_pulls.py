"""What the store promises of pulls: the last one, what is covered, and what was set aside."""

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import Engine, text, update

from horizon.registry.study import StoredStudy, to_stored
from horizon.store.pulls import OpenPull, PullCursor, PullReport
from horizon.store.quarantine import QuarantinedRecord
from horizon.store.tables import PULL
from horizon.store.trials import Trials
from studies import make_study

MONDAY, TUESDAY, WEDNESDAY = (f"2016-02-0{day}T09:00:05" for day in (1, 2, 3))
BAD = QuarantinedRecord("NCT00000009", "no status")


def make_stored(number: int, **changes: Any) -> StoredStudy:
    return to_stored(make_study(number, **changes))


@pytest.fixture
def pulls(engine: Engine) -> Trials:
    return Trials(engine)


def test_before_the_first_pull_there_is_none(pulls: Trials) -> None:
    assert pulls.last_pull() is None
    assert pulls.covered_until() == {}
    assert pulls.days_since_full_pull() is None


def test_the_last_pull_is_told_with_its_time_and_its_counts(pulls: Trials) -> None:
    pulls.finish_pull(pulls.begin_pull("file", MONDAY), "file")
    pull = pulls.begin_pull("registry", TUESDAY)
    pulls.save_page([make_stored(1), make_stored(2)], MONDAY)
    pulls.save_page(
        [make_stored(1), make_stored(2, overallStatus="SUSPENDED"), make_stored(3)], TUESDAY, [BAD], pull.id
    )
    pulls.mark_gone(["NCT00000003"], TUESDAY, pull.id)
    assert pulls.last_pull() is not None
    report = pulls.finish_pull(pull, "registry", 7)
    assert report == PullReport(3, 0, 1, 1, 1, 1, 7, TUESDAY)
    last = pulls.last_pull()
    assert last
    assert (last.source, last.report, last.data_timestamp) == ("registry", report, TUESDAY)
    assert abs(last.finished_at - dt.datetime.now(tz=dt.UTC)) < dt.timedelta(minutes=1)


def test_an_old_file_after_a_new_one_does_not_turn_the_data_back(pulls: Trials) -> None:
    pulls.finish_pull(pulls.begin_pull("registry", TUESDAY), "registry")
    report = pulls.finish_pull(pulls.begin_pull("file", MONDAY), "file")
    last = pulls.last_pull()
    assert last
    assert (last.source, last.report, last.data_timestamp) == ("file", report, TUESDAY)


def test_what_was_new_to_a_pull_stays_so_however_often_it_is_read(pulls: Trials) -> None:
    pull = pulls.begin_pull("registry", MONDAY)
    pulls.save_page([make_stored(1), make_stored(2)], MONDAY, (), pull.id)
    pulls.save_page([make_stored(1), make_stored(2, overallStatus="SUSPENDED")], TUESDAY, (), pull.id)
    assert pulls.finish_pull(pull, "registry").new == 2
    pull = pulls.begin_pull("registry", WEDNESDAY)
    pulls.save_page([make_stored(1, overallStatus="SUSPENDED")], WEDNESDAY, (), pull.id)
    pulls.save_page([make_stored(1, overallStatus="SUSPENDED")], WEDNESDAY, (), pull.id)
    assert pulls.finish_pull(pull, "registry").changed == 1


def test_a_pull_that_broke_off_is_gone_on_with_from_its_place(pulls: Trials) -> None:
    pull = pulls.begin_pull("registry", MONDAY, "all")
    place = PullCursor(1, "page-37", 36_000, 40)
    pulls.save_page([make_stored(1)], MONDAY, (), pull.id, place)
    assert pulls.last_pull() is None
    assert pulls.begin_pull("registry", MONDAY, "all") == OpenPull(pull.id, MONDAY, place)
    assert pulls.begin_pull("file", MONDAY, "all").id != pull.id


@pytest.mark.parametrize(
    "other", [{"data_timestamp": "2016-02-02T09:00:05"}, {"asked": "more"}, {"whole": True}], ids=str
)
def test_a_pull_that_asks_another_thing_begins_anew(pulls: Trials, other: dict[str, Any]) -> None:
    pull = pulls.begin_pull("registry", MONDAY, "all")
    pulls.save_page([make_stored(1)], MONDAY, (), pull.id, PullCursor(1, "page-37", 36_000, 40))
    again = pulls.begin_pull(**{"source": "registry", "data_timestamp": MONDAY, "asked": "all"} | other)
    assert (again.id, again.cursor) == (pull.id, PullCursor(requests=40))
    assert pulls.finish_pull(again, "registry", 41).new == 1


def test_a_page_is_stored_with_its_place_or_not_at_all(pulls: Trials) -> None:
    pull = pulls.begin_pull("registry", MONDAY, "all")
    with pulls.engine.begin() as connection:
        connection.execute(text("DROP TABLE set_aside"))
    with pytest.raises(Exception, match="set_aside"):
        pulls.save_page([make_stored(1)], MONDAY, [BAD], pull.id, PullCursor(0, "next", 1, 2))
    assert pulls.trial_ids() == ()
    assert pulls.begin_pull("registry", MONDAY, "all").cursor == PullCursor()


def test_pulls_that_broke_off_are_forgotten_once_another_has_ended(pulls: Trials) -> None:
    broken = pulls.begin_pull("file", MONDAY)
    pulls.finish_pull(pulls.begin_pull("registry", MONDAY), "registry")
    assert pulls.begin_pull("file", MONDAY).id > broken.id
    late = pulls.finish_pull(broken, "file")
    last = pulls.last_pull()
    assert last
    assert (last.source, last.report) == ("file", late)


def test_it_is_known_when_everything_was_last_read_again(pulls: Trials) -> None:
    pulls.finish_pull(pulls.begin_pull("registry", MONDAY, whole=True), "registry")
    pulls.finish_pull(pulls.begin_pull("registry", TUESDAY), "registry")
    days = pulls.days_since_full_pull()
    assert days is not None
    assert 0 <= days < 1
    with pulls.engine.begin() as connection:
        connection.execute(update(PULL).values(finished_at=PULL.c.finished_at - 10 * 86_400))
    later = pulls.days_since_full_pull()
    assert later
    assert 10 <= later < 11


def test_what_is_covered_moves_on_with_each_pull(pulls: Trials) -> None:
    for day, covered in ((MONDAY, {"a": "x", "b": "y"}), (TUESDAY, {"a": "x"}), (WEDNESDAY, {})):
        pulls.finish_pull(pulls.begin_pull("registry", day), "registry", 0, covered)
    assert pulls.covered_until() == {"a": TUESDAY, "b": MONDAY}


def test_what_a_pull_has_not_read_can_be_asked_for(pulls: Trials) -> None:
    pulls.save_page([make_stored(number) for number in range(1, 6)], MONDAY)
    pulls.mark_gone(["NCT00000005"], MONDAY)
    pull = pulls.begin_pull("registry", TUESDAY)
    pulls.save_page([make_stored(2)], TUESDAY, [QuarantinedRecord("NCT00000004", "no status")], pull.id)
    pulls.save_page([make_stored(3)], MONDAY, (), pull.id)
    assert pulls.unread_ids(pull) == ("NCT00000001", "NCT00000003")
    assert pulls.unread_ids(pull, after="NCT00000001", limit=1) == ("NCT00000003",)
    assert pulls.unread_ids(pulls.restart_pull(pull, WEDNESDAY, "", 0)) == tuple(f"NCT0000000{n}" for n in (1, 2, 3))


def test_a_record_set_aside_counts_once(pulls: Trials) -> None:
    pulls.save_page([], "2016-02-01", [QuarantinedRecord("NCT00000001", "no status")] * 2)
    pulls.save_page(
        [], "2016-02-01", [QuarantinedRecord("NCT00000001", "no status"), QuarantinedRecord("NCT00000001", "no type")]
    )
    pulls.save_page([], "2016-02-02", [QuarantinedRecord("file:7", "not JSON")])
    assert pulls.count_quarantined("", "2016-02-01") == 1
    assert pulls.count_quarantined("", "2016-02-09") == 2
    assert pulls.count_quarantined("2016-02-02", "2016-02-09") == 0
