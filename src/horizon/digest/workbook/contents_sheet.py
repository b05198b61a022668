"""The sheet of contents: each sheet with a link, what it holds and its pages; then what the edition says of itself."""

from collections.abc import Mapping, Sequence

from horizon.digest.view import wording
from horizon.digest.view.cell_kinds import COUNT, HEAD, NOTE, WRAPPED
from horizon.digest.workbook.alone_sheet import ALONE_SHEET
from horizon.digest.workbook.assumptions_sheet import ASSUMPTIONS_SHEET
from horizon.digest.workbook.cell_writer import CellWriter
from horizon.digest.workbook.early_launch_sheet import EARLY_LAUNCH_SHEET
from horizon.digest.workbook.plan_sheet import PLAN_SHEET
from horizon.digest.workbook.summary_sheet import SUMMARY_SHEET
from horizon.values.edition import Edition

CONTENTS_SHEET = "Contents"
_PURPOSE = (
    "Click a name to go there. A sheet that is wider than a page prints its first columns; the others are on the "
    "screen. What can be edited is blue on yellow; what follows does so at once."
)
_EDITED, _LIVE, _COMPOSED = "edit it", "follows", "as composed"
_OF_INDICATION = ("people, unit costs and months of one indication", _LIVE)
_OF_SHARING = ("who is treated with what, by month", _LIVE)
_HOLDS = {
    SUMMARY_SHEET: ("a page to forward", _COMPOSED),
    CONTENTS_SHEET: ("this page", _COMPOSED),
    EARLY_LAUNCH_SHEET: ("what all costs if it launches early, and on average", _LIVE),
    ASSUMPTIONS_SHEET: ("every input: best estimate, range, source", _EDITED),
    PLAN_SHEET: ("what is launched, and in which month", _EDITED),
    ALONE_SHEET: ("people and cost of each technology by financial year", _LIVE),
    "Technologies": ("every technology: dates, chances, amounts", _COMPOSED),
    "Simulated impact": ("each by financial year: if it comes, and on average", _COMPOSED),
    "Simulated since launch": ("each by year since its launch", _COMPOSED),
    "Simulated totals": ("all together by financial year, payer and area", _COMPOSED),
    "Reserves": ("what each payer sets aside by budget round", _COMPOSED),
    "Simulated resources": ("hours, posts, scans and beds by financial year", _COMPOSED),
    "Sensitivity": ("which input moves the cost most, one at a time", _COMPOSED),
    "Funnel": ("from the population to those who could be treated", _COMPOSED),
    "Trials": ("the trials behind each technology", _COMPOSED),
    "Changes": ("what changed in the registry", _COMPOSED),
    "Bridge": ("why the figures moved, by cause and year", _COMPOSED),
    "Left out": ("trials that are not counted, with the rule", _COMPOSED),
    "Sources": ("every figure that is not the registry's", _COMPOSED),
    "Workforce": ("staff and places that there are, and who can start", _EDITED),
    "Workforce by quarter": ("staff and places: what is needed and what there is", _COMPOSED),
    "Who pays": ("what each payer bears and is spared, and all of them together", _COMPOSED),
    "Waiting": ("who waits because staff or places are short, by financial year", _COMPOSED),
    "Readiness": ("what must be decided or begun by when", _COMPOSED),
}
"""By the name of a sheet: what it holds, and whether it follows the figures that can be edited."""


def write_contents(
    cells: CellWriter, edition: Edition, sheets: Sequence[CellWriter], row_counts: Mapping[str, int]
) -> None:
    """Fill the sheet, the second; ``row_counts`` has the rows of the sheets that are tables."""
    cells.set_widths(32, 50, 12, 7, 7)
    cells.write_text(0, 0, f"Horizon, {wording.describe_week(edition)}: what is in this workbook", "title")
    cells.write_paragraph(1, _PURPOSE, NOTE)
    cells.write_headings(2, ("sheet", "holds", "", "rows", "pages"), figures=(3, 4))
    row = 3
    for sheet in (sheets[0], cells, *sheets[1:]):
        name = sheet.sheet.get_name()
        holds, follows = describe_sheet(name)
        cells.write_link(row, 0, name)
        cells.write_text(row, 1, holds)
        cells.write_text(row, 2, follows)
        cells.write_value(row, 3, row_counts.get(name), COUNT)
        cells.write_value(row, 4, sheet.pages, COUNT)
        row += 1
    cells.write_text(row, 0, "all sheets", emphasis="total")
    cells.write_blanks(row, range(1, 4), "total")
    total, row = row, row + 2
    for heading, kind, lines in (
        ("This edition", WRAPPED, _list_remarks(edition)),
        ("How to read it", NOTE, wording.READING_NOTES),
    ):
        cells.write_text(row, 0, heading, HEAD)
        for line in lines:
            row += 1
            cells.write_paragraph(row, line, kind)
        row += 2
    cells.sheet.freeze_panes(3, 0)
    cells.set_up_printing(2)
    cells.write_value(4, 4, cells.pages, COUNT)
    cells.write_value(total, 4, cells.pages + sum(sheet.pages for sheet in sheets), COUNT, "total")


def describe_sheet(name: str) -> tuple[str, str]:
    """Return what a sheet holds, and whether it follows what is edited."""
    return _HOLDS.get(name) or (_OF_SHARING if name.startswith("Sharing") else _OF_INDICATION)


def _list_remarks(edition: Edition) -> list[str]:
    masthead = " · ".join(wording.list_masthead(edition))
    return [edition.headline, masthead, *edition.notes, *edition.refused_watchlists]
