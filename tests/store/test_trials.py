"""What the store promises of trials: every version, every change, and each as it stood on a day."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import Engine, text, update

from horizon.registry.reconstruct import LATER
from horizon.registry.study import StoredStudy, to_stored, to_trial
from horizon.store.page_diff import IngestResult
from horizon.store.tables import TRIAL
from horizon.store.trials import Trials
from horizon.values.trial import PrimaryEndpoint
from studies import make_date, make_study

MONDAY, TUESDAY, WEDNESDAY = (f"2016-02-0{day}T09:00:05" for day in (1, 2, 3))
YEARS = range(2010, 2016)


def make_stored(number: int = 1, **changes: Any) -> StoredStudy:
    return to_stored(make_study(number, **changes))


@pytest.fixture
def trials(engine: Engine) -> Trials:
    return Trials(engine)


def noted(trials: Trials, after: str = "", upto: str = "9") -> list[tuple[str, str, str]]:
    return [(row.logged_at, row.change.nct_id, row.change.kind) for row in trials.changes_between(after, upto)]


def test_what_is_saved_is_there(trials: Trials) -> None:
    page = [make_stored(2), make_stored(1)]
    assert trials.save_page(page, MONDAY) == IngestResult(new=("NCT00000002", "NCT00000001"))
    assert list(trials.iter_bodies()) == [make_stored(1).body, make_stored(2).body]
    assert list(trials.iter_trials()) == [to_trial(make_stored(1).body), to_trial(make_stored(2).body)]
    assert trials.trial_ids() == ("NCT00000001", "NCT00000002")


def test_nothing_is_saved_of_an_empty_page(trials: Trials) -> None:
    assert trials.save_page([], MONDAY) == IngestResult()
    assert list(trials.iter_trials()) == []


def test_a_version_is_added_only_where_something_changed(trials: Trials) -> None:
    trials.save_page([make_stored(1), make_stored(2)], MONDAY)
    again = [make_stored(1, statusVerifiedDate="2016-02"), make_stored(2, overallStatus="SUSPENDED")]
    assert trials.save_page(again, TUESDAY) == IngestResult(changed=("NCT00000002",), unchanged=("NCT00000001",))
    assert [(day, trial.status) for day, trial in trials.trial_history("NCT00000001")] == [(MONDAY, "recruiting")]
    versions = [(day, trial.status) for day, trial in trials.trial_history("NCT00000002")]
    assert versions == [(MONDAY, "recruiting"), (TUESDAY, "suspended")]


def test_a_trial_twice_in_a_page_is_one(trials: Trials) -> None:
    assert trials.save_page([make_stored(1), make_stored(1)], MONDAY) == IngestResult(new=("NCT00000001",))


def test_changes_are_rows_within_a_window(trials: Trials) -> None:
    trials.save_page([make_stored(1)], MONDAY)
    trials.save_page([make_stored(1, overallStatus="TERMINATED", whyStopped="Futility.")], TUESDAY)
    trials.save_page([make_stored(1, overallStatus="TERMINATED", whyStopped="Futility.", phases=["PHASE3"])], WEDNESDAY)
    assert noted(trials) == [
        (MONDAY, "NCT00000001", "new"),
        (TUESDAY, "NCT00000001", "stopped"),
        (WEDNESDAY, "NCT00000001", "phase"),
    ]
    assert noted(trials, MONDAY, TUESDAY) == [(TUESDAY, "NCT00000001", "stopped")]
    stopped = trials.changes_of_trial("NCT00000001")[1].change
    assert (stopped.text, stopped.material, stopped.before) == ("terminated: Futility.", True, "recruiting")


def test_a_date_that_moved_is_noted_with_its_days(trials: Trials) -> None:
    trials.save_page([make_stored(1)], MONDAY)
    trials.save_page([make_stored(1, primaryCompletionDateStruct=make_date("2016-06-29"))], TUESDAY)
    (moved,) = trials.changes_between(MONDAY, TUESDAY)
    assert (moved.change.kind, moved.change.days) == ("primary_completion", 60)


def test_a_change_without_a_name_is_noted_as_details(trials: Trials) -> None:
    trials.save_page([make_stored(1)], MONDAY)
    trials.save_page([make_stored(1, keywords=["HCV", "liver"])], TUESDAY)
    assert noted(trials, MONDAY) == [(TUESDAY, "NCT00000001", "details")]


def test_a_field_that_is_newly_kept_is_no_change(trials: Trials) -> None:
    trials.save_page([make_stored(1, keywords=None)], MONDAY)
    with trials.engine.begin() as connection:
        connection.execute(update(TRIAL).values(projection=0))
    assert trials.save_page([make_stored(1)], TUESDAY) == IngestResult(unchanged=("NCT00000001",))
    assert noted(trials, MONDAY) == []
    assert next(trials.iter_trials()).keywords == ("HCV",)
    assert trials.save_page([make_stored(1, keywords=["liver"])], WEDNESDAY).changed == ("NCT00000001",)


ENDPOINTS = {"primaryOutcomes": [{"measure": "Overall survival", "timeFrame": "24 months"}]}


@pytest.mark.parametrize(
    ("changes", "kinds"),
    [({}, []), ({"overallStatus": "TERMINATED"}, ["stopped"]), ({"versionHolder": "2016-02-03"}, [])],
)
def test_endpoints_that_are_newly_kept_hide_no_other_change(
    trials: Trials, changes: dict[str, Any], kinds: list[str]
) -> None:
    """A store of projection 1 has no endpoints; what else changed by the first pull of the next is told."""
    trials.save_page([make_stored(1)], MONDAY)
    with trials.engine.begin() as connection:
        connection.execute(update(TRIAL).values(projection=1))
    result = trials.save_page([make_stored(1, outcomesModule=ENDPOINTS, **changes)], TUESDAY)
    assert result == (IngestResult(changed=("NCT00000001",)) if kinds else IngestResult(unchanged=("NCT00000001",)))
    assert [kind for *_, kind in noted(trials, MONDAY)] == kinds
    assert next(trials.iter_trials()).primary_endpoints == (PrimaryEndpoint("Overall survival", "24 months"),)


def test_an_older_reading_tells_nothing_new(trials: Trials) -> None:
    trials.save_page([make_stored(1, overallStatus="COMPLETED")], TUESDAY)
    assert trials.save_page([make_stored(1)], MONDAY) == IngestResult(unchanged=("NCT00000001",))
    assert next(trials.iter_trials()).status == "completed"


def test_a_page_is_saved_whole_or_not_at_all(trials: Trials) -> None:
    with trials.engine.begin() as connection:
        connection.execute(text("DROP TABLE trial_change"))
    with pytest.raises(Exception, match="trial_change"):
        trials.save_page([make_stored(1)], MONDAY)
    assert trials.trial_ids() == ()


def test_a_trial_that_left_is_left_out_and_noted_once(trials: Trials) -> None:
    trials.save_page([make_stored(1), make_stored(2)], MONDAY)
    assert trials.mark_gone(["NCT00000001", "NCT00000009"], TUESDAY) == 1
    assert trials.mark_gone(["NCT00000001"], WEDNESDAY) == 0
    assert trials.trial_ids() == ("NCT00000002",)
    assert [trial.nct_id for trial in trials.iter_trials()] == ["NCT00000002"]
    assert len(list(trials.iter_bodies())) == 1
    assert noted(trials, MONDAY) == [(TUESDAY, "NCT00000001", "gone")]
    assert [trial.nct_id for trial in trials.iter_trials(dt.date(2016, 2, 1))] == ["NCT00000001", "NCT00000002"]


@pytest.mark.parametrize("changes", [{}, {"overallStatus": "COMPLETED"}])
def test_a_trial_can_come_back(trials: Trials, changes: dict[str, Any]) -> None:
    trials.save_page([make_stored(1)], MONDAY)
    trials.mark_gone(["NCT00000001"], TUESDAY)
    trials.save_page([make_stored(1)], MONDAY)
    assert trials.trial_ids() == ()
    trials.save_page([make_stored(1, **changes)], WEDNESDAY)
    assert trials.trial_ids() == ("NCT00000001",)
    assert (WEDNESDAY, "NCT00000001", "returned") in noted(trials)


def test_an_alias_is_the_same_trial(trials: Trials) -> None:
    trials.save_page([make_stored(1)], MONDAY)
    saved = trials.save_page([make_stored(2, nctIdAliases=["NCT00000001"], overallStatus="COMPLETED")], TUESDAY)
    assert saved == IngestResult(changed=("NCT00000002",))
    assert trials.trial_ids() == ("NCT00000002",)
    assert noted(trials, MONDAY) == [(TUESDAY, "NCT00000002", "completed")]
    assert [trial.status for _, trial in trials.trial_history("NCT00000002")] == ["recruiting", "completed"]
    assert [row.change.kind for row in trials.changes_of_trial("NCT00000002")] == ["new", "completed"]


def test_as_of_a_day_the_version_known_by_then_speaks(trials: Trials) -> None:
    trials.save_page([make_stored(1, lastUpdatePostDateStruct=make_date("2016-01-29"))], MONDAY)
    trials.save_page(
        [make_stored(1, overallStatus="COMPLETED", lastUpdatePostDateStruct=make_date("2016-02-02"))], TUESDAY
    )
    assert [trial.status for trial in trials.iter_trials(dt.date(2016, 2, 1))] == ["recruiting"]
    assert [trial.status for trial in trials.iter_trials(dt.date(2016, 2, 2))] == ["completed"]


def test_before_its_first_version_a_trial_is_reconstructed(trials: Trials) -> None:
    trials.save_page(
        [make_stored(1, overallStatus="TERMINATED", lastUpdatePostDateStruct=make_date("2016-01-29"))], MONDAY
    )
    (trial,) = trials.iter_trials(dt.date(2015, 1, 1))
    assert (trial.status, trial.primary_completion and trial.primary_completion.stand_in) == ("recruiting", LATER)
    (trial,) = trials.iter_trials(dt.date(2016, 1, 30))
    assert trial.status == "terminated"
    assert list(trials.iter_trials(dt.date(2014, 1, 21))) == []


def test_trials_can_be_saved_while_others_are_read(trials: Trials) -> None:
    trials.save_page([make_stored(number) for number in range(1, 1200)], MONDAY)
    reader = trials.iter_trials()
    assert next(reader).nct_id == "NCT00000001"
    trials.save_page([make_stored(1200)], TUESDAY)
    assert len(list(reader)) == 1198
    assert len(trials.trial_ids()) == 1200


def test_two_that_save_the_same_at_once_note_it_once(trials: Trials) -> None:
    trials.save_page([make_stored(number) for number in range(1, 40)], MONDAY)
    page = [make_stored(number, overallStatus="SUSPENDED") for number in range(1, 60)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: Trials(trials.engine).save_page(page, TUESDAY), range(8)))
    assert all(len(trials.trial_history(nct_id)) <= 2 for nct_id in trials.trial_ids())
    logged = noted(trials, MONDAY)
    assert len(logged) == len(set(logged)) == 59


@pytest.fixture
def yearly_trials(engine: Engine) -> Trials:
    """One trial with a version a year, and one that never changed."""
    store = Trials(engine)
    for year in YEARS:
        changed = to_stored(
            make_study(1, enrollmentInfo={"count": year}, studyFirstPostDateStruct={"date": "2009-01-01"})
        )
        unchanged = to_stored(make_study(2, studyFirstPostDateStruct={"date": "2009-01-01"}))
        store.save_page([changed, unchanged], f"{year}-02-01T09:00:05")
    return store


def enrolled(trials: Trials, day: str) -> list[int | None]:
    return [trial.enrolment for trial in trials.iter_trials(dt.date.fromisoformat(day))]


def test_versions_that_were_replaced_long_ago_are_dropped_and_nothing_else(yearly_trials: Trials) -> None:
    days = [f"{year}-06-30" for year in range(2013, 2017)]
    before, changes = [enrolled(yearly_trials, day) for day in days], yearly_trials.changes_between("", "9")
    assert yearly_trials.drop_replaced_versions("2013-06-30") == 3
    assert [len(yearly_trials.trial_history(f"NCT0000000{number}")) for number in (1, 2)] == [3, 1]
    assert [enrolled(yearly_trials, day) for day in days] == before
    assert yearly_trials.changes_between("", "9") == changes
    # Of a day before, the oldest that is left tells what it can; no trial is missing.
    assert len(enrolled(yearly_trials, "2011-06-30")) == 2
    assert yearly_trials.drop_replaced_versions("2013-06-30") == 0
    # And the next change is compared with what stands.
    saved = yearly_trials.save_page([to_stored(make_study(1, enrollmentInfo={"count": 9}))], "2016-02-01T09:00:05")
    assert saved.changed == ("NCT00000001",)
