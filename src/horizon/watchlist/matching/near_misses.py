"""Trials that a watchlist nearly matches, and why: what a planner looks at before tightening or widening it.

1. *Another name*: a product goes by a name that a matched product has among its other names.
2. *A sibling heading*: a condition's MeSH heading stands beside a wanted one, directly below the same heading. Records
   say what stands above a heading, not in which order: the one above that fewest trials share is taken as the parent.
3. *The title*, brief or official: it says a wanted term, which no field that is read does.

Only trials that would count are near misses. Known drawback: parents are told from what is stored, so that a small
store knows fewer siblings.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from horizon.registry.projection import mesh_id
from horizon.values.trial import Intervention, Trial
from horizon.watchlist.matching.inclusion import uncounted
from horizon.watchlist.matching.match import LeftOut, matches
from horizon.watchlist.matching.term_search import Find, finder, folded
from horizon.watchlist.matching.under_study import under_study
from horizon.watchlist.schema.watchlist import Watchlist

_LONGEST_NAME = 3  # words; longer other names are descriptions


@dataclass(frozen=True, slots=True)
class NearMiss:
    """A trial that would count and is not matched, with what it has in common with those that are."""

    nct_id: str
    title: str
    why: tuple[str, ...]


@dataclass(slots=True)
class _Learnt:
    """What the stored trials teach: who is touched, other names by folded name, and the headings above each heading."""

    touched: set[str] = field(default_factory=set)
    synonyms: dict[str, str] = field(default_factory=dict)
    others: set[str] = field(default_factory=set)
    seen: Counter[str] = field(default_factory=Counter)
    above: dict[str, frozenset[str]] = field(default_factory=dict)
    terms: dict[str, str] = field(default_factory=dict)

    def parents(self, heading: str) -> frozenset[str]:
        """Of the headings above, those that fewest trials share, and yet more than this one alone."""
        wider = [one for one in self.above.get(heading, ()) if self.seen[one] > self.seen[heading]]
        fewest = min((self.seen[one] for one in wider), default=0)
        return frozenset(one for one in wider if self.seen[one] == fewest)


def near_misses(trials: Callable[[], Iterable[Trial]], watchlist: Watchlist) -> tuple[NearMiss, ...]:
    """The near misses among trials that can be read twice, by id as they come."""
    wanted = {mesh_id(number) for part in watchlist.parts for number in part.match.mesh}
    products = {term for part in watchlist.parts for term in part.match.interventions}
    learnt = _learn(trials(), watchlist, finder(products))
    siblings = {parent: heading for heading in wanted for parent in learnt.parents(heading)}
    said = finder({term for part in watchlist.parts for term in (*part.match.conditions, *part.match.interventions)})
    named = finder({name for name in learnt.synonyms if folded(name)[0] not in learnt.others})

    def why(trial: Trial) -> Iterator[str]:
        yield from _other_names(trial, named, learnt.synonyms)
        yield from _siblings(trial, siblings, learnt)
        yield from (f"title: {found.term}" for title in (trial.title, trial.official_title) for found in said(title))

    found = (
        NearMiss(trial.nct_id, trial.title, tuple(dict.fromkeys(why(trial))))
        for trial in trials()
        if trial.nct_id not in learnt.touched and not _uncounted(trial, watchlist)
    )
    return tuple(one for one in found if one.why)


def _uncounted(trial: Trial, watchlist: Watchlist) -> str:
    return uncounted(trial, watchlist.count, frozenset(one.kind for one in under_study(trial)))


def _learn(trials: Iterable[Trial], watchlist: Watchlist, find: Find) -> _Learnt:
    learnt = _Learnt()

    def watched() -> Iterator[Trial]:
        for trial in trials:
            _learn_headings(trial, learnt)
            _learn_names(trial, find, learnt)
            yield trial

    for one in matches(watched(), [watchlist]):
        learnt.touched.add(one.nct_id if isinstance(one, LeftOut) else one.trial.nct_id)
    return learnt


def _learn_headings(trial: Trial, learnt: _Learnt) -> None:
    learnt.seen.update({mesh.id for mesh in (*trial.condition_mesh, *trial.condition_ancestors)})
    learnt.terms.update((mesh.id, mesh.term) for mesh in (*trial.condition_mesh, *trial.condition_ancestors))
    if len(trial.condition_mesh) == 1:
        learnt.above[trial.condition_mesh[0].id] = frozenset(mesh.id for mesh in trial.condition_ancestors)


def _learn_names(trial: Trial, find: Find, learnt: _Learnt) -> None:
    bearing = {given: found for given in trial.interventions if (found := _borne(given, find))}
    if bearing:  # what is given with it goes by its own name, also where the record has that among the other names
        learnt.others.update(folded(given.name)[0] for given in trial.interventions if given not in bearing)
    for given, term in bearing.items():
        if "+" in given.name or " and " in given.name:
            continue
        for name in (given.name, *given.other_names):
            plain = folded(name)[0]
            if not find(name) and len(plain) > 3 and len(plain.split()) <= _LONGEST_NAME:
                learnt.synonyms.setdefault(name, term)


def _borne(given: Intervention, find: Find) -> str:
    return next((found.term for name in (given.name, *given.other_names) for found in find(name)), "")


def _other_names(trial: Trial, named: Find, synonyms: dict[str, str]) -> Iterator[str]:
    for given in under_study(trial):
        for name in (given.name, *given.other_names):
            yield from (f"other name: {found.term}, of {synonyms[found.term]}" for found in named(name))


def _siblings(trial: Trial, siblings: dict[str, str], learnt: _Learnt) -> Iterator[str]:
    for mesh in trial.condition_mesh:
        for parent in sorted(learnt.parents(mesh.id) & siblings.keys()):
            beside = learnt.terms.get(siblings[parent], siblings[parent])
            yield f"sibling MeSH: {mesh.id} {mesh.term}, beside {beside} below {learnt.terms[parent]}"
