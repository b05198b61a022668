"""Regulators' lists as files: known by their shape, whatever their name."""

import gzip
import re
import struct
import zlib
from pathlib import Path

from horizon.errors import RegulatorListError
from horizon.regulators.drugs_at_fda import read_approvals
from horizon.regulators.evaluations import read_applications
from horizon.regulators.fields import ParsedList
from horizon.regulators.medicines_table import read_medicines
from horizon.values.regulator_lists import ListName

HEAD_BYTES = 64 * 1024
"""How much of a file is looked at: bulk files of the registry are far larger."""

_MEDICINES = re.compile(rb'"ema_product_number"|"medicine_status"|"name_of_medicine"|^\s*\{\s*"data"\s*:')
_APPROVALS = re.compile(rb'"application_number"|"submissions"|^\s*\{\s*"meta"\s*:')
_ZIP_HEADER, _ZIP_HEADER_SIZE, _DEFLATED = b"PK\x03\x04", 30, 8


def find_list_files(path: Path) -> tuple[tuple[ListName, Path], ...]:
    """The regulators' lists that a path is, or that its folder holds, in the order of their names."""
    files = sorted(path.rglob("*")) if path.is_dir() else [path]
    named = ((recognise_list(file), file) for file in files if file.is_file())
    return tuple((name, file) for name, file in named if name)


def recognise_list(file: Path) -> ListName | None:
    """Which regulator's list a file is by its first bytes, None if it is none."""
    suffixes = "".join(file.suffixes[-2:]).casefold()
    if suffixes.endswith(".xlsx"):
        return "applications"
    if suffixes.endswith(".zip"):
        return "openfda" if _APPROVALS.search(_head_of_zip(file)) else None
    if suffixes.endswith((".json", ".gz")):
        return "ema" if _MEDICINES.search(_head_of_text(file)) else None
    return None


def read_list_file(name: ListName, file: Path) -> ParsedList:
    """Read a file as a list. Raises RegulatorListError, with the file's name, if it is no whole one."""
    try:
        body = file.read_bytes()
        if name == "ema":
            return read_medicines(gzip.decompress(body) if body.startswith(b"\x1f\x8b") else body)
        return read_approvals(body) if name == "openfda" else read_applications(body, file.name)
    except (OSError, EOFError, zlib.error) as error:
        raise RegulatorListError(f"{file} cannot be read to its end ({error}); download it again") from None
    except RegulatorListError as error:
        raise RegulatorListError(f"{file}: {error}") from None


def _head_of_text(file: Path) -> bytes:
    try:
        with gzip.open(file) if file.suffix.casefold() == ".gz" else file.open("rb") as content:
            return content.read(HEAD_BYTES)
    except (OSError, EOFError, zlib.error):
        return b""


def _head_of_zip(file: Path) -> bytes:
    """The beginning of the first file in a zip; its directory is not read, since the registry's is large."""
    try:
        with file.open("rb") as content:
            header = content.read(_ZIP_HEADER_SIZE)
            if len(header) < _ZIP_HEADER_SIZE or not header.startswith(_ZIP_HEADER):
                return b""
            (method,) = struct.unpack("<H", header[8:10])
            name_length, extra_length = struct.unpack("<HH", header[26:30])
            content.seek(name_length + extra_length, 1)
            packed = content.read(HEAD_BYTES)
        return zlib.decompressobj(-zlib.MAX_WBITS).decompress(packed, HEAD_BYTES) if method == _DEFLATED else packed
    except (OSError, zlib.error):
        return b""
