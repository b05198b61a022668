"""A run by a clock that was a year ahead locks nobody out: its edition can be withdrawn."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from horizon.settings import load_settings
from horizon.store.deliveries import Deliveries
from horizon.store.engine import connect_database
from horizon.store.trials import Trials
from workspaces import TODAY, WEEK, make_environment, make_workspace, run_command, serve_registry

LATER, KEY = "2017-02-02", "2017-W05"


@pytest.fixture(scope="module")
def ahead(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    """A workspace whose last run was by a clock a year ahead, and the registry's address."""
    folder = tmp_path_factory.mktemp("ahead")
    workspace = make_workspace(folder / "workspace")
    with serve_registry(folder) as api:
        assert run_command(workspace, "run", env=make_environment(api, HORIZON_TODAY=LATER)).code == 0
        yield workspace, api


def test_it_is_told_with_the_command_withdrawn_and_the_week_is_done(ahead: tuple[Path, str]) -> None:
    workspace, api = ahead
    env = make_environment(api)
    refused = run_command(workspace, "run", env=env)
    command = f"horizon digest --withdraw {KEY} --reason TEXT"
    assert refused.code == 3
    assert command in refused.err
    told = run_command(workspace, "doctor", "--json", env=env).json
    (database,) = [check for check in told if check["part"] == "database"]
    assert not database["works"]
    assert command in database["text"]
    assert run_command(workspace, "digest", "--withdraw", KEY, env=env).code == 2
    assert run_command(workspace, "digest", "--withdraw", "2017-W06", "--reason", "x", env=env).code == 2
    assert run_command(workspace, "digest", "--withdraw", KEY, "--reason", "the clock was ahead", env=env).code == 0
    mark = (workspace / "reports" / KEY / "WITHDRAWN.txt").read_text(encoding="utf-8")
    assert mark.startswith(f"{KEY} was withdrawn: the clock was ahead\n")
    assert f"withdrawn: {KEY}: the clock was ahead" in run_command(workspace, "status", env=env).out
    again = run_command(workspace, "digest", "--withdraw", KEY, "--reason", "once more", env=env)
    assert (again.code, "was withdrawn: the clock was ahead" in again.err) == (2, True)
    done = run_command(workspace, "run", "--json", env=env)
    assert (done.code, done.json["edition"]) == (0, WEEK)
    assert run_command(workspace, "digest", "--edition", KEY, "--send", env=env).code == 2
    engine = connect_database(load_settings(workspace, env).database_url)
    assert {row.state for row in Deliveries(engine).edition_deliveries(KEY)} == {"sent"}
    engine.dispose()
    later = run_command(workspace, "digest", "--json", env=make_environment(api, HORIZON_TODAY=LATER))
    assert later.json["key"] == f"{KEY}-r2"


def test_doctor_says_which_data_cannot_be_and_the_command_heals_it(tmp_path: Path) -> None:
    workspace, env = make_workspace(tmp_path / "workspace"), make_environment()
    engine = connect_database(load_settings(workspace, env).database_url)
    trials = Trials(engine)
    trials.finish_pull(trials.begin_pull("some.ndjson", "2999-01-01T00:00:00"), "some.ndjson")
    engine.dispose()
    checks = run_command(workspace, "doctor", "--json", env=env).json
    (text,) = [check["text"] for check in checks if check["part"] == "database"]
    assert "2999-01-01" in text
    assert "horizon db upgrade" in text
    assert "1 data timestamps" in run_command(workspace, "db", "upgrade", env=env).out
    checks = run_command(workspace, "doctor", "--json", env=env).json
    assert [check["works"] for check in checks if check["part"] == "database"] == [True]
    assert run_command(workspace, "status", "--json", env=env).json["data_timestamp"] < TODAY
