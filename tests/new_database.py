"""An empty SQLite database, brought up to date at once: the tables that the migrations made in the first one."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Engine

from horizon.store.engine import open_engine
from horizon.store.migrate import upgrade_tables


def copy_migrations(folder: Path) -> Callable[[Engine], None]:
    """What stands in for :func:`upgrade_tables`: the same for any database but an empty one of SQLite.

    All migrations take 30 ms, and most tests begin with an empty database; ``store/test_migrate.py`` tries them.
    """
    engine = open_engine(f"sqlite:///{folder / 'migrated.db'}")
    upgrade_tables(engine)
    engine.dispose()
    migrated = sqlite3.connect(folder / "migrated.db")
    statements = [line for line in migrated.iterdump() if line not in ("BEGIN TRANSACTION;", "COMMIT;")]
    migrated.close()

    def upgrade(engine: Engine) -> None:
        if engine.dialect.name == "sqlite" and _is_empty(engine.url.database):
            with engine.begin() as connection:
                if not connection.exec_driver_sql("SELECT 1 FROM sqlite_master").first():
                    for statement in statements:
                        connection.exec_driver_sql(statement)
        upgrade_tables(engine)

    return upgrade


def _is_empty(file: str | None) -> bool:
    return bool(file) and Path(str(file)).is_file() and not Path(str(file)).stat().st_size
