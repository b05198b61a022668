"""The tables' revisions: which one a database is at, and migration up and down."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect, text
from sqlalchemy.exc import DBAPIError

from horizon.errors import StoreError
from horizon.store.tables import HORIZON_TABLES
from horizon.store.transactions import read_connection

MIGRATION_LOCK = 7_061_994
"""The number of PostgreSQL's advisory lock under which one process at a time migrates."""


def upgrade_tables(engine: Engine, revision: str = "head") -> None:
    """Bring the tables up to ``revision``; raises StoreError if the database cannot be opened or is newer.

    Tables that are at it already are read only: who opens a store waits for nobody who writes to it.
    """
    if current_revision(engine) == (newest_revision() if revision == "head" else revision):
        return
    with _migration_config(engine) as config:
        command.upgrade(config, revision)


def downgrade_tables(engine: Engine, revision: str) -> None:
    """Take the tables back to ``revision``; ``base`` leaves none."""
    with _migration_config(engine) as config:
        command.downgrade(config, revision)


def current_revision(engine: Engine) -> str | None:
    """The revision that the tables are at, None if there are none."""
    with _check_connection(engine), read_connection(engine) as connection:
        return MigrationContext.configure(connection).get_current_revision()


@cache
def known_revisions() -> frozenset[str]:
    """The revisions that this version of horizon knows."""
    return frozenset(script.revision for script in ScriptDirectory.from_config(_make_config()).walk_revisions())


@cache
def newest_revision() -> str | None:
    """The revision that this version of horizon works with."""
    return ScriptDirectory.from_config(_make_config()).get_current_head()


def _make_config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")).replace("%", "%%"))
    return config


@contextmanager
def _migration_config(engine: Engine) -> Iterator[Config]:
    config = _make_config()
    with _check_connection(engine), engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text(f"SELECT pg_advisory_xact_lock({MIGRATION_LOCK})"))
        revision = MigrationContext.configure(connection).get_current_revision()
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
