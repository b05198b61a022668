"""Each promise of the store is tried on SQLite and on a throw-away PostgreSQL, reached by a Unix socket."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Engine

from horizon.store.engine import connect

Run = Callable[..., None]


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'horizon.db'}"
    sockets: Path = request.getfixturevalue("postgresql")
    name = f"d{abs(hash(request.node.nodeid))}"
    with psycopg.connect(f"host={sockets} user=postgres dbname=postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")  # type: ignore[arg-type]
    return f"postgresql://postgres@/{name}?host={sockets}"


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    """An empty database with its tables."""
    found = connect(url)
    yield found
    found.dispose()


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Path]:
    """A cluster for this session; gives the folder of its socket. Its files are short-lived, so nothing is synced."""
    programs = _programs()
    # the path of a socket must be short, and the server refuses to run as root
    folder = Path(tempfile.mkdtemp(prefix="hz", dir="/tmp"))
    as_user = _as_user(folder)
    settings = f"-k {folder} -c listen_addresses= -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
    try:
        as_user(programs / "initdb", "-D", folder / "data", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync")
        as_user(programs / "pg_ctl", "-D", folder / "data", "-w", "-l", folder / "log", "-o", settings, "start")
        yield folder
    finally:
        as_user(programs / "pg_ctl", "-D", folder / "data", "-m", "immediate", "stop")
        shutil.rmtree(folder)


def _programs() -> Path:
    homes = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    found = shutil.which("initdb")
    if not homes and not found:
        assert os.environ.get("CI") != "true", "PostgreSQL is not installed, and CI must try it"
        pytest.skip("PostgreSQL is not installed: its promises are not tried here")
    return homes[-1] if homes else Path(str(found)).parent


def _as_user(folder: Path) -> Run:
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres", "postgres")
        prefix = ["runuser", "-u", "postgres", "--"]
    else:
        prefix = []

    def run(*words: object) -> None:
        subprocess.run([*prefix, *map(str, words)], cwd="/", check=True, stdout=subprocess.DEVNULL)

    return run
