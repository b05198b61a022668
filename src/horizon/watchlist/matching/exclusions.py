"""Which indication a trial is about, where a watchlist names conditions that it may be about instead.

1. ``not``: the trial is about something else if one of its conditions names a ``not`` term and none of them names,
   separately from it, a counter-term: an ``unless`` term, or without ``unless`` any of ``conditions``. Where neither
   is given, the wanted MeSH ids are the counter-terms.
2. Where its conditions name neither, keywords, headings and titles are searched in the same way. These only decide
   between indications of one watchlist: the trial moves to the indication that wants what they name, and also stays in
   this one if they name a counter-term. On their own they exclude no trial, since they also name what is measured or
   excluded.
3. ``only``: the trial must also name one of these in its conditions, its headings or the headings above them; ``also``:
   in a title, a condition, a keyword or what is given.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

from horizon.watchlist.matching.criteria import MatchCriteria
from horizon.watchlist.matching.term_search import TermFinder, TermMatch
from horizon.watchlist.matching.trial_evidence import TrialEvidence

NONE_OF_ONLY = "about: none of those in only"


def instead_rule(term: str) -> str:
    """The rule by which a term of ``not`` leaves out a trial."""
    return f"about: {term} instead"


def check_exclusions(evidence: TrialEvidence, criteria: MatchCriteria, find: TermFinder) -> str:
    """The rule by which a trial is about something else; empty if there is none."""
    named, has_counter_term = _excluded_terms(evidence, criteria, evidence.conditions)
    if named and not has_counter_term:
        return instead_rule(named[0])
    if not _names_one_of(criteria.only, _condition_names(evidence), find):
        return NONE_OF_ONLY
    return "" if _names_one_of(criteria.also, _all_names(evidence), find) else "about: none of those in also"


@dataclass(frozen=True, slots=True)
class Reassignment:
    """The indications to which a trial moves, each with the terms in its titles for it, and whether it also stays."""

    targets: Mapping[MatchCriteria, tuple[str, ...]]
    stays: bool


def find_reassignment(
    evidence: TrialEvidence, criteria: MatchCriteria, siblings: Sequence[MatchCriteria], find: TermFinder
) -> Reassignment | None:
    """Where a trial belongs whose conditions do not decide; None if it is not moved."""
    if any(_excluded_terms(evidence, criteria, evidence.conditions)):
        return None
    titles = [find(evidence.trial.title), find(evidence.trial.official_title)]
    named, stays = _excluded_terms(evidence, criteria, [*evidence.other_fields, *titles])
    if not named:
        return None
    title_terms = tuple(dict.fromkeys(match.term for matches in titles for match in matches))
    targets = {
        sibling: tuple(term for term in title_terms if term in sibling.conditions & criteria.excluded)
        for sibling in siblings
        if sibling is not criteria
        and not sibling.conditions.isdisjoint(named)
        and not check_exclusions(evidence, sibling, find)
    }
    return Reassignment(targets, stays) if targets else None


def _excluded_terms(
    evidence: TrialEvidence, criteria: MatchCriteria, texts: Iterable[tuple[TermMatch, ...]]
) -> tuple[tuple[str, ...], bool]:
    """The ``not`` terms in texts, and whether there is a counter-term in them."""
    if not criteria.excluded:
        return (), False
    texts = tuple(texts)
    named = tuple(match.term for matches in texts for match in matches if match.term in criteria.excluded)
    if not criteria.counter_terms:
        return named, not evidence.mesh_ids.isdisjoint(criteria.mesh)
    return named, any(_names_separately(matches, criteria.counter_terms, criteria.excluded) for matches in texts)


def _names_separately(matches: tuple[TermMatch, ...], wanted: Set[str], excluded: Set[str]) -> bool:
    """Whether a text names a wanted term outside every excluded one."""
    covers = [match for match in matches if match.term in excluded]
    return any(match.term in wanted and not any(map(match.lies_within, covers)) for match in matches)


def _names_one_of(wanted: Set[str], texts: Iterable[str], find: TermFinder) -> bool:
    return not wanted or any(match.term in wanted for text in texts for match in find(text))


def _condition_names(evidence: TrialEvidence) -> Iterator[str]:
    """Conditions and headings, and the headings above: a trial of large cell lymphoma is about lymphoma."""
    trial = evidence.trial
    yield from trial.conditions
    yield from (mesh.term for mesh in (*trial.condition_mesh, *trial.condition_ancestors))


def _all_names(evidence: TrialEvidence) -> Iterator[str]:
    """Titles, conditions, keywords, and the names of what is given."""
    trial = evidence.trial
    yield from (trial.title, trial.official_title, *trial.conditions, *trial.keywords)
    yield from (name for given in trial.interventions for name in (given.name, *given.other_names))
