"""The board summary as a Word document of two pages: what ``board.html`` says, to be edited and filed."""

import datetime as dt
import io
import textwrap
import zipfile
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from horizon.digest.charts.board_picture import draw_board_picture
from horizon.digest.view.board import BoardSummary

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import _Cell

FONT, POINTS, SMALL_POINTS, HEADING_POINTS = "Arial", 9, 8, 11
_MARGIN_CM, _TEXT_CM = 1.8, 17.4
_SHADE = "E8EEF4"
_LONGEST_CELL = 110
"""Letters of a cell, so that the tables stay within their pages."""


def render_board_document(summary: BoardSummary, composed_for: dt.date) -> bytes:
    """Render the summary as ``.docx``, the same bytes for the same summary."""
    import docx

    document = docx.Document()
    _set_up_pages(document, summary, composed_for)
    _write_first_page(document, summary)
    _write_second_page(document, summary)
    file = io.BytesIO()
    document.save(file)
    return _fix_times(file.getvalue())


def _write_first_page(document: "Document", summary: BoardSummary) -> None:
    document.add_heading(summary.title, 0)
    document.add_paragraph(summary.subtitle)
    document.add_heading(f"{summary.decide_heading} ({summary.decide_when})" if summary.decide_heading else "Decisions")
    if summary.no_decision:
        document.add_paragraph(summary.no_decision)
    rows = [
        (
            *(_name_with_indication(row.name, row.indication), _join_words(row.hold, row.financial_year, " for ")),
            *(row.cautious, row.once_here, row.chance),
        )
        for row in summary.decisions
    ]
    _add_table(
        document,
        ("Technology", "Hold", "To be safe", "Once it is here, a year", "Chance that it is funded"),
        rows,
        (6.4, 3.4, 2.2, 2.7, 2.7),
    )
    if rows:
        document.add_paragraph(summary.hold_note)
    _add_more(document, summary.more_decisions, "to decide on by then")
    for text in summary.overdue:
        _add_overdue(document, text)
    document.add_heading(f"The total over {summary.span}")
    totals = [(row.payer, row.average, row.moved, row.if_it_comes, row.year, row.ceiling) for row in summary.totals]
    _add_table(
        document,
        ("Payer", "On average", "Since the last edition", "If it comes, most expensive year", "Which", "Ceiling"),
        totals,
        (5.4, 2.2, 2.8, 3.2, 1.8, 2.0),
    )
    _add_picture(document, summary)
    if summary.reasons:
        document.add_heading("Why it moved")
        _add_table(document, (), [(row.amount, row.text) for row in summary.reasons], (2.2, 15.2))


def _write_second_page(document: "Document", summary: BoardSummary) -> None:
    document.add_heading(summary.coming_heading).paragraph_format.page_break_before = True
    rows = [
        (
            *(_name_with_indication(row.name, row.indication), row.must_fund),
            *(_join_words(row.once_here, row.spread, ", four chances in five "), row.chance),
        )
        for row in summary.coming
    ]
    _add_table(
        document,
        ("Technology", "Must be funded from", "Once it is here, a year", "Chance that it is funded"),
        rows,
        (6.4, 3.6, 4.7, 2.7),
    )
    for text in summary.coming_notes:
        document.add_paragraph(text)
    _add_more(document, summary.more_coming, "are coming")
    if summary.reserves:
        document.add_heading("What each payer sets aside")
        reserves = [(row.payer, row.financial_year, row.budget_round, row.middle, row.safe) for row in summary.reserves]
        _add_table(
            document, ("Payer", "For", "Round", "Middle estimate", "To be safe"), reserves, (6.4, 2.2, 4.0, 2.4, 2.4)
        )
        document.add_paragraph(summary.reserve_note)
    _add_list(document, "Large but unlikely", summary.unlikely)
    _add_list(document, "How right the forecasts were", summary.track_record)
    _add_list(document, "How to read this", (*filter(None, (summary.uncosted,)), *summary.how_to_read))
    document.add_paragraph(summary.source)


def _name_with_indication(name: str, indication: str) -> str:
    return f"{name} ({indication})" if indication else name


def _join_words(first: str, second: str, between: str) -> str:
    return f"{first}{between}{second}" if first and second else first or second


def _set_up_pages(document: "Document", summary: BoardSummary, composed_for: dt.date) -> None:
    """Set A4, the fonts, and what the file says of itself."""
    from docx.shared import Cm, Pt, RGBColor

    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Cm(_MARGIN_CM)
    for name, points in (("Normal", POINTS), ("Title", HEADING_POINTS + 4), ("Heading 1", HEADING_POINTS)):
        style = document.styles[name]
        style.font.name, style.font.size = FONT, Pt(points)
        style.element.rPr.rFonts.attrib.clear()
        style.font.name = FONT
        style.paragraph_format.space_after = Pt(2)
        style.paragraph_format.line_spacing = 1.0
    for name, above in (("Title", 0), ("Heading 1", 7)):
        document.styles[name].paragraph_format.space_before = Pt(above)
        document.styles[name].font.color.rgb = RGBColor(0x1F, 0x4E, 0x79)
    properties, noon = document.core_properties, dt.datetime.combine(composed_for, dt.time(12))
    properties.title, properties.author, properties.language = summary.title, "horizon", "en-GB"
    properties.created = properties.modified = noon


def _add_table(
    document: "Document", headings: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[float]
) -> None:
    """Add a table with widths in centimetres; nothing without a row."""
    from docx.shared import Cm

    if not rows:
        return
    lines = [headings, *rows] if headings else rows
    table = document.add_table(len(lines), len(widths))
    table.style, table.autofit = "Table Grid", False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(width)
    for at, (line, row) in enumerate(zip(lines, table.rows, strict=True)):
        for text, width, cell in zip(line, widths, row.cells, strict=True):
            _fill_cell(cell, text, width, bold=bool(headings) and at == 0)
    if headings:
        _repeat_row(table.rows[0]._tr)
    document.add_paragraph().paragraph_format.line_spacing = 0.4


def _fill_cell(cell: "_Cell", text: str, width: float, *, bold: bool) -> None:
    from docx.oxml.ns import qn
    from docx.oxml.parser import OxmlElement
    from docx.shared import Cm, Pt

    cell.width = Cm(width)
    paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.space_after = Pt(0)
    run = paragraph.add_run(textwrap.shorten(text, _LONGEST_CELL, placeholder=" …"))
    run.bold, run.font.size = bold, Pt(SMALL_POINTS)
    borders = OxmlElement("w:tcBorders")
    for edge in ("left", "right"):
        line = OxmlElement(f"w:{edge}")
        line.set(qn("w:val"), "nil")
        borders.append(line)
    properties = cell._tc.get_or_add_tcPr()
    properties.append(borders)
    if bold:
        shade = OxmlElement("w:shd")
        shade.set(qn("w:val"), "clear")
        shade.set(qn("w:fill"), _SHADE)
        properties.append(shade)


def _repeat_row(row: object) -> None:
    """Mark a row as the table's heading, for whoever listens to the document."""
    from docx.oxml.parser import OxmlElement

    row.get_or_add_trPr().append(OxmlElement("w:tblHeader"))  # type: ignore[attr-defined]


def _add_picture(document: "Document", summary: BoardSummary) -> None:
    from docx.shared import Cm

    if not summary.years:
        return
    picture = draw_board_picture(summary.years, summary.average, summary.if_it_comes, summary.currency)
    shape = document.add_picture(io.BytesIO(picture.png), width=Cm(_TEXT_CM - 2))
    shape._inline.docPr.set("descr", picture.alt)


def _add_more(document: "Document", count: int, what: str) -> None:
    if count:
        document.add_paragraph(f"{count} more {what}: see the report.")


def _add_overdue(document: "Document", text: str) -> None:
    from docx.shared import RGBColor

    run = document.add_paragraph().add_run(f"Overdue: {text}")
    run.font.color.rgb = RGBColor(0xB0, 0x00, 0x20)


def _add_list(document: "Document", heading: str, texts: Iterable[str]) -> None:
    lines = list(texts)
    if lines:
        document.add_heading(heading)
        for text in lines:
            document.add_paragraph(text, style="List Bullet")


def _fix_times(content: bytes) -> bytes:
    """Return the same package with the same time in each of its files."""
    fixed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as packed, zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as repacked:
        for info in packed.infolist():
            repacked.writestr(zipfile.ZipInfo(info.filename), packed.read(info), zipfile.ZIP_DEFLATED)
    return fixed.getvalue()
