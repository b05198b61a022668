"""Bulk files of every kind, and what is wrong with them."""

import codecs
import gzip
import json
import os
import tracemalloc
import zipfile
from pathlib import Path

import pytest

from horizon.errors import RegistryError
from horizon.registry import json_records, unpack
from horizon.registry.archive import dated_snapshots, read_records
from horizon.registry.json_records import UnreadableRecord
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
        ("some.ris", b"a,b", "is not a kind of file that can be read"),
        ("some.zip", b"not a zip", "cannot be read to its end"),
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


def test_every_form_that_people_have_gives_the_records(tmp_path: Path) -> None:
    lines, array = to_json_lines(TWO), json.dumps(TWO, indent=1).encode()
    page = json.dumps({"totalCount": 2, "studies": TWO}).encode()
    forms = {
        "ctg-studies.json": array,
        "page.json": page,
        "pages.json": page[:-1] + b"}\n",
        "some.jsonl": lines,
        "array.ndjson": array,
        "SOME.JSON": array,
        "some.json.gz": gzip.compress(array),
        "some.jsonl.gz": gzip.compress(lines[: len(lines) // 2]) + gzip.compress(lines[len(lines) // 2 :]) + bytes(512),
        "bom.ndjson": codecs.BOM_UTF8 + lines,
        "put-together.ndjson": b"".join(codecs.BOM_UTF8 + line for line in lines.splitlines(keepends=True)),
        "powershell.json": array.decode().encode("utf-16"),
        "not-packed.ndjson.gz": lines,
        "packed.ndjson": gzip.compress(lines),
    }
    bundle = tmp_path / "all.zip"
    with zipfile.ZipFile(bundle, "w", zipfile.ZIP_DEFLATED) as files:
        for name, content in forms.items():
            (tmp_path / name).write_bytes(content)
            assert list(read_records(tmp_path / name)) == TWO, name
            files.writestr(name, content)
    assert list(read_records(bundle)) == TWO * len(forms)
    (tmp_path / "zip-by-another-name.json").write_bytes(bundle.read_bytes())
    assert list(read_records(tmp_path / "zip-by-another-name.json")) == TWO * len(forms)


def test_what_a_mac_adds_is_passed_over(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as bundle:
        bundle.writestr("studies/NCT00000001.json", json.dumps(TWO[0]))
        for name in ("__MACOSX/studies/._NCT00000001.json", "studies/._NCT00000001.json", ".DS_Store"):
            bundle.writestr(name, b"\0\5\x16\7")
    assert list(read_records(tmp_path / "all.zip")) == TWO[:1]
    folder = tmp_path / "folder"
    folder.mkdir()
    write_records(folder / "some.ndjson", TWO)
    (folder / "._some.ndjson").write_bytes(b"\0\5\x16\7")
    (folder / "loop").symlink_to(folder)
    assert list(read_records(folder)) == TWO


def test_a_zip_within_a_zip_is_told(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "outer.zip", "w") as bundle:
        bundle.writestr("inner.zip", b"PK")
    (record,) = read_records(tmp_path / "outer.zip")
    assert isinstance(record, UnreadableRecord)
    assert "unpack the outer one" in record.reason


def test_what_is_no_regular_file_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "some.json")
    with pytest.raises(RegistryError, match="is not a regular file"):
        list(read_records(tmp_path / "some.json"))


@pytest.mark.parametrize("kind", ["gzip of zeros", "gzip of records", "zip of zeros", "zip of records"])
def test_what_unpacks_to_far_more_than_records_do_is_refused_while_little_is_held(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.setattr(unpack, "FREE_BYTES", 300_000)
    monkeypatch.setattr(json_records, "MAX_RECORD_BYTES", 500_000)
    text = bytes(9_000_000) if kind.endswith("zeros") else b"{},\n" * 900_000
    if kind.startswith("gzip"):
        path = tmp_path / "bomb.ndjson.gz"
        path.write_bytes(gzip.compress(text, 6))
    else:
        path = tmp_path / "bomb.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as bundle:
            for number in range(3):
                bundle.writestr(f"{number}.json", text[: len(text) // 3])
    tracemalloc.start()
    try:
        with pytest.raises(RegistryError, match=r"is refused: it unpacks to over \d+ MB"):
            for _ in read_records(path):
                pass
        assert tracemalloc.get_traced_memory()[1] < 8_000_000
    finally:
        tracemalloc.stop()
