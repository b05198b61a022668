"""A fortnight of real trials: the changes that are noted are exactly the real ones, each with the right kind."""

import csv
import datetime as dt
import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from horizon.app.pull import TooLate, Wanted, from_registry, from_source
from horizon.registry.client import Client
from horizon.registry.study import keep
from horizon.store.engine import connect
from horizon.store.trials import Trials
from horizon.values.changes import TrialChange
from horizon.values.trial import Trial
from standin import serving
from studies import Raw, dated, study, write
from workspaces import ask, make

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


@pytest.fixture
def trials(tmp_path: Path) -> Iterator[Trials]:
    engine = connect(f"sqlite:///{tmp_path / 'horizon.db'}")
    yield Trials(engine)
    engine.dispose()


def raw(row: dict[str, str]) -> Raw:
    """The facts of a row as a record of the registry."""
    returned = [{"releaseDate": day, "resetDate": day} for day in row["returned"].split()]
    return study(
        int(row["nct_id"][3:]),
        statusVerifiedDate=row["verified"],
        versionHolder=row["stamp"],
        overallStatus=row["status"],
        whyStopped=row["why_stopped"] or None,
        lastUpdatePostDateStruct=dated(row["updated"], "ACTUAL"),
        startDateStruct=dated(row["start"], row["start_type"]),
        primaryCompletionDateStruct=dated(row["primary"], row["primary_type"]),
        completionDateStruct=dated(row["completion"], row["completion_type"]),
        enrollmentInfo={"count": int(row["enrolment"]), "type": row["enrolment_type"]},
        briefTitle=f"Title {row['title']}",
        armGroups=[{"label": f"Arm {number}"} for number in range(int(row["arms"]))],
        submissionTracking={"submissionInfos": returned} if returned else None,
    )


def noted(trials: Trials) -> set[tuple[str, str, str, bool]]:
    rows = trials.changes(f"{BASE}T09:00:05", "9")
    found = [(row.noted[:10], row.change.nct_id, row.change.kind, row.change.material) for row in rows]
    assert len(found) == len(set(found))
    return set(found)


def through(base: Path, days: dict[str, bytes], trials: Trials) -> None:
    """Load the base, put each day's records and pull; then read everything again."""
    with serving([base], f"{BASE}T09:00:05") as address, Client(address, pause=0) as client:

        def pull(full: bool = False) -> Any:
            return from_registry(client, trials, [Wanted()], full, lambda *_: None)

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
    words = [row.change.text for row in trials.changes_of("NCT07011550") if row.change.kind == "stopped"]
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
        write(folder / f"{day}.ndjson", records)
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
    with serving([base], f"{BASE}T09:00:05") as address, Client(address, pause=0) as client:
        for day in (BASE, *days):
            if day in days:
                put = f"{address.removesuffix('/api/v2')}/__put?timestamp={day}T09:00:05"
                requests.post(put, data=days[day], timeout=30)
            from_registry(client, trials, [Wanted()], full, lambda *_: None)
            stood[day] = list(trials.all())
    return stood


def changes(trials: Trials) -> list[tuple[str, TrialChange]]:
    """What was noted, on which day, the arrival of the base aside."""
    noted = [(row.noted[:10], row.change) for row in trials.changes(f"{BASE}T99", "9")]
    return sorted(noted, key=lambda one: (one[0], str(one)))


def known(trials: Trials) -> dict[str, list[tuple[str, Trial]]]:
    """Every version of every interventional trial (no other is asked of a registry), and the day from which it is
    known."""
    histories = {nct_id: trials.history(nct_id) for nct_id in trials.ids()}
    return {
        nct_id: [(since[:10], one) for since, one in history]
        for nct_id, history in histories.items()
        if history[0][1].study_type == "interventional"
    }


def replays_as_it_was_lived(folder: Path, where: Path) -> None:
    """A history that is imported is the one that was lived through, where everything was read again each day; an
    increment sees all of it but what moved no date, and that one change when it is read again."""
    imported, whole, increments = (Trials(connect(f"sqlite:///{where / name}.db")) for name in ("i", "w", "n"))
    try:
        report = from_source(folder, imported, lambda *_: None)
        assert (report.changed, report.gone, report.quarantined) == (len(REAL_DAYS) + 1, 0, 0)
        assert report.data_timestamp == "2026-02-21T00:00:00"
        stood = live(folder, whole, full=True)
        assert known(imported) == known(whole)
        assert changes(imported) == changes(whole)
        for day, lived in stood.items():
            then = imported.all(dt.date.fromisoformat(day))
            assert [one for one in then if one.study_type == "interventional"] == lived
        partly = live(folder, increments, full=False)
        unseen = {one.nct_id for day in stood for one in stood[day] if one not in partly[day]}
        assert unseen == {nct_id for _, nct_id, _, _ in WITHOUT_A_DATE}
        missed = [one for one in changes(whole) if one not in changes(increments)]
        assert [(one.nct_id, one.kind, one.material) for _, one in missed] == [one[1:] for one in WITHOUT_A_DATE]
        again = from_source(folder, imported, lambda *_: None)
        assert not isinstance(again, TooLate)
        assert (again.new, again.changed, known(imported)) == (0, 0, known(whole))
    finally:
        for one in (imported, whole, increments):
            one.engine.dispose()


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
            one = json.loads(line)
            newest[one["protocolSection"]["identificationModule"]["nctId"]] = one
    workspace = make(tmp_path / "here")
    write(tmp_path / "2026-03-01.ndjson", list(newest.values()))
    assert ask(workspace, "pull", "--source", str(tmp_path / "2026-03-01.ndjson")).out.count("\n") == 1
    told = ask(workspace, "pull", "--source", str(folder))
    expected = behind(folder, newest)
    line = told.out.splitlines()[-1]
    assert (told.code, line.partition(" ")[0]) == (0, str(expected))
    assert "could not be added" in line and "fresh workspace" in line
    again = ask(workspace, "pull", "--source", str(folder), "--json").json
    assert (again["behind"], again["new"], again["changed"]) == (expected, 0, 0)


def behind(folder: Path, newest: dict[str, Raw]) -> int:
    """Records of the folder that say other than the newest of their trial, the registry's own stamps aside."""
    lines = [line for path in folder.iterdir() for line in path.read_text(encoding="utf-8").splitlines()]
    kept, last = [keep(json.loads(line)) for line in lines], {name: keep(one) for name, one in newest.items()}
    return sum(one.digest != last[one.nct_id].digest for one in kept)
