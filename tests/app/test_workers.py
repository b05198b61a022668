"""The same answer from one machine and from the workers of a real Dask cluster over a real PostgreSQL."""

import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from distributed import Client

import postgres_server
from dask_cluster import start_cluster
from horizon.app.stored_assessment import assess_stored_trials
from horizon.app.workers import LOCAL_WORKERS, DaskWorkers, _apply_batch, _apply_with_store, connect_workers
from horizon.app.workspace import open_workspace
from horizon.errors import ConfigurationError
from horizon.settings import load_settings
from horizon.store.engine import connect_database
from workspaces import make_environment, make_workspace, run_command, serve_registry

pytestmark = [pytest.mark.postgres, pytest.mark.slow]


@pytest.fixture(scope="module")
def server() -> Iterator[postgres_server.PostgresServer]:
    with postgres_server.run_server() as running:
        yield running


@pytest.fixture
def given(server: postgres_server.PostgresServer, tmp_path: Path) -> Iterator[dict[str, str]]:
    """An environment with a registry and a PostgreSQL of its own."""
    with serve_registry(tmp_path) as api:
        yield make_environment(api) | {"HORIZON_DATABASE_URL": server.create_database(f"d{time.time_ns()}")}


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    return make_workspace(tmp_path / "workspace")


def test_two_workers_say_what_one_machine_says(workspace: Path, given: dict[str, str], tmp_path: Path) -> None:
    alone = run_command(workspace, "scan", "--json", env=given)
    assert alone.code == 0, alone.err
    with start_cluster(tmp_path, given, given) as (address, _):
        together = run_command(workspace, "scan", "--json", "--no-pull", "--cluster", address, env=given)
    assert together.code == 0, together.err
    assert together.json == alone.json
    assert len(alone.json["technologies"]) == 3


def test_two_workers_replay_what_one_machine_replays(workspace: Path, given: dict[str, str], tmp_path: Path) -> None:
    assert run_command(workspace, "pull", env=given).code == 0
    asked = ("replay", "hepatitis-c", "--from", "2015-01", "--json")
    alone = run_command(workspace, *asked, env=given)
    page = workspace / "reports" / "replay" / "hepatitis-c" / "index.html"
    written = page.read_bytes()
    with start_cluster(tmp_path, given, given) as (address, _):
        together = run_command(workspace, *asked, "--cluster", address, env=given)
    assert (alone.code, together.code) == (0, 0), together.err
    assert together.out == alone.out
    assert page.read_bytes() == written


class Struck(DaskWorkers):
    """A cluster that loses a worker after its first answer."""

    def __init__(self, client: Client, victim: subprocess.Popen[bytes]) -> None:
        super().__init__(client)
        self.victim = victim

    def map(self, work: Callable[[Any], Any], pieces: Sequence[Any]) -> Iterator[Any]:
        results = iter(super().map(work, pieces))
        yield next(results)
        self.victim.kill()
        self.victim.wait()
        yield from results


def test_a_worker_that_is_killed_changes_nothing(workspace: Path, given: dict[str, str], tmp_path: Path) -> None:
    assert run_command(workspace, "pull", env=given).code == 0
    settings = load_settings(workspace, given)
    with start_cluster(tmp_path, given, given) as (address, processes), open_workspace(settings) as opened:
        alone = assess_stored_trials(opened)
        with Client(address, set_as_default=False) as client:
            struck = assess_stored_trials(replace(opened, workers=Struck(client, processes[0])))
            assert len(client.nthreads()) == 1
    assert struck == alone


def test_a_worker_without_the_store_is_told_of(workspace: Path, given: dict[str, str], tmp_path: Path) -> None:
    assert run_command(workspace, "pull", env=given).code == 0
    with start_cluster(tmp_path, {"HORIZON_DATABASE_URL": ""}) as (address, _):
        result = run_command(workspace, "scan", "--no-pull", "--cluster", address, env=given)
    expected = "horizon: a worker of the cluster has no HORIZON_DATABASE_URL in its environment"
    assert (result.code, result.err.splitlines()[-1]) == (3, expected)


def test_a_worker_at_another_store_is_told_of(
    workspace: Path, given: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run_command(workspace, "pull", env=given).code == 0
    other = f"sqlite:///{tmp_path / 'other.db'}"
    connect_database(other).dispose()
    monkeypatch.setenv("HORIZON_DATABASE_URL", other)
    with open_workspace(load_settings(workspace, given)) as opened:
        last = opened.trials.last_pull()
    with pytest.raises(ConfigurationError, match="has another store"):
        _apply_with_store(last, lambda trials, _: trials.trial_ids(), None)


def test_a_cluster_without_workers_is_told_of(
    given: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("horizon.app.workers.WAIT_SECONDS", 1)
    with start_cluster(tmp_path) as (address, _), pytest.raises(ConfigurationError, match="has no worker"):
        connect_workers(address, given["HORIZON_DATABASE_URL"])


def test_an_address_where_nobody_answers_is_told_of(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("horizon.app.workers.WAIT_SECONDS", 1)
    with pytest.raises(ConfigurationError, match=r"no Dask scheduler answers at tcp://127.0.0.1:1; see: docs/scale.md"):
        connect_workers("tcp://127.0.0.1:1", "postgresql:///any")


def test_a_store_that_nobody_shares_is_refused(workspace: Path) -> None:
    result = run_command(workspace, "scan", "--no-pull", "--cluster", "tcp://127.0.0.1:1", env={})
    assert result.code == 3
    assert "set HORIZON_DATABASE_URL to PostgreSQL" in result.err


def test_a_worker_of_another_version_is_told_of() -> None:
    with pytest.raises(ConfigurationError, match=r"a worker has horizon .* and this is 9.9; install the same"):
        _apply_batch(str, "9.9", [1])


def test_without_a_cluster_this_programdoes_it() -> None:
    assert connect_workers(None, "sqlite:///any") is LOCAL_WORKERS
    assert list(LOCAL_WORKERS.map(str, [1, 2])) == ["1", "2"]
