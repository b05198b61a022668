"""Which of the trials that a watchlist matches count, and the rule that leaves each of the others out."""

from horizon.values.trial import Trial
from horizon.watchlist.schema.watchlist import Count

WITHOUT_PHASES = frozenset({"device", "diagnostic_test"})


def uncounted(trial: Trial, count: Count, studied: frozenset[str]) -> str:
    """The first rule of ``count`` that a trial fails which studies these kinds; empty if it counts."""
    if trial.study_type != "interventional":
        return trial.study_type.replace("_", " ")
    counted = counted_kinds(studied, count)
    if not counted and count.kinds != "all":
        return f"kind: {', '.join(sorted(studied)).replace('_', ' ')}" if studied else "no intervention"
    if not counted or not counted <= WITHOUT_PHASES:
        if count.phases != "all" and not set(trial.phases) & set(count.phases):
            return _phase(trial)
        if count.sponsors != "all" and trial.sponsor_class not in count.sponsors:
            return f"sponsor: {trial.sponsor_class.replace('_', ' ') or 'not given'}"
    return _where_and_how_far(trial, count)


def counted_kinds(studied: frozenset[str], count: Count) -> frozenset[str]:
    """Those of the kinds under study that the watchlist counts."""
    return studied if count.kinds == "all" else studied & set(count.kinds)


def _where_and_how_far(trial: Trial, count: Count) -> str:
    if count.statuses != "all" and trial.status not in count.statuses:
        return f"status: {trial.status.replace('_', ' ')}"
    if count.countries != "all":
        wanted = {country.casefold() for country in count.countries}
        if not any(country.casefold() in wanted for country in trial.countries):
            return "country: none of those" if trial.countries else "country: not given"
    return ""


def _phase(trial: Trial) -> str:
    if not trial.phases:
        return "no phase"
    return "early phase 1" if trial.phases == (0,) else f"phase {'/'.join(map(str, trial.phases))}"
