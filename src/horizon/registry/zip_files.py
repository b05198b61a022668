"""The files of a zip, one at a time in the order of its directory, each as a stream.

The standard library reads the whole directory first: of the registry's own zip, with over 600,000 files, that alone
takes some hundred megabytes. Layout: APPNOTE.TXT, version 6.3. Nothing that a zip says of itself is believed unless it
lies within the file.
"""

import os
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from horizon.registry.unpack import PIECE_BYTES, RAW, UnpackLimit, unpack

END, END64, LOCATOR64, ENTRY, LOCAL = b"PK\x05\x06", b"PK\x06\x06", b"PK\x06\x07", b"PK\x01\x02", b"PK\x03\x04"
END_SIZE, LOCATOR_SIZE, END64_SIZE, ENTRY_SIZE, LOCAL_SIZE = 22, 20, 56, 46, 30
MAX_COMMENT = 65_535
STORED, DEFLATED = 0, 8
ENCRYPTED = 1
FULL = 0xFFFFFFFF
"""Marks a four-byte field whose value is too large for it and follows in one of eight bytes."""


@dataclass(frozen=True, slots=True)
class ZipEntry:
    """A file in the directory of a zip: ``size`` is that of its packed content, ``offset`` where its header begins."""

    name: str
    flags: int
    method: int
    checksum: int
    size: int
    offset: int


def read_zip(path: Path, limit: UnpackLimit | None = None) -> Iterator[tuple[str, Iterator[bytes]]]:
    """Name and content of each file; the content must be read before the next file.

    Raises zipfile.BadZipFile if it is no whole zip, encrypted or packed by another method, and as ``unpack``.
    """
    limit = limit or UnpackLimit()
    with path.open("rb") as listing, path.open("rb") as data:
        size = data.seek(0, os.SEEK_END)
        count, start = _find_directory(listing)
        _seek_inside(listing, start, size)
        for _ in range(count):
            entry = _read_entry(listing)
            _seek_inside(data, entry.offset, size)
            header = _read_exactly(data, LOCAL_SIZE, LOCAL)
            name_length, extra_length = struct.unpack("<HH", header[26:30])
            content = data.tell() + name_length + extra_length
            _seek_inside(data, content, size)
            if entry.size > size - content:
                raise zipfile.BadZipFile(f"{entry.name} is cut short")
            yield entry.name, _unpack_entry(data, entry, limit)


def _find_directory(file: BinaryIO) -> tuple[int, int]:
    """The number of files, and the offset of the directory."""
    size = file.seek(0, os.SEEK_END)
    tail_offset = max(0, size - END_SIZE - MAX_COMMENT)
    file.seek(tail_offset)
    tail = file.read()
    end = tail.rfind(END)
    if end < 0 or len(tail) < end + END_SIZE:
        raise zipfile.BadZipFile("no directory at its end")
    count, _, start = struct.unpack("<HII", tail[end + 10 : end + 20])
    if count == 0xFFFF or start == FULL:
        _seek_inside(file, tail_offset + end - LOCATOR_SIZE, size)
        (end64,) = struct.unpack("<Q", _read_exactly(file, LOCATOR_SIZE, LOCATOR64)[8:16])
        _seek_inside(file, end64, size)
        count, _, start = struct.unpack("<QQQ", _read_exactly(file, END64_SIZE, END64)[32:56])
    return count, start


def _seek_inside(file: BinaryIO, offset: int, size: int) -> None:
    if not 0 <= offset <= size:
        raise zipfile.BadZipFile("it refers to what lies outside of it")
    file.seek(offset)


def _read_entry(file: BinaryIO) -> ZipEntry:
    fields = _read_exactly(file, ENTRY_SIZE, ENTRY)
    flags, method = struct.unpack("<HH", fields[8:12])
    checksum, size, unpacked = struct.unpack("<III", fields[16:28])
    name_length, extra_length, comment_length = struct.unpack("<HHH", fields[28:34])
    (offset,) = struct.unpack("<I", fields[42:46])
    name, extra = _read_exactly(file, name_length), _read_exactly(file, extra_length)
    file.seek(comment_length, os.SEEK_CUR)
    _, size, offset = _resolve_large((unpacked, size, offset), extra)
    return ZipEntry(name.decode(errors="replace"), flags, method, checksum, size, offset)


def _resolve_large(values: tuple[int, ...], extra: bytes) -> list[int]:
    """The values, those too large for four bytes read from the extra field that holds them in their order."""
    start = 0
    while start + 4 <= len(extra):
        kind, length = struct.unpack("<HH", extra[start : start + 4])
        if kind == 1:
            field = extra[start + 4 : start + 4 + length]
            large = iter(struct.unpack(f"<{len(field) // 8}Q", field[: len(field) // 8 * 8]))
            return [next(large, value) if value == FULL else value for value in values]
        start += 4 + length
    return list(values)


def _unpack_entry(file: BinaryIO, entry: ZipEntry, limit: UnpackLimit) -> Iterator[bytes]:
    if entry.flags & ENCRYPTED:
        raise zipfile.BadZipFile(f"{entry.name} is encrypted")
    if entry.method not in (STORED, DEFLATED):
        raise zipfile.BadZipFile(f"{entry.name} is packed by an unknown method: {entry.method}")
    packed = _read_pieces(file, entry.size)
    checksum = 0
    for piece in unpack(packed, limit, RAW) if entry.method == DEFLATED else packed:
        if entry.method == STORED:
            limit.count_bytes(len(piece), len(piece))
        checksum = zlib.crc32(piece, checksum)
        yield piece
    if checksum != entry.checksum:
        raise zipfile.BadZipFile(f"{entry.name} is damaged")


def _read_pieces(file: BinaryIO, size: int) -> Iterator[bytes]:
    while size > 0:
        piece = _read_exactly(file, min(size, PIECE_BYTES))
        size -= len(piece)
        yield piece


def _read_exactly(file: BinaryIO, size: int, signature: bytes = b"") -> bytes:
    content = file.read(size)
    if len(content) < size or not content.startswith(signature):
        raise zipfile.BadZipFile("cut short, or not put together as a zip is")
    return content
