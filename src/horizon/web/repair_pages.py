"""The page on which the text of a watchlist that cannot be read is put right: the form cannot open it."""

from dataclasses import dataclass
from pathlib import Path

from starlette.responses import Response

from horizon.app.watchlist_change import fingerprint_text
from horizon.errors import UsageError
from horizon.watchlist.files.document import LARGEST_FILE, split_lines
from horizon.watchlist.files.errors import Fault
from horizon.watchlist.files.load import examine_text
from horizon.watchlist.files.write import write_watchlist
from horizon.web.confidential import mask_fault
from horizon.web.visit import Visit
from horizon.web.watchlist_draft import VERSION

TEXT, ACT = "text", "act"


@dataclass(frozen=True, slots=True)
class MarkedFault:
    """A fault with the lines around it, each with its number; ``line`` is the one that it is in."""

    line: int
    text: str
    lines: tuple[tuple[int, str], ...]


def show_repair(visit: Visit) -> Response:
    """Show the text of a watchlist with what is wrong; one that is in order has its form."""
    path = visit.desk.watchlist_path(visit.names["name"])
    text = _read_text(path)
    watchlist, faults = examine_text(text, path)
    if watchlist is not None:
        return visit.go_to(f"/watchlists/{path.stem}")
    return _show_repair_page(visit, path, text, faults, fingerprint_text(text))


def write_repair(visit: Visit) -> Response:
    """Write the text once it is in order, unless somebody else has changed the file."""
    path, version = visit.desk.watchlist_path(visit.names["name"]), visit.form.get(VERSION)
    if visit.form.get(ACT) == "reveal":
        text = _read_text(path)
        return _show_repair_page(visit, path, text, examine_text(text, path)[1], fingerprint_text(text), reveals=True)
    text = f"{visit.form.get(TEXT).rstrip()}\n"
    watchlist, faults = examine_text(text, path)
    if watchlist is None:
        return _show_repair_page(visit, path, text, faults, version, reveals=True, status=400)
    with visit.desk.write_lock():
        if fingerprint_text(_read_text(path)) != version:
            raise UsageError(f"{path.name} was changed by somebody else in the meantime: open it again")
        write_watchlist(path, text)
    return visit.go_to(f"/watchlists/{path.stem}?saved=yes")


def mark_faults(text: str, faults: tuple[Fault, ...]) -> tuple[MarkedFault, ...]:
    """Put each fault beside the lines that it is in and next to."""
    lines = [line.rstrip("\r\n") for line in split_lines(text)]
    return tuple(
        MarkedFault(
            fault.line,
            fault.text,
            tuple((number, lines[number - 1]) for number in _numbers_around(fault.line, len(lines))),
        )
        for fault in faults
    )


def _numbers_around(line: int, count: int) -> range:
    return range(max(line - 1, 1), min(line + 1, count) + 1)


def _read_text(path: Path) -> str:
    """The text of a file. Raises UsageError where it is no text or too large, which no page can put right."""
    if path.stat().st_size > LARGEST_FILE:
        raise UsageError(f"{path.name} is larger than {LARGEST_FILE:,} bytes: shorten it in a text editor")
    try:
        return path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError:
        raise UsageError(f"{path.name} is not UTF-8: save it as such in a text editor") from None


def _show_repair_page(
    visit: Visit,
    path: Path,
    text: str,
    faults: tuple[Fault, ...],
    version: str,
    reveals: bool = False,
    status: int = 200,
) -> Response:
    """Show the page; a text in which something is confidential is shown only once it is revealed."""
    is_hidden = "conf" in text.casefold() and not reveals  # however the word may be misspelt
    return visit.show(
        "repair.html.j2",
        status,
        name=path.stem,
        text="" if is_hidden else text,
        faults=() if is_hidden else mark_faults(text, faults),
        masked=[mask_fault(fault.text) for fault in faults] if is_hidden else [],
        is_hidden=is_hidden,
        version=version,
        fields={"version": VERSION, "text": TEXT, "act": ACT},
    )
