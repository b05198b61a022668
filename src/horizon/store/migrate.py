"""The tables' revisions: which one a database is at, and migration up and down.

Alembic is loaded only to migrate: that takes a tenth of what a command takes to start.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, inspect, text
from sqlalchemy.exc import DBAPIError

from horizon.errors import StoreError
from horizon.store.tables import HORIZON_TABLES
from horizon.store.transactions import read_connection

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS = Path(__file__).with_name("migrations")
MIGRATION_LOCK = 7_061_994
"""The number of PostgreSQL's advisory lock under which one process at a time migrates."""


def upgrade_tables(engine: Engine, revision: str = "head") -> None:
    """Bring the tables up to ``revision``; raises StoreError if the database cannot be opened or is newer.

    Tables that are at it already are read only: who opens a store waits for nobody who writes to it.
    """
    if current_revision(engine) == (newest_revision() if revision == "head" else revision):
        return
    from alembic import command

    with _migration_config(engine) as config:
        command.upgrade(config, revision)


def downgrade_tables(engine: Engine, revision: str) -> None:
    """Take the tables back to ``revision``; ``base`` leaves none."""
    from alembic import command

    with _migration_config(engine) as config:
        command.downgrade(config, revision)


def current_revision(engine: Engine) -> str | None:
    """The revision that the tables are at, None if there are none."""
    with _check_connection(engine), read_connection(engine) as connection:
        return read_revision(connection)


def read_revision(connection: Connection) -> str | None:
    """The revision that the tables of a connection are at, None if there are none."""
    has_tables = inspect(connection).has_table("alembic_version")
    return connection.scalar(text("SELECT version_num FROM alembic_version")) if has_tables else None


@cache
def known_revisions() -> frozenset[str]:
    """The revisions that this version of horizon knows, by the names of their files."""
    return frozenset(path.name[1:].partition("_")[0] for path in (MIGRATIONS / "versions").glob("r*_*.py"))


def newest_revision() -> str:
    """The revision that this version of horizon works with."""
    return max(known_revisions())


@contextmanager
def _migration_config(engine: Engine) -> "Iterator[Config]":
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    with _check_connection(engine), engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text(f"SELECT pg_advisory_xact_lock({MIGRATION_LOCK})"))
        revision = read_revision(connection)
        if revision not in known_revisions() | {None}:
            raise StoreError(
                f"the database is of a newer horizon (revision {revision}); update horizon, or use another"
            )
        if revision is None and (foreign := sorted({*inspect(connection).get_table_names()} & HORIZON_TABLES)):
            database = engine.url.render_as_string(hide_password=True)
            raise StoreError(
                f"the database {database} is not horizon's, but has tables of the same names ({', '.join(foreign)}); "
                "give HORIZON_DATABASE_URL of another"
            )
        config.attributes["connection"] = connection
        yield config


@contextmanager
def _check_connection(engine: Engine) -> Iterator[None]:
    try:
        with engine.connect():
            pass
    except DBAPIError as error:
        database = engine.url.render_as_string(hide_password=True)
        raise StoreError(
            f"the database {database} cannot be opened: {str(error.orig).strip().splitlines()[0]}"
        ) from None
    yield
