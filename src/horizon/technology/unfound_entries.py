"""Technologies that a watchlist names, and that have neither a trial that counts nor a date of their own.

They are in no list and no total, so that who named them must be told.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from horizon.technology.names import name_key
from horizon.values.technology import Technology
from horizon.watchlist.schema.watchlist import Watchlist


@dataclass(frozen=True, slots=True)
class UnfoundEntry:
    """An entry of a watchlist that is no technology yet; ``indication`` is empty where all indications share it."""

    watchlist: str
    indication: str
    name: str
    aliases: tuple[str, ...]
    has_price: bool

    @property
    def names(self) -> tuple[str, ...]:
        """Its name and its other names."""
        return (self.name, *self.aliases)

    def explain(self) -> str:
        """``no trial that counts here studies it, so that it is in no list and no total``, and what its price does."""
        text = "no trial that counts here studies it, so that it is in no list and no total"
        return f"{text}; its price only widens the range of the area’s price" if self.has_price else text


def list_unfound_entries(watchlist: Watchlist, names: Iterable[str]) -> tuple[UnfoundEntry, ...]:
    """List the entries of a watchlist that none of its technologies bears the name of; ``names`` are all of theirs.

    What the planner says not to be under study, or to be funded or over, is none of them.
    """
    keys = set(map(name_key, names))
    unfound = {entry.names: entry for entry in _iter_entries(watchlist) if keys.isdisjoint(map(name_key, entry.names))}
    return tuple(unfound.values())


def list_all_unfound(watchlists: Iterable[Watchlist], technologies: Sequence[Technology]) -> tuple[UnfoundEntry, ...]:
    """List the entries of watchlists that none of the technologies of a scan bears the name of."""
    entries: list[UnfoundEntry] = []
    for watchlist in watchlists:
        theirs = [technology for technology in technologies if technology.watchlist == watchlist.name]
        entries += list_unfound_entries(watchlist, [name for item in theirs for name in (item.name, *item.aliases)])
    return tuple(entries)


def _iter_entries(watchlist: Watchlist) -> Iterator[UnfoundEntry]:
    for part in watchlist.resolved_indications:
        is_shared = bool(watchlist.indications) and part.technologies == watchlist.technologies
        for entry in part.technologies:
            is_left_out = entry.under_study is False or entry.is_over
            if not is_left_out and (is_shared or not entry.counts_without_trial):
                indication = "" if is_shared else part.name
                yield UnfoundEntry(watchlist.name, indication, entry.name, entry.aliases, entry.price is not None)
