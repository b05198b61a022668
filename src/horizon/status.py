"""How things stand: the last pull, the last edition, its deliveries, what is set aside."""

import datetime as dt
from dataclasses import dataclass

from horizon.run import Workspace


@dataclass(frozen=True, slots=True)
class Standing:
    """One answer to: does it run? Fields are None or empty where nothing has happened yet."""

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
    states = workspace.deliveries.states(edition) if edition else ()
    by_state = {
        state: tuple(one.email for one in states if one.state == state) for state in ("pending", "refused", "unknown")
    }
    days = (workspace.settings.today - dt.date.fromisoformat(last.data_timestamp[:10])).days if last else None
    return Standing(
        last_pull=last.finished_at if last else None,
        data_timestamp=last.data_timestamp if last else "",
        data_days_old=days,
        trials=len(trials.ids()),
        set_aside=trials.set_aside_count("", "9999"),
        edition=edition,
        sent=sum(one.state == "sent" for one in states),
        pending=by_state["pending"],
        refused=by_state["refused"],
        unknown=by_state["unknown"],
        broken_watchlists=workspace.faults,
    )
