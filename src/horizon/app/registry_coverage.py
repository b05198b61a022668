"""Whether the registry has been read for what a watchlist asks."""

from horizon.app.pull_plan import coverage_key
from horizon.app.registry_queries import queries_for
from horizon.store.trials import Trials
from horizon.watchlist.schema.watchlist import Watchlist


def is_read_for(trials: Trials, watchlist: Watchlist) -> bool:
    """Tell whether the registry has been read for every term of a watchlist; a store that only files fed is."""
    covered = trials.covered_until().keys()
    terms = {coverage_key(term) for query in queries_for([watchlist]) for term in query.query_terms()}
    return not covered or terms <= covered
