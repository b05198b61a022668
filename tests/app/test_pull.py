"""A pull from end to end: registry or file on one side, store on the other."""

import datetime as dt
import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from sqlalchemy import insert, update

from horizon.app import pull as way
from horizon.app.pull import PullReport, Wanted, from_file, from_registry
from horizon.errors import RegistryError
from horizon.registry import client as room
from horizon.registry.client import Client
from horizon.store.engine import connect
from horizon.store.tables import EDITION, PULL
from horizon.store.trials import Trials
from standin import serving
from studies import dated, lines, study, write

HCV = Wanted(conditions=("hepatitis C",), phases=(2, 3))
GOUT = Wanted(conditions=("gout",))
FIRST, SECOND, THIRD = (f"2016-02-0{day}T09:00:05" for day in (1, 2, 3))


def quiet(*_: object) -> None:
    pass


@pytest.fixture
def trials(tmp_path: Path) -> Iterator[Trials]:
    engine = connect(f"sqlite:///{tmp_path / 'horizon.db'}")
    yield Trials(engine)
    engine.dispose()


class Registry:
    """A registry on this machine, and a pull from it."""

    def __init__(self, address: str, client: Client, trials: Trials) -> None:
        self.root, self.client, self.trials = address.removesuffix("/api/v2"), client, trials

    def pull(self, *wanted: Wanted, full: bool = False) -> PullReport:
        return from_registry(self.client, self.trials, wanted or (HCV,), full, quiet)

    def put(self, timestamp: str, *records: Any) -> None:
        requests.post(f"{self.root}/__put?timestamp={timestamp}", data=lines(records), timeout=5)

    def drop(self, *ids: str) -> None:
        requests.post(f"{self.root}/__drop?ids={','.join(ids)}", timeout=5)

    def fault(self, **fault: Any) -> None:
        requests.post(f"{self.root}/__faults", data=json.dumps(fault), timeout=5)

    def asked(self) -> list[str]:
        log = requests.get(f"{self.root}/__log", timeout=5).json()
        return [str(request["path"]) for request in log]


Serve = Callable[..., Registry]


@pytest.fixture
def serve(tmp_path: Path, trials: Trials) -> Iterator[Serve]:
    with ExitStack() as stack:

        def started(records: list[Any], timestamp: str = FIRST) -> Registry:
            address = stack.enter_context(serving([write(tmp_path / "served.ndjson", records)], timestamp))
            client = stack.enter_context(Client(address, pause=0, sleep=lambda seconds: None))
            return Registry(address, client, trials)

        yield started


@pytest.fixture
def registry(serve: Serve) -> Registry:
    gout = study(6, conditions=["Gout"], briefTitle="Gout", keywords=None, conditionBrowseModule=None)
    return serve([*(study(number) for number in range(1, 6)), gout])


def counts(report: PullReport) -> tuple[int, int, int, int, int, int]:
    return report.seen, report.new, report.changed, report.unchanged, report.gone, report.quarantined


def noted(trials: Trials, after: str) -> list[tuple[str, str]]:
    return [(row.change.nct_id, row.change.kind) for row in trials.changes(after, "9")]


def test_the_first_pull_brings_what_is_wanted(registry: Registry, trials: Trials) -> None:
    told: list[tuple[str, int, int | None]] = []
    report = from_registry(registry.client, trials, [HCV], False, lambda *news: told.append(news))
    assert counts(report) == (5, 5, 0, 0, 0, 0)
    assert (report.requests, report.data_timestamp) == (3, FIRST)
    assert told == [("trials", 0, 5), ("trials", 5, 5)]
    assert len(trials.ids()) == 5
    last = trials.last_pull()
    assert last
    assert last.report == report


def test_a_second_pull_asks_once_and_finds_nothing(registry: Registry, trials: Trials) -> None:
    registry.pull()
    report = registry.pull()
    assert counts(report) == (0, 0, 0, 0, 0, 0)
    assert report.requests == 1
    assert noted(trials, FIRST) == []


def test_a_new_data_version_without_a_change_notes_nothing(registry: Registry, trials: Trials) -> None:
    registry.pull()
    registry.put(SECOND)
    report = registry.pull()
    assert (report.changed, report.requests, report.data_timestamp) == (0, 3, SECOND)
    assert noted(trials, FIRST) == []
    assert registry.pull().requests == 1


def test_an_increment_brings_what_was_updated_since(registry: Registry, trials: Trials) -> None:
    registry.pull()
    updated = dated("2016-02-01")
    registry.put(
        SECOND,
        study(2, overallStatus="SUSPENDED", lastUpdatePostDateStruct=updated),
        study(3, statusVerifiedDate="2016-02", lastUpdatePostDateStruct=updated),
        study(7, lastUpdatePostDateStruct=updated),
    )
    report = registry.pull()
    assert counts(report) == (3, 1, 1, 1, 0, 0)
    assert sorted(noted(trials, FIRST)) == [("NCT00000002", "stopped"), ("NCT00000007", "new")]
    assert "RANGE%5B2016-01-29%2CMAX%5D" in registry.asked()[-2]


def test_what_is_newly_wanted_is_walked_whole(registry: Registry) -> None:
    registry.pull()
    report = registry.pull(HCV, GOUT)
    assert counts(report) == (1, 1, 0, 0, 0, 0)
    assert not any("RANGE" in path for path in registry.asked())
    assert registry.pull(HCV, GOUT).requests == 1
    registry.put(SECOND)
    registry.pull(HCV)
    report = registry.pull(HCV, GOUT)
    assert (report.seen, report.requests) == (0, 3)


def test_a_widened_watchlist_walks_only_what_it_adds(registry: Registry) -> None:
    registry.pull(HCV)
    both = Wanted(conditions=("hepatitis C", "gout"), phases=(2, 3))
    report = registry.pull(both)
    assert counts(report) == (1, 1, 0, 0, 0, 0)
    asked = parse_qs(urlsplit(registry.asked()[-2]).query)["filter.advanced"][0]
    assert "gout" in asked
    assert "hepatitis" not in asked
    report = registry.pull(Wanted(conditions=("hepatitis C",), phases=(1, 2, 3)))
    asked = parse_qs(urlsplit(registry.asked()[-2]).query)["filter.advanced"][0]
    assert "AREA[Phase]PHASE1" in asked
    assert "PHASE2" not in asked
    assert registry.pull(both, HCV, Wanted(conditions=("gout",), phases=(3,))).requests == 1


def test_what_a_wider_question_holds_is_not_asked_again(registry: Registry) -> None:
    registry.pull(Wanted())
    assert registry.pull(HCV, GOUT, Wanted(mesh=("D006526",), kinds=("drug",))).requests == 1


def test_kinds_limit_what_is_asked(registry: Registry) -> None:
    assert registry.pull(Wanted(conditions=("hepatitis C",), kinds=("device",))).seen == 0
    assert registry.pull(Wanted(conditions=("hepatitis C",), kinds=("device", "drug"))).seen == 5


def test_of_several_questions_it_says_before_how_much_it_will_be(
    registry: Registry, trials: Trials, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(way, "questions", lambda parts: tuple(part.expression() for part in parts))
    told: list[tuple[str, int, int | None]] = []
    from_registry(
        registry.client, trials, [GOUT, Wanted(conditions=("hepatitis C",))], False, lambda *n: told.append(n)
    )
    assert told[0] == ("trials", 0, 6)
    assert told[-1] == ("trials", 6, 6)


def test_everything_is_read_again_from_time_to_time(registry: Registry, trials: Trials) -> None:
    registry.pull(HCV, GOUT)
    unseen = study(2, overallStatus="UNKNOWN", lastKnownStatus="RECRUITING")
    registry.put(SECOND, unseen)
    registry.drop("NCT00000003")
    assert (registry.pull().changed, trials.last_pull() is not None) == (0, True)
    with trials.engine.begin() as connection:
        connection.execute(update(PULL).values(finished_at=PULL.c.finished_at - way.WHOLE_DAYS * 86_400))
    assert registry.pull().requests == 1
    registry.put(THIRD)
    report = registry.pull()
    assert counts(report) == (5, 0, 1, 4, 1, 0)
    assert noted(trials, SECOND) == [("NCT00000002", "unknown"), ("NCT00000003", "gone")]
    registry.put("2016-02-04T09:00:05")
    assert registry.pull().seen == 0


def test_what_is_found_after_an_edition_falls_into_the_window_of_the_next(registry: Registry, trials: Trials) -> None:
    registry.pull()
    registry.put(SECOND, study(2, overallStatus="UNKNOWN", lastKnownStatus="RECRUITING"))
    registry.pull()
    composed(trials, SECOND)
    assert registry.pull(full=True).changed == 1
    assert registry.pull(HCV, GOUT).new == 1
    assert trials.changes("", SECOND) == trials.changes("", FIRST)
    found = [(row.change.nct_id, row.change.kind) for row in trials.changes(SECOND, THIRD)]
    assert found == [("NCT00000002", "unknown"), ("NCT00000006", "new")]


def test_an_older_file_after_an_edition_falls_into_the_window_of_the_next(tmp_path: Path, trials: Trials) -> None:
    composed(trials, SECOND)
    from_file(write(tmp_path / "old.ndjson", [study(1), study(2, studyType=None)]), trials, quiet)
    assert [row.change.kind for row in trials.changes(SECOND, THIRD)] == ["new"]
    assert trials.set_aside_count(SECOND, THIRD) == 1


def composed(trials: Trials, timestamp: str) -> None:
    """As if an edition had been composed on data of a version."""
    row = {"key": "2016-W05", "week": "2016-W05", "revision": 1, "as_of": timestamp[:10], "composed_at": 0, "body": b""}
    with trials.engine.begin() as connection:
        connection.execute(insert(EDITION).values(data_timestamp=timestamp, **row))


def test_a_change_that_moved_no_date_is_found_by_a_full_pull(registry: Registry, trials: Trials) -> None:
    registry.pull(HCV, GOUT)
    registry.put(SECOND, study(2, overallStatus="UNKNOWN", lastKnownStatus="RECRUITING"))
    assert registry.pull().changed == 0
    report = registry.pull(full=True)
    assert counts(report) == (6, 0, 1, 5, 0, 0)
    assert noted(trials, FIRST) == [("NCT00000002", "unknown")]


def test_what_left_the_registry_is_found_by_a_full_pull(registry: Registry, trials: Trials) -> None:
    registry.pull(HCV, GOUT)
    registry.drop("NCT00000003", "NCT00000006")
    report = registry.pull(full=True)
    assert counts(report) == (4, 0, 0, 4, 2, 0)
    assert sorted(noted(trials, "")[-2:]) == [("NCT00000003", "gone"), ("NCT00000006", "gone")]
    assert registry.pull(full=True).gone == 0
    registry.put(SECOND, study(3))
    registry.pull(full=True)
    assert ("NCT00000003", "returned") in noted(trials, FIRST)


def test_a_trial_under_another_id_is_the_same_trial(registry: Registry, trials: Trials) -> None:
    registry.pull()
    registry.drop("NCT00000001")
    registry.put(SECOND, study(9, nctIdAliases=["NCT00000001"]))
    report = registry.pull(full=True)
    assert counts(report) == (5, 0, 1, 4, 0, 0)
    assert "NCT00000001" not in trials.ids()
    assert "NCT00000009" in trials.ids()


def test_what_cannot_be_used_is_set_aside_and_the_rest_goes_on(serve: Serve, trials: Trials) -> None:
    nameless = study(4, nctId=None)
    other = study(5, nctId=None, overallStatus="COMPLETED")
    impossible = study(3, startDateStruct=dated("2016-02-31"))
    registry = serve([study(1), study(2, overallStatus=None), impossible, nameless, other])
    report = registry.pull()
    assert counts(report) == (5, 1, 0, 0, 0, 4)
    assert trials.ids() == ("NCT00000001",)
    assert trials.set_aside_count("", FIRST) == 4
    assert registry.pull(full=True).quarantined == 4
    assert trials.set_aside_count("", FIRST) == 4
    assert registry.pull(full=True).gone == 0


def test_a_stored_trial_that_turns_unusable_stays_as_it_was(registry: Registry, trials: Trials) -> None:
    registry.pull()
    registry.put(SECOND, study(1, startDateStruct=dated("never")))
    report = registry.pull(full=True)
    assert (report.gone, report.quarantined) == (0, 1)
    assert "NCT00000001" in trials.ids()


def test_data_refreshed_on_the_way_is_walked_again(
    registry: Registry, trials: Trials, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "PAGE_SIZE", 2)
    registry.fault(refresh=SECOND, every=3, times=1)
    report = registry.pull()
    assert counts(report) == (5, 5, 0, 0, 0, 0)
    assert report.data_timestamp == SECOND
    assert {row.noted for row in trials.changes("", "9")} == {FIRST, SECOND}
    assert set(trials.coverage().values()) == {SECOND}


def test_data_refreshed_after_the_last_page_is_walked_again(registry: Registry) -> None:
    registry.fault(refresh=SECOND, every=3, times=1)
    report = registry.pull()
    assert counts(report) == (5, 5, 0, 0, 0, 0)
    assert (report.data_timestamp, report.requests) == (SECOND, 5)


def test_data_that_never_rests_is_told(registry: Registry, trials: Trials, monkeypatch: pytest.MonkeyPatch) -> None:
    versions = iter(range(100))
    monkeypatch.setattr(registry.client, "version", lambda: f"2016-02-01T09:00:{next(versions):02d}")
    with pytest.raises(RegistryError, match="keeps changing"):
        registry.pull()
    assert trials.last_pull() is None


@pytest.fixture
def died(registry: Registry, monkeypatch: pytest.MonkeyPatch) -> Registry:
    """A registry whose first pull, by pages of two, was killed as it told of four of its five trials."""
    monkeypatch.setattr(room, "PAGE_SIZE", 2)

    def die(word: str, done: int, total: int | None) -> None:
        if done == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        from_registry(registry.client, registry.trials, [HCV], False, die)
    return registry


def test_what_was_read_before_a_death_is_kept_and_the_rest_made_good(died: Registry, trials: Trials) -> None:
    assert len(trials.ids()) == 4
    assert trials.last_pull() is None
    assert counts(died.pull()) == (5, 5, 0, 0, 0, 0)


def test_a_pull_that_died_goes_on_from_its_page(died: Registry, trials: Trials) -> None:
    told: list[tuple[str, int, int | None]] = []
    before = len(died.asked())
    report = from_registry(died.client, trials, [HCV], False, lambda *news: told.append(news))
    version, count, page, again = died.asked()[before:]
    assert "pageToken" in page
    assert "pageSize=1&" in count
    assert version == again == "/api/v2/version"
    assert told == [("trials", 4, 5), ("trials", 5, 5)]
    assert report.seen == 5


def test_a_pull_that_died_walks_again_where_the_data_has_moved(died: Registry, trials: Trials) -> None:
    died.put(SECOND, study(1, overallStatus="SUSPENDED"), study(2, overallStatus="SUSPENDED"))
    assert counts(died.pull()) == (5, 5, 0, 0, 0, 0)
    assert [trial.status for trial in trials.all()].count("suspended") == 2


def test_a_pull_that_died_walks_again_where_its_page_is_not_known_any_more(died: Registry, trials: Trials) -> None:
    with trials.engine.begin() as connection:
        connection.execute(update(PULL).values(token="bm9uc2Vuc2U6MQ=="))
    assert counts(died.pull()) == (5, 5, 0, 0, 0, 0)


@pytest.mark.parametrize("broken", [{"status": 429}, {"truncate": True}, {"html": True}, {"drop": True}], ids=str)
def test_nothing_is_lost_on_a_bad_line(
    registry: Registry, monkeypatch: pytest.MonkeyPatch, broken: dict[str, Any]
) -> None:
    monkeypatch.setattr(room, "PAGE_SIZE", 1)
    registry.client.version()
    registry.fault(**broken, every=3)
    assert counts(registry.pull()) == (5, 5, 0, 0, 0, 0)


def test_where_nothing_is_wanted_nothing_is_walked(registry: Registry, trials: Trials) -> None:
    report = from_registry(registry.client, trials, [], False, quiet)
    assert (report.seen, report.requests) == (0, 1)


def test_a_file_is_brought_in(tmp_path: Path, trials: Trials) -> None:
    told: list[tuple[str, int, int | None]] = []
    path = write(tmp_path / "some.ndjson.gz", [study(1), study(2, lastUpdatePostDateStruct=dated("2016-01"))])
    report = from_file(path, trials, lambda *news: told.append(news))
    assert counts(report) == (2, 2, 0, 0, 0, 0)
    assert (report.data_timestamp, report.requests) == ("2016-01-01T00:00:00", 0)
    assert told == [("some.ndjson.gz", 2, None)]
    assert counts(from_file(path, trials, quiet)) == (2, 0, 0, 2, 0, 0)
    last = trials.last_pull()
    assert last
    assert last.source == "some.ndjson.gz"


def test_a_file_holds_its_data_timestamp_or_is_given_one(tmp_path: Path, trials: Trials) -> None:
    path = write(tmp_path / "some.ndjson", [study(1)])
    assert from_file(path, trials, quiet, data_timestamp=THIRD).data_timestamp == THIRD


def test_what_is_wrong_in_a_file_is_set_aside_with_its_place(tmp_path: Path, trials: Trials) -> None:
    path = tmp_path / "some.ndjson"
    path.write_bytes(lines([study(1)]) + b"{cut\n" + lines([study(2, studyType=None), []]))
    report = from_file(path, trials, quiet)
    assert counts(report) == (4, 1, 0, 0, 0, 3)


def test_a_file_can_be_brought_in_as_it_stood(tmp_path: Path, trials: Trials) -> None:
    late = study(2, studyFirstPostDateStruct=dated("2014-12-01"))
    path = write(tmp_path / "some.ndjson", [study(1, overallStatus="TERMINATED"), late])
    autumn = from_file(path, trials, quiet, as_of=dt.date(2014, 11, 1))
    assert (autumn.seen, autumn.data_timestamp) == (1, "2014-11-01T00:00:00")
    assert [trial.status for trial in trials.all()] == ["recruiting"]
    winter = from_file(path, trials, quiet, as_of=dt.date(2014, 12, 31))
    assert counts(winter) == (2, 1, 0, 1, 0, 0)
    assert counts(from_file(path, trials, quiet, as_of=dt.date(2015, 7, 1))) == (2, 0, 2, 0, 0, 0)
    assert ("NCT00000001", "stopped") in noted(trials, "2014-12-31T00:00:00")


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path, trials: Trials) -> None:
    with pytest.raises(RegistryError, match="does not exist"):
        from_file(tmp_path / "absent.zip", trials, quiet)
