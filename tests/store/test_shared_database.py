"""A shared database may go away in the middle of a week, and several machines may start at once."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import update

from horizon.app import send
from horizon.digest import publish
from horizon.store.deliveries import Deliveries
from horizon.store.engine import connect_database
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
