"""What a pull has to ask: all trials of terms that are new, of the others what was updated since.

The plan is a list of terms. Questions are made of terms in a row, as many as the registry takes, so that a pull can go
on from a term however the questions before it were cut.
"""

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal
from urllib.parse import quote_plus

from horizon.registry.access import RegistryAccess
from horizon.registry.mesh_headings import is_mesh_term, replace_unknown_area
from horizon.registry.projection import API_FIELDS, PROJECTION_VERSION
from horizon.registry.query import (
    MAX_EXPRESSION_LENGTH,
    QueryTerm,
    SearchTerm,
    build_expression,
    merge_terms,
    updated_since,
)

OVERLAP_DAYS = 3
"""How far an update reaches back before the last one: posting dates are days, and a data version may lag."""


@dataclass(frozen=True, slots=True)
class PlannedTerm:
    """A term to ask: for whole trials, or for those updated ``since`` a day.

    ``refused_before`` is one that the registry refused at this data version: it is tried once more, with all such.
    """

    term: SearchTerm
    since: str = ""
    refused_before: bool = False


@dataclass(frozen=True, slots=True)
class PullQuestion:
    """Terms to ask in one question; with ``mesh_ids`` only studies with one of these headings are answers to it.

    Without an ``expression`` there are no words to ask it in. ``start`` is the number of its first term in the plan,
    and ``token`` the page to ask from (empty: the first).
    """

    planned: tuple[PlannedTerm, ...]
    expression: str
    mesh_ids: frozenset[str] = frozenset()
    start: int = 0
    token: str = ""

    @property
    def end(self) -> int:
        """The number of the term after its last in the plan."""
        return self.start + len(self.planned)

    @property
    def kind(self) -> Literal["trials", "updates"]:
        """Whether it asks for whole trials or for updates."""
        return "updates" if self.planned[0].since else "trials"


def plan_terms(
    terms: Sequence[QueryTerm],
    held_until: Mapping[QueryTerm, str],
    timestamp: str,
    refused: Iterable[QueryTerm] = (),
) -> list[PlannedTerm]:
    """Ask for all trials of terms that are not held, and for updates of those not held up to this data version.

    Those ``refused`` at this data version come last. Ids of headings stand together: they may have to be asked apart.
    """
    days: dict[QueryTerm, str] = {}
    for term in terms:
        until = held_until.get(term, "")
        if until != timestamp:
            day = dt.date.fromisoformat(until[:10]) - dt.timedelta(days=OVERLAP_DAYS) if until else ""
            days[term] = str(day)
    refused_terms = frozenset(refused)
    planned = [
        PlannedTerm(term, since, refused_before)
        for refused_before in (False, True)
        for since in sorted(set(days.values()))
        for term in merge_terms(
            query for query, day in days.items() if day == since and (query in refused_terms) == refused_before
        )
    ]
    return sorted(planned, key=lambda planned: (planned.refused_before, planned.since, is_mesh_term(planned.term)))


def take_question(planned: Sequence[PlannedTerm], most: int, access: RegistryAccess) -> PullQuestion:
    """The first question to ask of planned terms: of as many in a row, ``most`` at most, as can be asked in one."""
    question = _build_question(planned[:1], access)
    for count in range(2, min(most, len(planned)) + 1):
        longer = _build_question(planned[:count], access)
        apart = [(term.since, term.refused_before) for term in (planned[0], planned[count - 1])]
        if apart[0] != apart[1] or not 0 < len(quote_plus(longer.expression)) <= MAX_EXPRESSION_LENGTH:
            break
        question = longer
    return question


def _build_question(planned: Sequence[PlannedTerm], access: RegistryAccess) -> PullQuestion:
    sent = [replace_unknown_area(term.term, access.unknown_areas) for term in planned]
    known = [term for term in sent if term is not None]
    if len(known) < len(sent):
        return PullQuestion(tuple(planned), "")
    expression = build_expression(known)
    if planned[0].since:
        expression = updated_since(expression, planned[0].since)
    replaced = frozenset(before.term.text for before, after in zip(planned, known, strict=True) if before.term != after)
    if replaced and len(replaced) < len({term.term.text for term in planned}):
        return PullQuestion(tuple(planned), "")  # answers by id and by heading cannot be told apart
    return PullQuestion(tuple(planned), expression, replaced)


def name_plan(planned: Iterable[PlannedTerm]) -> str:
    """Hash the terms in their order and the projection, so that only a pull of the same is resumed."""
    lines = (f"{term.since} {term.refused_before} {build_expression([term.term])}" for term in planned)
    return hashlib.sha256("\n".join((str(PROJECTION_VERSION), *API_FIELDS, *lines)).encode()).hexdigest()


def find_held(terms: Iterable[QueryTerm], covered_until: Mapping[str, str]) -> dict[QueryTerm, str]:
    """Return up to which data timestamp each term is held, on its own or within a wider one; empty if it is not."""
    return {
        term: max(covered_until.get(coverage_key(wider), "") for wider in term.containing_terms()) for term in terms
    }


def coverage_of(terms: Iterable[QueryTerm]) -> dict[str, str]:
    """Return the expression of each term by the key under which the store notes its coverage."""
    return {coverage_key(term): term.build_expression() for term in terms}


@lru_cache(maxsize=50_000)
def coverage_key(term: QueryTerm) -> str:
    """The key under which the store notes the coverage of a term."""
    return hashlib.sha256(term.build_expression().encode()).hexdigest()
