"""Write an edition's files: all of them in place, or none."""

import io
import shutil
from collections.abc import Mapping
from pathlib import Path

from horizon.atomic_write import replace_file, replace_folder, report_unwritable
from horizon.digest import board_document, calendar, csv_tables
from horizon.digest.html import render, report
from horizon.digest.view import technology_pages
from horizon.digest.view.board import compose_board
from horizon.digest.workbook import workbook
from horizon.errors import ConfigurationError
from horizon.impact.valuation import EstimateInputs
from horizon.type_adapters import adapt_type
from horizon.values.edition import Edition

FILE_MODE = 0o640
PAGE, BOARD, DATA, WORKBOOK = "index.html", "board.html", "edition.json", "workbook.xlsx"
BOARD_DOCUMENT, WITHDRAWN = "board.docx", "WITHDRAWN.txt"
LASTING = frozenset({PAGE, DATA, WITHDRAWN, technology_pages.FOLDER, "outbox"})
"""What stays of an edition's folder when it is old: the report with its pages of single technologies, the messages."""


def write_edition(edition: Edition, inputs: EstimateInputs | None, reports: Path) -> Path:
    """Write ``reports/KEY/`` and ``reports/readiness.ics``, and return the folder.

    A folder of that name was never committed and is replaced. Raises ConfigurationError if it cannot be written.
    """
    # Rendered first, so that an error in a template is not taken for one of the disk.
    contents, folder = _render_files(edition, inputs), reports / edition.key
    with report_unwritable(reports, ConfigurationError):
        with replace_folder(folder) as unfinished:
            _write_files(contents, unfinished)
        # The newest edition's calendar stays at one address, to which calendar programs subscribe.
        with replace_file(reports / calendar.CALENDAR_FILE, FILE_MODE) as file:
            file.write(contents[calendar.CALENDAR_FILE])
    return folder


def reduce_edition(folder: Path) -> None:
    """Delete what can be made again of an old edition: all but the page, its JSON and the messages.

    Raises ConfigurationError if it cannot be deleted.
    """
    with report_unwritable(folder, ConfigurationError):
        for path in folder.iterdir():
            if path.name not in LASTING:
                shutil.rmtree(path) if path.is_dir() else path.unlink()


def mark_withdrawn(folder: Path, reason: str) -> None:
    """Put a file into the folder of an edition, if there is one, that says why it was withdrawn.

    Raises ConfigurationError if it cannot be written.
    """
    if folder.is_dir():
        text = f"{folder.name} was withdrawn: {reason}\nIt is kept as it was sent, and counts no more.\n"
        with report_unwritable(folder, ConfigurationError), replace_file(folder / WITHDRAWN, FILE_MODE) as file:
            file.write(text.encode())


def complete_edition(edition: Edition, inputs: EstimateInputs | None, reports: Path) -> None:
    """Make again what an edition's folder no longer has; raises ConfigurationError if it cannot be written."""
    folder = reports / edition.key
    if all((folder / name).exists() for name in (PAGE, WORKBOOK)):
        return
    missing = {
        name: content for name, content in _render_files(edition, inputs).items() if not (folder / name).exists()
    }
    with report_unwritable(folder, ConfigurationError):
        for name, content in missing.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            with replace_file(folder / name, FILE_MODE) as file:
                file.write(content)


def render_workbook(edition: Edition, inputs: EstimateInputs | None) -> bytes:
    """Render the workbook of an edition, or of the part of it that a recipient gets."""
    file = io.BytesIO()
    workbook.write_workbook(edition, inputs, file)
    return file.getvalue()


def edition_json(edition: Edition) -> str:
    """Return an edition as JSON without its inputs, which hold prices that may be confidential."""
    return adapt_type(Edition).dump_json(edition, indent=1, exclude={"inputs"}).decode()


def _render_files(edition: Edition, inputs: EstimateInputs | None) -> dict[str, bytes]:
    """Render every file of an edition, by its path in the edition's folder."""
    texts = {
        PAGE: report.render_report(edition, report.draw_report_pictures(edition)),
        BOARD: report.render_board(edition),
        **report.render_technology_pages(edition),
        "digest.html": render.render_email_file(edition, render.draw_mail_pictures(edition)),
        "digest.txt": render.render_text(edition),
        DATA: edition_json(edition),
    }
    return {
        **{name: text.encode() for name, text in texts.items()},
        **{f"csv/{name}": content for name, content in csv_tables.render_tables(edition).items()},
        calendar.CALENDAR_FILE: calendar.render_calendar(edition),
        WORKBOOK: render_workbook(edition, inputs),
        BOARD_DOCUMENT: board_document.render_board_document(compose_board(edition), edition.composed_for),
    }


def _write_files(contents: Mapping[str, bytes], folder: Path) -> None:
    for name, content in contents.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)
        path.chmod(FILE_MODE)
