"""What one trial shows for the watchlists' terms: which term in which field, which heading, and which product."""

import re
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from typing import NamedTuple

from horizon.values.trial import Intervention, MeshTerm, Trial
from horizon.watchlist.matching.term_search import TermFinder, TermMatch
from horizon.watchlist.matching.under_study import interventions_under_study


class TermRef(NamedTuple):
    """A term or MeSH id of a watchlist, and the list it stands in: ``condition``, ``mesh`` or ``intervention``."""

    field: str
    term: str


_MOST_HEADINGS = 3
_LONGEST_KEYWORD = 8  # words
_LIST_SEPARATOR = re.compile(r"[,;]")


@dataclass(frozen=True, slots=True)
class TrialEvidence:
    """What one trial shows for the terms of all watchlists.

    ``matched_by`` gives, in words, the first field in which each term was found; ``background_terms`` are the
    intervention terms found only on comparator or background products. ``conditions`` and ``other_fields`` (keywords
    and headings) hold the matches by text.
    """

    trial: Trial
    matched_by: Mapping[TermRef, str]
    background_terms: frozenset[TermRef]
    conditions: tuple[tuple[TermMatch, ...], ...]
    other_fields: tuple[tuple[TermMatch, ...], ...]
    mesh_ids: frozenset[str]


def collect_evidence(trial: Trial, find: TermFinder, wanted: Set[TermRef]) -> TrialEvidence:
    """What a trial shows for the wanted terms."""
    conditions = tuple(map(find, trial.conditions))
    matched_by: dict[TermRef, str] = {}
    other_fields: list[tuple[TermMatch, ...]] = []
    for field, words, matches in _search_fields(trial, find, conditions):
        if field == "condition" and words != "condition":
            other_fields.append(matches)
        for match in matches:
            if (field, match.term) in wanted:
                matched_by.setdefault(TermRef(field, match.term), f"{words}: {match.term}")
    for mesh in trial.condition_mesh:
        if ("mesh", mesh.id) in wanted:
            matched_by.setdefault(TermRef("mesh", mesh.id), f"MeSH {_label_heading(mesh)}")
    for mesh in trial.condition_ancestors:
        if ("mesh", mesh.id) in wanted:
            label = f"below MeSH {_label_heading(mesh)}{_label_all_headings(trial)}"
            matched_by.setdefault(TermRef("mesh", mesh.id), label)
    background_terms = _find_background_terms(trial, matched_by.keys(), find)
    mesh_ids = frozenset(mesh.id for mesh in trial.condition_mesh)
    return TrialEvidence(trial, matched_by, background_terms, conditions, tuple(other_fields), mesh_ids)


def _find_background_terms(trial: Trial, term_refs: Set[TermRef], find: TermFinder) -> frozenset[TermRef]:
    """Intervention terms found only on comparator or background products."""
    products = [ref for ref in term_refs if ref.field == "intervention"]
    if not products:
        return frozenset()
    studied = interventions_under_study(trial)
    if len(studied) == len(trial.interventions):
        return frozenset()
    background = [intervention for intervention in trial.interventions if intervention not in studied]
    terms = _terms_named_by(background, find) - _terms_named_by(studied, find)
    return frozenset(ref for ref in products if ref.term in terms)


def _terms_named_by(interventions: Iterable[Intervention], find: TermFinder) -> set[str]:
    names = (name for intervention in interventions for name in (intervention.name, *intervention.other_names))
    return {match.term for name in names for match in find(name)}


def _is_sentence(keyword: str) -> bool:
    """Whether a keyword is a sentence: it says what is measured, or who takes part. A list is not a sentence."""
    return keyword.count(" ") >= _LONGEST_KEYWORD and any(
        sum(any(map(str.isalnum, word)) for word in part.split()) > _LONGEST_KEYWORD
        for part in _LIST_SEPARATOR.split(keyword)
    )


def _label_heading(mesh: MeshTerm) -> str:
    return f"{mesh.id} {mesh.term}"


def _label_all_headings(trial: Trial) -> str:
    """The trial's headings: a record gives the headings above all of them together, not above which."""
    headings = [mesh.term for mesh in trial.condition_mesh]
    if len(headings) > _MOST_HEADINGS:
        return f": one of {len(headings)} headings"
    return f": {' or '.join(headings)}" if headings else ""


def _search_fields(
    trial: Trial, find: TermFinder, conditions: tuple[tuple[TermMatch, ...], ...]
) -> Iterator[tuple[str, str, tuple[TermMatch, ...]]]:
    """For each text with a match: the list whose terms it can bear, the words for its field, and its matches."""
    yield from (("condition", "condition", matches) for matches in conditions if matches)
    products = trial.interventions
    for field, words, texts in (
        ("condition", "keyword", (keyword for keyword in trial.keywords if not _is_sentence(keyword))),
        ("condition", "MeSH heading", (mesh.term for mesh in trial.condition_mesh)),
        ("intervention", "intervention", (product.name for product in products)),
        ("intervention", "other name", (name for product in products for name in product.other_names)),
        ("intervention", "MeSH heading", (mesh.term for mesh in trial.intervention_mesh)),
    ):
        yield from ((field, words, matches) for text in texts if (matches := find(text)))
