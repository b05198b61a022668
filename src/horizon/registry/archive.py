"""Bulk files of studies: a zip of ``.json`` files, ``.ndjson``, ``.ndjson.gz``, or a folder of those. Streamed.

A file whose name begins with a day, such as ``2026-02-10.ndjson.gz``, is a snapshot: what somebody read of the registry
on that day, all of it or what had changed.
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
from horizon.registry import zip_files

SUFFIXES = (".json", ".ndjson", ".ndjson.gz", ".zip")


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A place in a bulk file that holds no record, and why."""

    where: str
    reason: str


def snapshots(path: Path) -> tuple[tuple[dt.date, Path], ...]:
    """The dated files that a path is or holds, oldest first; none where no file is dated. RegistryError where only some
    are, since nobody could say from when the others are, and as :func:`read` says."""
    found = [(_dated(file.name), file) for file in _files(path)]
    undated = [file.name for day, file in found if day is None]
    if len(undated) == len(found):
        return ()
    if undated:
        raise RegistryError(
            f"{path} holds snapshots, whose names begin with a day, and {undated[0]}, which has none: part them"
        )
    return tuple(sorted((day, file) for day, file in found if day))


def _dated(name: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(name[:10])
    except ValueError:
        return None


def read(path: Path) -> Iterator[dict[str, Any] | Unreadable]:
    """Every record of a bulk file, one at a time. RegistryError if it is missing, cut short or of another kind."""
    for file in _files(path):
        try:
            yield from _records(file)
        except (OSError, EOFError, zlib.error, zipfile.BadZipFile) as wrong:
            raise RegistryError(f"{file} cannot be read to its end ({wrong}); fetch it again") from None


def _files(path: Path) -> Iterator[Path]:
    if not path.exists():
        raise RegistryError(f"{path} does not exist; give a .zip, .ndjson or .ndjson.gz file, or a folder of those")
    if not path.is_dir() and not path.name.endswith(SUFFIXES):
        raise RegistryError(f"{path} is of no kind that can be read; give a .zip, .ndjson or .ndjson.gz file")
    found = _under(path) if path.is_dir() else iter([path])
    first = next(found, None)
    if first is None:
        raise RegistryError(
            f"{path} holds no .zip, .ndjson, .ndjson.gz or .json file; give the folder of the bulk files"
        )
    yield first
    yield from found


def _under(folder: Path) -> Iterator[Path]:
    """Bulk files in the order of their names, with the names of one folder at a time in memory."""
    for name in sorted(entry.name for entry in os.scandir(folder)):
        path = folder / name
        if path.is_dir():
            yield from _under(path)
        elif name.endswith(SUFFIXES):
            yield path


def _records(file: Path) -> Iterator[dict[str, Any] | Unreadable]:
    if file.suffix == ".json":
        yield _record(file.read_bytes(), file.name)
    elif file.suffix == ".zip":
        for name, text in zip_files.files(file):
            if name.endswith(".json"):
                yield _record(text, f"{file.name}/{name}")
    else:
        with gzip.open(file) if file.suffix == ".gz" else file.open("rb") as lines:
            for number, line in enumerate(lines, start=1):
                if line.strip():
                    yield _record(line, f"{file.name}:{number}")


def _record(text: bytes, where: str) -> dict[str, Any] | Unreadable:
    try:
        found = orjson.loads(text)
    except orjson.JSONDecodeError as wrong:
        return Unreadable(where, f"not JSON: {wrong}")
    return found if isinstance(found, dict) else Unreadable(where, "not a JSON object")
