"""The trials behind a product: which are pivotal, and which speak only weakly of a licence here."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from horizon.values.trial import Trial
from horizon.watchlist.match import Hit

REFERENCE_COUNTRIES = frozenset({"United States", "United Kingdom", "Germany", "France", "Spain", "Italy", "Canada"})
_EXTENSION = re.compile(r"\b(extension|roll[- ]?over|long[- ]term (?:safety|follow))\b", re.IGNORECASE)
_CHILDREN = re.compile(r"\d+ (?:months?|weeks?|days?)|1[0-7] years|\d years?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Backing:
    """One trial behind a product. ``weak`` says in words why it speaks weakly; empty where it speaks fully."""

    trial: Trial
    pivotal: bool
    matched_by: tuple[str, ...]
    weak: str = ""


def backing(hits: Iterable[Hit]) -> tuple[Backing, ...]:
    """Each hit as a trial behind the product, earliest completion first."""
    found = [Backing(hit.trial, _pivotal(hit.trial), hit.matched_by, _doubt(hit.trial)) for hit in hits]
    ordered = sorted(found, key=lambda one: (_completion(one.trial), one.trial.nct_id))
    return tuple(_without_lone_doubts(ordered))


def _pivotal(trial: Trial) -> bool:
    """The sponsor's randomised phase 3; where the record says nothing on allocation, it is taken as randomised."""
    return trial.phase == 3 and trial.allocation in {"", "randomized"} and not _doubt(trial)


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
    return [Backing(one.trial, one.trial.phase == 3, one.matched_by, one.weak) for one in backing]


def _completion(trial: Trial) -> str:
    date = trial.primary_completion or trial.completion
    return str(date.on.middle()) if date else "9999"
