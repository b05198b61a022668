"""The stages between the inputs of one edition and those of the next: what each replaces, and why.

Each stage is the inputs of the stage before with one more part of them taken from the new edition, in a fixed order:

1. *evidence or method changed*: the old inputs under today's tables and code, as of the old day;
2. *time passed*: the old inputs on the new day, up to which the lists show no licence;
3. *year rolled*: the new financial years;  4. *setting changed*: an area of other people, other financial years;
5. *new*: technologies that were not there;
6. *filed or decided*: what was filed, or what a regulator said: an opinion, a licence, a refusal;
7. *stopped or dormant*: those that ended;
8. *launch moved*: dates that a registry change or the planner moved;
9. *probability moved*: phase, area, doubt, the planner's probability;
10. *readiness*: steps done, begun or put off, so that people can start sooner or later;
11. *assumption edited*: the cost models;
12. *matching changed*: what no longer matches, and what has other trials without a change in the registry;
13. *data corrected*: dates of the same trials that moved without one: a record was read anew.
"""

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace

from horizon.edition import stage_events
from horizon.edition.regulatory_news import summarise_decisions
from horizon.edition.setting_changes import SETTING_CHANGED, change_area, describe_year_settings
from horizon.edition.stage_events import DATE_FIELDS, EditionBasis, Event, TrialChanges
from horizon.evidence.tables import Evidence
from horizon.forecast.case import ForecastCase
from horizon.impact.model import CostModel
from horizon.impact.valuation import EstimateInputs
from horizon.values.dates import format_day
from horizon.values.keys import IndicationKey, TechnologyKey

CALENDAR_CAUSES = ("time passed", "year rolled")
"""The causes that are at work in every week, even if nothing happened."""
DECISION_FIELDS = ("regulatory", "eu", "us", "state", "seen_until")
ENDED_STATES = {"stopped", "dormant", "funded"}


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of a bridge.

    ``events`` are those of all technologies; ``by_indication`` and ``by_technology`` have those of one.
    """

    cause: str
    inputs: EstimateInputs
    evidence: Evidence
    events: tuple[Event, ...] = ()
    by_indication: Mapping[IndicationKey, tuple[Event, ...]] = field(default_factory=dict)
    by_technology: Mapping[TechnologyKey, Event] = field(default_factory=dict)


def list_stages(before: EditionBasis, after: EditionBasis, trial_changes: TrialChanges) -> Iterator[Stage]:
    """Every stage in order, also those that change nothing, except for the first and that of settings."""
    was, now, evidence = before.inputs, after.inputs, after.evidence
    inputs = replace(was, seed=now.seed, draws=now.draws)
    # Under the same versions the old inputs come to what was printed.
    if versions := tuple(stage_events.describe_versions(before.scan, after)):
        yield Stage("evidence or method changed", inputs, before.evidence, versions)
    old, new = {case.key: case for case in was.cases}, {case.key: case for case in now.cases}
    inputs = replace(inputs, day=now.day, cases=tuple(_look_again(case, new.get(case.key)) for case in inputs.cases))
    old = {case.key: case for case in inputs.cases}
    yield Stage("time passed", inputs, evidence, (Event(f"{format_day(was.day)} to {format_day(now.day)}"),))
    inputs = replace(inputs, first_year=now.first_year, years=now.years)
    changed_years = tuple(map(Event, describe_year_settings(was, now)))
    rolled = tuple(map(Event, stage_events.describe_years(was, now)))
    yield Stage(SETTING_CHANGED if changed_years else "year rolled", inputs, evidence, changed_years or rolled)
    if area := change_area(was, now, after.scan):
        inputs = replace(inputs, models=area.models)
        of_area = dict.fromkeys(sorted(area.indications), (Event(area.text),))
        yield Stage(SETTING_CHANGED, inputs, evidence, by_indication=of_area)
    models = inputs.models

    fresh = [case for key, case in new.items() if key not in old]
    begun = {page.name for page in after.scan.watchlists} - {page.name for page in before.scan.watchlists}
    # In the new edition's order, so that the last stage equals its figures to the pound.
    order = {key: number for number, key in enumerate(new)}
    cases = sorted((*inputs.cases, *fresh), key=lambda case: order.get(case.key, len(order)))
    fresh_keys = {case.key for case in fresh}
    with_own = [_add_own_models(model, now.models, fresh_keys) for model in models]
    with_own += [model for model in now.models if model.key.watchlist in begun]
    ready = (*inputs.ready, *(day for day in now.ready if day.technology in fresh_keys))
    inputs = replace(inputs, cases=tuple(cases), models=tuple(with_own), ready=ready)
    arrivals = stage_events.describe_arrivals(fresh, after.scan, begun, trial_changes)
    yield Stage("new", inputs, evidence, by_technology=arrivals)
    kept = sorted(key for key in old if key in new)
    decisions = {key: stage_events.describe_case_decision(old[key], new[key]) for key in kept}
    decided = {key: event for key, event in decisions.items() if event}
    old |= {key: _take_fields(old[key], new[key], DECISION_FIELDS) for key in decided}
    inputs = _replace_cases(inputs, {key: old[key] for key in decided})
    yield Stage("filed or decided", inputs, evidence, by_technology=decided)
    ended = [key for key in kept if new[key].state != old[key].state and new[key].state in ENDED_STATES]
    inputs = _replace_cases(inputs, {key: new[key] for key in ended})
    endings = {key: stage_events.describe_ending(new[key], trial_changes(key)) for key in ended}
    yield Stage("stopped or dormant", inputs, evidence, by_technology=endings)

    going_on = [key for key in kept if key not in ended]
    dated = {key: case for key in going_on if (case := _take_dates(old[key], new[key])) != old[key]}
    reasons = {key: stage_events.describe_date_change(old[key], new[key], trial_changes(key)) for key in dated}
    moved = {key: event for key, event in reasons.items() if event}
    inputs = _replace_cases(inputs, {key: dated[key] for key in moved})
    yield Stage("launch moved", inputs, evidence, by_technology=moved)
    judged = {
        key: stage_events.describe_other_changes(old[key], new[key], trial_changes(key))
        for key in going_on
        if _take_dates(new[key], old[key]) != old[key]
    }
    inputs = _replace_cases(inputs, {c.key: _take_dates(new[c.key], c) for c in inputs.cases if c.key in judged})
    yield Stage("probability moved", inputs, evidence, by_technology=judged)
    inputs = replace(inputs, ready=now.ready, workforce=stage_events.take_coming(was.workforce, now.workforce))
    readiness = dict(stage_events.describe_ready_days(was, after))
    yield Stage("readiness", inputs, evidence, by_technology=readiness)
    inputs = replace(inputs, models=now.models, workforce=now.workforce)
    edits = stage_events.list_model_edits(with_own, now.models, before.scan, after.scan)
    own_edits = stage_events.list_own_edits(with_own, now.models)
    capacities = tuple(stage_events.describe_capacity_edits(was.workforce, now.workforce))
    yield Stage("assumption edited", inputs, evidence, capacities, by_indication=edits, by_technology=own_edits)

    unexplained = [key for key in dated if key not in moved]
    rematched = {key: event for key in unexplained if (event := stage_events.describe_other_trials(old[key], new[key]))}
    inputs = _replace_cases(inputs, {key: new[key] for key in rematched})
    inputs = replace(inputs, cases=tuple(case for case in inputs.cases if case.key in new))
    gone = {key: Event("no longer on a watchlist") for key in old if key not in new}
    yield Stage("matching changed", inputs, evidence, by_technology={**gone, **rematched})
    corrected = {key: stage_events.READ_ANEW for key in unexplained if key not in rematched}
    yield Stage("data corrected", now, evidence, by_technology=corrected)


def _replace_cases(inputs: EstimateInputs, changed: Mapping[TechnologyKey, ForecastCase]) -> EstimateInputs:
    return replace(inputs, cases=tuple(changed.get(case.key, case) for case in inputs.cases))


def _take_dates(case: ForecastCase, dates_of: ForecastCase) -> ForecastCase:
    return _take_fields(case, dates_of, DATE_FIELDS)


def _take_fields(case: ForecastCase, fields_of: ForecastCase, names: Sequence[str]) -> ForecastCase:
    return replace(case, **{name: getattr(fields_of, name) for name in names})


def _look_again(old: ForecastCase, new: ForecastCase | None) -> ForecastCase:
    """Return a case with the day up to which the lists are known now, and their texts if they say the same."""
    if new is None:
        return old
    same = summarise_decisions(old.regulatory) == summarise_decisions(new.regulatory)
    return replace(old, seen_until=new.seen_until, regulatory=new.regulatory if same else old.regulatory)


def _add_own_models(model: CostModel, now: Sequence[CostModel], fresh: Set[TechnologyKey]) -> CostModel:
    """Return the model with the cost models that technologies new in it have of their own."""
    same = next((other for other in now if other.key == model.key), model)
    return replace(model, own=(*model.own, *(own_model for own_model in same.own if own_model.technology in fresh)))
