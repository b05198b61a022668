"""Where a reader of the mail finds the rest."""

from horizon.digest.view.links import Attachment, EditionLinks, link_edition

KEY = "2026-W08"
WORKBOOK_ALONE: tuple[Attachment, ...] = ("workbook",)


def test_what_is_attached_is_named_and_the_rest_linked() -> None:
    links = link_edition(KEY, "https://reports.example.org/horizon/", WORKBOOK_ALONE)
    assert links == EditionLinks(
        "https://reports.example.org/horizon/2026-W08/index.html",
        "",
        "https://reports.example.org/horizon/readiness.ics",
        "Attached: horizon-2026-W08.xlsx.",
    )


def test_without_an_address_nothing_is_linked_and_the_report_is_named() -> None:
    links = link_edition(KEY, "", ("workbook", "calendar"))
    assert (links.report, links.workbook, links.calendar) == ("", "", "")
    assert links.attached == (
        "Attached: horizon-2026-W08.xlsx and horizon-2026-W08.ics. "
        "The report: 2026-W08/index.html, where your reports are kept."
    )
    assert link_edition(KEY, "", ()).attached == "The report: 2026-W08/index.html, where your reports are kept."
