"""The sweep's tables: newest facts alone, whole sweeps that drop what they do not meet, backup and restore."""

from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Engine

from horizon.registry.study import StoredStudy, to_stored, to_trial
from horizon.store.backup import restore_backup, write_backup
from horizon.store.engine import connect_database
from horizon.store.sweeps import SweepReport, Sweeps
from horizon.store.trials import Trials
from studies import make_study

FIRST, SECOND = "2026-02-01T09:00:05", "2026-03-01T09:00:05"


def make_stored(number: int, count: int = 120) -> StoredStudy:
    return to_stored(make_study(number, enrollmentInfo={"count": count, "type": "ESTIMATED"}))


def run_sweep(sweeps: Sweeps, timestamp: str, *studies: StoredStudy, whole: bool = True) -> SweepReport:
    number = sweeps.begin_sweep(timestamp, whole)
    sweeps.save_page(number, studies)
    return sweeps.finish_sweep(number, SweepReport(len(studies), 0, 2, timestamp, whole, 0))


def list_enrolment(sweeps: Sweeps) -> dict[str, int | None]:
    return {trial.nct_id: trial.enrolment for trial in map(to_trial, sweeps.iter_bodies())}


def test_an_increment_adds_and_replaces_and_a_whole_sweep_drops(engine: Engine) -> None:
    sweeps = Sweeps(engine)
    assert sweeps.last_sweep() is None
    run_sweep(sweeps, FIRST, make_stored(1), make_stored(2))
    report = run_sweep(sweeps, SECOND, make_stored(2, 500), make_stored(3), whole=False)
    assert list_enrolment(sweeps) == {"NCT00000001": 120, "NCT00000002": 500, "NCT00000003": 120}
    assert (report.trials, report.data_timestamp, report.whole) == (3, SECOND, False)
    whole = sweeps.last_sweep(whole=True)
    assert whole
    assert whole.data_timestamp == FIRST
    run_sweep(sweeps, SECOND, make_stored(3))
    assert list(list_enrolment(sweeps)) == ["NCT00000003"]


def test_a_sweep_that_broke_off_is_no_last_sweep_and_drops_nothing(engine: Engine) -> None:
    sweeps = Sweeps(engine)
    run_sweep(sweeps, FIRST, make_stored(1))
    sweeps.save_page(sweeps.begin_sweep(SECOND, whole=True), [make_stored(2)])
    last = sweeps.last_sweep()
    assert last
    assert last.data_timestamp == FIRST
    assert len(list_enrolment(sweeps)) == 2


def test_it_is_apart_from_what_the_watchlists_ask(engine: Engine) -> None:
    run_sweep(Sweeps(engine), FIRST, make_stored(1))
    trials = Trials(engine)
    assert (trials.trial_ids(), trials.last_pull(), trials.covered_until()) == ((), None, {})


def test_a_backup_holds_it(engine: Engine, tmp_path: Path, create_empty: Callable[[str, str], str]) -> None:
    run_sweep(Sweeps(engine), FIRST, make_stored(1))
    counts = write_backup(engine, tmp_path / "backup")
    assert (counts["swept_trial"], counts["sweep"]) == (1, 1)
    url = create_empty("sqlite", "restored")
    restore_backup(url, tmp_path / "backup")
    restored = connect_database(url)
    assert list_enrolment(Sweeps(restored)) == {"NCT00000001": 120}
    run_sweep(Sweeps(restored), SECOND, make_stored(2))
    restored.dispose()
