"""What one trial says of what the watchlists want: which term in which field, which heading, and which product."""

import re
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass

from horizon.values.trial import Intervention, MeshTerm, Trial
from horizon.watchlist.matching.term_search import Find, Found
from horizon.watchlist.matching.under_study import under_study

Sign = tuple[str, str]
"""Where it speaks (``condition``, ``mesh``, ``intervention``), and the term or the id."""

_FEW = 3
_LONGEST = 8  # words
_LISTED = re.compile(r"[,;]")


@dataclass(frozen=True, slots=True)
class Said:
    """What one trial says: the first field in which each sign was found, those found only in what is given beside, the
    terms by condition, those of ``others`` (by keyword and heading), and its MeSH ids."""

    trial: Trial
    evidence: Mapping[Sign, str]
    beside: frozenset[Sign]
    conditions: tuple[tuple[Found, ...], ...]
    others: tuple[tuple[Found, ...], ...]
    mesh: frozenset[str]


def said(trial: Trial, find: Find, wanted: Set[Sign]) -> Said:
    """What a trial says of what is wanted."""
    conditions = tuple(map(find, trial.conditions))
    evidence: dict[Sign, str] = {}
    others: list[tuple[Found, ...]] = []
    given = False
    for speaks, words, found in _found(trial, find, conditions):
        if speaks == "condition" and words != "condition":
            others.append(found)
        for one in found:
            if (speaks, one.term) in wanted:
                evidence.setdefault((speaks, one.term), f"{words}: {one.term}")
                given = given or speaks == "intervention"
    for mesh in trial.condition_mesh:
        if ("mesh", mesh.id) in wanted:
            evidence.setdefault(("mesh", mesh.id), f"MeSH {_heading(mesh)}")
    for mesh in trial.condition_ancestors:
        if ("mesh", mesh.id) in wanted:
            evidence.setdefault(("mesh", mesh.id), f"below MeSH {_heading(mesh)}{_headings(trial)}")
    beside = _only_beside(trial, evidence.keys(), find) if given else frozenset[Sign]()
    mesh_ids = frozenset(mesh.id for mesh in trial.condition_mesh)
    return Said(trial, evidence, beside, conditions, tuple(others), mesh_ids)


def _only_beside(trial: Trial, signs: Set[Sign], find: Find) -> frozenset[Sign]:
    """Those of the signs of what is given that no product under study bears, and some other does."""
    studied = under_study(trial)
    if len(studied) == len(trial.interventions):
        return frozenset()
    borne = _borne(studied, find)
    others = _borne([one for one in trial.interventions if one not in studied], find) - borne
    return frozenset(sign for sign in signs if sign[0] == "intervention" and sign[1] in others)


def _borne(given: Iterable[Intervention], find: Find) -> set[str]:
    return {found.term for one in given for name in (one.name, *one.other_names) for found in find(name)}


def _sentence(keyword: str) -> bool:
    """A keyword that goes on and on says what is measured or who is asked, not what it is about. A list does not."""
    return keyword.count(" ") >= _LONGEST and any(
        sum(any(map(str.isalnum, word)) for word in part.split()) > _LONGEST for part in _LISTED.split(keyword)
    )


def _heading(mesh: MeshTerm) -> str:
    return f"{mesh.id} {mesh.term}"


def _headings(trial: Trial) -> str:
    """The record says what stands above all its headings together, not above which."""
    headings = [mesh.term for mesh in trial.condition_mesh]
    if len(headings) > _FEW:
        return f": one of {len(headings)} headings"
    return f": {' or '.join(headings)}" if headings else ""


def _found(
    trial: Trial, find: Find, conditions: tuple[tuple[Found, ...], ...]
) -> Iterator[tuple[str, str, tuple[Found, ...]]]:
    """Which kind of sign each text can give, the words for its field, and the terms found in it, if any."""
    for text in filter(None, conditions):
        yield "condition", "condition", text
    for keyword in trial.keywords:
        if (text := find(keyword)) and not _sentence(keyword):
            yield "condition", "keyword", text
    for mesh in trial.condition_mesh:
        if text := find(mesh.term):
            yield "condition", "MeSH heading", text
    for given in trial.interventions:
        if text := find(given.name):
            yield "intervention", "intervention", text
    for name in (name for given in trial.interventions for name in given.other_names):
        if text := find(name):
            yield "intervention", "other name", text
    for mesh in trial.intervention_mesh:
        if text := find(mesh.term):
            yield "intervention", "MeSH heading", text
