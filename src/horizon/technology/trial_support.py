"""The trials behind a product: which are pivotal, and which speak only weakly of a licence here."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from horizon.values.trial import Trial
from horizon.watchlist.matching.match import Hit

REFERENCE_COUNTRIES = frozenset({"United States", "United Kingdom", "Germany", "France", "Spain", "Italy", "Canada"})
_EXTENSION = re.compile(r"\b(extension|roll[- ]?over|long[- ]term (?:safety|follow))\b", re.IGNORECASE)
_CHILDREN = re.compile(r"\d+ (?:months?|weeks?|days?)|1[0-7] years|\d years?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Backing:
    """One trial behind a product. ``weak`` says in words why it speaks weakly, empty where it speaks fully; ``why`` why
    the product is under study in it, and why it is pivotal or not."""

    trial: Trial
    pivotal: bool
    matched_by: tuple[str, ...]
    weak: str = ""
    why: tuple[str, ...] = ()


def backing(hits: Iterable[tuple[Hit, str]]) -> tuple[Backing, ...]:
    """Each hit, and what told the product from what else is given, as a trial behind it; earliest completion first."""
    found = [_backing(hit, why) for hit, why in hits]
    ordered = sorted(found, key=lambda one: (_completion(one.trial), one.trial.nct_id))
    return tuple(_without_lone_doubts(ordered))


def _backing(hit: Hit, studied: str) -> Backing:
    doubt = _doubt(hit.trial)
    why_not = _no_pivotal(hit.trial, doubt)
    pivotal = f"not pivotal: {why_not}" if why_not else "pivotal: randomised phase 3"
    return Backing(hit.trial, not why_not, hit.matched_by, doubt, (f"under study: {studied}", pivotal))


def _no_pivotal(trial: Trial, doubt: str) -> str:
    """Pivotal is the sponsor's randomised phase 3; where the record says nothing on allocation, it is taken as that."""
    if trial.phase != 3:
        return "no phase" if trial.phase is None else f"phase {'/'.join(map(str, trial.phases))}"
    if trial.allocation not in {"", "randomized"}:
        return "not randomised"
    return doubt


def _doubt(trial: Trial) -> str:
    """Why a trial says little about a licence here, empty if it does."""
    if _EXTENSION.search(trial.title):
        return "extension"
    if _CHILDREN.fullmatch(trial.maximum_age):
        return "children only"
    if trial.countries and set(trial.countries) <= {"Japan"}:
        return "Japan only"
    if trial.countries and set(trial.countries) <= {"China"}:
        return "China only"
    if trial.countries and not REFERENCE_COUNTRIES & set(trial.countries):
        return "no site in a reference country"
    return ""


def _without_lone_doubts(backing: list[Backing]) -> list[Backing]:
    """Where every phase 3 is doubtful or unrandomised, phase 3 trials are all there is: they count as pivotal."""
    if any(one.pivotal for one in backing):
        return backing
    return [_as_all_there_is(one) for one in backing]


def _as_all_there_is(one: Backing) -> Backing:
    if one.trial.phase != 3:
        return one
    studied, pivotal = one.why
    said = pivotal.removeprefix("not pivotal: ")
    return replace(one, pivotal=True, why=(studied, f"counts as pivotal, though {said}: no other phase 3 speaks fully"))


def _completion(trial: Trial) -> str:
    date = trial.primary_completion or trial.completion
    return str(date.on.middle()) if date else "9999"
