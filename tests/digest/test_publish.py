"""An edition's files: all of them or none, and no price in what is handed on."""

import json
import zipfile
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest

from digest.editions import HOSTILE, NORMAL
from horizon.digest import publish
from horizon.digest.html import report
from horizon.errors import ConfigurationError

FILES = {
    *("index.html", "board.html", "technologies", "digest.html", "digest.txt", "workbook.xlsx", "edition.json"),
    *("readiness.ics", "csv", "board.docx"),
}
FROZEN = replace(NORMAL, inputs='{"price": 43219.87}')


def test_every_file_is_there_and_nothing_else(tmp_path: Path) -> None:
    folder = publish.write_edition(FROZEN, None, tmp_path / "reports")
    assert folder == tmp_path / "reports" / FROZEN.key
    assert {path.name for path in folder.iterdir()} == FILES
    assert {path.name for path in (tmp_path / "reports").iterdir()} == {FROZEN.key, "readiness.ics"}
    assert {path.stat().st_mode & 0o777 for path in folder.rglob("*.*")} == {0o640}


def test_who_subscribes_finds_the_newest_calendar_where_it_always_was(tmp_path: Path) -> None:
    for key in ("2026-W08", "2026-W09"):
        folder = publish.write_edition(replace(FROZEN, key=key), None, tmp_path)
        assert (tmp_path / "readiness.ics").read_bytes() == (folder / "readiness.ics").read_bytes()


def test_what_an_edition_was_made_of_stays_in_the_store(tmp_path: Path) -> None:
    folder = publish.write_edition(FROZEN, None, tmp_path)
    assert "43219.87" not in (folder / "edition.json").read_text()
    assert json.loads((folder / "edition.json").read_text())["scan"]["seed"] == FROZEN.scan.seed
    assert json.loads(publish.edition_json(FROZEN)).keys() >= {"key", "scan", "bridge", "headline"}


def test_what_was_left_over_is_replaced_in_whole(tmp_path: Path) -> None:
    left = tmp_path / FROZEN.key
    left.mkdir()
    (left / "half").write_text("half")
    assert {path.name for path in publish.write_edition(FROZEN, None, tmp_path).iterdir()} == FILES
    assert {path.name for path in tmp_path.iterdir()} == {FROZEN.key, "readiness.ics"}


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "reports").write_text("a file")
    with pytest.raises(ConfigurationError, match=r"reports cannot be written: .*\. Free disk space"):
        publish.write_edition(FROZEN, None, tmp_path / "reports")
    assert (tmp_path / "reports").read_text() == "a file"


def test_what_cannot_be_drawn_is_no_fault_of_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(*_: object) -> str:
        raise FileNotFoundError("a template")

    monkeypatch.setattr(report, "render_report", missing)
    with pytest.raises(FileNotFoundError, match="a template"):
        publish.write_edition(FROZEN, None, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_workbook_can_be_had_without_a_folder() -> None:
    with zipfile.ZipFile(BytesIO(publish.render_workbook(HOSTILE, None))) as workbook:
        assert "xl/workbook.xml" in workbook.namelist()
