"""The page of a technology that a watchlist names and no trial that counts studies, and the record of what happened."""

from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.responses import Response

from horizon.app.match_preview import MatchPreview
from horizon.app.traced_names import TracedNames
from horizon.errors import HorizonError, UsageError
from horizon.technology.unfound_entries import UnfoundEntry, list_unfound_entries
from horizon.watchlist.schema.watchlist import Watchlist
from horizon.web.record_form import (
    EVENT_CHOICES,
    RecordedTechnology,
    describe_record_form,
    read_typed_fields,
    record_typed_outcome,
    strike_typed_record,
)
from horizon.web.visit import Visit

LONGEST_WAIT = 8.0
"""Seconds that the page waits for what the watchlist matches now."""
RECORDED_CHOICES = tuple(choice for choice in EVENT_CHOICES if not choice.is_written)


@dataclass(frozen=True, slots=True)
class UnfoundLine:
    """A technology that is named and not found, the address of its page, and what is known of its names."""

    entry: UnfoundEntry
    address: str
    traced: TracedNames


def named_address(entry: UnfoundEntry) -> str:
    """The address of the page of a technology that is named and not found."""
    return f"/named?{urlencode({'watchlist': entry.watchlist, 'technology': entry.name})}"


def show_named(visit: Visit) -> Response:
    """Show what is known of a technology that is named and not found, and the form to record what happened."""
    return _show_named_page(visit, {"event": visit.query.get("record")})


def record_of_named(visit: Visit) -> Response:
    """Record what happened to it."""
    try:
        return visit.go_to(record_typed_outcome(visit, _to_unfound_record(*_find_entry(visit))))
    except UsageError as fault:
        return _show_named_page(visit, read_typed_fields(visit), fault)


def strike_of_named(visit: Visit) -> Response:
    """Strike out what was recorded of it by mistake."""
    try:
        return visit.go_to(strike_typed_record(visit, _to_unfound_record(*_find_entry(visit))))
    except UsageError as fault:
        return _show_named_page(visit, {}, fault)


def list_unfound_lines(visit: Visit, watchlist: Watchlist, preview: MatchPreview) -> list[UnfoundLine]:
    """The entries of a watchlist that are none of a preview's products; none before it has looked through all."""
    if not preview.is_complete:
        return []
    product_names = [name for product in preview.products for name in (product.name, *product.aliases)]
    return [
        UnfoundLine(entry, named_address(entry), visit.desk.open_previews().trace_names(entry.names))
        for entry in list_unfound_entries(watchlist, product_names)
    ]


def _show_named_page(visit: Visit, typed: dict[str, str], fault: HorizonError | None = None) -> Response:
    watchlist, entry = _find_entry(visit)
    preview = visit.desk.open_previews().preview_matches(watchlist, LONGEST_WAIT)
    lines = list_unfound_lines(visit, watchlist, preview)
    return visit.show(
        "named.html.j2",
        400 if fault else 200,
        watchlist=watchlist,
        entry=entry,
        is_known=preview.is_complete,
        line=next((line for line in lines if line.entry.name == entry.name), None),
        **describe_record_form(visit, _to_unfound_record(watchlist, entry), typed, fault, RECORDED_CHOICES),
    )


def _find_entry(visit: Visit) -> tuple[Watchlist, UnfoundEntry]:
    """The entry that the address names. Raises UsageError where the watchlist has none of this name."""
    watchlist = visit.desk.find_watchlist(visit.query.get("watchlist"))
    for entry in list_unfound_entries(watchlist, ()):
        if entry.name == visit.query.get("technology"):
            return watchlist, entry
    raise UsageError(f"{watchlist.name} names no such technology without a date of its own")


def _to_unfound_record(watchlist: Watchlist, entry: UnfoundEntry) -> RecordedTechnology:
    address = named_address(entry)
    return RecordedTechnology(
        watchlist.name,
        entry.names,
        entry.indication,
        watchlist.jurisdiction,
        address,
        address.replace("/named?", "/named/strike?", 1),
    )
