"""The list of all editions: as a page to bookmark, and as a feed (Atom, RFC 4287)."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import NAMESPACE_URL, uuid5

from horizon.digest.html.templating import render_template
from horizon.digest.view import wording
from horizon.digest.view.for_reader import clean_text
from horizon.values.dates import format_weekday
from horizon.values.edition import EditionEntry

MOST_IN_FEED = 60
EPOCH = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
"""When a feed without entries was updated, since each must say when."""


@dataclass(frozen=True, slots=True)
class ListedEdition:
    """An edition as both lists print it: ``name`` is its week, ``id`` its lasting name in the feed.

    ``present`` if its folder is there; after a restored backup it may not be.
    """

    key: str
    name: str
    day: str
    headline: str
    withdrawn: str
    id: str
    updated: str
    present: bool


def render_edition_list(entries: Sequence[EditionEntry], present: Collection[str], organisation: str = "") -> str:
    """Render the page of all editions, newest first; ``present`` are the keys of those whose folder is there.

    A withdrawn one is named with its reason, and not linked.
    """
    listed = [_list_edition(entry, "", entry.key in present) for entry in entries]
    newest = next((edition.present for edition in listed if not edition.withdrawn), False)
    return render_template("editions.html.j2", entries=listed, title=_title(organisation), newest=newest)


def render_feed(entries: Sequence[EditionEntry], url: str = "", organisation: str = "") -> str:
    """Render the newest editions as a feed; its links are absolute if the address of the reports is known."""
    base = f"{url.rstrip('/')}/" if url else ""
    name = f"{base or 'horizon'}#{organisation}"
    listed = [_list_edition(entry, name, True) for entry in entries[:MOST_IN_FEED]]
    return render_template(
        "feed.xml.j2",
        entries=listed,
        base=base,
        title=_title(organisation),
        author=clean_text(organisation) or "Horizon",
        feed_id=_to_urn(name),
        updated=listed[0].updated if listed else EPOCH.isoformat(),
    )


def _list_edition(entry: EditionEntry, feed: str, present: bool) -> ListedEdition:
    week = wording.name_week(entry.key)
    return ListedEdition(
        *(entry.key, f"{week[:1].upper()}{week[1:]}", format_weekday(entry.as_of)),
        *(clean_text(entry.headline), clean_text(entry.withdrawn)),
        *(_to_urn(f"{feed}/{entry.key}"), entry.composed_at.replace(microsecond=0).isoformat()),
        present=present,
    )


def _title(organisation: str) -> str:
    return f"Horizon: every edition{f', {clean_text(organisation)}' if organisation else ''}"


def _to_urn(name: str) -> str:
    return uuid5(NAMESPACE_URL, name).urn
