"""What to ask the registry for, in its own query language."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias
from urllib.parse import quote_plus

from horizon.registry.projection import mesh_id

LONGEST = 6500
"""Characters of an expression as sent: servers cut addresses at about 8,000, and the fields take 600."""

MESH_AREAS = ("ConditionMeshId", "ConditionAncestorId")
_BLANK = [f"AREA[{area}](-)" for area in ("ConditionSearch", *MESH_AREAS, "InterventionSearch")]
"""What the areas themselves take, whatever is asked of them."""

_Phases: TypeAlias = tuple[int | None, ...]
_Kinds: TypeAlias = tuple[str | None, ...]


@dataclass(frozen=True, slots=True, order=True)
class Part:
    """The least that can be asked on its own: what one term finds (empty: every trial) in one phase and with one kind
    of intervention (None: with any or none)."""

    term: str = ""
    phase: int | None = None
    kind: str | None = None

    def expression(self) -> str:
        """It in the registry's language."""
        return questions([self], LONGEST)[0]

    def within(self) -> Iterator["Part"]:
        """Itself, and all that include it."""
        for term in dict.fromkeys((self.term, "")):
            for phase in dict.fromkeys((self.phase, None)):
                for kind in dict.fromkeys((self.kind, None)):
                    yield Part(term, phase, kind)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Interventional trials that any of these terms finds, of these phases and with an intervention of these kinds
    (None: of any or none). A MeSH id finds what lies below it too. Without terms: every trial."""

    conditions: tuple[str, ...] = ()
    mesh: tuple[str, ...] = ()
    interventions: tuple[str, ...] = ()
    phases: tuple[int, ...] | None = None
    kinds: tuple[str, ...] | None = None

    def parts(self) -> tuple[Part, ...]:
        """It in its least parts."""
        phases: tuple[int | None, ...] = (None,) if self.phases is None else self.phases
        kinds: tuple[str | None, ...] = (None,) if self.kinds is None else self.kinds
        terms = self._terms() or [""]
        return tuple(Part(term, phase, kind) for term in terms for phase in phases for kind in kinds)

    def expression(self) -> str:
        """All of it in one expression."""
        (whole,) = questions(self.parts(), longest=10**9)
        return whole

    def _terms(self) -> list[str]:
        asked = [
            *(("ConditionSearch", term) for term in self.conditions),
            *((area, mesh_id(term)) for term in self.mesh for area in MESH_AREAS),
            *(("InterventionSearch", term) for term in self.interventions),
        ]
        return [f'AREA[{area}]"{plain}"' for area, term in asked if (plain := _plain(term))]


def questions(parts: Iterable[Part], longest: int = LONGEST) -> tuple[str, ...]:
    """Parts in as few expressions as stay within ``longest`` characters as sent, unless one term alone is longer."""
    alternatives: list[str] = []
    for (phases, kinds), terms in _grouped(parts).items():
        limits = _limits(phases, kinds)
        room = longest - sent_length(f"({_asked(_BLANK, limits)})")
        texts = {term: _parted(term)[1] for term in terms}
        alternatives += [_asked(some, limits) for some in _packed(terms, room, texts)]
    return tuple(some[0] if len(some) == 1 else " OR ".join(some) for some in _packed_as_one(alternatives, longest))


def _grouped(parts: Iterable[Part]) -> dict[tuple[_Phases, _Kinds], list[str]]:
    """Terms by the phases and kinds that are asked of them, such that no term brings in what was not asked."""
    kinds_of: dict[tuple[str, int | None], list[str | None]] = {}
    for part in dict.fromkeys(parts):
        kinds_of.setdefault((part.term, part.phase), []).append(part.kind)
    phases_of: dict[tuple[str, _Kinds], list[int | None]] = {}
    for (term, phase), kinds in kinds_of.items():
        phases_of.setdefault((term, tuple(kinds)), []).append(phase)
    groups: dict[tuple[_Phases, _Kinds], list[str]] = {}
    for (term, some), phases in phases_of.items():
        groups.setdefault((tuple(phases), some), []).append(term)
    return groups


def _limits(phases: _Phases, kinds: _Kinds) -> list[str]:
    limits = ["AREA[StudyType]INTERVENTIONAL"]
    if None not in phases:
        limits.append(_any("AREA[Phase]", [f"PHASE{phase}" if phase else "EARLY_PHASE1" for phase in phases]))
    if None not in kinds:
        limits.append(_any("AREA[InterventionType]", [str(kind).upper() for kind in kinds]))
    return limits


def _asked(terms: Sequence[str], limits: Sequence[str]) -> str:
    areas: dict[str, list[str]] = {}
    for term in terms:
        area, text = _parted(term)
        areas.setdefault(area, []).append(text)
    found = " OR ".join(_any(area, texts) for area, texts in areas.items())
    return " AND ".join([*([f"({found})"] if all(terms) else []), *limits])


def _parted(term: str) -> tuple[str, str]:
    """The area that a term is looked for in, and its text, which may hold a bracket of its own."""
    at = term.find("]") + 1
    return term[:at], term[at:]


def _any(area: str, texts: Sequence[str]) -> str:
    return f"{area}({' OR '.join(texts)})" if len(texts) > 1 else f"{area}{texts[0]}"


def _packed_as_one(alternatives: list[str], longest: int) -> list[list[str]]:
    if len(alternatives) < 2:
        return [alternatives] if alternatives else []
    whole = [f"({one})" for one in alternatives]
    return _packed(whole, longest, {one: one for one in whole})


def since(expression: str, day: str) -> str:
    """Only what was updated on a day or later."""
    return f"({expression}) AND AREA[LastUpdatePostDate]RANGE[{day},MAX]"


def sent_length(text: str) -> int:
    """How many characters a text takes in an address."""
    return len(quote_plus(text))


def _packed(parts: Iterable[str], longest: int, sent: Mapping[str, str]) -> list[list[str]]:
    """Parts in groups, each of which takes no more room as sent than there is, unless one part alone does."""
    groups: list[list[str]] = []
    room = 0
    for part in parts:
        length = sent_length(f" OR {sent[part]}")
        if not groups or length > room:
            groups.append([])
            room = longest
        groups[-1].append(part)
        room -= length
    return groups


def _plain(term: str) -> str:
    """A term that cannot end its own quotation."""
    return " ".join(re.sub(r'["\\]', " ", term).split())
