"""A fortnight of real trials: the changes that are noted are exactly the real ones, each with the right kind."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from horizon.pull import Wanted, from_registry
from horizon.registry.client import Client
from horizon.store.engine import connect
from horizon.store.trials import Trials
from standin import serving
from studies import Raw, dated, lines, study, write

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


def test_the_changes_that_are_noted_are_the_real_ones(tmp_path: Path, trials: Trials) -> None:
    days: dict[str, list[Raw]] = {}
    with FACTS.open(encoding="utf-8") as file:
        for row in csv.DictReader(line for line in file if not line.startswith("#")):
            days.setdefault(row["day"], []).append(raw(row))
    base = write(tmp_path / "base.ndjson", days.pop(BASE))
    assert sum(len(records) for records in days.values()) == 34
    through(base, {day: lines(records) for day, records in days.items()}, trials)


@pytest.mark.slow
def test_the_same_in_the_registrys_own_records(records: Path, trials: Trials) -> None:
    base, *days = sorted((records / "history" / "oncology-2026").iterdir())
    through(base, {path.name[:10]: path.read_bytes() for path in days}, trials)
