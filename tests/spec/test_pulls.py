"""What the store promises of pulls: the last one, what is covered, and what was set aside."""

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import Engine, text, update

from horizon.registry.study import Kept, keep
from horizon.store.pulls import OpenPull, Place, PullReport, SetAside
from horizon.store.tables import PULL
from horizon.store.trials import Trials
from studies import study

MONDAY, TUESDAY, WEDNESDAY = (f"2016-02-0{day}T09:00:05" for day in (1, 2, 3))
BAD = SetAside("NCT00000009", "no status")


def kept(number: int, **changes: Any) -> Kept:
    return keep(study(number, **changes))


@pytest.fixture
def pulls(engine: Engine) -> Trials:
    return Trials(engine)


def test_before_the_first_pull_there_is_none(pulls: Trials) -> None:
    assert pulls.last_pull() is None
    assert pulls.coverage() == {}
    assert pulls.days_since_whole() is None


def test_the_last_pull_is_told_with_its_time_and_its_counts(pulls: Trials) -> None:
    pulls.finish(pulls.begin("file", MONDAY), "file")
    pull = pulls.begin("registry", TUESDAY)
    pulls.save([kept(1), kept(2)], MONDAY)
    pulls.save([kept(1), kept(2, overallStatus="SUSPENDED"), kept(3)], TUESDAY, [BAD], pull.id)
    pulls.mark_gone(["NCT00000003"], TUESDAY, pull.id)
    assert pulls.last_pull() is not None
    report = pulls.finish(pull, "registry", 7)
    assert report == PullReport(3, 0, 1, 1, 1, 1, 7, TUESDAY)
    last = pulls.last_pull()
    assert last
    assert (last.source, last.report, last.data_timestamp) == ("registry", report, TUESDAY)
    assert abs(last.finished_at - dt.datetime.now(tz=dt.UTC)) < dt.timedelta(minutes=1)


def test_an_old_file_after_a_new_one_does_not_turn_the_data_back(pulls: Trials) -> None:
    pulls.finish(pulls.begin("registry", TUESDAY), "registry")
    report = pulls.finish(pulls.begin("file", MONDAY), "file")
    last = pulls.last_pull()
    assert last
    assert (last.source, last.report, last.data_timestamp) == ("file", report, TUESDAY)


def test_what_was_new_to_a_pull_stays_so_however_often_it_is_read(pulls: Trials) -> None:
    pull = pulls.begin("registry", MONDAY)
    pulls.save([kept(1), kept(2)], MONDAY, (), pull.id)
    pulls.save([kept(1), kept(2, overallStatus="SUSPENDED")], TUESDAY, (), pull.id)
    assert pulls.finish(pull, "registry").new == 2
    pull = pulls.begin("registry", WEDNESDAY)
    pulls.save([kept(1, overallStatus="SUSPENDED")], WEDNESDAY, (), pull.id)
    pulls.save([kept(1, overallStatus="SUSPENDED")], WEDNESDAY, (), pull.id)
    assert pulls.finish(pull, "registry").changed == 1


def test_a_pull_that_broke_off_is_gone_on_with_from_its_place(pulls: Trials) -> None:
    pull = pulls.begin("registry", MONDAY, "all")
    place = Place(1, "page-37", 36_000, 40)
    pulls.save([kept(1)], MONDAY, (), pull.id, place)
    assert pulls.last_pull() is None
    assert pulls.begin("registry", MONDAY, "all") == OpenPull(pull.id, MONDAY, place)
    assert pulls.begin("file", MONDAY, "all").id != pull.id


@pytest.mark.parametrize(
    "other", [{"data_timestamp": "2016-02-02T09:00:05"}, {"asked": "more"}, {"whole": True}], ids=str
)
def test_a_pull_that_asks_another_thing_begins_anew(pulls: Trials, other: dict[str, Any]) -> None:
    pull = pulls.begin("registry", MONDAY, "all")
    pulls.save([kept(1)], MONDAY, (), pull.id, Place(1, "page-37", 36_000, 40))
    again = pulls.begin(**{"source": "registry", "data_timestamp": MONDAY, "asked": "all"} | other)
    assert (again.id, again.place) == (pull.id, Place(requests=40))
    assert pulls.finish(again, "registry", 41).new == 1


def test_a_page_is_stored_with_its_place_or_not_at_all(pulls: Trials) -> None:
    pull = pulls.begin("registry", MONDAY, "all")
    with pulls.engine.begin() as connection:
        connection.execute(text("DROP TABLE set_aside"))
    with pytest.raises(Exception, match="set_aside"):
        pulls.save([kept(1)], MONDAY, [BAD], pull.id, Place(0, "next", 1, 2))
    assert pulls.ids() == ()
    assert pulls.begin("registry", MONDAY, "all").place == Place()


def test_pulls_that_broke_off_are_forgotten_once_another_has_ended(pulls: Trials) -> None:
    broken = pulls.begin("file", MONDAY)
    pulls.finish(pulls.begin("registry", MONDAY), "registry")
    assert pulls.begin("file", MONDAY).id > broken.id
    late = pulls.finish(broken, "file")
    last = pulls.last_pull()
    assert last
    assert (last.source, last.report) == ("file", late)


def test_it_is_known_when_everything_was_last_read_again(pulls: Trials) -> None:
    pulls.finish(pulls.begin("registry", MONDAY, whole=True), "registry")
    pulls.finish(pulls.begin("registry", TUESDAY), "registry")
    days = pulls.days_since_whole()
    assert days is not None
    assert 0 <= days < 1
    with pulls.engine.begin() as connection:
        connection.execute(update(PULL).values(finished_at=PULL.c.finished_at - 10 * 86_400))
    later = pulls.days_since_whole()
    assert later
    assert 10 <= later < 11


def test_what_is_covered_moves_on_with_each_pull(pulls: Trials) -> None:
    for day, covered in ((MONDAY, {"a": "x", "b": "y"}), (TUESDAY, {"a": "x"}), (WEDNESDAY, {})):
        pulls.finish(pulls.begin("registry", day), "registry", 0, covered)
    assert pulls.coverage() == {"a": TUESDAY, "b": MONDAY}


def test_what_a_pull_has_not_read_can_be_asked_for(pulls: Trials) -> None:
    pulls.save([kept(number) for number in range(1, 6)], MONDAY)
    pulls.mark_gone(["NCT00000005"], MONDAY)
    pull = pulls.begin("registry", TUESDAY)
    pulls.save([kept(2)], TUESDAY, [SetAside("NCT00000004", "no status")], pull.id)
    pulls.save([kept(3)], MONDAY, (), pull.id)
    assert pulls.unread(pull) == ("NCT00000001", "NCT00000003")
    assert pulls.unread(pull, after="NCT00000001", limit=1) == ("NCT00000003",)
    assert pulls.unread(pulls.restart(pull, WEDNESDAY, "", 0)) == tuple(f"NCT0000000{n}" for n in (1, 2, 3))


def test_a_record_set_aside_counts_once(pulls: Trials) -> None:
    pulls.save([], "2016-02-01", [SetAside("NCT00000001", "no status")] * 2)
    pulls.save([], "2016-02-01", [SetAside("NCT00000001", "no status"), SetAside("NCT00000001", "no type")])
    pulls.save([], "2016-02-02", [SetAside("file:7", "not JSON")])
    assert pulls.set_aside_count("", "2016-02-01") == 1
    assert pulls.set_aside_count("", "2016-02-09") == 2
    assert pulls.set_aside_count("2016-02-02", "2016-02-09") == 0
