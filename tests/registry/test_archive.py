"""Bulk files of every kind, and what is wrong with them."""

import gzip
import json
import zipfile
from pathlib import Path

import pytest

from horizon.errors import RegistryError
from horizon.registry.archive import UnreadableRecord, dated_snapshots, read_records
from studies import make_study, to_json_lines, write_records

TWO = [make_study(1), make_study(2)]


def test_reads_lines_plain_and_compressed(tmp_path: Path) -> None:
    for name in ("some.ndjson", "some.ndjson.gz"):
        assert list(read_records(write_records(tmp_path / name, TWO))) == TWO


def test_reads_a_zip_of_studies(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as bundle:
        bundle.writestr("NCT0000xxxx/NCT00000002.json", json.dumps(TWO[1]))
        bundle.writestr("NCT0000xxxx/NCT00000001.json", json.dumps(TWO[0]))
        bundle.writestr("contents.txt", "not a study")
    assert list(read_records(tmp_path / "all.zip")) == TWO[::-1]


def test_reads_a_folder_in_the_order_of_its_names(tmp_path: Path) -> None:
    write_records(tmp_path / "b.ndjson.gz", TWO[1:])
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "NCT00000001.json").write_text(json.dumps(TWO[0]))
    (tmp_path / "readme.md").write_text("not a study")
    assert list(read_records(tmp_path)) == TWO


def test_what_holds_no_record_is_told_with_its_place(tmp_path: Path) -> None:
    (tmp_path / "some.ndjson").write_bytes(to_json_lines([TWO[0]]) + b"\n{cut\n[1]\n\xff\n" + to_json_lines([TWO[1]]))
    first, cut, a_list, bytes_, last = read_records(tmp_path / "some.ndjson")
    assert (first, last) == tuple(TWO)
    assert isinstance(cut, UnreadableRecord)
    assert cut.location == "some.ndjson:3"
    assert cut.reason.startswith("not JSON")
    assert a_list == UnreadableRecord("some.ndjson:4", "not a JSON object")
    assert isinstance(bytes_, UnreadableRecord)


def test_it_is_read_as_a_stream(tmp_path: Path) -> None:
    path = write_records(tmp_path / "some.ndjson.gz", TWO)
    path.write_bytes(path.read_bytes() + b"and then nonsense")
    assert next(read_records(path)) == TWO[0]


@pytest.mark.parametrize(
    ("name", "body", "message"),
    [
        ("absent.zip", None, "does not exist"),
        ("some.csv", b"a,b", "is not a kind of file that can be read"),
        ("some.zip", b"not a zip", "cannot be read to its end"),
        ("some.ndjson.gz", b"not gzip", "cannot be read to its end"),
        ("some.ndjson.gz", gzip.compress(to_json_lines(TWO))[:-20], "cannot be read to its end"),
    ],
)
def test_a_file_that_cannot_be_read_is_told_in_one_line(
    tmp_path: Path, name: str, body: bytes | None, message: str
) -> None:
    if body is not None:
        (tmp_path / name).write_bytes(body)
    with pytest.raises(RegistryError, match=message) as error:
        list(read_records(tmp_path / name))
    assert "\n" not in str(error.value)


def test_a_folder_without_files_is_told(tmp_path: Path) -> None:
    with pytest.raises(RegistryError, match=r"holds no \.zip"):
        list(read_records(tmp_path))


def test_snapshots_are_told_by_the_day_in_their_names(tmp_path: Path) -> None:
    for name in ("2026-02-11.ndjson", "2026-02-05.base.ndjson.gz"):
        write_records(tmp_path / name, TWO)
    days = [(str(day), path.name) for day, path in dated_snapshots(tmp_path)]
    assert days == [("2026-02-05", "2026-02-05.base.ndjson.gz"), ("2026-02-11", "2026-02-11.ndjson")]
    assert [path.name for _, path in dated_snapshots(tmp_path / "2026-02-11.ndjson")] == ["2026-02-11.ndjson"]


def test_files_without_a_day_are_no_snapshots(tmp_path: Path) -> None:
    write_records(tmp_path / "mixed-2023.ndjson", TWO)
    write_records(tmp_path / "2026-02-30.ndjson", TWO)
    assert dated_snapshots(tmp_path) == ()


def test_a_file_without_a_day_among_snapshots_is_told(tmp_path: Path) -> None:
    for name in ("2026-02-11.ndjson", "other.ndjson"):
        write_records(tmp_path / name, TWO)
    with pytest.raises(RegistryError, match=r"other\.ndjson, whose name does not; put them into separate folders"):
        dated_snapshots(tmp_path)
