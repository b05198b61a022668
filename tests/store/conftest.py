"""Each promise of the store is tried on SQLite and on a throw-away PostgreSQL, reached by a Unix socket."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from horizon.store.engine import connect_database
from postgres_server import PostgresServer, run_server


@pytest.fixture
def create_empty(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[str, str], str]:
    """What makes an empty database of a kind, and gives its address."""

    def made(kind: str, name: str) -> str:
        if kind == "sqlite":
            return f"sqlite:///{tmp_path / name}.db"
        create: Callable[[str], str] = request.getfixturevalue("create_database")
        return create(f"{name}{abs(hash(request.node.nodeid))}")

    return made


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def url(request: pytest.FixtureRequest, create_empty: Callable[[str, str], str]) -> str:
    """The address of an empty database of each kind; on PostgreSQL with its tables already, for :func:`engine`."""
    if request.param == "postgresql" and "engine" in request.fixturenames:
        create: Callable[[str], str] = request.getfixturevalue("create_migrated")
        return create(f"horizon{abs(hash(request.node.nodeid))}")
    return create_empty(request.param, "horizon")


@pytest.fixture
def create_database(postgresql: PostgresServer) -> Callable[[str], str]:
    """What makes an empty database on the server, by its name, and gives its address."""
    return postgresql.create_database


@pytest.fixture(scope="session")
def create_migrated(postgresql: PostgresServer) -> Callable[[str], str]:
    """What makes a database whose tables are a copy of those that the migrations made once, and gives its address."""
    connect_database(postgresql.create_database("migrated")).dispose()
    return lambda name: postgresql.create_database(name, "migrated")


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    """An empty database with its tables."""
    opened = connect_database(url)
    yield opened
    opened.dispose()


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgresServer]:
    """A server for this session."""
    with run_server() as server:
        yield server
