"""Everything a store holds as one file, of no engine's own kind: for safety, and to move from SQLite to PostgreSQL.

The file is compressed lines of JSON: what it is and of which revision, then row after row, then how many rows each
table has. It is read from one moment of the database while others work on it, and put back whole or not at all. An
older one is put back as what it was, then migrated like any other store. Leases are left out: they end with their
holders.
"""

import base64
import gzip
import itertools
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import orjson
from alembic.migration import MigrationContext
from sqlalchemy import Connection, Engine, LargeBinary, MetaData, Table, func, insert, select, text

from horizon.errors import StoreError
from horizon.store.engine import open_engine
from horizon.store.migrate import revisions, upgrade
from horizon.store.transactions import reading

BATCH = 500
MADE_BY = "horizon"

LEFT_OUT = ("alembic_version", "lease")
"""Tables that hold nothing to be kept: a backup is without them."""


def backup(engine: Engine, path: Path) -> dict[str, int]:
    """Write everything to a file that only its owner can read; how many rows of which table. StoreError where the file
    cannot be written or is there already."""
    if path.exists():
        raise StoreError(f"{path} is there already: give another name, or move it away")
    unfinished, counts = path.with_name(f".{path.name}.{os.getpid()}"), Counter[str]()
    try:
        with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as raw:
            with gzip.open(raw, "wb", compresslevel=6) as file:
                for line in _lines(engine, counts):
                    file.write(orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE))
            raw.flush()
            os.fsync(raw.fileno())
        unfinished.replace(path)
    except OSError as wrong:
        raise StoreError(
            f"{path} cannot be written: {wrong.strerror}. Make room or give leave to write there"
        ) from None
    finally:
        unfinished.unlink(missing_ok=True)
    return dict(counts)


def restore(url: str, path: Path) -> dict[str, int]:
    """Put a backup into a database that is empty, then bring it up to date; how many rows of which table. StoreError
    where the file is none, was cut short, is of a newer horizon, or the database holds something already."""
    try:
        with gzip.open(path, "rb") as file:
            rows = (orjson.loads(line) for line in file)
            head = _head(next(rows, None), path)
            engine = open_engine(url)
            try:
                return _filled(engine, head, rows, path)
            finally:
                engine.dispose()
    except (OSError, EOFError, orjson.JSONDecodeError) as wrong:
        said = getattr(wrong, "strerror", None) or "it is cut short, or no backup"
        raise StoreError(f"{path} cannot be read: {said}. Nothing was put back") from None


def _lines(engine: Engine, counts: Counter[str]) -> Iterator[Any]:
    with reading(engine) as connection:
        tables = _tables(connection)
        revision = MigrationContext.configure(connection).get_current_revision()
        columns = {str(table.name): [str(column.name) for column in table.columns] for table in tables}
        yield {"backup": MADE_BY, "revision": revision, "columns": columns}
        for table in tables:
            packed = [isinstance(column.type, LargeBinary) for column in table.columns]
            for row in connection.execute(select(table).order_by(*table.primary_key.columns)):
                counts[str(table.name)] += 1
                yield [
                    str(table.name),
                    [_pack(value) if pack else value for value, pack in zip(row, packed, strict=True)],
                ]
        yield {"rows": counts}


def _filled(engine: Engine, head: dict[str, Any], rows: Iterator[Any], path: Path) -> dict[str, int]:
    upgrade(engine, head["revision"])
    counts, told = Counter[str](), None
    with engine.begin() as connection:
        tables = {table.name: table for table in _tables(connection)}
        if any(connection.scalar(select(func.count()).select_from(table)) for table in tables.values()):
            raise StoreError(
                f"{engine.url.render_as_string(hide_password=True)} holds something already: "
                "give HORIZON_DATABASE_URL of an empty one, or move the file away"
            )
        for name, some in itertools.groupby(rows, lambda row: row[0] if isinstance(row, list) else None):
            if name is None:
                told = next(some)["rows"]
                break
            while batch := [values for _, values in itertools.islice(some, BATCH)]:
                _put(connection, tables[name], head["columns"][name], batch)
                counts[name] += len(batch)
        if told != counts:
            raise StoreError(f"{path} is cut short: nothing was put back")
        _count_on(connection, list(tables.values()))
    upgrade(engine)
    return dict(counts)


def _put(connection: Connection, table: Table, names: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    packed = [isinstance(table.columns[name].type, LargeBinary) for name in names]
    connection.execute(
        insert(table),
        [
            {name: _unpack(value) if pack else value for name, value, pack in zip(names, row, packed, strict=True)}
            for row in rows
        ],
    )


def _count_on(connection: Connection, tables: Sequence[Table]) -> None:
    """Numbers that PostgreSQL gives out itself go on after the largest that was put back."""
    if connection.dialect.name != "postgresql":
        return
    for table in tables:
        if "id" in table.columns:
            largest = f"(SELECT max(id) FROM {table.name})"  # noqa: S608  # the name is the schema's own
            connection.execute(text(f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), {largest})"))


def _tables(connection: Connection) -> list[Table]:
    """The tables as they are, those that are referred to first."""
    found = MetaData()
    found.reflect(connection)
    return [table for table in found.sorted_tables if table.name not in LEFT_OUT]


def _head(head: Any, path: Path) -> dict[str, Any]:
    if not isinstance(head, dict) or head.get("backup") != MADE_BY:
        raise StoreError(f"{path} is no backup of horizon: horizon db backup makes one")
    if head["revision"] not in revisions():
        raise StoreError(f"{path} is of a newer horizon (revision {head['revision']}); update horizon")
    return head


def _pack(value: bytes | None) -> str | None:
    return None if value is None else base64.b64encode(value).decode()


def _unpack(value: str | None) -> bytes | None:
    return None if value is None else base64.b64decode(value)
