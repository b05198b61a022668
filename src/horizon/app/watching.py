"""Which watchlists already watch what somebody asks about: by stored trials, by terms, and by technologies named."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from horizon.technology.names import name_key
from horizon.values.technology import Technology
from horizon.values.trial import Trial
from horizon.watchlist.matching.match import Hit, iter_matches
from horizon.watchlist.schema.watchlist import Watchlist


@dataclass(frozen=True, slots=True)
class WatchingList:
    """A watchlist that watches it: how many of its trials it counts, and whether it names it."""

    watchlist: Watchlist
    trials: int
    is_named: bool


def find_watching(
    trials: Iterable[Trial], asked: Iterable[str], watchlists: Sequence[Watchlist]
) -> tuple[WatchingList, ...]:
    """Find the watchlists that count some of these trials or name what is asked, that with the most trials first."""
    words = {text.casefold() for text in asked if text}
    hits = {(hit.watchlist, hit.trial.nct_id) for hit in iter_matches(trials, watchlists) if isinstance(hit, Hit)}
    counts = Counter(watchlist for watchlist, _ in hits)
    watching = [WatchingList(item, counts[item.name], _names_any(item, words)) for item in watchlists]
    return tuple(sorted((row for row in watching if row.trials or row.is_named), key=lambda row: -row.trials))


def find_technologies(technologies: Iterable[Technology], names: Iterable[str]) -> tuple[Technology, ...]:
    """Find the technologies that bear one of some names."""
    keys = set(map(name_key, names)) - {""}
    return tuple(item for item in technologies if not keys.isdisjoint(map(name_key, (item.name, *item.aliases))))


def _names_any(watchlist: Watchlist, words: Collection[str]) -> bool:
    """Whether its title, one of its terms or one of its technologies has what is asked in it."""
    parts = watchlist.resolved_indications
    terms = [term for part in parts for term in (*part.match.conditions, *part.match.interventions)]
    names = [name for part in parts for entry in part.technologies for name in (entry.name, *entry.aliases)]
    texts = [text.casefold() for text in (watchlist.title, *terms, *names)]
    return any(re.search(rf"\b{re.escape(word)}\b", text) for word in words for text in texts)
