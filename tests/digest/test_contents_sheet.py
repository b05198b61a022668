"""The contents: every sheet, what it holds, and the pages on which a spreadsheet really prints it."""

from pathlib import Path

import openpyxl
import pytest

from digest import editions, live, office
from horizon.digest.workbook import contents_sheet, workbook
from horizon.impact.valuation import inputs_from_json
from horizon.values.edition import Edition


def write_book(edition: Edition, path: Path) -> Path:
    workbook.write_workbook(edition, inputs_from_json(edition.inputs), path)
    return path


def read_contents(path: Path) -> dict[str, tuple[object, ...]]:
    book = openpyxl.load_workbook(path)
    rows = {str(row[0]): row for row in book["Contents"].iter_rows(min_row=4, values_only=True)}
    return {name: rows[name] for name in (*book.sheetnames, "all sheets")}


def test_every_sheet_is_named_with_what_it_holds(tmp_path: Path) -> None:
    rows = read_contents(write_book(live.make_edition([*live.VARIANTS[:2], *live.OWN_COSTS]), tmp_path / "book.xlsx"))
    *sheets, total = rows.values()
    assert all(holds for _, holds, *_ in sheets)
    assert [name for name, (_, _, follows, *_) in rows.items() if follows == "edit it"] == ["Assumptions", "Plan"]
    assert sum(int(str(row[4])) for row in sheets) == total[4]


def test_the_sheets_of_the_edition_have_their_rows_counted(tmp_path: Path) -> None:
    rows = read_contents(write_book(editions.NORMAL, tmp_path / "book.xlsx"))
    assert rows["Technologies"][3] == len(editions.NORMAL.scan.technologies)
    assert rows["Left out"][3] == len(editions.NORMAL.scan.not_shown)


@pytest.mark.parametrize(("name", "holds"), [("Sharing 2", "who"), ("7 Obesity", "people"), ("Trials", "the trials")])
def test_a_sheet_is_described_by_its_name(name: str, holds: str) -> None:
    assert contents_sheet.describe_sheet(name)[0].startswith(holds)


@pytest.mark.libreoffice
@pytest.mark.slow
def test_it_prints_on_as_many_pages_as_it_says(tmp_path: Path) -> None:
    shipped = map(live.read_watchlist, live.costed_watchlists()[:3])
    books = [
        write_book(editions.NORMAL, tmp_path / "edition.xlsx"),
        write_book(live.make_edition((*shipped, *live.OWN_COSTS)), tmp_path / "live.xlsx"),
    ]
    for book, pages in office.count_pages(books, tmp_path).items():
        assert pages == read_contents(tmp_path / f"{book}.xlsx")["all sheets"][4], book
