"""Which of the trials that match a watchlist count, and the rule that leaves out each of the others.

Interventional trials count; where a watchlist wants devices or tests, so do observational studies of a test or of
software, which are mostly tried on what is recorded anyway. An observational study of another device is of one in use.
"""

import re

from horizon.values.trial import Trial
from horizon.watchlist.matching.studied_kinds import KINDS_WITHOUT_PHASES, MEDICINE_KINDS
from horizon.watchlist.schema.watchlist import InclusionRules

_SOFTWARE = re.compile(
    r"\b(?:AI|(?i:artificial intelligence|(?:machine|deep)[- ]learning|neural networks?|algorithms?|software|radiomics?"
    r"|computer[- ]aided))\b"
)


def check_inclusion(trial: Trial, rules: InclusionRules, kinds: frozenset[str]) -> str:
    """The first rule that a trial fails, given the kinds of its interventions under study; empty if it counts."""
    if trial.study_type != "interventional" and not _is_study_of_test(trial, rules, kinds):
        return trial.study_type.replace("_", " ")
    counted = counted_kinds(kinds, rules)
    if not counted and rules.kinds != "all":
        return f"kind: {', '.join(sorted(kinds)).replace('_', ' ')}" if kinds else "no intervention"
    if trial.study_type == "interventional" and (not counted or not counted <= KINDS_WITHOUT_PHASES):
        if rules.phases != "all" and not set(trial.phases) & set(rules.phases):
            return _phase_rule(trial)
        if rules.sponsors != "all" and trial.sponsor_class not in rules.sponsors:
            return f"sponsor: {trial.sponsor_class.replace('_', ' ') or 'not given'}"
    return _check_status_and_country(trial, rules)


def counted_kinds(kinds: frozenset[str], rules: InclusionRules) -> frozenset[str]:
    """The kinds under study that the watchlist counts."""
    return kinds if rules.kinds == "all" else kinds & set(rules.kinds)


def _is_study_of_test(trial: Trial, rules: InclusionRules, kinds: frozenset[str]) -> bool:
    """Whether a study is an observational one of a test or of software, and the watchlist wants devices or tests."""
    wanted = rules.kinds == "all" or bool(KINDS_WITHOUT_PHASES & set(rules.kinds))
    if trial.study_type != "observational" or not wanted or kinds & MEDICINE_KINDS:
        return False
    names = (name for each in trial.interventions for name in (each.name, *each.other_names))
    texts = (trial.title, trial.official_title, *trial.conditions, *trial.keywords, *names)
    return "diagnostic_test" in kinds or any(map(_SOFTWARE.search, texts))


def _check_status_and_country(trial: Trial, rules: InclusionRules) -> str:
    if rules.statuses != "all" and trial.status not in rules.statuses:
        return f"status: {trial.status.replace('_', ' ')}"
    if rules.countries != "all":
        wanted = {country.casefold() for country in rules.countries}
        if not any(country.casefold() in wanted for country in trial.countries):
            return "country: none of those" if trial.countries else "country: not given"
    return ""


def _phase_rule(trial: Trial) -> str:
    if not trial.phases:
        return "no phase"
    return "early phase 1" if trial.phases == (0,) else f"phase {'/'.join(map(str, trial.phases))}"
