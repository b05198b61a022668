"""Bulk files of studies, streamed: a zip of ``.json`` files, ``.ndjson``, ``.ndjson.gz``, or a folder of those.

A file whose name begins with a day, such as ``2026-02-10.ndjson.gz``, is a snapshot: the registry as it was read on
that day, all of it or what had changed.
"""

import datetime as dt
import gzip
import os
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from horizon.errors import RegistryError
from horizon.registry.zip_files import read_zip

SUFFIXES = (".json", ".ndjson", ".ndjson.gz", ".zip")


@dataclass(frozen=True, slots=True)
class UnreadableRecord:
    """A line or member of a bulk file that holds no record, and the reason."""

    location: str
    reason: str


def dated_snapshots(path: Path) -> tuple[tuple[dt.date, Path], ...]:
    """The snapshots that a path is or holds, oldest first; empty if no file name begins with a day.

    Raises RegistryError if only some names do, since the day of the others is unknown, and as :func:`read_records`.
    """
    dated_files = [(_parse_day(file.name), file) for file in _list_files(path)]
    undated = [file.name for day, file in dated_files if day is None]
    if len(undated) == len(dated_files):
        return ()
    if undated:
        raise RegistryError(
            f"{path} holds snapshots, whose names begin with a day, and {undated[0]}, whose name does not; "
            "put them into separate folders"
        )
    return tuple(sorted((day, file) for day, file in dated_files if day))


def read_records(path: Path) -> Iterator[dict[str, Any] | UnreadableRecord]:
    """Every record of a bulk file, one by one; raises RegistryError if it is missing, cut short or of another kind."""
    for file in _list_files(path):
        try:
            yield from _read_file(file)
        except (OSError, EOFError, zlib.error, zipfile.BadZipFile) as error:
            raise RegistryError(f"{file} cannot be read to its end ({error}); download it again") from None


def _parse_day(name: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(name[:10])
    except ValueError:
        return None


def _list_files(path: Path) -> Iterator[Path]:
    if not path.exists():
        raise RegistryError(f"{path} does not exist; give a .zip, .ndjson or .ndjson.gz file, or a folder of those")
    if not path.is_dir() and not path.name.endswith(SUFFIXES):
        raise RegistryError(f"{path} is not a kind of file that can be read; give a .zip, .ndjson or .ndjson.gz file")
    files = _walk_folder(path) if path.is_dir() else iter([path])
    first = next(files, None)
    if first is None:
        raise RegistryError(
            f"{path} holds no .zip, .ndjson, .ndjson.gz or .json file; give the folder of the bulk files"
        )
    yield first
    yield from files


def _walk_folder(folder: Path) -> Iterator[Path]:
    """Bulk files in the order of their names, with the names of one folder at a time in memory."""
    for name in sorted(entry.name for entry in os.scandir(folder)):
        path = folder / name
        if path.is_dir():
            yield from _walk_folder(path)
        elif name.endswith(SUFFIXES):
            yield path


def _read_file(file: Path) -> Iterator[dict[str, Any] | UnreadableRecord]:
    if file.suffix == ".json":
        yield _parse_record(file.read_bytes(), file.name)
    elif file.suffix == ".zip":
        for name, text in read_zip(file):
            if name.endswith(".json"):
                yield _parse_record(text, f"{file.name}/{name}")
    else:
        with gzip.open(file) if file.suffix == ".gz" else file.open("rb") as lines:
            for number, line in enumerate(lines, start=1):
                if line.strip():
                    yield _parse_record(line, f"{file.name}:{number}")


def _parse_record(text: bytes, location: str) -> dict[str, Any] | UnreadableRecord:
    try:
        record = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        return UnreadableRecord(location, f"not JSON: {error}")
    return record if isinstance(record, dict) else UnreadableRecord(location, "not a JSON object")
