"""A pull from end to end: registry or file on one side, store on the other."""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from sqlalchemy import insert, update

from app.pull_results import changes_after, count_records
from horizon.app import pull
from horizon.app.pull import pull_from_registry
from horizon.app.pull_files import pull_from_file
from horizon.errors import RegistryError
from horizon.registry import client as room
from horizon.registry.access import RegistryAccess
from horizon.registry.client import RegistryClient
from horizon.registry.query import TrialQuery
from horizon.store.pulls import PullReport
from horizon.store.tables import EDITION, PULL
from horizon.store.trials import Trials
from standin import serve_studies
from studies import make_date, make_study, to_json_lines, write_records

HCV = TrialQuery(conditions=("hepatitis C",), phases=(2, 3))
GOUT = TrialQuery(conditions=("gout",))
FIRST, SECOND, THIRD = (f"2016-02-0{day}T09:00:05" for day in (1, 2, 3))


def quiet(*_: object) -> None:
    pass


class Registry:
    """A registry on this machine, and a pull from it."""

    def __init__(self, address: str, client: RegistryClient, trials: Trials) -> None:
        self.root, self.client, self.trials = address.removesuffix("/api/v2"), client, trials

    def pull(self, *wanted: TrialQuery, full: bool = False) -> PullReport:
        return pull_from_registry(self.client, self.trials, wanted or (HCV,), full, quiet)

    def put(self, timestamp: str, *records: Any) -> None:
        requests.post(f"{self.root}/__put?timestamp={timestamp}", data=to_json_lines(records), timeout=5)

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
            address = stack.enter_context(
                serve_studies([write_records(tmp_path / "served.ndjson", records)], timestamp)
            )
            client = stack.enter_context(RegistryClient(address, pause=0, sleep=lambda _: None))
            return Registry(address, client, trials)

        yield started


@pytest.fixture
def registry(serve: Serve) -> Registry:
    gout = make_study(6, conditions=["Gout"], briefTitle="Gout", keywords=None, conditionBrowseModule=None)
    return serve([*(make_study(number) for number in range(1, 6)), gout])


def test_the_first_pull_brings_what_is_wanted(registry: Registry, trials: Trials) -> None:
    progress: list[tuple[str, int, int | None]] = []
    report = pull_from_registry(registry.client, trials, [HCV], False, lambda *news: progress.append(news))
    assert count_records(report) == (5, 5, 0, 0, 0, 0)
    assert (report.requests, report.data_timestamp) == (3, FIRST)
    assert progress == [("trials", 0, 5), ("trials", 5, 5)]
    assert len(trials.trial_ids()) == 5
    last = trials.last_pull()
    assert last
    assert last.report == report


def test_a_second_pull_asks_once_and_finds_nothing(registry: Registry, trials: Trials) -> None:
    registry.pull()
    report = registry.pull()
    assert count_records(report) == (0, 0, 0, 0, 0, 0)
    assert report.requests == 1
    assert changes_after(trials, FIRST) == []


def test_a_new_data_version_without_a_change_notes_nothing(registry: Registry, trials: Trials) -> None:
    registry.pull()
    registry.put(SECOND)
    report = registry.pull()
    assert (report.changed, report.requests, report.data_timestamp) == (0, 3, SECOND)
    assert changes_after(trials, FIRST) == []
    assert registry.pull().requests == 1


def test_an_increment_brings_what_was_updated_since(registry: Registry, trials: Trials) -> None:
    registry.pull()
    updated = make_date("2016-02-01")
    registry.put(
        SECOND,
        make_study(2, overallStatus="SUSPENDED", lastUpdatePostDateStruct=updated),
        make_study(3, statusVerifiedDate="2016-02", lastUpdatePostDateStruct=updated),
        make_study(7, lastUpdatePostDateStruct=updated),
    )
    report = registry.pull()
    assert count_records(report) == (3, 1, 1, 1, 0, 0)
    assert sorted(changes_after(trials, FIRST)) == [("NCT00000002", "stopped"), ("NCT00000007", "new")]
    assert "RANGE%5B2016-01-29%2CMAX%5D" in registry.asked()[-2]


def test_what_is_newly_wanted_is_walked_whole(registry: Registry) -> None:
    registry.pull()
    report = registry.pull(HCV, GOUT)
    assert count_records(report) == (1, 1, 0, 0, 0, 0)
    assert not any("RANGE" in path for path in registry.asked())
    assert registry.pull(HCV, GOUT).requests == 1
    registry.put(SECOND)
    registry.pull(HCV)
    report = registry.pull(HCV, GOUT)
    assert (report.seen, report.requests) == (0, 3)


def test_a_widened_watchlist_walks_only_what_it_adds(registry: Registry) -> None:
    registry.pull(HCV)
    both = TrialQuery(conditions=("hepatitis C", "gout"), phases=(2, 3))
    report = registry.pull(both)
    assert count_records(report) == (1, 1, 0, 0, 0, 0)
    asked = parse_qs(urlsplit(registry.asked()[-2]).query)["filter.advanced"][0]
    assert "gout" in asked
    assert "hepatitis" not in asked
    report = registry.pull(TrialQuery(conditions=("hepatitis C",), phases=(1, 2, 3)))
    asked = parse_qs(urlsplit(registry.asked()[-2]).query)["filter.advanced"][0]
    assert "AREA[Phase]PHASE1" in asked
    assert "PHASE2" not in asked
    assert registry.pull(both, HCV, TrialQuery(conditions=("gout",), phases=(3,))).requests == 1


def test_what_a_wider_question_holds_is_not_asked_again(registry: Registry) -> None:
    registry.pull(TrialQuery())
    assert registry.pull(HCV, GOUT, TrialQuery(mesh=("D006526",), kinds=("drug",))).requests == 1


def test_kinds_limit_what_is_asked(registry: Registry) -> None:
    assert registry.pull(TrialQuery(conditions=("hepatitis C",), kinds=("device",))).seen == 0
    assert registry.pull(TrialQuery(conditions=("hepatitis C",), kinds=("device", "drug"))).seen == 5


def test_of_each_question_it_says_before_how_much_it_will_be(registry: Registry, trials: Trials) -> None:
    trials.log_answer(registry.client.address, "", RegistryAccess(terms_per_question=1))
    progress: list[tuple[str, int, int | None]] = []
    pull_from_registry(
        registry.client, trials, [GOUT, TrialQuery(conditions=("hepatitis C",))], False, lambda *n: progress.append(n)
    )
    first, second = "trials, terms 1 to 1 of 2", "trials, terms 2 to 2 of 2"
    assert progress == [(first, 0, 1), (first, 1, 1), (second, 0, 5), (second, 5, 5)]


def test_everything_is_read_again_from_time_to_time(registry: Registry, trials: Trials) -> None:
    registry.pull(HCV, GOUT)
    unseen = make_study(2, overallStatus="UNKNOWN", lastKnownStatus="RECRUITING")
    registry.put(SECOND, unseen)
    registry.drop("NCT00000003")
    assert (registry.pull().changed, trials.last_pull() is not None) == (0, True)
    with trials.engine.begin() as connection:
        connection.execute(update(PULL).values(finished_at=PULL.c.finished_at - pull.FULL_PULL_DAYS * 86_400))
    assert registry.pull().requests == 1
    registry.put(THIRD)
    report = registry.pull()
    assert count_records(report) == (5, 0, 1, 4, 1, 0)
    assert changes_after(trials, SECOND) == [("NCT00000002", "unknown"), ("NCT00000003", "gone")]
    registry.put("2016-02-04T09:00:05")
    assert registry.pull().seen == 0


def test_what_is_found_after_an_edition_falls_into_the_window_of_the_next(registry: Registry, trials: Trials) -> None:
    registry.pull()
    registry.put(SECOND, make_study(2, overallStatus="UNKNOWN", lastKnownStatus="RECRUITING"))
    registry.pull()
    composed(trials, SECOND)
    assert registry.pull(full=True).changed == 1
    assert registry.pull(HCV, GOUT).new == 1
    assert trials.changes_between("", SECOND) == trials.changes_between("", FIRST)
    logged = [(row.change.nct_id, row.change.kind) for row in trials.changes_between(SECOND, THIRD)]
    assert logged == [("NCT00000002", "unknown"), ("NCT00000006", "new")]


def test_an_older_file_after_an_edition_falls_into_the_window_of_the_next(tmp_path: Path, trials: Trials) -> None:
    composed(trials, SECOND)
    pull_from_file(
        write_records(tmp_path / "old.ndjson", [make_study(1), make_study(2, studyType=None)]), trials, quiet
    )
    assert [row.change.kind for row in trials.changes_between(SECOND, THIRD)] == ["new"]
    assert trials.count_quarantined(SECOND, THIRD) == 1


def composed(trials: Trials, timestamp: str) -> None:
    """As if an edition had been composed on data of a version."""
    row = {"key": "2016-W05", "week": "2016-W05", "revision": 1, "as_of": timestamp[:10], "composed_at": 0, "body": b""}
    with trials.engine.begin() as connection:
        connection.execute(insert(EDITION).values(data_timestamp=timestamp, **row))


def test_a_change_that_moved_no_date_is_found_by_a_full_pull(registry: Registry, trials: Trials) -> None:
    registry.pull(HCV, GOUT)
    registry.put(SECOND, make_study(2, overallStatus="UNKNOWN", lastKnownStatus="RECRUITING"))
    assert registry.pull().changed == 0
    report = registry.pull(full=True)
    assert count_records(report) == (6, 0, 1, 5, 0, 0)
    assert changes_after(trials, FIRST) == [("NCT00000002", "unknown")]


def test_what_left_the_registry_is_found_by_a_full_pull(registry: Registry, trials: Trials) -> None:
    registry.pull(HCV, GOUT)
    registry.drop("NCT00000003", "NCT00000006")
    report = registry.pull(full=True)
    assert count_records(report) == (4, 0, 0, 4, 2, 0)
    assert sorted(changes_after(trials, "")[-2:]) == [("NCT00000003", "gone"), ("NCT00000006", "gone")]
    assert registry.pull(full=True).gone == 0
    registry.put(SECOND, make_study(3))
    registry.pull(full=True)
    assert ("NCT00000003", "returned") in changes_after(trials, FIRST)


def test_a_trial_under_another_id_is_the_same_trial(registry: Registry, trials: Trials) -> None:
    registry.pull()
    registry.drop("NCT00000001")
    registry.put(SECOND, make_study(9, nctIdAliases=["NCT00000001"]))
    report = registry.pull(full=True)
    assert count_records(report) == (5, 0, 1, 4, 0, 0)
    assert "NCT00000001" not in trials.trial_ids()
    assert "NCT00000009" in trials.trial_ids()


def test_what_cannot_be_used_is_set_aside_and_the_rest_goes_on(serve: Serve, trials: Trials) -> None:
    nameless = make_study(4, nctId=None)
    other = make_study(5, nctId=None, overallStatus="COMPLETED")
    impossible = make_study(3, startDateStruct=make_date("2016-02-31"))
    registry = serve([make_study(1), make_study(2, overallStatus=None), impossible, nameless, other])
    report = registry.pull()
    assert count_records(report) == (5, 1, 0, 0, 0, 4)
    assert trials.trial_ids() == ("NCT00000001",)
    assert trials.count_quarantined("", FIRST) == 4
    assert registry.pull(full=True).quarantined == 4
    assert trials.count_quarantined("", FIRST) == 4
    assert registry.pull(full=True).gone == 0


def test_a_stored_trial_that_turns_unusable_stays_as_it_was(registry: Registry, trials: Trials) -> None:
    registry.pull()
    registry.put(SECOND, make_study(1, startDateStruct=make_date("never")))
    report = registry.pull(full=True)
    assert (report.gone, report.quarantined) == (0, 1)
    assert "NCT00000001" in trials.trial_ids()


def test_data_refreshed_on_the_way_is_walked_again(
    registry: Registry, trials: Trials, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "PAGE_SIZE", 2)
    registry.fault(refresh=SECOND, every=3, times=1)
    report = registry.pull()
    assert count_records(report) == (5, 5, 0, 0, 0, 0)
    assert report.data_timestamp == SECOND
    assert {row.logged_at for row in trials.changes_between("", "9")} == {FIRST, SECOND}
    assert set(trials.covered_until().values()) == {SECOND}


def test_data_refreshed_after_the_last_page_is_walked_again(registry: Registry) -> None:
    registry.fault(refresh=SECOND, every=3, times=1)
    report = registry.pull()
    assert count_records(report) == (5, 5, 0, 0, 0, 0)
    assert (report.data_timestamp, report.requests) == (SECOND, 5)


def test_data_that_never_rests_is_told(registry: Registry, trials: Trials, monkeypatch: pytest.MonkeyPatch) -> None:
    versions = iter(range(100))
    monkeypatch.setattr(registry.client, "fetch_data_timestamp", lambda: f"2016-02-01T09:00:{next(versions):02d}")
    with pytest.raises(RegistryError, match="keeps changing"):
        registry.pull()
    assert trials.last_pull() is None


@pytest.fixture
def died(registry: Registry, monkeypatch: pytest.MonkeyPatch) -> Registry:
    """A registry whose first pull, by pages of two, was killed as it told of four of its five trials."""
    monkeypatch.setattr(room, "PAGE_SIZE", 2)

    def die(_: str, done: int, __: int | None) -> None:
        if done == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        pull_from_registry(registry.client, registry.trials, [HCV], False, die)
    return registry


def test_what_was_read_before_a_death_is_kept_and_the_rest_made_good(died: Registry, trials: Trials) -> None:
    assert len(trials.trial_ids()) == 4
    assert trials.last_pull() is None
    assert count_records(died.pull()) == (5, 5, 0, 0, 0, 0)


def test_a_pull_that_died_goes_on_from_its_page(died: Registry, trials: Trials) -> None:
    progress: list[tuple[str, int, int | None]] = []
    before = len(died.asked())
    report = pull_from_registry(died.client, trials, [HCV], False, lambda *news: progress.append(news))
    version, page, again = died.asked()[before:]
    assert "pageToken" in page
    assert version == again == "/api/v2/version"
    assert progress == [("trials", 0, None), ("trials", 1, None)]
    assert report.seen == 5


def test_a_pull_that_died_walks_again_where_the_data_has_moved(died: Registry, trials: Trials) -> None:
    died.put(SECOND, make_study(1, overallStatus="SUSPENDED"), make_study(2, overallStatus="SUSPENDED"))
    assert count_records(died.pull()) == (5, 5, 0, 0, 0, 0)
    assert [trial.status for trial in trials.iter_trials()].count("suspended") == 2


def test_a_pull_that_died_walks_again_where_its_page_is_not_known_any_more(died: Registry, trials: Trials) -> None:
    with trials.engine.begin() as connection:
        connection.execute(update(PULL).values(token="bm9uc2Vuc2U6MQ=="))
    assert count_records(died.pull()) == (5, 5, 0, 0, 0, 0)


@pytest.mark.parametrize("broken", [{"status": 429}, {"truncate": True}, {"html": True}, {"drop": True}], ids=str)
def test_nothing_is_lost_on_a_bad_line(
    registry: Registry, monkeypatch: pytest.MonkeyPatch, broken: dict[str, Any]
) -> None:
    monkeypatch.setattr(room, "PAGE_SIZE", 1)
    registry.client.fetch_data_timestamp()
    registry.fault(**broken, every=3)
    assert count_records(registry.pull()) == (5, 5, 0, 0, 0, 0)


def test_where_nothing_is_wanted_nothing_is_walked(registry: Registry, trials: Trials) -> None:
    report = pull_from_registry(registry.client, trials, [], False, quiet)
    assert (report.seen, report.requests) == (0, 1)
