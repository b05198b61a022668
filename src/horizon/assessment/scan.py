"""Stored trials in, a scan out: match, group, forecast, estimate, plan.

Pure: the day comes with the evidence, the seed and the draws with the settings.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from horizon.assessment.estimation import Spread, assess_indications, scan_reserves, scan_totals
from horizon.assessment.getting_ready import list_ready_days, plan_readiness, sum_up_readiness
from horizon.assessment.identification import IdentifiedTechnologies, ScanBasis, identify_technologies
from horizon.assessment.indication import IndicationContext, indication_contexts, watchlist_page
from horizon.assessment.made_capacity import add_made_capacity
from horizon.assessment.matched_trials import MatchedTrials, match_for_scan
from horizon.assessment.other_uses import describe_other_uses, list_names_in_use, list_other_uses
from horizon.assessment.prerequisites import attach_prerequisites
from horizon.assessment.technology import TechnologyAssessment, planned_for, rank_technology
from horizon.evidence.tables import Evidence
from horizon.forecast.case import ForecastCase, build_case
from horizon.forecast.explain import list_other_figures
from horizon.impact.explain import explain_inputs, explain_method
from horizon.impact.portfolio import IndicationImpact
from horizon.impact.valuation import METHOD_VERSION, EstimateInputs
from horizon.readiness import dependencies
from horizon.settings import YEAR_START_MONTHS, DigestSettings
from horizon.values.dates import FinancialYear
from horizon.values.jurisdiction import JURISDICTIONS
from horizon.values.keys import IndicationKey
from horizon.values.progress import Progress, ignore_progress
from horizon.values.regulator_lists import LIST_TITLES, RegulatorSnapshot
from horizon.values.scan import ListUsed, Scan
from horizon.values.technology import Assumption, Technology, can_still_come
from horizon.values.trial import Trial

Contexts: TypeAlias = Mapping[IndicationKey, IndicationContext]


@dataclass(frozen=True, slots=True)
class Assessment:
    """A scan, the inputs of its estimates, and the impact of each indication that is costed, with its draws."""

    scan: Scan
    inputs: EstimateInputs
    impacts: tuple[IndicationImpact, ...]


def scan_trials(
    trials: Iterable[Trial], basis: ScanBasis, progress: Progress = ignore_progress
) -> tuple[Scan, EstimateInputs]:
    """Assess every technology that the watchlists ask for; return the scan and the inputs of its estimates."""
    progress("matching", 0, None)
    return assess_matches(match_for_scan(trials, basis.watchlists), basis, progress)


def assess_matches(
    matches: MatchedTrials, basis: ScanBasis, progress: Progress = ignore_progress, spread: Spread = map
) -> tuple[Scan, EstimateInputs]:
    """Assess trials that have been matched; ``spread`` may have each indication estimated elsewhere."""
    progress("grouping", 0, None)
    assessed = assess_technologies(identify_technologies(matches, basis), basis, progress, spread)
    return assessed.scan, assessed.inputs


def assess_technologies(
    identified: IdentifiedTechnologies, basis: ScanBasis, progress: Progress = ignore_progress, spread: Spread = map
) -> Assessment:
    """Forecast and estimate technologies that are identified; the basis may have other figures than these had."""
    settings, evidence, groups, statuses = basis.settings, identified.evidence, identified.groups, identified.statuses
    day = evidence.day
    contexts = {
        context.key: context.with_own_models(groups).with_swings(evidence)
        for context in indication_contexts(basis.watchlists, evidence, settings)
    }
    plans = [
        plan_readiness(group.key, contexts[group.indication_key].indication, group.override, day) for group in groups
    ]
    inputs = EstimateInputs(
        day=day,
        first_year=FinancialYear.of(day, _first_month(contexts.values(), settings)).start,
        years=settings.years,
        seed=settings.seed,
        draws=settings.draws,
        cases=attach_prerequisites(
            tuple(_build_cases(identified, contexts)), groups, {plan.key: plan.ready_on for plan in plans}
        ),
        models=tuple(context.model for context in contexts.values() if context.model),
        ready=list_ready_days(plans),
        workforce=add_made_capacity(basis.capacities, tuple(contexts.values()), groups, day),
    )
    progress("costing", 0, None)
    thresholds = {key: float(context.threshold) for key, context in contexts.items()}
    outlooks, impacts, workforce = assess_indications(inputs, evidence, thresholds, progress, spread)
    impact_of = {costed.key: costed for impact in impacts for costed in impact.technologies}
    progress("planning", 0, None)
    planned = [planned_for(group, outlook) for group, outlook in zip(groups, outlooks, strict=True)]
    ready = dependencies.ready_days(planned)
    technologies, other_uses, in_use = [], list_other_uses(contexts.values()), list_names_in_use(contexts.values())
    for group, status, outlook, plan, place in zip(groups, statuses, outlooks, plans, planned, strict=True):
        context, impact, due = contexts[group.indication_key], impact_of.get(plan.key), ready.get(plan.key)
        awaited = dependencies.dependency_steps(place, planned, in_use)
        due = plan.due_day(due, day) if can_still_come(outlook.state, outlook.probability) else None
        steps = (*awaited, *plan.schedule_steps(due, day)) if due else awaited
        uses = describe_other_uses(group, other_uses)
        assessment = TechnologyAssessment(group, status, outlook, impact, context, steps, uses)
        readiness = sum_up_readiness(plan, due, impact, inputs, assessment.shown_currency)
        technologies.append(replace(assessment.to_technology(evidence, inputs.first_year.month), readiness=readiness))
    scan = Scan(
        as_of=day,
        data_timestamp=basis.data_timestamp,
        financial_years=tuple(year.label for year in inputs.financial_years),
        technologies=tuple(sorted(technologies, key=rank_technology)),
        totals=scan_totals(impacts, contexts, inputs),
        reserves=scan_reserves(impacts, contexts, inputs, evidence),
        not_shown=identified.not_shown,
        watchlists=tuple(watchlist_page(context, day, settings) for context in contexts.values()),
        assumptions=_collect_assumptions(contexts.values(), technologies, evidence),
        seed=settings.seed,
        draws=settings.draws,
        evidence_version=evidence.version,
        method_version=METHOD_VERSION,
        lists=tuple(_lists_used(basis.regulators)) if basis.regulators else (),
        workforce=workforce,
    )
    return Assessment(scan, inputs, tuple(impacts))


def _lists_used(snapshot: RegulatorSnapshot) -> Iterator[ListUsed]:
    for name, list_day in snapshot.list_days.items():
        yield ListUsed(LIST_TITLES[name], list_day.listed_on, list_day.shipped, list_day.reconstructed)


def _build_cases(identified: IdentifiedTechnologies, contexts: Contexts) -> Iterator[ForecastCase]:
    for group, status in zip(identified.groups, identified.statuses, strict=True):
        context = contexts[group.indication_key]
        yield build_case(group, status, context.indication.area, context.watchlist.jurisdiction, identified.listed)


def _first_month(contexts: Iterable[IndicationContext], settings: DigestSettings) -> int:
    """Return the month in which the financial year begins: as configured, else the jurisdictions', April first."""
    if settings.year_starts:
        return YEAR_START_MONTHS[settings.year_starts]
    months = {JURISDICTIONS[context.watchlist.jurisdiction].first_month for context in contexts} or {4}
    return min(months, key=lambda month: month != 4)


def _collect_assumptions(
    contexts: Iterable[IndicationContext], technologies: Sequence[Technology], evidence: Evidence
) -> tuple[Assumption, ...]:
    contexts = list(contexts)
    models = [(context.model, context.watchlist.title) for context in contexts if context.model]
    rows = [row for model, title in models for row in explain_inputs(model, evidence.day, title)]
    rows += [row for context in contexts for row in _own_assumptions(context, evidence.day)]
    rows += [row for technology in technologies for row in technology.assumptions]
    rows += explain_method(evidence, frozenset(context.watchlist.jurisdiction for context in contexts))
    rows += list_other_figures(technologies, rows)
    return tuple(sorted(rows, key=lambda row: (row.known_since or "9999", row.used_by, row.what)))


def _own_assumptions(context: IndicationContext, day: dt.date) -> Iterator[Assumption]:
    """Yield the inputs that a technology does not have from its indication."""
    shared = set(context.model.inputs) if context.model else set()
    for name, model in context.own_models:
        for row in explain_inputs(replace(model, vat=0.0), day, name):
            if row.what not in {model_input.name for model_input in shared & set(model.inputs)}:
                yield row
