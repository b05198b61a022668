"""The database: opened, brought up to date, and asked for the time. SQLite by default, PostgreSQL where many write."""

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import (
    URL,
    Connection,
    Engine,
    Float,
    Insert,
    Row,
    Select,
    Table,
    create_engine,
    delete,
    event,
    make_url,
    select,
    text,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from horizon.errors import Held, StoreError
from horizon.store import tables

LEFT_OUT = ("alembic_version", "lease")
"""Tables that hold nothing to be kept: a backup is without them."""

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

LONGEST_LEASE = 600
"""Seconds; what ends later than that was written before the clock was set back, and holds no more."""

MIGRATION_LOCK = 7_061_994
"""The number by which PostgreSQL lets one process at a time migrate."""


class Now(FunctionElement[float]):
    """Seconds since 1970 by the database's clock."""

    type = Float()
    name = "seconds_now"
    inherit_cache = True


@compiles(Now, "sqlite")
def _now_sqlite(*_: Any, **__: Any) -> str:
    return "((julianday('now') - 2440587.5) * 86400.0)"


@compiles(Now, "postgresql")
def _now_postgresql(*_: Any, **__: Any) -> str:
    return "extract(epoch from clock_timestamp())::double precision"


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


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A connection that reads one moment of the database and keeps no writer waiting; rows come in batches."""
    options = {"isolation_level": "REPEATABLE READ"} if engine.dialect.name == "postgresql" else {}
    with engine.connect().execution_options(reading=True, yield_per=500, **options) as connection:
        yield connection


def streamed(engine: Engine, rows: Select[Any]) -> Iterator[Row[Any]]:
    """The rows of a query as they come, however many; whoever stops early leaves nothing open."""
    with reading(engine) as connection, connection.execute(rows) as found:
        yield from found


@contextmanager
def writing(engine: Engine, table: Table) -> Iterator[Connection]:
    """A transaction that reads ``table`` and then writes what follows from it: no other one comes in between. SQLite
    lets one writer in anyway; on PostgreSQL the table is locked against writers until the end."""
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text(f"LOCK TABLE {table.name} IN SHARE ROW EXCLUSIVE MODE"))
        yield connection


@contextmanager
def hold(engine: Engine, name: str, owner: str, seconds: float) -> Iterator[threading.Event]:
    """Hold a lease for as long as the block runs. It is renewed while this process lives, so that a dead one loses it
    after ``seconds``. Gives an event that is set once another has taken it. Held if another owner holds it."""
    row = {"name": name, "owner": owner, "until": Now() + seconds}
    with engine.begin() as connection:
        over = (tables.LEASE.c.until < Now()) | (tables.LEASE.c.until > Now() + LONGEST_LEASE)
        free = over | (tables.LEASE.c.owner == owner)
        connection.execute(upsert(connection, tables.LEASE, row, free))
        holder = connection.scalar(select(tables.LEASE.c.owner).where(tables.LEASE.c.name == name))
    if holder != owner:
        raise Held(f"another run holds {name!r} ({holder}); wait until it has ended")
    done, lost = threading.Event(), threading.Event()
    renewal = threading.Thread(target=_renew, args=(engine, name, owner, seconds, done, lost), daemon=True)
    renewal.start()
    try:
        yield lost
    finally:
        done.set()
        renewal.join()
        # A database that is gone must not hide what went wrong; the lease runs out by itself.
        with suppress(StoreError), engine.begin() as connection:
            connection.execute(delete(tables.LEASE).where(tables.LEASE.c.name == name, tables.LEASE.c.owner == owner))


def holder(engine: Engine, name: str) -> str:
    """Who holds a lease now; empty where nobody does."""
    held = (tables.LEASE.c.name == name) & (tables.LEASE.c.until >= Now())
    with reading(engine) as connection:
        return connection.scalar(select(tables.LEASE.c.owner).where(held)) or ""


def _renew(engine: Engine, name: str, owner: str, seconds: float, done: threading.Event, lost: threading.Event) -> None:
    """Move the lease's end on, three times in its length; a database that does not answer is asked again."""
    held = (tables.LEASE.c.name == name) & (tables.LEASE.c.owner == owner)
    while not done.wait(seconds / 3):
        with suppress(StoreError), engine.begin() as connection:
            if not connection.execute(update(tables.LEASE).where(held).values(until=Now() + seconds)).rowcount:
                lost.set()


def upsert(connection: Connection, table: Table, row: dict[str, Any] | None = None, where: Any = None) -> Insert:
    """An insert that overwrites the row with the same key, if ``where`` holds for it. Without ``row`` for many rows."""
    insert = insert_into(connection, table)
    keys = list(table.primary_key.columns)
    others = {column.name: insert.excluded[column.name] for column in table.columns if column not in set(keys)}
    statement = insert.on_conflict_do_update(index_elements=keys, set_=others, where=where)
    return statement if row is None else statement.values(**row)


def keep_first(connection: Connection, table: Table) -> Insert:
    """An insert that leaves a row that is already there as it is."""
    return insert_into(connection, table).on_conflict_do_nothing()


def insert_into(connection: Connection, table: Table) -> postgresql.Insert | sqlite.Insert:
    """An insert that can say what happens where the row is there already."""
    return postgresql.insert(table) if connection.dialect.name == "postgresql" else sqlite.insert(table)


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
