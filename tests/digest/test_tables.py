"""Tables select columns that are defined once."""

import pytest

from horizon.digest.view.cell_kinds import DAY, TEXT
from horizon.digest.view.tables import Column, select_table

COLUMNS: tuple[Column[str], ...] = (
    Column("licence_p10", DAY, len),
    Column("name", TEXT, lambda row: row.title(), "technology"),
)


def test_a_column_has_a_name_for_files_and_a_heading_for_sheets() -> None:
    assert [column.heading for column in COLUMNS] == ["licence P10", "technology"]


def test_a_table_shows_the_columns_that_it_names_in_their_order() -> None:
    table = select_table("x", COLUMNS, "name licence_p10", ["one", "three"])
    assert list(table.iter_cells()) == [("One", 3), ("Three", 5)]


def test_an_unknown_column_is_an_error() -> None:
    with pytest.raises(KeyError, match="launch"):
        select_table("x", COLUMNS, "name launch", [])
