"""How many trials the registry has for a condition or a product, before anything is pulled."""

from horizon.app.pull import open_registry
from horizon.app.registry_queries import queries_for
from horizon.registry.query import build_expression, merge_terms
from horizon.settings import Settings
from horizon.watchlist.schema.watchlist import Watchlist


def count_in_registry(settings: Settings, watchlist: Watchlist) -> int:
    """How many trials a pull for a watchlist would ask for. Raises RegistryError if the registry cannot be asked."""
    terms = [term for query in queries_for([watchlist]) for term in query.query_terms()]
    with open_registry(settings) as client:
        return client.count_studies(build_expression(merge_terms(terms)))
