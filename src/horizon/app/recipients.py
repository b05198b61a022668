"""Who gets an edition: the people that the watchlists name."""

from collections.abc import Sequence

from horizon.app.workspace import Workspace, get_edition, key_of_week
from horizon.values.edition import Edition, Recipient
from horizon.watchlist.schema.watchlist import Watchlist


def recipients_of(watchlists: Sequence[Watchlist]) -> tuple[Recipient, ...]:
    """Return everybody whom the watchlists name, once, with those watchlists and the first role given."""
    people: dict[str, list[tuple[str, str]]] = {}
    for watchlist in watchlists:
        for entry in watchlist.recipients:
            people.setdefault(entry.email, []).append((watchlist.name, entry.role))
    return tuple(
        Recipient(email, next((role for _, role in entries if role), ""), tuple(name for name, _ in entries))
        for email, entries in sorted(people.items())
    )


def named_addresses(workspace: Workspace) -> frozenset[str]:
    """Return the addresses that a watchlist names now."""
    return frozenset(recipient.email for recipient in recipients_of(workspace.watchlists))


def edition_recipients(watchlists: Sequence[Watchlist], edition: Edition) -> tuple[Recipient, ...]:
    """Return the recipients of the watchlists that an edition covers; a newer watchlist waits for the next edition."""
    covered = {page.name for page in edition.scan.watchlists}
    return recipients_of([watchlist for watchlist in watchlists if watchlist.name in covered])


def due_recipients(workspace: Workspace, edition: str = "", revise: bool = False) -> tuple[Recipient, ...]:
    """Return who would get an edition (without a key, this week's) if it were sent now; nothing is composed."""
    key = edition or key_of_week(workspace.editions, workspace.settings.today, revise)
    composed = get_edition(workspace, key) if edition else workspace.editions.load_edition(key)
    recipients = edition_recipients(workspace.watchlists, composed) if composed else recipients_of(workspace.watchlists)
    deliveries = workspace.deliveries.edition_deliveries(key)
    settled = {delivery.email for delivery in deliveries if delivery.state not in {"pending", "claimed"}}
    return tuple(recipient for recipient in recipients if recipient.email not in settled)
