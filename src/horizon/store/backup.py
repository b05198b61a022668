"""The whole store as one file that belongs to no engine: for safety, and to move from SQLite to PostgreSQL.

The file is gzipped lines of JSON: a header with the revision and columns, then row after row, then the number of rows
of each table. It is read from one moment of the database while others work on it, and restored whole or not at all. An
older backup is restored as it was, then migrated like any other store. Leases are left out: they end with their
holders.
"""

import base64
import gzip
import itertools
import re
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import Connection, Engine, LargeBinary, MetaData, Table, func, insert, select, text
from sqlalchemy.exc import StatementError

from horizon.atomic_write import replace_file, report_unwritable
from horizon.errors import StoreError
from horizon.store.engine import open_engine
from horizon.store.migrate import known_revisions, read_revision, upgrade_tables
from horizon.store.transactions import read_connection

ROWS_PER_INSERT = 500
PRODUCER = "horizon"
_REVISION = re.compile(r"[0-9A-Za-z_]{1,40}")
EXCLUDED_TABLES = ("alembic_version", "lease")
"""Tables that a backup leaves out, since they hold nothing to be kept."""


def write_backup(engine: Engine, path: Path) -> dict[str, int]:
    """Write every row to a file for its owner alone, and count them by table; raises StoreError if that cannot be."""
    if path.exists():
        raise StoreError(f"{path} exists already; give another name, or move it away")
    counts = Counter[str]()
    with (
        report_unwritable(path, StoreError),
        replace_file(path, mode=0o600) as raw,
        gzip.open(raw, "wb", compresslevel=6) as file,
    ):
        for line in _dump_lines(engine, counts):
            file.write(orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE))
    return dict(counts)


def restore_backup(url: str, path: Path) -> dict[str, int]:
    """Restore a backup into an empty database and bring it up to date; gives the number of rows by table.

    The file is read twice, so that the database is not touched by one that is damaged. Raises StoreError if it is no
    whole backup or is of a newer horizon, or if the database is not empty.
    """
    with _report_damage(path):
        with gzip.open(path, "rb") as file:
            header, counts = _check_lines(file, path)
        engine = open_engine(url)
        try:
            with gzip.open(path, "rb") as file:
                lines = (orjson.loads(line) for line in itertools.islice(file, 1, None))
                _restore_rows(engine, header, lines)
        finally:
            engine.dispose()
    return dict(counts)


@contextmanager
def _report_damage(path: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, EOFError, zlib.error, orjson.JSONDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is cut short, or no backup"
        raise StoreError(f"{path} cannot be read: {reason}. Nothing was restored") from None
    except (StatementError, ValueError, TypeError, OverflowError) as error:
        reason = str(getattr(error, "orig", error)).strip().splitlines()[0]
        raise StoreError(f"{path} is damaged: {reason}. Nothing was restored") from None


def _dump_lines(engine: Engine, counts: Counter[str]) -> Iterator[Any]:
    with read_connection(engine) as connection:
        tables = _reflect_tables(connection)
        revision = read_revision(connection)
        columns = {str(table.name): [str(column.name) for column in table.columns] for table in tables}
        yield {"backup": PRODUCER, "revision": revision, "columns": columns}
        for table in tables:
            name, binary = str(table.name), [isinstance(column.type, LargeBinary) for column in table.columns]
            for row in connection.execute(select(table).order_by(*table.primary_key.columns)):
                counts[name] += 1
                yield [name, [_encode_bytes(value) if flag else value for value, flag in zip(row, binary, strict=True)]]
        yield {"rows": counts}


def _check_lines(file: Iterable[bytes], path: Path) -> tuple[dict[str, Any], Counter[str]]:
    """The header of a backup and its number of rows by table; raises StoreError unless each line fits the header."""
    lines = (orjson.loads(line) for line in file)
    header = _check_header(next(lines, None), path)
    counts, expected = Counter[str](), None
    for line in lines:
        if expected is not None:
            raise StoreError(f"{path} is damaged: it goes on behind its end. Nothing was restored")
        if isinstance(line, dict):
            expected = line.get("rows")
        elif _is_row(line) and len(line[1]) == len(header["columns"].get(line[0], ())):
            counts[line[0]] += 1
        else:
            raise StoreError(f"{path} is damaged in the row after {counts.total():,} others. Nothing was restored")
    if expected != counts:
        raise StoreError(f"{path} is cut short: nothing was restored")
    return header, counts


def _is_row(line: Any) -> bool:
    return isinstance(line, list) and list(map(type, line)) == [str, list]


def _restore_rows(engine: Engine, header: dict[str, Any], lines: Iterator[Any]) -> None:
    upgrade_tables(engine, header["revision"])
    with engine.begin() as connection:
        tables = {table.name: table for table in _reflect_tables(connection)}
        if any(connection.scalar(select(func.count()).select_from(table)) for table in tables.values()):
            raise StoreError(
                f"{engine.url.render_as_string(hide_password=True)} is not empty; "
                "give HORIZON_DATABASE_URL of an empty database, or move the file away"
            )
        _check_columns(header["columns"], tables)
        for name, group in itertools.groupby(lines, lambda line: line[0] if isinstance(line, list) else None):
            while name and (batch := [values for _, values in itertools.islice(group, ROWS_PER_INSERT)]):
                _insert_rows(connection, tables[name], header["columns"][name], batch)
        _advance_sequences(connection, list(tables.values()))
    upgrade_tables(engine)


def _check_columns(columns: dict[str, list[str]], tables: Mapping[str, Table]) -> None:
    for name, names in columns.items():
        if name not in tables or sorted(names) != sorted(tables[name].columns.keys()):
            raise ValueError(f"a table {name!r} with other columns than horizon's")


def _insert_rows(connection: Connection, table: Table, names: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    binary = {name for name in names if isinstance(table.columns[name].type, LargeBinary)}
    takes_nul = connection.dialect.name != "postgresql"
    connection.execute(
        insert(table),
        [
            {
                name: _decode_bytes(value) if name in binary else value if takes_nul else _replace_nul(value)
                for name, value in zip(names, row, strict=True)
            }
            for row in rows
        ],
    )


def _advance_sequences(connection: Connection, tables: Sequence[Table]) -> None:
    """Let the numbers that PostgreSQL assigns continue after the largest that was restored."""
    if connection.dialect.name != "postgresql":
        return
    for table in tables:
        if "id" in table.columns:
            largest = f"(SELECT max(id) FROM {table.name})"  # noqa: S608  # the name is from the schema
            connection.execute(text(f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), {largest})"))


def _reflect_tables(connection: Connection) -> list[Table]:
    """The tables as they are, those that others refer to first."""
    metadata = MetaData()
    metadata.reflect(connection)
    return [table for table in metadata.sorted_tables if table.name not in EXCLUDED_TABLES]


def _check_header(header: Any, path: Path) -> dict[str, Any]:
    if not isinstance(header, dict) or header.get("backup") != PRODUCER:
        raise StoreError(f"{path} is no backup of horizon; horizon db backup makes one")
    revision, columns = header.get("revision"), header.get("columns")
    is_whole = isinstance(columns, dict) and all(
        isinstance(names, list) and all(isinstance(name, str) for name in names) for names in columns.values()
    )
    if not is_whole or not isinstance(revision, str) or not _REVISION.fullmatch(revision):
        raise StoreError(f"{path} is damaged in its first line. Nothing was restored")
    if revision not in known_revisions():
        raise StoreError(f"{path} is of a newer horizon (revision {revision}); update horizon")
    return header


def _encode_bytes(value: bytes | None) -> str | None:
    return None if value is None else base64.b64encode(value).decode()


def _replace_nul(value: Any) -> Any:
    """A value as PostgreSQL takes it: no text of it holds a NUL, which early versions stored in SQLite."""
    return value.replace("\0", "\ufffd") if isinstance(value, str) else value


def _decode_bytes(value: str | None) -> bytes | None:
    return None if value is None else base64.b64decode(value, validate=True)
