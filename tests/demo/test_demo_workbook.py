"""The demo's workbooks, as they lie in its folders, worked out again by LibreOffice."""

import shutil
from pathlib import Path

import pytest

from digest import office
from horizon.demo.play import Played


@pytest.mark.slow
@pytest.mark.libreoffice
def test_a_spreadsheet_comes_to_the_demos_figures(played: Played, tmp_path: Path) -> None:
    keys = [edition.key for edition in played.editions[-2:]]
    books = [Path(shutil.copy(played.folder / key / "workbook.xlsx", tmp_path / f"{key}.xlsx")) for key in keys]
    expected = {book.stem: office.values(book) for book in books}
    found = office.recalculated([office.bare(book) for book in books], tmp_path)
    for key in keys:
        assert office.apart(expected[key], found[key]) == []
        assert any(sheet == "Base case" for sheet, _ in found[key])
