"""A table of an edition and its columns, for the workbook's sheets and the CSV files alike. Pure.

Each column is defined once, in :mod:`horizon.digest.view.columns`; a sheet or a file selects those that it shows.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Generic, TypeVar

Cell = str | int | float | bool | Decimal | dt.date | None
Row = TypeVar("Row", contravariant=True)
TableRow = TypeVar("TableRow")


@dataclass(frozen=True, slots=True)
class Column(Generic[Row]):
    """One column: its name, its kind of cell, and how to take its value from a row.

    ``name`` is that of ``edition.json`` and CSV; ``kind`` is one of :mod:`horizon.digest.view.cell_kinds`; ``title`` is
    the heading in the workbook where it is not the name in words.
    """

    name: str
    kind: str
    value: Callable[[Row], Cell]
    title: str = ""

    @property
    def heading(self) -> str:
        """The heading in the workbook: ``licence P10`` of ``licence_p10``."""
        return self.title or re.sub(r"\bp(\d\d)\b", r"P\1", self.name.replace("_", " "))


@dataclass(frozen=True, slots=True)
class Table(Generic[TableRow]):
    """One table: the name of its sheet or file, its columns in order, and its rows."""

    name: str
    columns: tuple[Column[TableRow], ...]
    rows: tuple[TableRow, ...]

    def iter_cells(self) -> Iterator[tuple[Cell, ...]]:
        """The cells of each row, in the order of the columns."""
        return (tuple(column.value(row) for column in self.columns) for row in self.rows)


def select_table(
    name: str, columns: Iterable[Column[TableRow]], column_names: str, rows: Iterable[TableRow]
) -> Table[TableRow]:
    """The table that shows the columns of these names, separated by spaces, in their order.

    Raises KeyError if one of them is not defined.
    """
    by_name = {column.name: column for column in columns}
    return Table(name, tuple(by_name[column_name] for column_name in column_names.split()), tuple(rows))
