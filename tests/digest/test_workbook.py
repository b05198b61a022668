"""The workbook read back: figures in full, dates as dates, and text that stays text."""

import datetime as dt
import zipfile
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from digest import editions, live
from horizon.digest.workbook import sheets, workbook
from horizon.impact.valuation import inputs_from_json
from horizon.values.bridge import BridgeStep, ConditionalBridge
from horizon.values.edition import Edition
from horizon.values.keys import TechnologyKey

NAMES = [
    "Technologies",
    "Simulated impact",
    "Simulated since launch",
    "Simulated totals",
    "Reserves",
    "Simulated resources",
    "Sensitivity",
]
NAMES += ["Funnel", "Trials", "Changes", "Bridge", "Left out", "Sources", "Readiness"]


def write_and_open(edition: Edition, folder: Path) -> openpyxl.Workbook:
    workbook.write_workbook(edition, inputs_from_json(edition.inputs), folder / "workbook.xlsx")
    return openpyxl.load_workbook(folder / "workbook.xlsx")


def read_rows(sheet: Worksheet) -> list[dict[object, object]]:
    headings, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(headings, row, strict=True)) for row in rows]


def test_every_sheet_has_headings_that_stay_and_a_filter(tmp_path: Path) -> None:
    book = write_and_open(editions.NORMAL, tmp_path)
    assert book.sheetnames == ["Summary", "Contents", *NAMES]
    for sheet in book.worksheets[2:]:
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref


def test_figures_stand_in_full(tmp_path: Path) -> None:
    book = write_and_open(editions.NORMAL, tmp_path)
    rows = read_rows(book["Simulated impact"])
    row = next(row for row in rows if (row["technology"], row["financial year"]) == ("HF-101", "2029/30"))
    cost = editions.HF101.impact[3]
    assert row["if it comes P50"] == int(cost.conditional.p50)
    assert row["expected"] == int(cost.expected)
    assert row["launched by"] == pytest.approx(0.2945)


def test_dates_are_dates_and_money_has_its_sign(tmp_path: Path) -> None:
    sheet = write_and_open(editions.UNITED_STATES, tmp_path)["Technologies"]
    row = read_rows(sheet)[0]
    assert row["licence P50"] == dt.datetime(2027, 11, 15)
    place = [cell.value for cell in sheet[1]].index("expected")
    assert '"US$"' in sheet[2][place].number_format


def test_what_is_withheld_is_not_in_it(tmp_path: Path) -> None:
    book = write_and_open(editions.NORMAL, tmp_path)
    row = next(row for row in read_rows(book["Technologies"]) if row["technology"] == "secretib")
    assert (row["expected"], row["money"]) == (None, "price confidential: used, not shown")
    assert "secretib" not in [row["technology"] for row in read_rows(book["Simulated impact"])]


def hostile_edition() -> Edition:
    """An edition with a live part, all of whose text is hostile: what comes from the registry, and the planner's."""
    typed = "".join(letter for letter in editions.EVIL if letter >= " ")  # a watchlist takes no control character
    evil = live.make_watchlist("area", title=typed, population=[{"step": typed, "people": 9}])
    edition = live.make_edition([evil])
    texts = ("=cmd()", "+1", "-1", "@x", editions.EVIL)
    technologies = tuple(
        replace(edition.scan.technologies[0], key=TechnologyKey(f"area||{text}"), name=text, sponsor=text)
        for text in texts
    )
    return replace(editions.HOSTILE, inputs=edition.inputs, scan=replace(edition.scan, technologies=technologies))


@pytest.mark.parametrize("edition", [editions.HOSTILE, hostile_edition()])
def test_hostile_text_is_no_formula_and_no_link(edition: Edition, tmp_path: Path) -> None:
    book = write_and_open(edition, tmp_path)
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    formulas = [str(cell.value) for cell in cells if cell.data_type == "f"]
    assert bool(formulas) == bool(edition.inputs)
    assert not [formula for formula in formulas if "cmd|" in formula or "cmd()" in formula or "@" in formula]
    links = [(cell.parent.title, cell.hyperlink) for cell in cells if cell.hyperlink]
    assert {sheet for sheet, _ in links} == {"Contents"}
    assert not [link for _, link in links if link.target]
    assert [str(link.location).rpartition("!")[0].strip("'") for _, link in links] == book.sheetnames
    assert any(str(cell.value).startswith("=cmd|") and cell.data_type == "s" for cell in cells)
    assert all(cell.data_type == "s" for cell in cells if str(cell.value) in ("=cmd()", "+1", "-1", "@x"))


@pytest.mark.parametrize("edition", [editions.NORMAL, hostile_edition(), live.make_edition(live.VARIANTS)])
def test_it_holds_no_macro_and_no_link_out(edition: Edition, tmp_path: Path) -> None:
    workbook.write_workbook(edition, inputs_from_json(edition.inputs), tmp_path / "workbook.xlsx")
    with zipfile.ZipFile(tmp_path / "workbook.xlsx") as packed:
        assert not [name for name in packed.namelist() if "vba" in name.casefold() or "external" in name.casefold()]
        assert not [name for name in packed.namelist() if b'TargetMode="External"' in packed.read(name)]


def test_the_same_bytes_every_time(tmp_path: Path) -> None:
    workbook.write_workbook(editions.NORMAL, None, tmp_path / "one.xlsx")
    workbook.write_workbook(editions.NORMAL, None, tmp_path / "two.xlsx")
    assert (tmp_path / "one.xlsx").read_bytes() == (tmp_path / "two.xlsx").read_bytes()


def test_the_bridge_stands_step_by_step(tmp_path: Path) -> None:
    bridge = ConditionalBridge(
        editions.HF101.key, "GBP", "2028/29", (("2028/29", Decimal(5)),), (("2028/29", Decimal(7)),),
        (BridgeStep("launch moved", Decimal(2), (("2028/29", Decimal(2)),), ("earlier",)),),
    )  # fmt: skip
    rows = read_rows(write_and_open(replace(editions.NORMAL, conditional_bridges=(bridge,)), tmp_path)["Bridge"])
    assert [row["amount"] for row in rows if row["of"] == "HF-101, if it comes (P50)"] == [5, 2, 7]
    expected = [row for row in rows if row["of"] == "expected, everything" and row["financial year"] == "all years"]
    first, *steps, last = [int(str(row["amount"])) for row in expected]
    assert first + sum(steps) == last == int(editions.BRIDGE.after)


@pytest.mark.parametrize("name", editions.ALL)
def test_every_row_fills_its_columns(name: str) -> None:
    for table in sheets.list_sheets(editions.ALL[name]):
        assert all(len(row) == len(table.columns) for row in table.iter_cells()), table.name
