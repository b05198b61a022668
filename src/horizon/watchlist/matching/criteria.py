"""The match criteria of each indication, prepared for matching many trials."""

from collections.abc import Sequence
from dataclasses import dataclass

from horizon.registry.projection import normalise_mesh_id
from horizon.watchlist.matching.trial_evidence import TermRef
from horizon.watchlist.schema.watchlist import InclusionRules, Indication, Watchlist


@dataclass(frozen=True, slots=True, eq=False)
class MatchCriteria:
    """What one indication asks of a trial: one of ``term_refs``, and a counter-term if it names an excluded one."""

    watchlist: str
    indication: str
    inclusion: InclusionRules
    term_refs: frozenset[TermRef]
    conditions: frozenset[str]
    mesh: frozenset[str]
    excluded: frozenset[str]
    counter_terms: frozenset[str]
    only: frozenset[str]
    also: frozenset[str]


def build_criteria(watchlists: Sequence[Watchlist]) -> list[MatchCriteria]:
    """The criteria of every indication of every watchlist, in their order."""
    return [
        _indication_criteria(watchlist, indication)
        for watchlist in watchlists
        for indication in watchlist.resolved_indications
    ]


def search_terms(watchlists: Sequence[Watchlist]) -> set[str]:
    """Every term that is searched for in texts."""
    matches = [indication.match for watchlist in watchlists for indication in watchlist.resolved_indications]
    lists = [
        (match.conditions, match.interventions, match.excluded, match.unless, match.only, match.also)
        for match in matches
    ]
    return {term for terms in lists for part in terms for term in part}


def _indication_criteria(watchlist: Watchlist, indication: Indication) -> MatchCriteria:
    match = indication.match
    mesh = frozenset(map(normalise_mesh_id, match.mesh))
    term_refs = [TermRef("condition", term) for term in match.conditions]
    term_refs += [TermRef("mesh", mesh_id) for mesh_id in mesh]
    term_refs += [TermRef("intervention", term) for term in match.interventions]
    return MatchCriteria(
        watchlist=watchlist.name,
        indication=indication.name,
        inclusion=watchlist.count,
        term_refs=frozenset(term_refs),
        conditions=frozenset(match.conditions),
        mesh=mesh,
        excluded=frozenset(match.excluded),
        counter_terms=frozenset(match.unless or match.conditions),
        only=frozenset(match.only),
        also=frozenset(match.also),
    )
