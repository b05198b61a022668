"""The files of an edition: the report, the workbook and what else was written for it, as they are in its folder."""

import re
from pathlib import Path

from starlette.responses import FileResponse, PlainTextResponse, Response

from horizon.app.workspace import check_edition
from horizon.web.visit import Visit

_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".ics": "text/calendar; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    ".json": "application/json",
}
_NAME = re.compile(r"([a-z][a-z-]{0,30}/)?[A-Za-z0-9][A-Za-z0-9_-]{0,60}\.[a-z]{3,4}")
_SCRIPT = re.compile(rb"script-src '(sha256-[A-Za-z0-9+/=]{44})'")


def show_file(visit: Visit) -> Response:
    """Answer with a file of an edition's own folder; there is no way to any other."""
    key, name = visit.names["key"], visit.names["file"]
    check_edition(visit.desk.open_workspace(), key)
    reports = visit.desk.read_settings().reports
    path = reports / key / name
    kind = _TYPES.get(path.suffix)
    is_inside = bool(_NAME.fullmatch(name)) and path.resolve().is_relative_to(reports.resolve() / key)
    if not is_inside or kind is None or not path.is_file():
        words = f"{key} has no such file; it is made again with: horizon digest --edition {key}\n"
        return PlainTextResponse(words, 404)
    if path.suffix == ".html":
        headers = {"content-security-policy": _report_policy(path)}
    else:
        headers = {"content-disposition": f'attachment; filename="{path.name}"'}
    return FileResponse(path, media_type=kind, headers=headers)


def _report_policy(path: Path) -> str:
    """The report's own policy: its pictures and styles are in it, and its one script goes by its hash."""
    with path.open("rb") as page:
        script = _SCRIPT.search(page.read(4_000))
    allowed = f"script-src '{script[1].decode()}'; " if script else ""
    return (
        f"default-src 'none'; {allowed}style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'"
    )
