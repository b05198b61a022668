"""Files of studies, streamed: whatever people have of the registry's records, told by its content.

Lines of JSON, one study a file, the JSON array or the CSV of the download button, pages of the API; each also gzipped,
and zips or folders of them. What a Mac adds to a zip is passed over.

A file whose name begins with a day, such as ``2026-02-10.ndjson.gz``, is a snapshot: the registry as it was read on
that day, all of it or what had changed.
"""

import codecs
import datetime as dt
import itertools
import os
import re
import zipfile
import zlib
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from horizon.errors import RegistryError
from horizon.registry.csv_records import is_csv, parse_rows
from horizon.registry.json_records import (
    IncompleteJsonError,
    UnreadableRecord,
    iter_byte_lines,
    parse_records,
    split_records,
)
from horizon.registry.unpack import GZIP, PIECE_BYTES, BombError, UnpackLimit, unpack
from horizon.registry.zip_files import END, LOCAL, read_zip

FORMS = "a .json, .ndjson, .jsonl, .csv or .zip file (or one of them with .gz)"
_SUFFIX = re.compile(r"\.(zip|(json|ndjson|jsonl|csv)(\.gz)?)$", re.IGNORECASE)
_LINES = re.compile(r"\.(ndjson|jsonl)(\.gz)?$", re.IGNORECASE)
_GZIP_MAGIC = b"\x1f\x8b"
_HEAD_BYTES = 4096

Record = dict[str, Any] | UnreadableRecord


def dated_snapshots(path: Path) -> tuple[tuple[dt.date, Path], ...]:
    """The snapshots that a path is or holds, oldest first; empty if no file name begins with a day.

    Raises RegistryError if only some names do, since the day of the others is unknown, and as :func:`read_records`.
    """
    dated_files = [(_parse_day_of_name(file.name), file) for file in _list_archive_files(path)]
    undated = [file.name for day, file in dated_files if day is None]
    if len(undated) == len(dated_files):
        return ()
    if undated:
        raise RegistryError(
            f"{path} holds snapshots, whose names begin with a day, and {undated[0]}, whose name does not; "
            "put them into separate folders"
        )
    return tuple(sorted((day, file) for day, file in dated_files if day))


def read_records(path: Path) -> Iterator[Record]:
    """Every record of a file or folder, one by one; raises RegistryError if it is missing, cut or of another kind."""
    for file in _list_archive_files(path):
        try:
            yield from _read_file(file)
        except BombError as error:
            raise RegistryError(f"{file} is refused: {error}") from None
        except (OSError, EOFError, zlib.error, zipfile.BadZipFile, IncompleteJsonError) as error:
            raise RegistryError(f"{file} cannot be read to its end ({error}); download it again") from None


def _parse_day_of_name(name: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(name[:10])
    except ValueError:
        return None


def _list_archive_files(path: Path) -> Iterator[Path]:
    try:
        if path.is_dir():
            yield from _require_some(_walk_folder(path), path)
        elif not path.exists():
            raise RegistryError(f"{path} does not exist; give {FORMS}, or a folder of those")
        elif not path.is_file():
            raise RegistryError(f"{path} is not a regular file; write it to one, then give {FORMS}")
        elif not _SUFFIX.search(path.name):
            raise RegistryError(f"{path} is not a kind of file that can be read; give {FORMS}")
        else:
            yield path
    except OSError as error:
        raise RegistryError(f"{path} cannot be read: {error.strerror}") from None


def _require_some(files: Iterator[Path], folder: Path) -> Iterator[Path]:
    first = next(files, None)
    if first is None:
        raise RegistryError(
            f"{folder} holds no .zip, .json, .ndjson, .jsonl or .csv file; give the folder of the files"
        )
    return itertools.chain([first], files)


def _walk_folder(folder: Path) -> Iterator[Path]:
    """The files to read in the order of their names, with the names of one folder at a time in memory."""
    for name in sorted(entry.name for entry in os.scandir(folder) if not _is_extra(entry.name)):
        path = folder / name
        if path.is_dir() and not path.is_symlink():
            yield from _walk_folder(path)
        elif _SUFFIX.search(name) and path.is_file():
            yield path


def _is_extra(name: str) -> bool:
    """Whether a name in a folder or zip is hidden, or what a Mac adds for itself."""
    return any(part.startswith(".") or part == "__MACOSX" for part in name.split("/"))


def _read_file(file: Path) -> Iterator[Record]:
    with file.open("rb") as raw:
        head = raw.read(len(LOCAL))
        raw.seek(0)
        if file.suffix.lower() == ".zip" or head in (LOCAL, END):
            yield from _read_members(file)
        else:
            yield from _read_archived_records(iter(partial(raw.read, PIECE_BYTES), b""), file.name, UnpackLimit())


def _read_members(file: Path) -> Iterator[Record]:
    limit = UnpackLimit()
    for name, pieces in read_zip(file, limit):
        location = f"{file.name}/{name}"
        if _is_extra(name) or not _SUFFIX.search(name):
            continue
        if name.lower().endswith(".zip"):
            yield UnreadableRecord(location, "a zip within a zip: unpack the outer one and give its folder")
        else:
            yield from _read_archived_records(pieces, location, limit)


def _read_archived_records(pieces: Iterator[bytes], location: str, limit: UnpackLimit) -> Iterator[Record]:
    """The records of a file or of a member of a zip, told by how it begins."""
    head, pieces = _peek_head(pieces)
    if head.startswith(_GZIP_MAGIC):
        head, pieces = _peek_head(unpack(pieces, limit, GZIP))
    head, pieces = _peek_head(_decode_marked(head, pieces))
    if is_csv(head):
        yield from parse_rows(_whole_lines(pieces), location)
    elif _LINES.search(location) and not _is_spread(head):
        for number, line in enumerate(iter_byte_lines(pieces), start=1):
            if line is None or line.strip():
                # files that were put together have a mark at the head of each
                yield from parse_records(line and line.removeprefix(codecs.BOM_UTF8), f"{location}:{number}")
    else:
        for number, part in enumerate(split_records(pieces), start=1):
            yield from parse_records(part.text, f"{location}, record {number}")


def _is_spread(head: bytes) -> bool:
    """Whether a record, or a list of them, is spread over several lines."""
    first = head.lstrip().partition(b"\n")[0].strip()
    return first.startswith(b"[") or first == b"{"


def _peek_head(pieces: Iterator[bytes]) -> tuple[bytes, Iterator[bytes]]:
    """How a stream begins, and all of it."""
    head: list[bytes] = []
    for piece in pieces:
        head.append(piece)
        if sum(map(len, head)) >= _HEAD_BYTES:
            break
    return b"".join(head)[:_HEAD_BYTES], itertools.chain(head, pieces)


def _decode_marked(head: bytes, pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The stream as UTF-8 without the mark at its beginning that Windows programs put there."""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        texts = codecs.iterdecode(pieces, "utf-16", errors="replace")
        return (text.encode(errors="replace") for text in texts)
    if head.startswith(codecs.BOM_UTF8):
        first = next(pieces).removeprefix(codecs.BOM_UTF8)
        return itertools.chain([first], pieces)
    return pieces


def _whole_lines(pieces: Iterator[bytes]) -> Iterator[bytes]:
    return (line + b"\n" for line in iter_byte_lines(pieces) if line is not None)
