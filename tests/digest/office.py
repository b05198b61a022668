"""LibreOffice without a screen, with a profile of its own that recalculates whatever it opens."""

import os
import re
import shutil
import subprocess
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import openpyxl
import pytest

_ALWAYS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item></oor:items>"""
_PAGE = re.compile(rb"/Type\s*/Page(?![a-z])")
_VALUE = re.compile(rb"(</f>)<v>[^<]*</v>")
Values = Mapping[tuple[str, str], object]
"""What stands in the cells of a workbook that hold something, by sheet and place."""


def recalculate_books(books: Sequence[Path], folder: Path) -> dict[str, Values]:
    """The workbooks by name, as LibreOffice computes them, in one call. Skips where there is none, but not in CI."""
    return {path.stem: read_values(path) for path in convert_books(books, folder, "xlsx")}


def count_pages(books: Sequence[Path], folder: Path) -> dict[str, int]:
    """The pages on which LibreOffice prints each book, by name, in one call."""
    return {path.stem: len(_PAGE.findall(path.read_bytes())) for path in convert_books(books, folder, "pdf")}


def convert_books(books: Sequence[Path], folder: Path, kind: str) -> list[Path]:
    """The files that LibreOffice makes of books or documents. Skips where there is none, but not in CI."""
    if not shutil.which("soffice") and os.environ.get("CI") != "true":
        pytest.skip("LibreOffice is not installed")
    profile, out = folder / "profile", folder / f"converted-{kind}"
    (profile / "user").mkdir(parents=True, exist_ok=True)
    (profile / "user" / "registrymodifications.xcu").write_text(_ALWAYS, encoding="utf-8")
    ask = ["soffice", f"-env:UserInstallation={profile.as_uri()}", "--headless", "--convert-to", kind]
    subprocess.run([*ask, "--outdir", out, *books], check=True, capture_output=True, timeout=300)
    if not out.is_dir() and os.environ.get("CI") != "true":
        pytest.skip("LibreOffice has no part that reads this kind of file")
    return [out / f"{path.stem}.{kind}" for path in books]


def strip_values(book: Path) -> Path:
    """The workbook without what its formulas came to, so that whatever is read from it later was computed anew."""
    with zipfile.ZipFile(book) as packed:
        files = {name: _VALUE.sub(rb"\1", packed.read(name)) for name in packed.namelist()}
    with zipfile.ZipFile(book, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files.items():
            packed.writestr(name, content)
    return book


def read_values(book: Path) -> Values:
    """What stands in a workbook."""
    sheets = openpyxl.load_workbook(book, data_only=True)
    cells = ((sheet.title, cell) for sheet in sheets for row in sheet.iter_rows() for cell in row)
    return {(sheet, cell.coordinate): cell.value for sheet, cell in cells if cell.value not in (None, "")}


def list_differences(expected: Values, computed: Values) -> list[str]:
    """The cells that are apart by half a penny or more, or say something else."""
    pairs = ((place, expected.get(place), computed.get(place)) for place in {**expected, **computed})
    return [f"{'!'.join(place)}: {value!r} is {other!r}" for place, value, other in pairs if not is_same(value, other)]


def is_same(value: object, other: object) -> bool:
    if isinstance(value, int | float) and isinstance(other, int | float):
        return abs(value - other) < 0.005
    return value == other
