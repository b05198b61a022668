"""What a pull has to ask: all trials of terms that are new, of the others what was updated since."""

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from horizon.registry.projection import API_FIELDS, PROJECTION_VERSION
from horizon.registry.query import QueryTerm, pack_expressions, updated_since

OVERLAP_DAYS = 3
"""How far an update reaches back before the last one: posting dates are days, and a data version may lag."""


@dataclass(frozen=True, slots=True)
class PullQuestion:
    """An expression to walk, and whether it asks for whole trials or for updates."""

    kind: Literal["trials", "updates"]
    expression: str


def plan_questions(
    terms: Sequence[QueryTerm], held_until: Mapping[QueryTerm, str], timestamp: str
) -> list[PullQuestion]:
    """Ask for all trials of terms that are not held, and for updates of those not held up to this data version."""
    new_terms = [term for term in terms if not held_until.get(term)]
    questions = [PullQuestion("trials", expression) for expression in pack_expressions(new_terms)]
    by_day: dict[str, list[QueryTerm]] = {}
    for term in terms:
        if (until := held_until.get(term, "")) and until != timestamp:
            by_day.setdefault(until[:10], []).append(term)
    for until, day_terms in sorted(by_day.items()):
        day = (dt.date.fromisoformat(until) - dt.timedelta(days=OVERLAP_DAYS)).isoformat()
        questions += [PullQuestion("updates", updated_since(text, day)) for text in pack_expressions(day_terms)]
    return questions


def name_questions(questions: Iterable[PullQuestion]) -> str:
    """Hash the questions and the projection, so that only a pull of the same is resumed."""
    text = "\n".join((str(PROJECTION_VERSION), *API_FIELDS, *(question.expression for question in questions)))
    return hashlib.sha256(text.encode()).hexdigest()


def find_held(terms: Iterable[QueryTerm], covered_until: Mapping[str, str]) -> dict[QueryTerm, str]:
    """Return up to which data timestamp each term is held, on its own or within a wider one; empty if it is not."""
    return {
        term: max(covered_until.get(_coverage_key(wider), "") for wider in term.containing_terms()) for term in terms
    }


def coverage_of(terms: Iterable[QueryTerm]) -> dict[str, str]:
    """Return the expression of each term by the key under which the store notes its coverage."""
    return {_coverage_key(term): term.build_expression() for term in terms}


def _coverage_key(term: QueryTerm) -> str:
    return hashlib.sha256(term.build_expression().encode()).hexdigest()
