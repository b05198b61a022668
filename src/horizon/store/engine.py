"""Opens the database and brings it up to date: SQLite by default, PostgreSQL where many write."""

import sqlite3
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import ArgumentError, OperationalError

from horizon.errors import StoreError
from horizon.store.migrate import upgrade_tables

BUSY_SECONDS = 30
"""Seconds that SQLite waits for another writer."""

OPERATIONAL_CODES = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_CORRUPT,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_CANTOPEN,
}
"""SQLite's result codes for a fault of the disk or another process, not of this program."""


def connect_database(url: str) -> Engine:
    """The database at ``url``, upgraded; raises StoreError if it cannot be opened or is of a newer horizon."""
    engine = open_engine(url)
    try:
        upgrade_tables(engine)
    except StoreError:
        engine.dispose()
        raise
    return engine


def open_engine(url: str) -> Engine:
    """The database at ``url`` as it is.

    Every SQLite transaction takes the write lock when it begins, so that none loses what was written in between; one
    with the execution option ``read_only`` takes none.
    """
    address = _parse_url(url)
    _create_private(database_file(url))
    is_sqlite = address.get_backend_name() == "sqlite"
    options = {"isolation_level": None, "timeout": BUSY_SECONDS} if is_sqlite else {}
    try:
        engine = create_engine(address, connect_args=options)
    except ModuleNotFoundError:
        raise StoreError(
            "PostgreSQL needs a driver that is not installed; run: pip install 'horizon[postgres]'"
        ) from None
    event.listen(engine, "handle_error", _raise_store_error)
    if is_sqlite:
        event.listen(engine, "connect", _configure_sqlite)
        event.listen(engine, "begin", _begin_transaction)
    return engine


def _parse_url(url: str) -> URL:
    drivers = {"sqlite": "sqlite", "postgresql": "postgresql+psycopg", "postgres": "postgresql+psycopg"}
    try:
        address = make_url(url)
        return address.set(drivername=drivers[address.drivername.partition("+")[0]])
    except (ArgumentError, KeyError, ValueError):
        raise StoreError(
            "the database's address is not valid; write sqlite:///FILE or postgresql://HOST/NAME"
        ) from None


def database_file(url: str) -> Path | None:
    """The file of a SQLite database, None for one in memory or of another engine; raises StoreError for no address."""
    address = _parse_url(url)
    return Path(address.database) if address.get_backend_name() == "sqlite" and address.database else None


def _create_private(file: Path | None) -> None:
    """Create a new SQLite file for its owner alone: it holds prices and addresses. An existing one keeps its mode."""
    if file and file.parent.is_dir() and not file.exists():
        with suppress(OSError):
            file.touch(mode=0o600)


def _raise_store_error(context: ExceptionContext) -> None:
    """Raise StoreError for a fault that a person can fix, such as a database that is gone or a full disk."""
    error = context.original_exception
    if isinstance(error, sqlite3.Error):
        fixable = hasattr(error, "sqlite_errorcode") and error.sqlite_errorcode & 0xFF in OPERATIONAL_CODES
    else:
        fixable = isinstance(context.sqlalchemy_exception, OperationalError)
    if fixable and context.engine:
        database = context.engine.url.render_as_string(hide_password=True)
        reason = (str(error).strip() or type(error).__name__).splitlines()[0]
        fault = f"fails: {reason}. Fix this and run again: nothing is lost"
        raise StoreError(
            f"the database {database} {fault if context.connection else f'cannot be opened: {reason}'}"
        ) from error


def _configure_sqlite(connection: Any, _: Any) -> None:
    cursor = connection.cursor()
    for pragma in ("synchronous=NORMAL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    deadline = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
            break
        except sqlite3.OperationalError:  # this statement alone does not wait for another process
            if time.monotonic() > deadline:
                raise
            time.sleep(0.01)
    cursor.close()


def _begin_transaction(connection: Connection) -> None:
    read_only = connection.get_execution_options().get("read_only")
    connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")
