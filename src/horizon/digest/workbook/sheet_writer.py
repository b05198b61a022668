"""One indication's sheet while it is being written: from the top down, a row at a time, and the names it gives."""

from xlsxwriter.workbook import Workbook

from horizon.digest.workbook.cell_writer import Pen, cell, quoted
from horizon.digest.workbook.live_models import Part


class Ledger:
    """The sheet of a part; ``row`` is the next free one."""

    def __init__(self, book: Workbook, pen: Pen, part: Part) -> None:
        self.book, self.pen, self.part = book, pen, part
        self.row = 0

    def heads(self, *headings: str) -> None:
        """A line of headings."""
        self.pen.heads(self.row, headings, figures=range(1, len(headings)))
        self.row += 1

    def named(self, what: str, key: str, formula: str, value: float | str, kind: str, column: int = 1) -> None:
        """A line with one figure that other formulas use by its name."""
        self.pen.text(self.row, 0, what, look="total")
        self.pen.blanks(self.row, range(1, column), "total")
        self.pen.live(self.row, column, formula, value, kind, "total")
        self.name(key, cell(self.row, column, True))
        self.row += 1

    def name(self, key: str, place: str) -> None:
        """Give a cell or a column of this sheet its name."""
        self.book.define_name(self.part.name(key), f"={quoted(self.part.sheet)}{place}")
