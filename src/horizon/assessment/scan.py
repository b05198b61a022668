"""Stored trials in, a scan out: match, group, forecast, estimate, plan.

Pure: the day comes with the evidence, the seed and the draws with the settings.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from horizon.assessment.estimation import Spread, assess_indications, scan_reserves, scan_totals
from horizon.assessment.getting_ready import list_ready_days, plan_readiness, sum_up_readiness
from horizon.assessment.indication import IndicationContext, indication_contexts, overrides_known_on, watchlist_page
from horizon.assessment.made_capacity import add_made_capacity
from horizon.assessment.matched_trials import MatchedTrials, match_for_scan
from horizon.assessment.other_uses import describe_other_uses, list_names_in_use, list_other_uses
from horizon.assessment.prerequisites import attach_prerequisites
from horizon.assessment.recorded_outcomes import apply_outcomes
from horizon.assessment.technology import TechnologyAssessment, planned_for, rank_technology
from horizon.evidence.tables import Evidence
from horizon.forecast.case import ForecastCase, build_case
from horizon.forecast.explain import list_other_figures
from horizon.impact.explain import explain_inputs, explain_method
from horizon.impact.valuation import METHOD_VERSION, EstimateInputs
from horizon.readiness import dependencies
from horizon.readiness.plan import merge_rounds
from horizon.settings import YEAR_START_MONTHS, DigestSettings
from horizon.technology.authorised_medicines import add_lists, build_medicine_lists
from horizon.technology.group import NO_PRODUCT, GroupedTechnology, group_technologies
from horizon.technology.manual_entries import add_manual_entries
from horizon.technology.regulatory_join import build_list_joiner
from horizon.technology.state import ApprovalStatus, determine_statuses
from horizon.values.dates import FinancialYear
from horizon.values.jurisdiction import JURISDICTIONS
from horizon.values.keys import IndicationKey
from horizon.values.outcome import Outcome
from horizon.values.progress import Progress, ignore_progress
from horizon.values.regulator_lists import LIST_TITLES, RegulatorSnapshot
from horizon.values.scan import ListUsed, NotShown, Scan
from horizon.values.technology import Assumption, Technology
from horizon.values.trial import Trial
from horizon.values.workforce import ResourceCapacity
from horizon.watchlist.matching.match import MatchResult
from horizon.watchlist.schema.watchlist import TechnologyOverride, Watchlist

Contexts: TypeAlias = Mapping[IndicationKey, IndicationContext]


@dataclass(frozen=True, slots=True)
class ScanBasis:
    """What trials are assessed by; the evidence carries the day, the data timestamp is the registry's.

    ``regulators`` are the regulators' lists as known on the day; None where only the tables of evidence are.
    ``outcomes`` are those recorded, which count as the planner's word. ``capacities`` are what there is of a workforce
    for all that is watched, as known on the day.
    """

    watchlists: Sequence[Watchlist]
    evidence: Evidence
    data_timestamp: str
    settings: DigestSettings
    regulators: RegulatorSnapshot | None = None
    outcomes: Sequence[Outcome] = ()
    capacities: Sequence[ResourceCapacity] = ()


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
    settings = basis.settings
    evidence = replace(basis.evidence, rounds=merge_rounds(settings.rounds, basis.evidence.rounds))
    day = evidence.day
    contexts = {context.key: context for context in indication_contexts(basis.watchlists, evidence, settings)}
    progress("grouping", 0, None)
    listed = add_lists(evidence, basis.regulators)
    authorised = build_medicine_lists(listed)
    groups = group_technologies(matches.matching.hits, _collect_overrides(contexts.values(), day), authorised)
    groups = add_manual_entries(groups, _collect_overrides(filter(_lists_own_technologies, contexts.values()), day))
    groups = apply_outcomes(groups, basis.outcomes, day)
    contexts = {key: context.with_own_models(groups) for key, context in contexts.items()}
    lists, hits = basis.regulators, matches.matching.hits
    joiner = build_list_joiner(lists, basis.watchlists, hits) if lists else None
    statuses = determine_statuses(groups, listed, authorised, matches.marketing_trials(), joiner)
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
            tuple(_build_cases(groups, statuses, contexts, listed)), groups, {plan.key: plan.ready_on for plan in plans}
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
        steps = (*dependencies.dependency_steps(place, planned, in_use), *plan.schedule_steps(due, day))
        uses = describe_other_uses(group, other_uses)
        assessment = TechnologyAssessment(group, status, outlook, impact, context, steps, uses)
        readiness = sum_up_readiness(plan, plan.due_day(due, day), impact, inputs, assessment.shown_currency)
        technologies.append(replace(assessment.to_technology(evidence, inputs.first_year.month), readiness=readiness))
    return Scan(
        as_of=day,
        data_timestamp=basis.data_timestamp,
        financial_years=tuple(year.label for year in inputs.financial_years),
        technologies=tuple(sorted(technologies, key=rank_technology)),
        totals=scan_totals(impacts, contexts, inputs),
        reserves=scan_reserves(impacts, contexts, inputs, evidence),
        not_shown=tuple(_not_shown(matches.matching, groups)),
        watchlists=tuple(watchlist_page(context, day, settings) for context in contexts.values()),
        assumptions=_collect_assumptions(contexts.values(), technologies, evidence),
        seed=settings.seed,
        draws=settings.draws,
        evidence_version=evidence.version,
        method_version=METHOD_VERSION,
        lists=tuple(_lists_used(basis.regulators)) if basis.regulators else (),
        workforce=workforce,
    ), inputs


def _lists_used(snapshot: RegulatorSnapshot) -> Iterator[ListUsed]:
    for name, list_day in snapshot.list_days.items():
        yield ListUsed(LIST_TITLES[name], list_day.listed_on, list_day.shipped, list_day.reconstructed)


def _collect_overrides(
    contexts: Iterable[IndicationContext], day: dt.date
) -> dict[tuple[str, str], tuple[TechnologyOverride, ...]]:
    return {
        (context.watchlist.name, context.indication.name): overrides_known_on(context.indication, day)
        for context in contexts
    }


def _lists_own_technologies(context: IndicationContext) -> bool:
    """Whether its overrides name its technologies; those shared by several indications name none in particular."""
    watchlist = context.watchlist
    return not watchlist.indications or context.indication.technologies != watchlist.technologies


def _build_cases(
    groups: Sequence[GroupedTechnology], statuses: Sequence[ApprovalStatus], contexts: Contexts, evidence: Evidence
) -> Iterator[ForecastCase]:
    for group, status in zip(groups, statuses, strict=True):
        context = contexts[group.indication_key]
        yield build_case(group, status, context.indication.area, context.watchlist.jurisdiction, evidence)


def _first_month(contexts: Iterable[IndicationContext], settings: DigestSettings) -> int:
    """Return the month in which the financial year begins: as configured, else the jurisdictions', April first."""
    if settings.year_starts:
        return YEAR_START_MONTHS[settings.year_starts]
    months = {JURISDICTIONS[context.watchlist.jurisdiction].first_month for context in contexts} or {4}
    return min(months, key=lambda month: month != 4)


def _not_shown(matching: MatchResult, groups: Iterable[GroupedTechnology]) -> Iterator[NotShown]:
    """Yield the trials that no watchlist counts, then those that count but name no product of their own."""
    yield from (NotShown(trial.nct_id, trial.watchlist, trial.rule) for trial in matching.left_out)
    shown = {(group.watchlist, support.trial.nct_id) for group in groups for support in group.support}
    counted = dict.fromkeys((hit.watchlist, hit.trial.nct_id) for hit in matching.hits)
    yield from (NotShown(nct_id, name, NO_PRODUCT) for name, nct_id in counted if (name, nct_id) not in shown)


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
