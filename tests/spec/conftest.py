"""Each promise of the store is tried on SQLite and on a throw-away PostgreSQL, reached by a Unix socket."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from clusters import Cluster, cluster
from horizon.store.engine import connect


@pytest.fixture
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[str, str], str]:
    """What makes an empty database of a kind, and gives its address."""

    def made(kind: str, name: str) -> str:
        if kind == "sqlite":
            return f"sqlite:///{tmp_path / name}.db"
        create: Callable[[str], str] = request.getfixturevalue("database")
        return create(f"{name}{abs(hash(request.node.nodeid))}")

    return made


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def url(request: pytest.FixtureRequest, empty: Callable[[str, str], str]) -> str:
    """The address of an empty database of each kind."""
    return empty(request.param, "horizon")


@pytest.fixture
def database(postgresql: Cluster) -> Callable[[str], str]:
    """What makes an empty database on the server, by its name, and gives its address."""
    return postgresql.database


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    """An empty database with its tables."""
    found = connect(url)
    yield found
    found.dispose()


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Cluster]:
    """A server for this session."""
    with cluster() as found:
        yield found
