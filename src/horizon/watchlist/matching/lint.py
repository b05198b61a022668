"""What is suspicious in watchlists though every key is in order. A doubt keeps nothing from being used.

1. Terms that match none of the stored trials, once an indication; where no term of a watchlist does, once for all.
2. A term that matches a fifth of them or more, in a store of at least fifty.
3. Two watchlists of one jurisdiction that claim the same population: both give one, and both want the same condition or
   heading, or begin from the same people.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, groupby

from horizon.registry.projection import mesh_id
from horizon.values.trial import Trial
from horizon.watchlist.files.errors import Place
from horizon.watchlist.matching.term_search import finder, folded
from horizon.watchlist.matching.trial_evidence import Sign, said
from horizon.watchlist.schema.watchlist import Indication, Watchlist

SHARE = 5
"""A term is wide if it matches one trial in so many."""
ENOUGH = 50
"""Stored trials below which no term is called wide."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something suspicious in a watchlist, and the way to where it stands."""

    watchlist: str
    place: Place
    text: str


def doubts(watchlists: Sequence[Watchlist], trials: Iterable[Trial]) -> tuple[Doubt, ...]:
    """All doubts, by watchlist. Without any trial only those that need none."""
    terms = [(one.name, place, sign) for one in watchlists for place, sign in _terms(one)]
    total, counts = _counted(trials, {sign for _, _, sign in terms}, _asked_of_titles(watchlists))
    found = [*_unmatched(terms, counts, total)] if total else []
    found += [
        Doubt(name, place, f"{sign[1]!r} matches {counts[sign]:,} of {total:,} stored trials: is that meant?")
        for name, place, sign in terms
        if total >= ENOUGH and counts[sign] * SHARE >= total
    ]
    found += _claimed_twice(watchlists)
    return tuple(sorted(found, key=lambda one: one.watchlist))


def _terms(watchlist: Watchlist) -> Iterator[tuple[Place, Sign]]:
    """Every term with its place; what keeps a trial out is looked for in its conditions."""
    for number, part in enumerate(watchlist.parts):
        at: Place = ("indications", number, "match") if watchlist.indications else ("match",)
        lists = {
            "conditions": [("condition", term) for term in part.match.conditions],
            "mesh": [("mesh", mesh_id(term)) for term in part.match.mesh],
            "interventions": [("intervention", term) for term in part.match.interventions],
            "not": [("condition", term) for term in part.match.excluded],
            "unless": [("condition", term) for term in part.match.unless],
            "only": [("condition", term) for term in part.match.only],
        }
        for key, signs in lists.items():
            yield from (((*at, key, item), sign) for item, sign in enumerate(signs))


def _asked_of_titles(watchlists: Sequence[Watchlist]) -> set[str]:
    """The terms that decide between indications, in titles, too."""
    several = (part.match for one in watchlists for part in one.parts if len(one.parts) > 1)
    return {term for match in several for term in (*match.excluded, *match.unless)}


def _counted(trials: Iterable[Trial], wanted: set[Sign], titles: set[str]) -> tuple[int, Counter[Sign]]:
    find = finder({term for _, term in wanted})
    total, counts = 0, Counter[Sign]()
    for trial in trials:
        total += 1
        signs = set(said(trial, find, wanted).evidence)
        if signs and titles:
            found = (*find(trial.title), *find(trial.official_title))
            signs |= {("condition", one.term) for one in found if one.term in titles}
        counts.update(signs)
    return total, counts


def _unmatched(terms: Sequence[tuple[str, Place, Sign]], counts: Counter[Sign], total: int) -> Iterator[Doubt]:
    for name, watched in groupby(terms, key=lambda term: term[0]):
        own = [(place, sign) for _, place, sign in watched]
        if not any(counts[sign] for _, sign in own):
            yield Doubt(
                name, own[0][0], f"no term matches any of {total:,} stored trials: pull, or look at the spelling"
            )
            continue
        for _, part in groupby(own, key=lambda term: term[0][: term[0].index("match")]):
            if nowhere := [(place, sign[1]) for place, sign in part if not counts[sign]]:
                named = dict.fromkeys(repr(term) for _, term in nowhere)
                match = "match" if len(named) > 1 else "matches"
                yield Doubt(name, nowhere[0][0], f"{', '.join(named)} {match} none of {total:,} stored trials")


def _claimed_twice(watchlists: Sequence[Watchlist]) -> Iterator[Doubt]:
    for one, other in combinations(watchlists, 2):
        if one.jurisdiction != other.jurisdiction:
            continue
        for own, (place, claims) in enumerate(map(_claims, (one, other))):
            theirs = _claims((other, one)[own])[1]
            if shared := sorted(claims & theirs):
                name, beside = (one.name, other.name) if own == 0 else (other.name, one.name)
                yield Doubt(
                    name, place, f"claims the same population as {beside} ({shared[0]}): they are counted twice"
                )


def _claims(watchlist: Watchlist) -> tuple[Place, set[str]]:
    """What a watchlist with a population takes its people by, and where its population stands."""
    places: list[Place] = [
        ("indications", number, "population") if watchlist.indications else ("population",)
        for number, part in enumerate(watchlist.parts)
        if part.population
    ]
    return (places or [()])[0], {claim for part in watchlist.parts if part.population for claim in _claim(part)}


def _claim(part: Indication) -> Iterator[str]:
    yield from (folded(term)[0] for term in part.match.conditions)
    yield from map(mesh_id, part.match.mesh)
    yield folded(part.population[0].step)[0]
