"""Which of the trials that match a watchlist count, and the rule that leaves out each of the others."""

from horizon.values.trial import Trial
from horizon.watchlist.schema.watchlist import InclusionRules

KINDS_WITHOUT_PHASES = frozenset({"device", "diagnostic_test"})


def check_inclusion(trial: Trial, rules: InclusionRules, kinds: frozenset[str]) -> str:
    """The first rule that a trial fails, given the kinds of its interventions under study; empty if it counts."""
    if trial.study_type != "interventional":
        return trial.study_type.replace("_", " ")
    counted = counted_kinds(kinds, rules)
    if not counted and rules.kinds != "all":
        return f"kind: {', '.join(sorted(kinds)).replace('_', ' ')}" if kinds else "no intervention"
    if not counted or not counted <= KINDS_WITHOUT_PHASES:
        if rules.phases != "all" and not set(trial.phases) & set(rules.phases):
            return _phase_rule(trial)
        if rules.sponsors != "all" and trial.sponsor_class not in rules.sponsors:
            return f"sponsor: {trial.sponsor_class.replace('_', ' ') or 'not given'}"
    return _check_status_and_country(trial, rules)


def counted_kinds(kinds: frozenset[str], rules: InclusionRules) -> frozenset[str]:
    """The kinds under study that the watchlist counts."""
    return kinds if rules.kinds == "all" else kinds & set(rules.kinds)


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
