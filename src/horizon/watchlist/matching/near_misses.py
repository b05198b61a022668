"""Trials that a watchlist nearly matches, and why: what a planner checks before narrowing or widening it.

1. *Other name*: a product has a name that is among the other names of a matched product.
2. *Sibling heading*: a condition's MeSH heading and a wanted one stand directly below the same heading. Records give
   the headings above a heading without their order: the one that fewest trials share is taken as the parent.
3. *Title*: the brief or official title names a wanted term that no searched field names.

Only trials that would count are near misses.

*Drawback*: parents are inferred from the stored trials, so that a small store has fewer siblings.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from horizon.registry.projection import normalise_mesh_id
from horizon.values.trial import Intervention, Trial
from horizon.watchlist.matching.inclusion import check_inclusion
from horizon.watchlist.matching.match import LeftOutTrial, iter_matches
from horizon.watchlist.matching.term_search import TermFinder, build_finder, fold_text
from horizon.watchlist.matching.under_study import interventions_under_study
from horizon.watchlist.schema.watchlist import Watchlist

_LONGEST_NAME = 3  # words; longer other names are descriptions


@dataclass(frozen=True, slots=True)
class NearMiss:
    """A trial that would count and is not matched, with what it has in common with those that are.

    ``field`` and ``term`` are the list of ``match`` and the entry by which it would match; empty if none is known.
    """

    nct_id: str
    title: str
    reasons: tuple[str, ...]
    field: str = ""
    term: str = ""


@dataclass(slots=True)
class _TrialIndex:
    """What near misses are judged by, from all stored trials; headings are by MeSH id.

    ``synonyms`` maps other names of matched products to their term; ``companions`` are folded names of what is given
    with a matched product; ``touched`` are the trials matched or left out.
    """

    touched: set[str] = field(default_factory=set)
    synonyms: dict[str, str] = field(default_factory=dict)
    companions: set[str] = field(default_factory=set)
    heading_counts: Counter[str] = field(default_factory=Counter)
    ancestors: dict[str, frozenset[str]] = field(default_factory=dict)
    heading_names: dict[str, str] = field(default_factory=dict)

    def parent_headings(self, heading: str) -> frozenset[str]:
        """Of the headings above, those that fewest trials share, but more than share the heading itself."""
        counts = self.heading_counts
        wider = [above for above in self.ancestors.get(heading, ()) if counts[above] > counts[heading]]
        fewest = min((counts[above] for above in wider), default=0)
        return frozenset(above for above in wider if counts[above] == fewest)


def find_near_misses(trials: Callable[[], Iterable[Trial]], watchlist: Watchlist) -> tuple[NearMiss, ...]:
    """The near misses, in the order of the trials, which ``trials`` yields twice."""
    matches = [indication.match for indication in watchlist.resolved_indications]
    index = _index_trials(
        trials(), watchlist, build_finder({term for match in matches for term in match.interventions})
    )
    wanted_headings = {normalise_mesh_id(mesh_id) for match in matches for mesh_id in match.mesh}
    siblings = {parent: heading for heading in sorted(wanted_headings) for parent in index.parent_headings(heading)}
    find_wanted = build_finder({term for match in matches for term in (*match.conditions, *match.interventions)})
    find_synonym = build_finder({name for name in index.synonyms if fold_text(name)[0] not in index.companions})

    def list_reasons(trial: Trial) -> Iterator[str]:
        yield from _synonym_reasons(trial, find_synonym, index.synonyms)
        yield from _sibling_reasons(trial, siblings, index)
        titles = (trial.title, trial.official_title)
        yield from (f"title: {match.term}" for title in titles for match in find_wanted(title))

    misses = (
        NearMiss(trial.nct_id, trial.title, reasons, *_suggest_term(trial, reasons[0]))
        for trial in trials()
        if trial.nct_id not in index.touched and _would_count(trial, watchlist)
        for reasons in [tuple(dict.fromkeys(list_reasons(trial)))]
        if reasons
    )
    return tuple(misses)


def _suggest_term(trial: Trial, reason: str) -> tuple[str, str]:
    """The list of ``match`` and the entry that would make a trial match: by its heading or name, else its product."""
    kind, _, text = reason.partition(": ")
    if kind == "sibling MeSH":
        return "mesh", text.split()[0]
    if kind == "other name":
        return "interventions", text.rpartition(", of ")[0]
    return "interventions", next((item.name for item in interventions_under_study(trial)), "")


def _would_count(trial: Trial, watchlist: Watchlist) -> bool:
    kinds = frozenset(intervention.kind for intervention in interventions_under_study(trial))
    return not check_inclusion(trial, watchlist.count, kinds)


def _index_trials(trials: Iterable[Trial], watchlist: Watchlist, find: TermFinder) -> _TrialIndex:
    index = _TrialIndex()

    def index_each() -> Iterator[Trial]:
        for trial in trials:
            _index_headings(trial, index)
            _index_names(trial, find, index)
            yield trial

    for result in iter_matches(index_each(), [watchlist]):
        index.touched.add(result.nct_id if isinstance(result, LeftOutTrial) else result.trial.nct_id)
    return index


def _index_headings(trial: Trial, index: _TrialIndex) -> None:
    headings = (*trial.condition_mesh, *trial.condition_ancestors)
    index.heading_counts.update({mesh.id for mesh in headings})
    index.heading_names.update((mesh.id, mesh.term) for mesh in headings)
    if len(trial.condition_mesh) == 1:
        index.ancestors[trial.condition_mesh[0].id] = frozenset(mesh.id for mesh in trial.condition_ancestors)


def _index_names(trial: Trial, find: TermFinder, index: _TrialIndex) -> None:
    wanted = {item: term for item in trial.interventions if (term := _first_term(item, find))}
    if wanted:  # A companion goes by its own name, even where a record has it among the product's other names.
        index.companions.update(fold_text(item.name)[0] for item in trial.interventions if item not in wanted)
    for intervention, term in wanted.items():
        if "+" in intervention.name or " and " in intervention.name:
            continue
        for name in (intervention.name, *intervention.other_names):
            folded = fold_text(name)[0]
            if not find(name) and len(folded) > 3 and len(folded.split()) <= _LONGEST_NAME:
                index.synonyms.setdefault(name, term)


def _first_term(intervention: Intervention, find: TermFinder) -> str:
    return next((match.term for name in (intervention.name, *intervention.other_names) for match in find(name)), "")


def _synonym_reasons(trial: Trial, find: TermFinder, synonyms: dict[str, str]) -> Iterator[str]:
    for intervention in interventions_under_study(trial):
        for name in (intervention.name, *intervention.other_names):
            yield from (f"other name: {match.term}, of {synonyms[match.term]}" for match in find(name))


def _sibling_reasons(trial: Trial, siblings: dict[str, str], index: _TrialIndex) -> Iterator[str]:
    for mesh in trial.condition_mesh:
        for parent in sorted(index.parent_headings(mesh.id) & siblings.keys()):
            sibling = index.heading_names.get(siblings[parent], siblings[parent])
            yield f"sibling MeSH: {mesh.id} {mesh.term}, beside {sibling} below {index.heading_names[parent]}"
