"""A zip is read as the standard library reads it, however it was made, and never its directory at once."""

import struct
import tracemalloc
import zipfile
import zlib
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from horizon.registry import zip_files


def write_zip(path: Path, files: dict[str, bytes], packing: int = zipfile.ZIP_DEFLATED, comment: bytes = b"") -> Path:
    with zipfile.ZipFile(path, "w", packing) as bundle:
        for name, content in files.items():
            bundle.writestr(name, content)
        bundle.comment = comment
    return path


def read_all(path: Path) -> dict[str, bytes]:
    return {name: b"".join(content) for name, content in zip_files.read_zip(path)}


@given(
    st.dictionaries(st.from_regex(r"[a-zé]{1,8}\.json", fullmatch=True), st.binary(max_size=300), max_size=5),
    st.sampled_from([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED]),
    st.binary(max_size=30),
)
def test_every_file_comes_with_its_content(
    tmp_path_factory: pytest.TempPathFactory, files: dict[str, bytes], packing: int, comment: bytes
) -> None:
    path = write_zip(tmp_path_factory.mktemp("zip") / "some.zip", files, packing, comment.replace(b"PK", b""))
    assert read_all(path) == files


def test_a_zip_that_was_made_on_the_way_can_be_read(tmp_path: Path) -> None:
    path = tmp_path / "some.zip"
    with path.open("wb") as file, zipfile.ZipFile(Unseekable(file), "w", zipfile.ZIP_DEFLATED) as bundle:  # type: ignore[call-overload]
        with bundle.open("a.json", "w", force_zip64=True) as member:
            member.write(b"first")
        bundle.writestr("b.json", b"second")
    assert read_all(path) == {"a.json": b"first", "b.json": b"second"}


class Unseekable:
    """A file that can only be written on and on, like a pipe: sizes are then told after the content."""

    def __init__(self, file: object) -> None:
        self.write, self.flush = file.write, file.flush  # type: ignore[attr-defined]


def test_figures_that_need_eight_bytes_are_found(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "some.zip", {"a.json": b"first", "b.json": b"second"})
    whole = path.read_bytes()
    start, end = whole.index(zip_files.ENTRY), whole.index(zip_files.END)
    entries = b"".join(large(entry) for entry in split(whole[start:end]))
    end64 = struct.pack("<4sQHHIIQQQQ", zip_files.END64, 44, 45, 45, 0, 0, 2, 2, len(entries), start)
    locator = struct.pack("<4sIQI", zip_files.LOCATOR64, 0, start + len(entries), 1)
    last = struct.pack("<4sHHHHIIH", zip_files.END, 0, 0, 0xFFFF, 0xFFFF, zip_files.FULL, zip_files.FULL, 0)
    path.write_bytes(whole[:start] + entries + end64 + locator + last)
    assert zipfile.ZipFile(path).namelist() == ["a.json", "b.json"]
    assert read_all(path) == {"a.json": b"first", "b.json": b"second"}


def split(directory: bytes) -> list[bytes]:
    return [zip_files.ENTRY + part for part in directory.split(zip_files.ENTRY)[1:]]


def large(entry: bytes) -> bytes:
    """An entry of the directory with its sizes and its place in eight bytes each, behind a field that is not known."""
    size, unpacked = struct.unpack("<II", entry[20:28])
    (at,) = struct.unpack("<I", entry[42:46])
    extra = struct.pack("<HHI", 0x5455, 4, 0) + struct.pack("<HHQQQ", 1, 24, unpacked, size, at)
    full = struct.pack("<I", zip_files.FULL)
    return (
        entry[:20]
        + full
        + full
        + entry[28:30]
        + struct.pack("<H", len(extra))
        + entry[32:42]
        + full
        + entry[46:]
        + extra
    )


def test_what_is_no_zip_or_damaged_is_told(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "some.zip", {"a.json": b"content" * 50}, zipfile.ZIP_STORED)
    whole = path.read_bytes()
    for broken in (b"", b"nonsense", whole[: len(whole) // 2], whole[:-10], whole.replace(b"content", b"CONTENT", 1)):
        path.write_bytes(broken)
        with pytest.raises(zipfile.BadZipFile):
            read_all(path)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_LZMA) as bundle:
        bundle.writestr("a.json", b"first")
    with pytest.raises(zipfile.BadZipFile, match="unknown method"):
        read_all(path)


def test_many_files_take_no_more_memory_than_few(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "many.zip", {f"NCT{number:08d}.json": b"{}" for number in range(20_000)})
    tracemalloc.start()
    assert sum(1 for _, content in zip_files.read_zip(path) if b"".join(content)) == 20_000
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 500_000


@pytest.mark.parametrize("field", range(22))
def test_a_zip_with_any_byte_of_its_records_spoiled_is_read_or_told(tmp_path: Path, field: int) -> None:
    path = write_zip(tmp_path / "some.zip", {"a.json": b"content" * 50, "b.json": b"other"})
    whole = path.read_bytes()
    for start in (whole.index(zip_files.ENTRY), whole.index(zip_files.END), whole.index(zip_files.LOCAL)):
        for value in (0, 1, 0x7F, 0xFF):
            spoiled = bytearray(whole)
            spoiled[start + field] = value
            path.write_bytes(spoiled)
            with suppress(zipfile.BadZipFile, zlib.error, EOFError):
                read_all(path)


def test_sizes_and_places_beyond_the_file_are_not_believed(tmp_path: Path) -> None:
    end64 = struct.pack("<4sQHHIIQQQQ", zip_files.END64, 44, 45, 45, 0, 0, 1, 1, 50, 1 << 63)
    for at in (0, 1 << 63, (1 << 64) - 1):
        locator = struct.pack("<4sIQI", zip_files.LOCATOR64, 0, at, 1)
        last = struct.pack("<4sHHHHIIH", zip_files.END, 0, 0, 0xFFFF, 0xFFFF, zip_files.FULL, zip_files.FULL, 0)
        (tmp_path / "some.zip").write_bytes(end64 + locator + last)
        with pytest.raises(zipfile.BadZipFile, match="outside of it"):
            read_all(tmp_path / "some.zip")


def test_an_encrypted_file_is_told(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "some.zip", {"a.json": b"content"})
    whole = bytearray(path.read_bytes())
    whole[whole.index(zip_files.ENTRY) + 8] = 1
    path.write_bytes(whole)
    with pytest.raises(zipfile.BadZipFile, match="is encrypted"):
        read_all(path)
