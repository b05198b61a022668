"""The folder of all editions: their list and feed, the newest at a lasting address, the withdrawn ones marked."""

import shutil
from collections.abc import Sequence
from pathlib import Path

from horizon.atomic_write import replace_file, replace_folder, report_unwritable
from horizon.digest.html import listing
from horizon.digest.html.templating import render_template
from horizon.digest.publish import FILE_MODE, PAGE
from horizon.errors import ConfigurationError
from horizon.values.edition import EditionEntry

LIST, FEED, LATEST = "index.html", "feed.xml", "latest"
MARK = "<!--withdrawn-->"
"""Where a page says that its edition is withdrawn."""
_MARKED_PAGES = (PAGE, "board.html", "digest.html")


def update_reports(entries: Sequence[EditionEntry], reports: Path, url: str = "", organisation: str = "") -> None:
    """Write ``index.html``, ``feed.xml`` and ``latest/`` of the editions, newest first, and mark those withdrawn.

    ``latest/`` is a copy, since not every file system has links. Raises ConfigurationError if a file cannot be written.
    """
    standing = next((reports / entry.key for entry in entries if not entry.withdrawn), None)
    with report_unwritable(reports, ConfigurationError):
        for entry in entries:
            if entry.withdrawn:
                _mark_withdrawn(reports / entry.key, entry.withdrawn)
        _copy_latest(standing, reports / LATEST)
        present = [entry.key for entry in entries if (reports / entry.key / PAGE).is_file()]
        _write_text(reports / LIST, listing.render_edition_list(entries, present, organisation))
        _write_text(reports / FEED, listing.render_feed(entries, url, organisation))


def _copy_latest(edition: Path | None, latest: Path) -> None:
    if edition is None or not edition.is_dir():
        shutil.rmtree(latest, ignore_errors=True)
        return
    with replace_folder(latest) as folder:
        shutil.copytree(edition, folder, ignore=shutil.ignore_patterns("outbox"), dirs_exist_ok=True)


def _mark_withdrawn(folder: Path, reason: str) -> None:
    """Say on an edition's pages that it is withdrawn, unless they say so already."""
    notice = render_template("withdrawn.html.j2", reason=reason)
    for path in (folder / name for name in _MARKED_PAGES):
        text = path.read_text("utf-8") if path.is_file() else ""
        if MARK in text:
            _write_text(path, text.replace(MARK, notice, 1))


def _write_text(path: Path, text: str) -> None:
    with replace_file(path, FILE_MODE) as file:
        file.write(text.encode())
