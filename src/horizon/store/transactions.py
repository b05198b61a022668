"""The means of every query: connections that read or write, inserts for existing rows, and the database's clock."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, Float, Insert, Row, Select, Table, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement


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


@contextmanager
def read_connection(engine: Engine) -> Iterator[Connection]:
    """A connection that reads one moment of the database and blocks no writer; rows come in batches."""
    options = {"isolation_level": "REPEATABLE READ"} if engine.dialect.name == "postgresql" else {}
    with engine.connect().execution_options(read_only=True, yield_per=500, **options) as connection:
        yield connection


def stream_rows(engine: Engine, query: Select[Any]) -> Iterator[Row[Any]]:
    """The rows of a query as they come; a caller that stops early leaves nothing open."""
    with read_connection(engine) as connection, connection.execute(query) as rows:
        yield from rows


@contextmanager
def write_connection(engine: Engine, table: Table) -> Iterator[Connection]:
    """A transaction that reads ``table`` and then writes to it; PostgreSQL locks it against other writers."""
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text(f"LOCK TABLE {table.name} IN SHARE ROW EXCLUSIVE MODE"))
        yield connection


def upsert(connection: Connection, table: Table, row: dict[str, Any] | None = None, where: Any = None) -> Insert:
    """An insert that overwrites the row with the same key, if ``where`` holds for it; without ``row`` for many rows."""
    insert = insert_into(connection, table)
    keys = list(table.primary_key.columns)
    others = {column.name: insert.excluded[column.name] for column in table.columns if column not in set(keys)}
    statement = insert.on_conflict_do_update(index_elements=keys, set_=others, where=where)
    return statement if row is None else statement.values(**row)


def insert_if_absent(connection: Connection, table: Table) -> Insert:
    """An insert that leaves an existing row unchanged."""
    return insert_into(connection, table).on_conflict_do_nothing()


def insert_into(connection: Connection, table: Table) -> postgresql.Insert | sqlite.Insert:
    """An insert that can say what happens to an existing row."""
    return postgresql.insert(table) if connection.dialect.name == "postgresql" else sqlite.insert(table)
