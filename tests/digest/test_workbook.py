"""The workbook read back: figures in full, dates as dates, and text that stays text."""

import csv
import datetime as dt
import os
import shutil
import subprocess
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from digest import editions
from horizon.digest import sheets, workbook
from horizon.values.money import full

NAMES = ["Summary", "Technologies", "Impact", "Since launch", "Totals", "Funnel", "Trials", "Changes"]
NAMES += ["Left out", "Assumptions", "Readiness"]


def read(edition: editions.Edition, folder: Path) -> openpyxl.Workbook:
    workbook.write(edition, folder / "workbook.xlsx")
    return openpyxl.load_workbook(folder / "workbook.xlsx")


def rows(sheet: Worksheet) -> list[dict[object, object]]:
    heads, *found = sheet.iter_rows(values_only=True)
    return [dict(zip(heads, row, strict=True)) for row in found]


def test_every_sheet_has_headings_that_stay_and_a_filter(tmp_path: Path) -> None:
    book = read(editions.NORMAL, tmp_path)
    assert book.sheetnames == NAMES
    for sheet in book.worksheets[1:]:
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref


def test_figures_stand_in_full(tmp_path: Path) -> None:
    book = read(editions.NORMAL, tmp_path)
    row = next(
        row for row in rows(book["Impact"]) if (row["technology"], row["financial year"]) == ("HF-101", "2029/30")
    )
    cost = editions.HF101.impact[3]
    assert row["if it comes P50"] == int(cost.conditional.p50)
    assert row["expected"] == int(cost.expected)
    assert row["launched by"] == pytest.approx(0.2945)


def test_dates_are_dates_and_money_has_its_sign(tmp_path: Path) -> None:
    sheet = read(editions.UNITED_STATES, tmp_path)["Technologies"]
    row = rows(sheet)[0]
    assert row["licence P50"] == dt.datetime(2027, 11, 15)
    place = [cell.value for cell in sheet[1]].index("expected")
    assert '"US$"' in sheet[2][place].number_format


def test_what_is_withheld_is_not_in_it(tmp_path: Path) -> None:
    book = read(editions.NORMAL, tmp_path)
    row = next(row for row in rows(book["Technologies"]) if row["technology"] == "secretib")
    assert (row["expected"], row["money"]) == (None, "price confidential: used, not shown")
    assert "secretib" not in [row["technology"] for row in rows(book["Impact"])]


def test_hostile_text_is_no_formula_and_no_link(tmp_path: Path) -> None:
    book = read(editions.HOSTILE, tmp_path)
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    formulas = [cell.value for cell in cells if cell.data_type == "f"]
    assert len(formulas) == len(editions.YEARS)
    assert all(str(formula).startswith("=SUMIFS(Impact!") for formula in formulas)
    assert not [cell for cell in cells if cell.hyperlink]
    assert any(str(cell.value).startswith("=cmd|") and cell.data_type == "s" for cell in cells)


def test_the_live_total_has_its_value_beside_it(tmp_path: Path) -> None:
    workbook.write(editions.NORMAL, tmp_path / "workbook.xlsx")
    shown = openpyxl.load_workbook(tmp_path / "workbook.xlsx", data_only=True)["Summary"]
    values = [row[5] for row in shown.iter_rows(values_only=True) if row[0] in editions.YEARS]
    assert values == [added_up(year) for year in editions.YEARS]


def added_up(year: str) -> int:
    costs = [cost for one in editions.NORMAL.scan.technologies for cost in one.impact]
    return int(sum((cost.expected for cost in costs if cost.financial_year == year), Decimal(0)))


@pytest.mark.slow
@pytest.mark.libreoffice
def test_a_spreadsheet_counts_the_same(tmp_path: Path) -> None:
    if not shutil.which("soffice") and os.environ.get("CI") != "true":
        pytest.skip("LibreOffice is not installed")
    # Saved by openpyxl the formulas have lost their values, so what is read below was counted anew.
    read(editions.NORMAL, tmp_path).save(tmp_path / "bare.xlsx")
    home = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    ask = ["soffice", home, "--headless", "--convert-to", "csv:Text - txt - csv (StarCalc):44,34,76"]
    subprocess.run([*ask, "--outdir", tmp_path, tmp_path / "bare.xlsx"], check=True, capture_output=True, timeout=120)
    with (tmp_path / "bare.csv").open(encoding="utf-8", newline="") as summary:
        found = {row[0]: row[5] for row in csv.reader(summary) if row and row[0] in editions.YEARS}
    assert found == {year: full(Decimal(added_up(year)), "GBP") for year in editions.YEARS}


def test_the_same_bytes_every_time(tmp_path: Path) -> None:
    workbook.write(editions.NORMAL, tmp_path / "one.xlsx")
    workbook.write(editions.NORMAL, tmp_path / "two.xlsx")
    assert (tmp_path / "one.xlsx").read_bytes() == (tmp_path / "two.xlsx").read_bytes()


@pytest.mark.parametrize("name", editions.ALL)
def test_every_row_fills_its_columns(name: str) -> None:
    for sheet in sheets.sheets(editions.ALL[name]):
        assert all(len(row) == len(sheet.columns) for row in sheet.rows), sheet.name
