"""What the store promises of trials: every version, every change, and each as it stood on a day."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import Engine, text, update

from horizon.registry.reconstruct import LATER
from horizon.registry.study import Kept, keep, read
from horizon.store.ingest import Saved
from horizon.store.tables import TRIAL
from horizon.store.trials import Trials
from studies import dated, study

MONDAY, TUESDAY, WEDNESDAY = (f"2016-02-0{day}T09:00:05" for day in (1, 2, 3))


def kept(number: int = 1, **changes: Any) -> Kept:
    return keep(study(number, **changes))


@pytest.fixture
def trials(engine: Engine) -> Trials:
    return Trials(engine)


def noted(trials: Trials, after: str = "", upto: str = "9") -> list[tuple[str, str, str]]:
    return [(row.noted, row.change.nct_id, row.change.kind) for row in trials.changes(after, upto)]


def test_what_is_saved_is_there(trials: Trials) -> None:
    page = [kept(2), kept(1)]
    assert trials.save(page, MONDAY) == Saved(new=("NCT00000002", "NCT00000001"))
    assert list(trials.bodies()) == [kept(1).body, kept(2).body]
    assert list(trials.all()) == [read(kept(1).body), read(kept(2).body)]
    assert trials.ids() == ("NCT00000001", "NCT00000002")


def test_nothing_is_saved_of_an_empty_page(trials: Trials) -> None:
    assert trials.save([], MONDAY) == Saved()
    assert list(trials.all()) == []


def test_a_version_is_added_only_where_something_changed(trials: Trials) -> None:
    trials.save([kept(1), kept(2)], MONDAY)
    again = [kept(1, statusVerifiedDate="2016-02"), kept(2, overallStatus="SUSPENDED")]
    assert trials.save(again, TUESDAY) == Saved(changed=("NCT00000002",), unchanged=("NCT00000001",))
    assert [(day, trial.status) for day, trial in trials.history("NCT00000001")] == [(MONDAY, "recruiting")]
    versions = [(day, trial.status) for day, trial in trials.history("NCT00000002")]
    assert versions == [(MONDAY, "recruiting"), (TUESDAY, "suspended")]


def test_a_trial_twice_in_a_page_is_one(trials: Trials) -> None:
    assert trials.save([kept(1), kept(1)], MONDAY) == Saved(new=("NCT00000001",))


def test_changes_are_rows_within_a_window(trials: Trials) -> None:
    trials.save([kept(1)], MONDAY)
    trials.save([kept(1, overallStatus="TERMINATED", whyStopped="Futility.")], TUESDAY)
    trials.save([kept(1, overallStatus="TERMINATED", whyStopped="Futility.", phases=["PHASE3"])], WEDNESDAY)
    assert noted(trials) == [
        (MONDAY, "NCT00000001", "new"),
        (TUESDAY, "NCT00000001", "stopped"),
        (WEDNESDAY, "NCT00000001", "phase"),
    ]
    assert noted(trials, MONDAY, TUESDAY) == [(TUESDAY, "NCT00000001", "stopped")]
    stopped = trials.changes_of("NCT00000001")[1].change
    assert (stopped.text, stopped.material, stopped.before) == ("terminated: Futility.", True, "recruiting")


def test_a_date_that_moved_is_noted_with_its_days(trials: Trials) -> None:
    trials.save([kept(1)], MONDAY)
    trials.save([kept(1, primaryCompletionDateStruct=dated("2016-06-29"))], TUESDAY)
    (moved,) = trials.changes(MONDAY, TUESDAY)
    assert (moved.change.kind, moved.change.days) == ("primary_completion", 60)


def test_a_change_without_a_name_is_noted_as_details(trials: Trials) -> None:
    trials.save([kept(1)], MONDAY)
    trials.save([kept(1, keywords=["HCV", "liver"])], TUESDAY)
    assert noted(trials, MONDAY) == [(TUESDAY, "NCT00000001", "details")]


def test_a_field_that_is_newly_kept_is_no_change(trials: Trials) -> None:
    trials.save([kept(1, keywords=None)], MONDAY)
    with trials.engine.begin() as connection:
        connection.execute(update(TRIAL).values(projection=0))
    assert trials.save([kept(1)], TUESDAY) == Saved(unchanged=("NCT00000001",))
    assert noted(trials, MONDAY) == []
    assert next(trials.all()).keywords == ("HCV",)
    assert trials.save([kept(1, keywords=["liver"])], WEDNESDAY).changed == ("NCT00000001",)


def test_an_older_reading_tells_nothing_new(trials: Trials) -> None:
    trials.save([kept(1, overallStatus="COMPLETED")], TUESDAY)
    assert trials.save([kept(1)], MONDAY) == Saved(unchanged=("NCT00000001",))
    assert next(trials.all()).status == "completed"


def test_a_page_is_saved_whole_or_not_at_all(trials: Trials) -> None:
    with trials.engine.begin() as connection:
        connection.execute(text("DROP TABLE trial_change"))
    with pytest.raises(Exception, match="trial_change"):
        trials.save([kept(1)], MONDAY)
    assert trials.ids() == ()


def test_a_trial_that_left_is_left_out_and_noted_once(trials: Trials) -> None:
    trials.save([kept(1), kept(2)], MONDAY)
    assert trials.mark_gone(["NCT00000001", "NCT00000009"], TUESDAY) == 1
    assert trials.mark_gone(["NCT00000001"], WEDNESDAY) == 0
    assert trials.ids() == ("NCT00000002",)
    assert [trial.nct_id for trial in trials.all()] == ["NCT00000002"]
    assert len(list(trials.bodies())) == 1
    assert noted(trials, MONDAY) == [(TUESDAY, "NCT00000001", "gone")]
    assert [trial.nct_id for trial in trials.all(dt.date(2016, 2, 1))] == ["NCT00000001", "NCT00000002"]


@pytest.mark.parametrize("changes", [{}, {"overallStatus": "COMPLETED"}])
def test_a_trial_can_come_back(trials: Trials, changes: dict[str, Any]) -> None:
    trials.save([kept(1)], MONDAY)
    trials.mark_gone(["NCT00000001"], TUESDAY)
    trials.save([kept(1)], MONDAY)
    assert trials.ids() == ()
    trials.save([kept(1, **changes)], WEDNESDAY)
    assert trials.ids() == ("NCT00000001",)
    assert (WEDNESDAY, "NCT00000001", "returned") in noted(trials)


def test_an_alias_is_the_same_trial(trials: Trials) -> None:
    trials.save([kept(1)], MONDAY)
    saved = trials.save([kept(2, nctIdAliases=["NCT00000001"], overallStatus="COMPLETED")], TUESDAY)
    assert saved == Saved(changed=("NCT00000002",))
    assert trials.ids() == ("NCT00000002",)
    assert noted(trials, MONDAY) == [(TUESDAY, "NCT00000002", "status")]
    assert [trial.status for _, trial in trials.history("NCT00000002")] == ["recruiting", "completed"]
    assert [row.change.kind for row in trials.changes_of("NCT00000002")] == ["new", "status"]


def test_as_of_a_day_the_version_known_by_then_speaks(trials: Trials) -> None:
    trials.save([kept(1, lastUpdatePostDateStruct=dated("2016-01-29"))], MONDAY)
    trials.save([kept(1, overallStatus="COMPLETED", lastUpdatePostDateStruct=dated("2016-02-02"))], TUESDAY)
    assert [trial.status for trial in trials.all(dt.date(2016, 2, 1))] == ["recruiting"]
    assert [trial.status for trial in trials.all(dt.date(2016, 2, 2))] == ["completed"]


def test_before_its_first_version_a_trial_is_reconstructed(trials: Trials) -> None:
    trials.save([kept(1, overallStatus="TERMINATED", lastUpdatePostDateStruct=dated("2016-01-29"))], MONDAY)
    (trial,) = trials.all(dt.date(2015, 1, 1))
    assert (trial.status, trial.primary_completion and trial.primary_completion.stand_in) == ("recruiting", LATER)
    (trial,) = trials.all(dt.date(2016, 1, 30))
    assert trial.status == "terminated"
    assert list(trials.all(dt.date(2014, 1, 21))) == []


def test_trials_can_be_saved_while_others_are_read(trials: Trials) -> None:
    trials.save([kept(number) for number in range(1, 1200)], MONDAY)
    reader = trials.all()
    assert next(reader).nct_id == "NCT00000001"
    trials.save([kept(1200)], TUESDAY)
    assert len(list(reader)) == 1198
    assert len(trials.ids()) == 1200


def test_two_that_save_the_same_at_once_note_it_once(trials: Trials) -> None:
    trials.save([kept(number) for number in range(1, 40)], MONDAY)
    page = [kept(number, overallStatus="SUSPENDED") for number in range(1, 60)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: Trials(trials.engine).save(page, TUESDAY), range(8)))
    assert all(len(trials.history(nct_id)) <= 2 for nct_id in trials.ids())
    found = noted(trials, MONDAY)
    assert len(found) == len(set(found)) == 59
