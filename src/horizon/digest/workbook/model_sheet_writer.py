"""A writer for one indication's sheet: from the top down, a row at a time, with the names that its cells get."""

from xlsxwriter.workbook import Workbook

from horizon.digest.workbook.cell_writer import CellWriter, cell_reference, sheet_prefix
from horizon.digest.workbook.live_models import LiveModel


class ModelSheetWriter:
    """Writes the sheet of a live model; ``row`` is the next free one."""

    def __init__(self, book: Workbook, cells: CellWriter, model: LiveModel) -> None:
        self.book, self.cells, self.model = book, cells, model
        self.row = 0

    def write_headings(self, *headings: str) -> None:
        """Write a row of headings."""
        self.cells.write_headings(self.row, headings, figures=range(1, len(headings)))
        self.row += 1

    def write_named_figure(
        self, label: str, key: str, formula: str, value: float | str, kind: str, column: int = 1
    ) -> None:
        """Write a row with one figure that other formulas use by its name."""
        self.cells.write_text(self.row, 0, label, emphasis="total")
        self.cells.write_blanks(self.row, range(1, column), "total")
        self.cells.write_formula(self.row, column, formula, value, kind, "total")
        self.define_name(key, cell_reference(self.row, column, True))
        self.row += 1

    def define_name(self, key: str, reference: str) -> None:
        """Give a cell or a column of this sheet the name of a role."""
        self.book.define_name(self.model.cell_name(key), f"={sheet_prefix(self.model.sheet_name)}{reference}")
