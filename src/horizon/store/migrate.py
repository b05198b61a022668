"""The tables' revisions: which one a database is at, and the way up and down."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from horizon.errors import StoreError
from horizon.store.transactions import reading

MIGRATION_LOCK = 7_061_994
"""The number by which PostgreSQL lets one process at a time migrate."""


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Bring the tables up to ``revision``. StoreError if the database cannot be opened or is of a newer horizon."""
    with _migrating(engine) as config:
        command.upgrade(config, revision)


def downgrade(engine: Engine, revision: str) -> None:
    """Take the tables back to ``revision``; ``base`` leaves none."""
    with _migrating(engine) as config:
        command.downgrade(config, revision)


def current(engine: Engine) -> str | None:
    """The revision that the tables are at, None where there are none."""
    with _opened(engine), reading(engine) as connection:
        return MigrationContext.configure(connection).get_current_revision()


def revisions() -> frozenset[str]:
    """The revisions that this version of horizon knows."""
    return frozenset(script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions())


def newest() -> str | None:
    """The revision that this version of horizon works with."""
    return ScriptDirectory.from_config(_config()).get_current_head()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")).replace("%", "%%"))
    return config


@contextmanager
def _migrating(engine: Engine) -> Iterator[Config]:
    config = _config()
    with _opened(engine), engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text(f"SELECT pg_advisory_xact_lock({MIGRATION_LOCK})"))
        if (found := MigrationContext.configure(connection).get_current_revision()) not in revisions() | {None}:
            raise StoreError(f"the database is of a newer horizon (revision {found}); update horizon, or use another")
        config.attributes["connection"] = connection
        yield config


@contextmanager
def _opened(engine: Engine) -> Iterator[None]:
    try:
        with engine.connect():
            pass
    except DBAPIError as wrong:
        where = engine.url.render_as_string(hide_password=True)
        raise StoreError(f"the database {where} cannot be opened: {str(wrong.orig).strip().splitlines()[0]}") from None
    yield
