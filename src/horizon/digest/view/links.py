"""Where a reader of the mail finds the report, the workbook and the calendar. Pure."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

REPORT, WORKBOOK, CALENDAR = "index.html", "workbook.xlsx", "readiness.ics"
Attachment = Literal["workbook", "calendar"]


@dataclass(frozen=True, slots=True)
class EditionLinks:
    """Addresses of the parts of an edition, empty where there is none; ``attached`` names what is attached instead."""

    report: str = ""
    workbook: str = ""
    calendar: str = ""
    attached: str = ""


BESIDE = EditionLinks(REPORT, WORKBOOK, CALENDAR)
"""The links of a page that lies in the edition's folder."""


def link_edition(key: str, url: str, attachments: Collection[Attachment]) -> EditionLinks:
    """Link an edition below the address of the reports; what is attached is named, and linked only if it is not.

    Without an address the report is named, too.
    """
    base = url.rstrip("/")
    attached = _name_attachments(key, attachments, bool(base))
    if not base:
        return EditionLinks(attached=attached)
    return EditionLinks(
        f"{base}/{key}/{REPORT}",
        "" if "workbook" in attachments else f"{base}/{key}/{WORKBOOK}",
        # The newest calendar stays at one address, to which calendar programs subscribe.
        "" if "calendar" in attachments else f"{base}/{CALENDAR}",
        attached,
    )


def attachment_name(key: str, attachment: Attachment) -> str:
    """Return the file name under which a part is attached: ``horizon-2026-W08.xlsx``."""
    return f"horizon-{key}.{'xlsx' if attachment == 'workbook' else 'ics'}"


def _name_attachments(key: str, attachments: Collection[Attachment], has_report: bool) -> str:
    order: tuple[Attachment, ...] = ("workbook", "calendar")
    names = [attachment_name(key, name) for name in order if name in attachments]
    parts = [f"Attached: {' and '.join(names)}."] if names else []
    return " ".join(parts if has_report else [*parts, f"The report: {key}/{REPORT}, where your reports are kept."])
