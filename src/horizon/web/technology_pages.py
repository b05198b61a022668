"""The pages of the technologies of the newest edition, and the record of what happened to one."""

from collections.abc import Sequence

from markupsafe import Markup
from starlette.responses import Response

from horizon.app.regulatory_entry import RegulatoryEntry, edit_for_entry
from horizon.app.watchlist_change import WatchlistChange, change_watchlist, fingerprint_text, write_change
from horizon.digest.html.technology import render_technology
from horizon.digest.view import selection
from horizon.errors import HorizonError, UsageError
from horizon.technology.unfound_entries import list_all_unfound
from horizon.values.edition import Edition
from horizon.values.technology import Technology
from horizon.watchlist.files.document import values_of
from horizon.web.named_pages import named_address
from horizon.web.record_form import (
    RecordedTechnology,
    describe_record_form,
    read_typed_fields,
    record_typed_outcome,
    strike_typed_record,
)
from horizon.web.visit import Visit
from horizon.web.watchlist_draft import VERSION
from horizon.web.watchlist_pages import show_review


def list_technologies(visit: Visit) -> Response:
    """Show the technologies of the newest edition by watchlist, or those whose name has some letters in it."""
    edition = visit.desk.printed_edition()
    watchlists = visit.desk.open_workspace().watchlists
    wanted = visit.query.get("name").strip()[:80]
    sections = [
        (section.page, [item for item in section.technologies if _is_named((item.name, *item.aliases), wanted)])
        for section in (selection.list_sections(edition) if edition else ())
    ]
    unfound = list_all_unfound(watchlists, edition.scan.technologies if edition else ())
    return visit.show(
        "technologies.html.j2",
        edition=edition,
        wanted=wanted,
        sections=[(page, items) for page, items in sections if items],
        unfound=[(entry, named_address(entry)) for entry in unfound if _is_named(entry.names, wanted)],
        titles={watchlist.name: watchlist.title for watchlist in watchlists},
        anchor=selection.technology_anchor,
    )


def show_technology_page(visit: Visit) -> Response:
    """Show what the report has of a technology, what was recorded of it, and the form to record more."""
    return _show_technology_page(visit, {"event": visit.query.get("record")})


def record_outcome(visit: Visit) -> Response:
    """Record what happened: in the store, or for filed and opinion in the watchlist, once it has been seen."""
    edition, technology = _find_technology(visit)
    if visit.form.get("act") == "back":
        return _show_technology_page(visit, read_typed_fields(visit))
    try:
        if visit.form.get("event") not in ("filed", "opinion"):
            return visit.go_to(record_typed_outcome(visit, _to_forecast_record(edition, technology)))
        change = _regulatory_change(visit, technology)
    except HorizonError as fault:
        return _show_technology_page(visit, read_typed_fields(visit), fault)
    sent = visit.form.with_values(**{VERSION: fingerprint_text(change.before)})
    return show_review(visit, change, sent, f"/technologies/{visit.names['anchor']}", reveals=False)


def write_regulatory_entry(visit: Visit) -> Response:
    """Write what was reviewed beside the technology in its watchlist."""
    _, technology = _find_technology(visit)
    with visit.desk.write_lock():
        change = _regulatory_change(visit, technology)
        if visit.form.get(VERSION) != fingerprint_text(change.before):
            raise UsageError(f"{change.path.name} was changed by somebody else in the meantime: look at it again")
        write_change(change)
    return visit.go_to(f"/technologies/{visit.names['anchor']}?saved=recorded#record")


def strike_record(visit: Visit) -> Response:
    """Strike out what was recorded by mistake: it stays in the list, and counts no more."""
    try:
        return visit.go_to(strike_typed_record(visit, _to_forecast_record(*_find_technology(visit))))
    except UsageError as fault:
        return _show_technology_page(visit, {}, fault)


def _show_technology_page(visit: Visit, typed: dict[str, str], fault: HorizonError | None = None) -> Response:
    edition, technology = _find_technology(visit, is_printed=True)
    return visit.show(
        "technology_page.html.j2",
        400 if fault else 200,
        edition=edition,
        technology=technology,
        details=Markup(render_technology(edition, technology)),  # noqa: S704 - rendered with every value escaped
        **describe_record_form(visit, _to_forecast_record(edition, technology), typed, fault),
    )


def _to_forecast_record(edition: Edition, technology: Technology) -> RecordedTechnology:
    address = f"/technologies/{selection.technology_anchor(technology)}"
    return RecordedTechnology(
        technology.watchlist,
        (technology.name, *technology.aliases),
        technology.indication if _has_indications(edition, technology) else "",
        selection.find_page(edition, technology).jurisdiction,
        address,
        f"{address}/strike",
    )


def _find_technology(visit: Visit, is_printed: bool = False) -> tuple[Edition, Technology]:
    edition = visit.desk.printed_edition() if is_printed else visit.desk.newest_edition()
    for technology in edition.scan.technologies if edition else ():
        if edition and selection.technology_anchor(technology) == visit.names["anchor"]:
            return edition, technology
    raise UsageError("the newest edition has no such technology: it may be of an earlier one")


def _regulatory_change(visit: Visit, technology: Technology) -> WatchlistChange:
    path = visit.desk.watchlist_path(technology.watchlist)
    given = (visit.form.get(name).strip() for name in ("region", "date", "source"))
    event = "opinion" if visit.form.get("event") == "opinion" else "filed"
    values = values_of(visit.desk.open_text(technology.watchlist))
    entry = RegulatoryEntry(event, *given)  # type: ignore[arg-type]
    return change_watchlist(path, edit_for_entry(values, technology, entry, visit.desk.read_settings().today))


def _has_indications(edition: Edition, technology: Technology) -> bool:
    pages = [page for page in edition.scan.watchlists if page.name == technology.watchlist]
    return any(page.indication for page in pages)


def _is_named(names: Sequence[str], wanted: str) -> bool:
    return any(wanted.casefold() in name.casefold() for name in names)
