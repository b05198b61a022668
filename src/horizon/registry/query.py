"""Queries to the registry in its own language."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from horizon.registry.projection import normalise_mesh_id

MAX_EXPRESSION_LENGTH = 3000
"""Characters of an expression as sent: addresses of 4,000 are reported refused, and the fields take 600."""

MESH_AREAS = ("ConditionMeshId", "ConditionAncestorId")
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
        return build_expression(merge_terms([self]))

    def containing_terms(self) -> Iterator["QueryTerm"]:
        """The query itself, and every query whose results include its own."""
        for term in dict.fromkeys((self.term, "")):
            for phase in dict.fromkeys((self.phase, None)):
                for kind in dict.fromkeys((self.kind, None)):
                    yield QueryTerm(term, phase, kind)


@dataclass(frozen=True, slots=True)
class SearchTerm:
    """One term as it is sent: quoted once, in some phases, with some kinds of intervention."""

    term: str
    phases: tuple[int | None, ...]
    kinds: tuple[str | None, ...]

    @property
    def area(self) -> str:
        """The area that it is searched in, such as ``ConditionSearch``."""
        return _split_area(self.term)[0].removeprefix("AREA[").removesuffix("]")

    @property
    def text(self) -> str:
        """What is searched for, without its quotes; empty for every trial."""
        return _split_area(self.term)[1].strip('"')

    def query_terms(self) -> tuple[QueryTerm, ...]:
        """The smallest queries that it answers."""
        return tuple(QueryTerm(self.term, phase, kind) for phase in self.phases for kind in self.kinds)

    def in_area(self, area: str, text: str) -> "SearchTerm":
        """Another term in another area, with the same phases and kinds."""
        return replace(self, term=f'AREA[{area}]"{_strip_quotes(text)}"')


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
        return build_expression(merge_terms(self.query_terms()))

    def _quoted_terms(self) -> list[str]:
        terms = [
            *(("ConditionSearch", term) for term in self.conditions),
            *((area, normalise_mesh_id(term)) for term in self.mesh for area in MESH_AREAS),
            *(("InterventionSearch", term) for term in self.interventions),
        ]
        return [f'AREA[{area}]"{text}"' for area, term in terms if (text := _strip_quotes(term))]


def merge_terms(query_terms: Iterable[QueryTerm]) -> tuple[SearchTerm, ...]:
    """Few terms that match what the queries match together and nothing else; those with the same limits in a row."""
    kinds_of: dict[tuple[str, int | None], list[str | None]] = {}
    for query in dict.fromkeys(query_terms):
        kinds_of.setdefault((query.term, query.phase), []).append(query.kind)
    phases_of: dict[tuple[str, _Kinds], list[int | None]] = {}
    for (term, phase), kinds in kinds_of.items():
        phases_of.setdefault((term, tuple(kinds)), []).append(phase)
    groups: dict[tuple[_Phases, _Kinds], list[str]] = {}
    for (term, all_kinds), phases in phases_of.items():
        groups.setdefault((tuple(phases), all_kinds), []).append(term)
    return tuple(SearchTerm(term, phases, kinds) for (phases, kinds), terms in groups.items() for term in terms)


def build_expression(terms: Iterable[SearchTerm]) -> str:
    """All trials that match one of the terms, as one expression in the registry's language."""
    groups: dict[tuple[_Phases, _Kinds], list[str]] = {}
    for term in terms:
        groups.setdefault((term.phases, term.kinds), []).append(term.term)
    alternatives = [_combine_terms(texts, _build_limits(*limits)) for limits, texts in groups.items()]
    return alternatives[0] if len(alternatives) == 1 else " OR ".join(f"({text})" for text in alternatives)


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


def updated_since(expression: str, day: str) -> str:
    """The expression limited to trials that were updated on a day or later."""
    return f"({expression}) AND AREA[LastUpdatePostDate]RANGE[{day},MAX]"


def _strip_quotes(term: str) -> str:
    """A term without the characters that could end its quotation."""
    return " ".join(re.sub(r'["\\]', " ", term).split())
