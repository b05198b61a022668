"""A fortnight of real trials: the changes that are noted are exactly the real ones, each with the right kind."""

import csv
import datetime as dt
import gzip
import json
from pathlib import Path
from typing import Any

import pytest
import requests

from horizon.app.pull import pull_from_registry
from horizon.app.pull_files import FilePullReport, pull_from_source
from horizon.registry.client import RegistryClient
from horizon.registry.query import TrialQuery
from horizon.registry.study import to_stored
from horizon.store.engine import connect_database
from horizon.store.trials import Trials
from horizon.values.changes import TrialChange
from horizon.values.trial import Trial
from standin import serve_studies
from studies import Raw, make_date, make_study, write_records
from workspaces import make_environment, make_workspace, run_command

BASE = "2026-02-05"
FACTS = Path(__file__).with_name("oncology-2026.csv")
MATERIAL, ADMINISTRATIVE = True, False
REAL = {
    ("2026-02-10", "NCT04514484", "enrolment", MATERIAL),
    ("2026-02-10", "NCT04514484", "primary_completion", ADMINISTRATIVE),
    ("2026-02-10", "NCT04514484", "completion", ADMINISTRATIVE),
    ("2026-02-10", "NCT04743661", "primary_completion", MATERIAL),
    ("2026-02-10", "NCT04743661", "completion", ADMINISTRATIVE),
    ("2026-02-10", "NCT06203210", "status", ADMINISTRATIVE),
    ("2026-02-10", "NCT06646627", "primary_completion", MATERIAL),
    ("2026-02-10", "NCT06646627", "completion", ADMINISTRATIVE),
    ("2026-02-10", "NCT07098338", "primary_completion", MATERIAL),
    ("2026-02-10", "NCT07098338", "details", ADMINISTRATIVE),
    ("2026-02-10", "NCT07222735", "start", ADMINISTRATIVE),
    ("2026-02-10", "NCT07386002", "details", ADMINISTRATIVE),
    ("2026-02-11", "NCT04514484", "primary_completion", MATERIAL),
    ("2026-02-11", "NCT04514484", "completion", ADMINISTRATIVE),
    ("2026-02-11", "NCT07386002", "details", ADMINISTRATIVE),
    ("2026-02-16", "NCT05805501", "primary_completion", MATERIAL),
    ("2026-02-16", "NCT05805501", "completion", ADMINISTRATIVE),
    ("2026-02-19", "NCT06754501", "enrolment", MATERIAL),
    ("2026-02-19", "NCT06754501", "status", ADMINISTRATIVE),
    ("2026-02-20", "NCT07011550", "stopped", MATERIAL),
    ("2026-02-20", "NCT07011550", "enrolment", MATERIAL),
    ("2026-02-20", "NCT07011550", "start", ADMINISTRATIVE),
}
"""Compared by hand: what moved in the files in a field that is kept, on the day on which an increment can see it."""
WITHOUT_A_DATE = {("2026-02-21", "NCT04457778", "results_returned", ADMINISTRATIVE)}
"""Of the three that keep their last update, the one in a field that is kept."""


def raw(row: dict[str, str]) -> Raw:
    """The facts of a row as a record of the registry."""
    returned = [{"releaseDate": day, "resetDate": day} for day in row["returned"].split()]
    return make_study(
        int(row["nct_id"][3:]),
        statusVerifiedDate=row["verified"],
        versionHolder=row["stamp"],
        overallStatus=row["status"],
        whyStopped=row["why_stopped"] or None,
        lastUpdatePostDateStruct=make_date(row["updated"], "ACTUAL"),
        startDateStruct=make_date(row["start"], row["start_type"]),
        primaryCompletionDateStruct=make_date(row["primary"], row["primary_type"]),
        completionDateStruct=make_date(row["completion"], row["completion_type"]),
        enrollmentInfo={"count": int(row["enrolment"]), "type": row["enrolment_type"]},
        briefTitle=f"Title {row['title']}",
        armGroups=[{"label": f"Arm {number}"} for number in range(int(row["arms"]))],
        submissionTracking={"submissionInfos": returned} if returned else None,
    )


def noted(trials: Trials) -> set[tuple[str, str, str, bool]]:
    rows = trials.changes_between(f"{BASE}T09:00:05", "9")
    logged = [(row.logged_at[:10], row.change.nct_id, row.change.kind, row.change.material) for row in rows]
    assert len(logged) == len(set(logged))
    return set(logged)


def through(base: Path, days: dict[str, bytes], trials: Trials) -> None:
    """Load the base, put each day's records and pull; then read everything again."""
    with serve_studies([base], f"{BASE}T09:00:05") as address, RegistryClient(address, pause=0) as client:

        def pull(full: bool = False) -> Any:
            return pull_from_registry(client, trials, [TrialQuery()], full, lambda *_: None)

        pull()
        for day, records in days.items():
            put = f"{address.removesuffix('/api/v2')}/__put?timestamp={day}T09:00:05"
            requests.post(put, data=records, timeout=30)
            report = pull()
            assert report.changed == len({nct_id for noted_on, nct_id, _, _ in REAL if noted_on == day})
            assert pull().requests == 1
        assert noted(trials) == REAL
        full = pull(full=True)
        assert (full.changed, full.new, full.gone, full.quarantined) == (1, 0, 0, 0)
        assert noted(trials) == REAL | WITHOUT_A_DATE
        assert pull(full=True).changed == 0
    words = [row.change.text for row in trials.changes_of_trial("NCT07011550") if row.change.kind == "stopped"]
    assert words == ["suspended: FDA"]


def snapshots(folder: Path) -> Path:
    """The facts as dated snapshots, a file a day."""
    days: dict[str, list[Raw]] = {}
    with FACTS.open(encoding="utf-8") as file:
        for row in csv.DictReader(line for line in file if not line.startswith("#")):
            days.setdefault(row["day"], []).append(raw(row))
    assert sum(len(records) for day, records in days.items() if day != BASE) == 34
    folder.mkdir()
    for day, records in days.items():
        write_records(folder / f"{day}.ndjson", records)
    return folder


def plain(path: Path) -> bytes:
    return gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()


def of_days(folder: Path) -> tuple[Path, dict[str, bytes]]:
    """The base, and the records that were put on each later day."""
    base, *days = sorted(folder.iterdir())
    return base, {path.name[:10]: plain(path) for path in days}


def test_the_changes_that_are_noted_are_the_real_ones(tmp_path: Path, trials: Trials) -> None:
    through(*of_days(snapshots(tmp_path / "history")), trials)


@pytest.mark.slow
def test_the_same_in_the_registrys_own_records(records: Path, trials: Trials) -> None:
    through(*of_days(records / "history" / "oncology-2026"), trials)


def live(folder: Path, trials: Trials, full: bool) -> dict[str, list[Trial]]:
    """The store as it stood at the end of each day, pulled from a registry on that day."""
    base, days = of_days(folder)
    stood = {}
    with serve_studies([base], f"{BASE}T09:00:05") as address, RegistryClient(address, pause=0) as client:
        for day in (BASE, *days):
            if day in days:
                put = f"{address.removesuffix('/api/v2')}/__put?timestamp={day}T09:00:05"
                requests.post(put, data=days[day], timeout=30)
            pull_from_registry(client, trials, [TrialQuery()], full, lambda *_: None)
            stood[day] = list(trials.iter_trials())
    return stood


def changes(trials: Trials) -> list[tuple[str, TrialChange]]:
    """What was noted, on which day, the arrival of the base aside."""
    noted = [(row.logged_at[:10], row.change) for row in trials.changes_between(f"{BASE}T99", "9")]
    return sorted(noted, key=lambda change: (change[0], str(change)))


def known(trials: Trials) -> dict[str, list[tuple[str, Trial]]]:
    """Every version of every interventional trial (no other is asked of a registry), and the day from which it is
    known."""
    histories = {nct_id: trials.trial_history(nct_id) for nct_id in trials.trial_ids()}
    return {
        nct_id: [(since[:10], trial) for since, trial in history]
        for nct_id, history in histories.items()
        if history[0][1].study_type == "interventional"
    }


def replays_as_it_was_lived(folder: Path, where: Path) -> None:
    """A history that is imported is the one that was lived through, where everything was read again each day; an
    increment sees all of it but what moved no date, and that one change when it is read again."""
    imported, whole, increments = (Trials(connect_database(f"sqlite:///{where / name}.db")) for name in ("i", "w", "n"))
    try:
        report = pull_from_source(folder, imported, lambda *_: None, dt.date(2026, 2, 23))
        assert (report.changed, report.gone, report.quarantined) == (len(REAL_DAYS) + 1, 0, 0)
        assert report.data_timestamp == "2026-02-21T00:00:00"
        stood = live(folder, whole, full=True)
        assert known(imported) == known(whole)
        assert changes(imported) == changes(whole)
        for day, lived in stood.items():
            then = imported.iter_trials(dt.date.fromisoformat(day))
            assert [trial for trial in then if trial.study_type == "interventional"] == lived
        partly = live(folder, increments, full=False)
        unseen = {trial.nct_id for day in stood for trial in stood[day] if trial not in partly[day]}
        assert unseen == {nct_id for _, nct_id, _, _ in WITHOUT_A_DATE}
        missed = [change for change in changes(whole) if change not in changes(increments)]
        assert [(change.nct_id, change.kind, change.material) for _, change in missed] == [
            row[1:] for row in WITHOUT_A_DATE
        ]
        again = pull_from_source(folder, imported, lambda *_: None, dt.date(2026, 2, 23))
        assert not isinstance(again, FilePullReport)
        assert (again.new, again.changed, known(imported)) == (0, 0, known(whole))
    finally:
        for store in (imported, whole, increments):
            store.engine.dispose()


REAL_DAYS = {(day, nct_id) for day, nct_id, _, _ in REAL}


def test_an_imported_history_is_the_one_that_was_lived(tmp_path: Path) -> None:
    replays_as_it_was_lived(snapshots(tmp_path / "history"), tmp_path)


@pytest.mark.slow
def test_so_it_is_in_the_registrys_own_records(records: Path, tmp_path: Path) -> None:
    replays_as_it_was_lived(records / "history" / "oncology-2026", tmp_path)


def test_what_lies_behind_what_is_stored_is_counted_and_said_and_not_put_there(tmp_path: Path) -> None:
    """The newest state first, then all days: of each trial that changed, what it was before comes too late."""
    folder = snapshots(tmp_path / "history")
    newest: dict[str, Raw] = {}
    for path in sorted(folder.iterdir()):
        for line in path.read_text(encoding="utf-8").splitlines():
            record = json.loads(line)
            newest[record["protocolSection"]["identificationModule"]["nctId"]] = record
    workspace = make_workspace(tmp_path / "here")
    write_records(tmp_path / "2026-03-01.ndjson", list(newest.values()))
    env = make_environment(HORIZON_TODAY="2026-03-01")
    assert run_command(workspace, "pull", "--source", str(tmp_path / "2026-03-01.ndjson"), env=env).out.count("\n") == 1
    result = run_command(workspace, "pull", "--source", str(folder), env=env)
    expected = behind(folder, newest)
    line = result.out.splitlines()[-1]
    assert (result.code, line.partition(" ")[0]) == (0, str(expected))
    assert "were not added" in line
    assert "new workspace" in line
    again = run_command(workspace, "pull", "--source", str(folder), "--json", env=env).json
    assert (again["behind"], again["new"], again["changed"]) == (expected, 0, 0)


def behind(folder: Path, newest: dict[str, Raw]) -> int:
    """Records of the folder that say other than the newest of their trial, the registry's own stamps aside."""
    lines = [line for path in folder.iterdir() for line in path.read_text(encoding="utf-8").splitlines()]
    kept, last = (
        [to_stored(json.loads(line)) for line in lines],
        {name: to_stored(study) for name, study in newest.items()},
    )
    return sum(study.digest != last[study.nct_id].digest for study in kept)
