"""What a pull asks the registry for: every trial that a watchlist could count."""

from collections.abc import Sequence

from horizon.registry.query import TrialQuery
from horizon.watchlist.schema.watchlist import Watchlist


def queries_for(watchlists: Sequence[Watchlist]) -> list[TrialQuery]:
    """Build one query for each indication of each watchlist."""
    return [
        TrialQuery(
            part.match.conditions,
            part.match.mesh,
            part.match.interventions,
            _phases_asked(watchlist),
            _kinds_asked(watchlist),
        )
        for watchlist in watchlists
        for part in watchlist.resolved_indications
    ]


def _kinds_asked(watchlist: Watchlist) -> tuple[str, ...] | None:
    kinds = watchlist.count.kinds
    return None if kinds == "all" else tuple(kinds)


def _phases_asked(watchlist: Watchlist) -> tuple[int, ...] | None:
    """Return the phases to ask for; None for all, as a watchlist of devices or tests counts trials without a phase."""
    kinds, phases = watchlist.count.kinds, watchlist.count.phases
    medicines = kinds != "all" and set(kinds) <= {"drug", "biological", "genetic", "combination_product"}
    return tuple(phases) if medicines and phases != "all" else None
