"""The trials that support a product: which are pivotal, and which are weak evidence for a licence here."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from horizon.values.trial import Trial
from horizon.watchlist.matching.match import Hit

REFERENCE_COUNTRIES = frozenset({"United States", "United Kingdom", "Germany", "France", "Spain", "Italy", "Canada"})
_EXTENSION = re.compile(r"\b(extension|roll[- ]?over|long[- ]term (?:safety|follow))\b", re.IGNORECASE)
_CHILDREN = re.compile(r"\d+ (?:months?|weeks?|days?)|1[0-7] years|\d years?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class TrialSupport:
    """One trial in support of a product.

    ``weakness`` says why it is weak evidence, empty if it has full weight; ``reasons`` why the product is under study
    in it, and why it is pivotal or not.
    """

    trial: Trial
    pivotal: bool
    matched_by: tuple[str, ...]
    weakness: str = ""
    reasons: tuple[str, ...] = ()


def build_support(hits: Iterable[tuple[Hit, str]]) -> tuple[TrialSupport, ...]:
    """Turn hits, each with the reason why the product is under study, into its support; earliest completion first."""
    supports = [_build_one_support(hit, why) for hit, why in hits]
    ordered = sorted(supports, key=lambda support: (_completion_text(support.trial), support.trial.nct_id))
    return tuple(_promote_doubtful(ordered))


def _build_one_support(hit: Hit, why: str) -> TrialSupport:
    weakness = _find_weakness(hit.trial)
    why_not = _why_not_pivotal(hit.trial, weakness)
    pivotal = f"not pivotal: {why_not}" if why_not else "pivotal: randomised phase 3"
    return TrialSupport(hit.trial, not why_not, hit.matched_by, weakness, (f"under study: {why}", pivotal))


def _why_not_pivotal(trial: Trial, weakness: str) -> str:
    """Return why it is no randomised phase 3 of full weight; a missing allocation is taken as randomised."""
    if trial.phase != 3:
        return "no phase" if trial.phase is None else f"phase {'/'.join(map(str, trial.phases))}"
    if trial.allocation not in {"", "randomized"}:
        return "not randomised"
    return weakness


def _find_weakness(trial: Trial) -> str:
    """Return why a trial says little about a licence here; empty if it says enough."""
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


def _promote_doubtful(supports: list[TrialSupport]) -> list[TrialSupport]:
    """Count phase 3 trials as pivotal if every one is weak evidence or not randomised: they are all there is."""
    if any(support.pivotal for support in supports):
        return supports
    return [_promote_support(support) if support.trial.phase == 3 else support for support in supports]


def _promote_support(support: TrialSupport) -> TrialSupport:
    studied, pivotal = support.reasons
    why_not = pivotal.removeprefix("not pivotal: ")
    reason = f"counts as pivotal, though {why_not}: no other phase 3 speaks fully"
    return replace(support, pivotal=True, reasons=(studied, reason))


def _completion_text(trial: Trial) -> str:
    date = trial.primary_completion or trial.completion
    return str(date.on.middle_day()) if date else "9999"
