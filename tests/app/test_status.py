"""How things stand, before anything has happened and after."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import update

from horizon.app.status import ServiceStatus, read_status
from horizon.app.workspace import open_workspace
from horizon.settings import load_settings
from horizon.store.engine import connect_database
from horizon.store.jobs import Jobs
from horizon.store.tables import JOB
from studies import make_study
from workspaces import (
    BROKEN,
    DATA,
    WATCHLISTS,
    WEEK,
    make_environment,
    make_records,
    make_workspace,
    run_command,
    serve_mailbox,
    serve_registry,
)


@pytest.fixture
def api(tmp_path: Path) -> Iterator[str]:
    with serve_registry(tmp_path) as address:
        yield address


def current_status(workspace: Path) -> ServiceStatus:
    with open_workspace(load_settings(workspace, make_environment())) as opened:
        return read_status(opened)


def test_before_anything_has_happened(tmp_path: Path) -> None:
    status = current_status(make_workspace(tmp_path / "new"))
    assert replace(status, lists=()) == ServiceStatus(
        None, "", None, 0, 0, "", 0, (), (), (), (), False, None, (), (), None
    )
    assert status.is_healthy
    assert run_command(tmp_path / "new", "status").code == 0


def test_after_a_week_that_was_served_in_part(tmp_path: Path, api: str) -> None:
    workspace = make_workspace(tmp_path / "partly", {**WATCHLISTS, "asthma": BROKEN})
    with serve_mailbox() as (smtp, inbox):
        inbox.at_rcpt |= {"finance@example.org": "451 later", "heart@example.org": "550 nobody"}
        run_command(workspace, "run", env=make_environment(api, **smtp))
    status = current_status(workspace)
    assert (status.data_timestamp, status.data_days_old, status.trials, status.edition) == (DATA, 2, 4, WEEK)
    assert status.last_pull is not None
    assert (dt.datetime.now(tz=dt.UTC) - status.last_pull.replace(tzinfo=dt.UTC)).total_seconds() < 600
    assert (status.sent, status.pending, status.refused) == (1, ("finance@example.org",), ("heart@example.org",))
    assert [fault.rpartition("/")[2].partition(" ")[0] for fault in status.broken_watchlists] == ["asthma.yaml:3:1:"]
    assert not status.is_healthy
    result = run_command(workspace, "status")
    assert result.code == 7
    for line in ("pending: finance@example.org", "refused: heart@example.org", "broken watchlists: "):
        assert line in result.out
    # What is to be mended is news.
    assert run_command(workspace, "status", "--quiet").out == result.out


def test_who_is_no_longer_named_is_not_waited_for(tmp_path: Path, api: str) -> None:
    workspace = make_workspace(tmp_path / "changed")
    with serve_mailbox() as (smtp, inbox):
        inbox.at_rcpt |= {"heart@example.org": "451 later"}
        run_command(workspace, "run", env=make_environment(api, **smtp))
    assert current_status(workspace).pending == ("heart@example.org",)
    (workspace / "watchlists" / "heart-failure.yaml").unlink()
    status = current_status(workspace)
    assert (status.sent, status.pending, status.is_healthy) == (2, (), True)


def test_what_was_set_aside_and_what_is_old_is_told(tmp_path: Path, api: str) -> None:
    workspace = make_workspace(tmp_path / "old")
    with serve_registry(tmp_path, [*make_records(), make_study(9, overallStatus=None)]) as other:
        assert run_command(workspace, "run", env=make_environment(other)).code == 0
    later = make_environment(api) | {"HORIZON_TODAY": "2016-02-10"}
    result = run_command(workspace, "status", env=later)
    assert result.code == 7
    assert "the data is old: see horizon doctor, then horizon run" in result.out
    assert "set aside: 1 records that could not be used" in result.out
    assert "  NCT00000009: " in result.out
    # Records that were set aside are nothing left undone; data of more than a week is.
    assert run_command(workspace, "status").code == 0
    status = run_command(workspace, "status", "--json", env=later).json
    assert (status["stale"], status["data_days_old"], status["next_run"]) == (True, 9, None)
    assert status["last_run"]


def test_the_day_of_each_list_is_told_and_an_old_one_leaves_nothing_undone(tmp_path: Path) -> None:
    workspace = make_workspace(tmp_path / "lists")
    asked = make_environment() | {"HORIZON_EMA_URL": "http://127.0.0.1:9", "HORIZON_TODAY": "2024-09-30"}
    told = run_command(workspace, "status", env=asked)
    assert told.code == 0
    assert "EMA's medicines: of 22 Aug 2024, shipped with horizon, older than a month\n" in told.out
    assert "EMA's applications under evaluation: none yet\n" in told.out
    assert "FDA's approvals: of 31 Jan 2025, shipped with horizon, not asked for\n" in told.out
    ages = run_command(workspace, "status", "--json", env=asked).json["lists"]
    assert [age["name"] for age in ages if age["is_old"]] == ["ema"]


def test_a_run_that_died_is_told(tmp_path: Path) -> None:
    workspace = make_workspace(tmp_path / "died")
    engine = connect_database(f"sqlite:///{workspace / 'horizon.db'}")
    Jobs(engine).mark_began("run")
    assert current_status(workspace).is_healthy  # it may be at work
    with engine.begin() as connection:
        connection.execute(update(JOB).values(began_at=JOB.c.began_at - 7 * 3600))
    engine.dispose()
    (result,) = current_status(workspace).failed
    assert result.startswith("run: began ")
    assert result.endswith("and did not end")
