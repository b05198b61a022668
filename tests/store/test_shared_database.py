"""A shared database may go away in the middle of a week, and several machines may start at once."""

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import text, update

from app.test_scheduler import line, running
from horizon.app import send
from horizon.digest import publish
from horizon.store.deliveries import Deliveries
from horizon.store.engine import connect_database
from horizon.store.lease import hold_lease
from horizon.store.tables import DELIVERY, LEASE
from horizon.store.trials import Trials
from postgres_server import PostgresServer, run_server
from workspaces import (
    HEPATITIS,
    SETTINGS,
    WEEK,
    make_environment,
    make_workspace,
    run_command,
    serve_mailbox,
    serve_registry,
)

KILLED = Path(__file__).parents[1] / "killed_weeks.py"
DEATHS = 3
FULL = "'BEGIN RAISE EXCEPTION ''could not extend file: No space left on device'' USING ERRCODE = ''53100''; END'"


@pytest.fixture
def stoppable_server() -> Iterator[PostgresServer]:
    """A server that may be stopped."""
    with run_server(durable=True) as server:
        yield server


@pytest.mark.slow
@pytest.mark.postgres
@pytest.mark.parametrize("step", ["between the files and the row", "between two messages"])
def test_a_database_that_goes_and_comes_back_costs_a_try_and_nothing_else(
    tmp_path: Path, stoppable_server: PostgresServer, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    workspace = make_workspace(tmp_path / "planning", {"hepatitis-c": HEPATITIS}, SETTINGS)
    room, name = (publish, "write_edition") if "files" in step else (send, "_build_message")
    original, calls = getattr(room, name), []

    def gone(*given: object, **more: object) -> object:
        calls.append(1)
        if len(calls) == (1 if "files" in step else 2):
            stoppable_server.stop()
        return original(*given, **more)

    with serve_registry(tmp_path) as api, serve_mailbox() as (smtp, inbox):
        given = make_environment(api, **smtp) | {"HORIZON_DATABASE_URL": stoppable_server.create_database("shared")}
        with monkeypatch.context() as patch:
            patch.setattr(room, name, gone)
            result = run_command(workspace, "run", env=given)
        assert (result.code, "Traceback" in result.err) == (5, False)
        assert run_command(workspace, "run", env=given).code == 5
        stoppable_server.start()
        engine = connect_database(given["HORIZON_DATABASE_URL"])
        with engine.begin() as connection:  # what the broken week held runs out
            connection.execute(update(LEASE).values(until=1))
            connection.execute(update(DELIVERY).where(DELIVERY.c.state == "claimed").values(claimed_until=1))
        engine.dispose()
        assert run_command(workspace, "run", env=given).code == 0
        readers = sorted(envelope.rcpt_tos[0] for envelope in inbox.taken)
        assert readers == ["all@example.org", "finance@example.org"]
        engine = connect_database(given["HORIZON_DATABASE_URL"])
        assert {delivery.state for delivery in Deliveries(engine).edition_deliveries(WEEK)} == {"sent"}
        engine.dispose()


@pytest.mark.slow
@pytest.mark.postgres
def test_a_week_killed_anywhere_is_finished_by_the_next_on_a_server_too(
    tmp_path: Path, create_database: Callable[[str], str]
) -> None:
    databases = [create_database(f"killed{number}") for number in range(DEATHS + 1)]
    with serve_registry(tmp_path) as api, serve_mailbox() as (smtp, inbox):
        line = [sys.executable, str(KILLED), str(tmp_path / "deaths"), str(DEATHS), *databases]
        given = os.environ | make_environment(api, **smtp)
        done = subprocess.run(line, env=given, capture_output=True, text=True, timeout=200, check=False)
        assert done.returncode == 0, done.stderr
    got = Counter(envelope.rcpt_tos[0] for envelope in inbox.taken)
    deaths = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(deaths) == DEATHS
    for death in deaths:
        assert (death["ended"], death["keys"], death["changes"]) == ([-9, 0], [WEEK], ["new"] * 3), death
        assert {(state, got[email]) for email, state in death["states"].items()} <= {
            *(("sent", 1), ("unknown", 0), ("unknown", 1)),
        }, death


@pytest.mark.slow
@pytest.mark.postgres
@pytest.mark.parametrize("table", ["trial_version", "edition"])
def test_a_server_without_room_is_one_line_and_nothing_is_lost(
    tmp_path: Path, create_database: Callable[[str], str], table: str
) -> None:
    """The server says of a row that there is no room for it, as it does where its disk is full."""
    workspace, url = make_workspace(tmp_path / "planning", {"hepatitis-c": HEPATITIS}, SETTINGS), create_database(table)
    engine = connect_database(url)
    with engine.begin() as connection:
        connection.execute(text(f"CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS {FULL}"))
        connection.execute(text(f"CREATE TRIGGER full_disk BEFORE INSERT ON {table} EXECUTE FUNCTION full_disk()"))
    with serve_registry(tmp_path) as api, serve_mailbox() as (smtp, inbox):
        given = make_environment(api, **smtp) | {"HORIZON_DATABASE_URL": url}
        refused = run_command(workspace, "run", env=given)
        assert (refused.code, refused.err.count("horizon: "), "Traceback" in refused.err) == (5, 1, False), refused.err
        assert inbox.taken == []
        with engine.begin() as connection:
            connection.execute(text(f"DROP TRIGGER full_disk ON {table}"))
        again = run_command(workspace, "run", "--json", env=given)
        assert (again.code, again.json["sent"], len(inbox.taken)) == (0, 2, 2), again.err
    engine.dispose()


@pytest.mark.slow
def test_a_schedule_beside_a_run_waits_for_it_and_does_the_week_once(
    tmp_path: Path, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = make_workspace(tmp_path / "planning", {"hepatitis-c": HEPATITIS}, SETTINGS)
    job = f"""
        from pathlib import Path
        from horizon.app.run import run_week
        from horizon.settings import load_settings
        print("done", run_week(load_settings(Path({str(workspace)!r}))).edition, flush=True)
    """
    with serve_registry(tmp_path) as api, serve_mailbox() as (smtp, inbox):
        given = make_environment(api, **smtp) | {"HORIZON_DATABASE_URL": url}
        for name, value in given.items():
            monkeypatch.setenv(name, value)
        engine = connect_database(url)
        with hold_lease(engine, "run", "by hand:1", 60), running(job, again=0.2) as schedule:
            assert "another run" in line(schedule)
        with running(job, again=0.2) as schedule:
            assert line(schedule) == f"done {WEEK}"
            by_hand = run_command(workspace, "run", "--json", env=given)
            assert (by_hand.code, by_hand.json["edition"], by_hand.json["sent"]) == (0, WEEK, 0)
        engine.dispose()
    assert sorted(envelope.rcpt_tos[0] for envelope in inbox.taken) == ["all@example.org", "finance@example.org"]


@pytest.mark.slow
@pytest.mark.postgres
def test_several_machines_work_on_one_store(tmp_path: Path, create_database: Callable[[str], str]) -> None:
    """Three machines migrate an empty database and run the week at the same moment."""
    url = create_database("several")
    with serve_registry(tmp_path) as api, serve_mailbox() as (smtp, inbox):
        given = os.environ | make_environment(api, **smtp) | {"HORIZON_DATABASE_URL": url}
        machines = [
            make_workspace(tmp_path / name, {"hepatitis-c": HEPATITIS}, SETTINGS) for name in ("one", "two", "three")
        ]
        line = [sys.executable, "-m", "horizon", "run", "--workspace"]
        at_work = [subprocess.Popen([*line, str(machine)], env=given, stderr=subprocess.PIPE) for machine in machines]
        ended = [(process.communicate(timeout=120)[1].decode(), process.returncode) for process in at_work]
        assert {code for _, code in ended} <= {0, 5}, ended
        assert 0 in {code for _, code in ended}
        assert all("Traceback" not in errors for errors, _ in ended)
        readers = sorted(envelope.rcpt_tos[0] for envelope in inbox.taken)
    assert readers == ["all@example.org", "finance@example.org"]
    engine = connect_database(url)
    assert len(Trials(engine).changes_between("", "9")) == len(Trials(engine).trial_ids()) == 3
    engine.dispose()
