"""The same answer from one machine and from the workers of a real Dask cluster over a real PostgreSQL."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from distributed import Client

import clusters
from delivery.servers import free
from horizon.app import run
from horizon.app.workers import HERE, Cluster, _each, _reading, workers
from horizon.app.workspace import open_workspace
from horizon.errors import ConfigurationError
from horizon.settings import load
from horizon.store.engine import connect
from workspaces import ask, environment, make, registry

pytestmark = [pytest.mark.postgres, pytest.mark.slow]


@pytest.fixture(scope="module")
def server() -> Iterator[clusters.Cluster]:
    with clusters.cluster() as found:
        yield found


@pytest.fixture
def given(server: clusters.Cluster, tmp_path: Path) -> Iterator[dict[str, str]]:
    """An environment with a registry and a PostgreSQL of its own."""
    with registry(tmp_path) as api:
        yield environment(api) | {"HORIZON_DATABASE_URL": server.database(f"d{time.time_ns()}")}


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    return make(tmp_path / "workspace")


@contextmanager
def process(folder: Path, *words: str, **more: str) -> Iterator[subprocess.Popen[bytes]]:
    """A program of Dask's, ended with the block."""
    line = [sys.executable, "-m", "distributed.cli." + words[0], *words[1:]]
    given = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)} | more
    with (folder / "dask.log").open("ab") as log:
        found = subprocess.Popen(line, cwd=folder, env=given, stdout=log, stderr=log)
    try:
        yield found
    finally:
        found.kill()
        found.wait()


@contextmanager
def dask(folder: Path, *environments: dict[str, str]) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """A scheduler and a worker in each environment; where it answers, and the workers."""
    address, here = f"tcp://127.0.0.1:{free()}", ("--host", "127.0.0.1", "--no-dashboard")
    with ExitStack() as stack:
        stack.enter_context(process(folder, "dask_scheduler", *here, "--port", address.rpartition(":")[2]))
        line = ("dask_worker", address, *here, "--nthreads", "1", "--no-nanny", "--local-directory", str(folder))
        found = [stack.enter_context(process(folder, *line, **more)) for more in environments]
        with Client(address, timeout=60, set_as_default=False) as client:
            if environments:
                client.wait_for_workers(len(environments), timeout=60)
        yield address, found


def test_two_workers_say_what_one_machine_says(workspace: Path, given: dict[str, str], tmp_path: Path) -> None:
    alone = ask(workspace, "scan", "--json", given=given)
    assert alone.code == 0, alone.err
    with dask(tmp_path, given, given) as (address, _):
        together = ask(workspace, "scan", "--json", "--no-pull", "--cluster", address, given=given)
    assert together.code == 0, together.err
    assert together.json == alone.json
    assert len(alone.json["technologies"]) == 3


def test_two_workers_replay_what_one_machine_replays(workspace: Path, given: dict[str, str], tmp_path: Path) -> None:
    assert ask(workspace, "pull", given=given).code == 0
    asked = ("replay", "hepatitis-c", "--from", "2015-01", "--json")
    alone = ask(workspace, *asked, given=given)
    page = workspace / "reports" / "replay" / "hepatitis-c" / "index.html"
    written = page.read_bytes()
    with dask(tmp_path, given, given) as (address, _):
        together = ask(workspace, *asked, "--cluster", address, given=given)
    assert (alone.code, together.code) == (0, 0), together.err
    assert together.out == alone.out
    assert page.read_bytes() == written


class Struck(Cluster):
    """A cluster that loses a worker after its first answer."""

    def __init__(self, client: Client, victim: subprocess.Popen[bytes]) -> None:
        super().__init__(client)
        self.victim = victim

    def map(self, work: Callable[[Any], Any], pieces: Sequence[Any]) -> Iterator[Any]:
        found = iter(super().map(work, pieces))
        yield next(found)
        self.victim.kill()
        self.victim.wait()
        yield from found


def test_a_worker_that_is_killed_changes_nothing(workspace: Path, given: dict[str, str], tmp_path: Path) -> None:
    assert ask(workspace, "pull", given=given).code == 0
    settings = load(workspace, given)
    with dask(tmp_path, given, given) as (address, processes), open_workspace(settings) as opened:
        alone = run.assess(opened)
        with Client(address, set_as_default=False) as client:
            struck = run.assess(replace(opened, workers=Struck(client, processes[0])))
            assert len(client.nthreads()) == 1
    assert struck == alone


def test_a_worker_without_the_store_is_told_of(workspace: Path, given: dict[str, str], tmp_path: Path) -> None:
    assert ask(workspace, "pull", given=given).code == 0
    with dask(tmp_path, {"HORIZON_DATABASE_URL": ""}) as (address, _):
        told = ask(workspace, "scan", "--no-pull", "--cluster", address, given=given)
    said = "horizon: a worker of the cluster has no HORIZON_DATABASE_URL in its environment"
    assert (told.code, told.err.splitlines()[-1]) == (3, said)


def test_a_worker_at_another_store_is_told_of(
    workspace: Path, given: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert ask(workspace, "pull", given=given).code == 0
    other = f"sqlite:///{tmp_path / 'other.db'}"
    connect(other).dispose()
    monkeypatch.setenv("HORIZON_DATABASE_URL", other)
    with open_workspace(load(workspace, given)) as opened:
        last = opened.trials.last_pull()
    with pytest.raises(ConfigurationError, match="looks at another store"):
        _reading(last, lambda trials, _: trials.ids(), None)


def test_a_cluster_without_workers_is_told_of(
    workspace: Path, given: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("horizon.app.workers.WAIT_SECONDS", 1)
    with dask(tmp_path) as (address, _), pytest.raises(ConfigurationError, match="has no worker"):
        workers(address, given["HORIZON_DATABASE_URL"])


def test_an_address_where_nobody_answers_is_told_of(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("horizon.app.workers.WAIT_SECONDS", 1)
    with pytest.raises(ConfigurationError, match=r"no Dask scheduler answers at tcp://127.0.0.1:1; see: docs/scale.md"):
        workers("tcp://127.0.0.1:1", "postgresql:///any")


def test_a_store_that_nobody_shares_is_refused(workspace: Path) -> None:
    told = ask(workspace, "scan", "--no-pull", "--cluster", "tcp://127.0.0.1:1", given={})
    assert told.code == 3
    assert "set HORIZON_DATABASE_URL to PostgreSQL" in told.err


def test_a_worker_of_another_version_is_told_of() -> None:
    with pytest.raises(ConfigurationError, match=r"a worker has horizon .* and this is 9.9; install the same"):
        _each(str, "9.9", [1])


def test_without_a_cluster_this_process_does_it() -> None:
    assert workers(None, "sqlite:///any") is HERE
    assert list(HERE.map(str, [1, 2])) == ["1", "2"]
