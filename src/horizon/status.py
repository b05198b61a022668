"""How things stand: the last pull, the last edition, its deliveries, what is set aside."""

import datetime as dt
from dataclasses import dataclass

from horizon.send import recipients
from horizon.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Standing:
    """One answer to: does it run? Fields are None or empty where nothing has happened yet; deliveries are those of the
    last edition to people whom a watchlist still names."""

    last_pull: dt.datetime | None
    data_timestamp: str
    data_days_old: int | None
    trials: int
    set_aside: int
    edition: str
    sent: int
    pending: tuple[str, ...]
    refused: tuple[str, ...]
    unknown: tuple[str, ...]
    broken_watchlists: tuple[str, ...]

    @property
    def well(self) -> bool:
        """Nothing waits, was refused or is unknown, and no watchlist is broken."""
        return not (self.pending or self.refused or self.unknown or self.broken_watchlists)


def standing(workspace: Workspace) -> Standing:
    """Read it all from the store."""
    trials, editions = workspace.trials, workspace.editions.all_keys()
    last = trials.last_pull()
    edition = editions[-1] if editions else ""
    by_state = _by_state(workspace, edition)
    days = (workspace.settings.today - dt.date.fromisoformat(last.data_timestamp[:10])).days if last else None
    return Standing(
        last_pull=last.finished_at if last else None,
        data_timestamp=last.data_timestamp if last else "",
        data_days_old=days,
        trials=len(trials.ids()),
        set_aside=trials.set_aside_count("", "9999"),
        edition=edition,
        sent=len(by_state.pop("sent")),
        broken_watchlists=workspace.faults,
        **by_state,
    )


def _by_state(workspace: Workspace, edition: str) -> dict[str, tuple[str, ...]]:
    """Addresses by how their delivery stands; what a run holds at this moment is still to come."""
    found: dict[str, list[str]] = {"sent": [], "pending": [], "refused": [], "unknown": []}
    named = {one.email for one in recipients(workspace.watchlists)}
    for one in workspace.deliveries.states(edition) if edition else ():
        if one.state == "sent" or one.email in named:
            found.get(one.state, found["pending"]).append(one.email)
    return {state: tuple(emails) for state, emails in found.items()}
