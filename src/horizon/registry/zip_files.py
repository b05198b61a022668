"""The files of a zip, one at a time and in the order of its directory, in as much memory as one of them takes.

The standard library reads the whole directory first: of the registry's own zip, with over 600,000 files, that alone is
some hundred megabytes. Layout: APPNOTE.TXT, version 6.3.
"""

import os
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

END, END64, LOCATOR64, ENTRY, LOCAL = b"PK\x05\x06", b"PK\x06\x06", b"PK\x06\x07", b"PK\x01\x02", b"PK\x03\x04"
END_SIZE, LOCATOR_SIZE, END64_SIZE, ENTRY_SIZE, LOCAL_SIZE = 22, 20, 56, 46, 30
LONGEST_COMMENT = 65_535
STORED, DEFLATED = 0, 8
FULL = 0xFFFFFFFF
"""Stands in a field of four bytes for a figure that is too large for it and follows in one of eight."""


def files(path: Path) -> Iterator[tuple[str, bytes]]:
    """Name and content of each file. zipfile.BadZipFile if it is none, is cut short, or is packed in another way."""
    with path.open("rb") as listing, path.open("rb") as data:
        count, start = _directory(listing)
        listing.seek(start)
        for _ in range(count):
            name, packing, checksum, size, at = _entry(listing)
            data.seek(at)
            header = _exactly(data, LOCAL_SIZE, LOCAL)
            name_length, extra_length = struct.unpack("<HH", header[26:30])
            data.seek(name_length + extra_length, os.SEEK_CUR)
            yield name, _unpacked(_exactly(data, size), packing, checksum, name)


def _directory(file: BinaryIO) -> tuple[int, int]:
    """How many files there are, and where the directory begins."""
    size = file.seek(0, os.SEEK_END)
    tail_at = max(0, size - END_SIZE - LONGEST_COMMENT)
    file.seek(tail_at)
    tail = file.read()
    end = tail.rfind(END)
    if end < 0 or len(tail) < end + END_SIZE:
        raise zipfile.BadZipFile("no directory at its end")
    count, _, start = struct.unpack("<HII", tail[end + 10 : end + 20])
    if count == 0xFFFF or start == FULL:
        file.seek(tail_at + end - LOCATOR_SIZE)
        (at,) = struct.unpack("<Q", _exactly(file, LOCATOR_SIZE, LOCATOR64)[8:16])
        file.seek(at)
        count, _, start = struct.unpack("<QQQ", _exactly(file, END64_SIZE, END64)[32:56])
    return count, start


def _entry(file: BinaryIO) -> tuple[str, int, int, int, int]:
    """Name, packing, checksum, packed size and place of the next file in the directory."""
    fields = _exactly(file, ENTRY_SIZE, ENTRY)
    (packing,) = struct.unpack("<H", fields[10:12])
    checksum, size, unpacked = struct.unpack("<III", fields[16:28])
    name_length, extra_length, comment_length = struct.unpack("<HHH", fields[28:34])
    (at,) = struct.unpack("<I", fields[42:46])
    name, extra = _exactly(file, name_length), _exactly(file, extra_length)
    file.seek(comment_length, os.SEEK_CUR)
    _, size, at = _large((unpacked, size, at), extra)
    return name.decode(errors="replace"), packing, checksum, size, at


def _large(figures: tuple[int, ...], extra: bytes) -> list[int]:
    """Figures with those that are too large for four bytes read from the field that holds them, in their order."""
    at = 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack("<HH", extra[at : at + 4])
        if kind == 1:
            large = iter(struct.unpack(f"<{length // 8}Q", extra[at + 4 : at + 4 + length // 8 * 8]))
            return [next(large, figure) if figure == FULL else figure for figure in figures]
        at += 4 + length
    return list(figures)


def _unpacked(packed: bytes, packing: int, checksum: int, name: str) -> bytes:
    if packing not in (STORED, DEFLATED):
        raise zipfile.BadZipFile(f"{name} is packed in a way that is not known: {packing}")
    content = zlib.decompress(packed, -zlib.MAX_WBITS) if packing == DEFLATED else packed
    if zlib.crc32(content) != checksum:
        raise zipfile.BadZipFile(f"{name} is damaged")
    return content


def _exactly(file: BinaryIO, size: int, mark: bytes = b"") -> bytes:
    found = file.read(size)
    if len(found) < size or not found.startswith(mark):
        raise zipfile.BadZipFile("cut short, or not put together as a zip is")
    return found
