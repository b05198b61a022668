"""What to ask the registry for, in its own query language."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import quote_plus

from horizon.registry.projection import mesh_id

LONGEST = 4000
"""Characters of an expression as sent: servers cut addresses at about 8,000, and the fields take a part."""

MESH_AREAS = ("ConditionMeshId", "ConditionAncestorId")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Interventional trials that any of these terms finds, of these phases (None: of any phase or none). A MeSH id
    finds what lies below it too. Without terms: every trial."""

    conditions: tuple[str, ...] = ()
    mesh: tuple[str, ...] = ()
    interventions: tuple[str, ...] = ()
    phases: tuple[int, ...] | None = None

    def expression(self) -> str:
        """All of it in one expression."""
        return self._limited(self._terms())

    def expressions(self, longest: int = LONGEST) -> tuple[str, ...]:
        """The same as one or more expressions, each no longer than ``longest`` as sent unless one term alone is."""
        whole = self.expression()
        if sent_length(whole) <= longest:
            return (whole,)
        room = longest - sent_length(self._limited([""]))
        return tuple(self._limited(terms) for terms in _packed(self._terms(), room))

    def _terms(self) -> list[str]:
        asked = [
            *(("ConditionSearch", term) for term in self.conditions),
            *((area, mesh_id(term)) for term in self.mesh for area in MESH_AREAS),
            *(("InterventionSearch", term) for term in self.interventions),
        ]
        return [f'AREA[{area}]"{plain}"' for area, term in asked if (plain := _plain(term))]

    def _limited(self, terms: Sequence[str]) -> str:
        limits = [f"({' OR '.join(terms)})"] if terms else []
        limits.append("AREA[StudyType]INTERVENTIONAL")
        if self.phases is not None:
            named = (f"AREA[Phase]PHASE{phase}" if phase else "AREA[Phase]EARLY_PHASE1" for phase in self.phases)
            limits.append(f"({' OR '.join(named)})")
        return " AND ".join(limits)


def joined(expressions: Iterable[str], longest: int = LONGEST) -> tuple[str, ...]:
    """Expressions joined by OR into as few as stay within ``longest`` characters as sent."""
    return tuple(" OR ".join(group) for group in _packed([f"({one})" for one in expressions], longest))


def since(expression: str, day: str) -> str:
    """Only what was updated on a day or later."""
    return f"({expression}) AND AREA[LastUpdatePostDate]RANGE[{day},MAX]"


def sent_length(text: str) -> int:
    """How many characters a text takes in an address."""
    return len(quote_plus(text))


def _packed(parts: Iterable[str], longest: int) -> list[list[str]]:
    groups: list[list[str]] = []
    room = 0
    for part in parts:
        length = sent_length(f" OR {part}")
        if not groups or length > room:
            groups.append([])
            room = longest
        groups[-1].append(part)
        room -= length
    return groups


def _plain(term: str) -> str:
    """A term that cannot end its own quotation."""
    return " ".join(re.sub(r'["\\]', " ", term).split())
