"""Bulk files of studies: a zip of ``.json`` files, ``.ndjson``, ``.ndjson.gz``, or a folder of those. Streamed."""

import gzip
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from horizon.errors import RegistryError

SUFFIXES = (".json", ".ndjson", ".ndjson.gz", ".zip")


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A place in a bulk file that holds no record, and why."""

    where: str
    reason: str


def read(path: Path) -> Iterator[dict[str, Any] | Unreadable]:
    """Every record of a bulk file, one at a time. RegistryError if it is missing, cut short or of another kind."""
    for file in _files(path):
        try:
            yield from _records(file)
        except (OSError, EOFError, zlib.error, zipfile.BadZipFile) as wrong:
            raise RegistryError(f"{file} cannot be read to its end ({wrong}); fetch it again") from None


def _files(path: Path) -> list[Path]:
    if not path.exists():
        raise RegistryError(f"{path} does not exist; give a .zip, .ndjson or .ndjson.gz file, or a folder of those")
    if not path.is_dir():
        if not path.name.endswith(SUFFIXES):
            raise RegistryError(f"{path} is of no kind that can be read; give a .zip, .ndjson or .ndjson.gz file")
        return [path]
    found = sorted(file for file in path.rglob("*") if file.name.endswith(SUFFIXES) and file.is_file())
    if not found:
        raise RegistryError(
            f"{path} holds no .zip, .ndjson, .ndjson.gz or .json file; give the folder of the bulk files"
        )
    return found


def _records(file: Path) -> Iterator[dict[str, Any] | Unreadable]:
    if file.suffix == ".json":
        yield _record(file.read_bytes(), file.name)
    elif file.suffix == ".zip":
        with zipfile.ZipFile(file) as bundle:
            for name in sorted(bundle.namelist()):
                if name.endswith(".json"):
                    yield _record(bundle.read(name), f"{file.name}/{name}")
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
