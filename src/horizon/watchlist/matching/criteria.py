"""One indication of one watchlist, made ready to be asked of many trials."""

from collections.abc import Sequence
from dataclasses import dataclass

from horizon.registry.projection import mesh_id
from horizon.watchlist.matching.trial_evidence import Sign
from horizon.watchlist.schema.watchlist import Count, Indication, Match, Watchlist


@dataclass(frozen=True, slots=True, eq=False)
class Sought:
    """What an indication wants, folded ids and all. ``against`` is what speaks against ``excluded``."""

    watchlist: str
    indication: str
    count: Count
    signs: frozenset[Sign]
    conditions: frozenset[str]
    mesh: frozenset[str]
    excluded: frozenset[str]
    against: frozenset[str]
    only: frozenset[str]


def sought(watchlists: Sequence[Watchlist]) -> list[Sought]:
    """Every indication of every watchlist, in their order."""
    return [_one(watchlist, part) for watchlist in watchlists for part in watchlist.parts]


def terms(watchlists: Sequence[Watchlist]) -> set[str]:
    """Every term that a text is searched for."""
    return {term for watchlist in watchlists for part in watchlist.parts for term in _terms(part.match)}


def _one(watchlist: Watchlist, part: Indication) -> Sought:
    wanted, mesh = part.match, frozenset(map(mesh_id, part.match.mesh))
    signs = [("condition", term) for term in wanted.conditions]
    signs += [("mesh", number) for number in mesh]
    signs += [("intervention", term) for term in wanted.interventions]
    return Sought(
        watchlist=watchlist.name,
        indication=part.name,
        count=watchlist.count,
        signs=frozenset(signs),
        conditions=frozenset(wanted.conditions),
        mesh=mesh,
        excluded=frozenset(wanted.excluded),
        against=frozenset(wanted.unless or wanted.conditions),
        only=frozenset(wanted.only),
    )


def _terms(match: Match) -> tuple[str, ...]:
    return match.conditions + match.interventions + match.excluded + match.unless + match.only
