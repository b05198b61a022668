"""Queries to the registry in its own language, packed into as few requests as an address can hold."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias
from urllib.parse import quote_plus

from horizon.registry.projection import normalise_mesh_id

MAX_EXPRESSION_LENGTH = 6500
"""Characters of an expression as sent: servers cut addresses at about 8,000, and the fields take 600."""

MESH_AREAS = ("ConditionMeshId", "ConditionAncestorId")
_BLANK = [f"AREA[{area}](-)" for area in ("ConditionSearch", *MESH_AREAS, "InterventionSearch")]
"""An expression with every area and no term: the length that the areas alone take."""

_Phases: TypeAlias = tuple[int | None, ...]
_Kinds: TypeAlias = tuple[str | None, ...]


@dataclass(frozen=True, slots=True, order=True)
class QueryTerm:
    """The smallest query: one term (empty: every trial), in one phase, with one kind of intervention.

    None as phase or kind means any or none.
    """

    term: str = ""
    phase: int | None = None
    kind: str | None = None

    def build_expression(self) -> str:
        """The query in the registry's language."""
        return pack_expressions([self], MAX_EXPRESSION_LENGTH)[0]

    def containing_terms(self) -> Iterator["QueryTerm"]:
        """The query itself, and every query whose results include its own."""
        for term in dict.fromkeys((self.term, "")):
            for phase in dict.fromkeys((self.phase, None)):
                for kind in dict.fromkeys((self.kind, None)):
                    yield QueryTerm(term, phase, kind)


@dataclass(frozen=True, slots=True)
class TrialQuery:
    """Trials that match a term, in one of the phases, with an intervention of one of the kinds.

    None as phases or kinds means any or none; observational studies are among them where devices or tests are asked
    for by name, in any phase or none. A MeSH id matches the headings below it too. Without terms: every trial.
    """

    conditions: tuple[str, ...] = ()
    mesh: tuple[str, ...] = ()
    interventions: tuple[str, ...] = ()
    phases: tuple[int, ...] | None = None
    kinds: tuple[str, ...] | None = None

    def query_terms(self) -> tuple[QueryTerm, ...]:
        """The smallest queries that together make up this one."""
        phases: tuple[int | None, ...] = (None,) if self.phases is None else self.phases
        kinds: tuple[str | None, ...] = (None,) if self.kinds is None else self.kinds
        terms = self._quoted_terms() or [""]
        return tuple(QueryTerm(term, phase, kind) for term in terms for phase in phases for kind in kinds)

    def build_expression(self) -> str:
        """The whole query as one expression, however long."""
        (expression,) = pack_expressions(self.query_terms(), max_length=10**9)
        return expression

    def _quoted_terms(self) -> list[str]:
        terms = [
            *(("ConditionSearch", term) for term in self.conditions),
            *((area, normalise_mesh_id(term)) for term in self.mesh for area in MESH_AREAS),
            *(("InterventionSearch", term) for term in self.interventions),
        ]
        return [f'AREA[{area}]"{text}"' for area, term in terms if (text := _strip_quotes(term))]


def pack_expressions(query_terms: Iterable[QueryTerm], max_length: int = MAX_EXPRESSION_LENGTH) -> tuple[str, ...]:
    """The queries in few expressions, each within ``max_length`` characters as sent unless a single term is longer."""
    alternatives: list[str] = []
    for (phases, kinds), terms in _group_terms(query_terms).items():
        limits = _build_limits(phases, kinds)
        room = max_length - encoded_length(f"({_combine_terms(_BLANK, limits)})")
        texts = {term: _split_area(term)[1] for term in terms}
        alternatives += [_combine_terms(group, limits) for group in _pack_groups(terms, room, texts)]
    groups = _pack_alternatives(alternatives, max_length)
    return tuple(group[0] if len(group) == 1 else " OR ".join(group) for group in groups)


def _group_terms(query_terms: Iterable[QueryTerm]) -> dict[tuple[_Phases, _Kinds], list[str]]:
    """Terms by their phases and kinds, such that no group matches more than its queries together."""
    kinds_of: dict[tuple[str, int | None], list[str | None]] = {}
    for query in dict.fromkeys(query_terms):
        kinds_of.setdefault((query.term, query.phase), []).append(query.kind)
    phases_of: dict[tuple[str, _Kinds], list[int | None]] = {}
    for (term, phase), kinds in kinds_of.items():
        phases_of.setdefault((term, tuple(kinds)), []).append(phase)
    groups: dict[tuple[_Phases, _Kinds], list[str]] = {}
    for (term, all_kinds), phases in phases_of.items():
        groups.setdefault((tuple(phases), all_kinds), []).append(term)
    return groups


def _build_limits(phases: _Phases, kinds: _Kinds) -> list[str]:
    limits = [_match_any("AREA[StudyType]", _study_types(phases, kinds))]
    if None not in phases:
        limits.append(_match_any("AREA[Phase]", [f"PHASE{phase}" if phase else "EARLY_PHASE1" for phase in phases]))
    if None not in kinds:
        limits.append(_match_any("AREA[InterventionType]", [str(kind).upper() for kind in kinds]))
    return limits


def _study_types(phases: _Phases, kinds: _Kinds) -> list[str]:
    """Observational studies, too, where devices or tests are asked for: most studies of software and tests are."""
    wanted = None in phases and not {"device", "diagnostic_test"}.isdisjoint(kinds)
    return ["INTERVENTIONAL", "OBSERVATIONAL"] if wanted else ["INTERVENTIONAL"]


def _combine_terms(terms: Sequence[str], limits: Sequence[str]) -> str:
    areas: dict[str, list[str]] = {}
    for term in terms:
        area, text = _split_area(term)
        areas.setdefault(area, []).append(text)
    matches = " OR ".join(_match_any(area, texts) for area, texts in areas.items())
    return " AND ".join([*([f"({matches})"] if all(terms) else []), *limits])


def _split_area(term: str) -> tuple[str, str]:
    """The area that a term is searched in, and its text, which may contain a bracket of its own."""
    end = term.find("]") + 1
    return term[:end], term[end:]


def _match_any(area: str, texts: Sequence[str]) -> str:
    return f"{area}({' OR '.join(texts)})" if len(texts) > 1 else f"{area}{texts[0]}"


def _pack_alternatives(alternatives: list[str], max_length: int) -> list[list[str]]:
    if len(alternatives) < 2:
        return [alternatives] if alternatives else []
    bracketed = [f"({alternative})" for alternative in alternatives]
    return _pack_groups(bracketed, max_length, {text: text for text in bracketed})


def updated_since(expression: str, day: str) -> str:
    """The expression limited to trials that were updated on a day or later."""
    return f"({expression}) AND AREA[LastUpdatePostDate]RANGE[{day},MAX]"


def encoded_length(text: str) -> int:
    """The number of characters that a text takes in an address."""
    return len(quote_plus(text))


def _pack_groups(items: Iterable[str], max_length: int, encoded: Mapping[str, str]) -> list[list[str]]:
    """Items in groups of at most ``max_length`` characters as sent, measured by their text in ``encoded``."""
    groups: list[list[str]] = []
    room = 0
    for item in items:
        length = encoded_length(f" OR {encoded[item]}")
        if not groups or length > room:
            groups.append([])
            room = max_length
        groups[-1].append(item)
        room -= length
    return groups


def _strip_quotes(term: str) -> str:
    """A term without the characters that could end its quotation."""
    return " ".join(re.sub(r'["\\]', " ", term).split())
