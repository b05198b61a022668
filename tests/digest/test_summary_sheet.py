"""The sheet to forward: at most five rows, amounts in millions, people, an owner, the date and one picture."""

import zipfile
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from digest import editions
from horizon.digest.view.brief import compose_brief
from horizon.digest.workbook import workbook
from horizon.values.edition import Edition
from horizon.values.keys import TechnologyKey


def read_rows(edition: Edition, folder: Path) -> list[tuple[object, ...]]:
    workbook.write_workbook(edition, None, folder / "workbook.xlsx")
    return list(openpyxl.load_workbook(folder / "workbook.xlsx")["Summary"].iter_rows(values_only=True))


def test_it_says_by_when_whose_and_of_which_day(tmp_path: Path) -> None:
    rows = read_rows(editions.NORMAL, tmp_path)
    assert str(rows[1][0]).startswith("Decide by 18 December (in 301 days")
    owners = {page.owner for page in editions.NORMAL.scan.watchlists}
    assert str(rows[2][0]).startswith("Friday 20 February 2026. ")
    assert all(owner in str(rows[2][0]) for owner in owners)


def test_what_is_to_be_decided_comes_first_and_no_more_than_five_rows(tmp_path: Path) -> None:
    many = tuple(
        replace(editions.HF101, key=TechnologyKey(f"heart-failure||hf-{number}"), name=f"HF-{number}")
        for number in range(102, 112)
    )
    for technologies in ((editions.HF101,), many):
        scan = replace(editions.NORMAL.scan, technologies=technologies)
        rows = read_rows(replace(editions.NORMAL, scan=scan), tmp_path)
        names = [str(row[0]) for row in rows[5:] if row[11] == editions.HEART.owner]
        assert len(names) == min(5, len(technologies))
        assert all(" in heart failure" in name for name in names)


def test_amounts_are_in_millions_with_one_decimal_and_chances_as_people_say_them(tmp_path: Path) -> None:
    workbook.write_workbook(editions.NORMAL, None, tmp_path / "workbook.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "workbook.xlsx")["Summary"]
    row = next(row for row in sheet.iter_rows(min_row=6) if str(row[0].value).startswith("HF-101 in"))
    assert row[8].number_format.startswith('"£"#,##0.0,,"m"')
    assert row[10].value == "1 in 3"
    assert row[7].value
    totals = {str(row[0].value): row for row in sheet.iter_rows() if row[0].value}
    brief = compose_brief(editions.NORMAL)
    assert brief.first_total is not None
    average = [cell.value for cell in totals["on average"] if isinstance(cell.value, int)]
    assert average == [int(year.expected) for year in brief.first_total.table.rows]


@pytest.mark.parametrize(("edition", "pictures"), [(editions.NORMAL, 1), (editions.UNCOSTED, 0), (editions.EMPTY, 0)])
def test_it_has_one_picture_where_there_is_money(edition: Edition, pictures: int, tmp_path: Path) -> None:
    rows = read_rows(edition, tmp_path)
    assert rows
    with zipfile.ZipFile(tmp_path / "workbook.xlsx") as packed:
        assert len([name for name in packed.namelist() if name.startswith("xl/charts/chart")]) == pictures
