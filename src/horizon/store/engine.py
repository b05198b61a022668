"""The database: opened and brought up to date. SQLite by default, PostgreSQL where many write."""

import sqlite3
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import ArgumentError, OperationalError

from horizon.errors import StoreError
from horizon.store.migrate import upgrade

BUSY_SECONDS = 30
"""How long SQLite waits for another writer."""

MENDABLE = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_CORRUPT,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_CANTOPEN,
}
"""What SQLite says where the disk or another process is at fault, not this program."""


def connect(url: str) -> Engine:
    """The database at ``url``, its tables up to date. StoreError if it cannot be opened or is of a newer horizon."""
    engine = open_engine(url)
    try:
        upgrade(engine)
    except StoreError:
        engine.dispose()
        raise
    return engine


def open_engine(url: str) -> Engine:
    """The database at ``url`` as it is. Every transaction of SQLite takes the write lock at its beginning, since a
    later one would lose what was written in between; a ``reading`` one takes none."""
    address = _address(url)
    _private(address)
    lite = address.get_backend_name() == "sqlite"
    given = {"isolation_level": None, "timeout": BUSY_SECONDS} if lite else {}
    try:
        engine = create_engine(address, connect_args=given)
    except ModuleNotFoundError:
        raise StoreError("PostgreSQL needs a driver that is not installed: pip install 'horizon[postgres]'") from None
    event.listen(engine, "handle_error", _tell)
    if lite:
        event.listen(engine, "connect", _prepare)
        event.listen(engine, "begin", _begin)
    return engine


def _address(url: str) -> URL:
    drivers = {"sqlite": "sqlite", "postgresql": "postgresql+psycopg", "postgres": "postgresql+psycopg"}
    try:
        address = make_url(url)
        return address.set(drivername=drivers[address.drivername.partition("+")[0]])
    except (ArgumentError, KeyError):
        raise StoreError("the database's address is not one; write sqlite:///FILE or postgresql://HOST/NAME") from None


def _private(address: URL) -> None:
    """A new SQLite file holds prices and addresses: it is its owner's alone. What is there keeps its mode."""
    file = Path(address.database or ":memory:")
    if address.get_backend_name() == "sqlite" and address.database and file.parent.is_dir() and not file.exists():
        with suppress(OSError):
            file.touch(mode=0o600)


def _tell(failed: ExceptionContext) -> None:
    """A database that goes away, or has no room, is something a person can mend: one line, and no traceback."""
    wrong = failed.original_exception
    if isinstance(wrong, sqlite3.Error):
        mendable = wrong.sqlite_errorcode & 0xFF in MENDABLE if hasattr(wrong, "sqlite_errorcode") else False
    else:
        mendable = isinstance(failed.sqlalchemy_exception, OperationalError)
    if mendable and failed.engine:
        where = failed.engine.url.render_as_string(hide_password=True)
        said = (str(wrong).strip() or type(wrong).__name__).splitlines()[0]
        what = f"fails: {said}. Mend that and run again: nothing is lost" if failed.connection else _unopened(said)
        raise StoreError(f"the database {where} {what}") from wrong


def _unopened(said: str) -> str:
    return f"cannot be opened: {said}"


def _prepare(connection: Any, _: Any) -> None:
    cursor = connection.cursor()
    for pragma in ("synchronous=NORMAL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    end = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
            break
        except sqlite3.OperationalError:  # this one statement does not wait for another process by itself
            if time.monotonic() > end:
                raise
            time.sleep(0.01)
    cursor.close()


def _begin(connection: Connection) -> None:
    lazy = connection.get_execution_options().get("reading")
    connection.exec_driver_sql("BEGIN" if lazy else "BEGIN IMMEDIATE")
