"""The stages between the inputs of one edition and those of the next: what each replaces, and why.

Each stage is the inputs of the stage before with one more part of them taken from the new edition, in a fixed order:

1. *evidence or method changed*: the old inputs under today's tables and code, as of the old day;
2. *time passed*: the old inputs on the new day, up to which the lists show no licence;
3. *year rolled*: the new financial years;  4. *new*: technologies that were not there;
5. *filed or decided*: what was filed, or what a regulator said: an opinion, a licence, a refusal;
6. *stopped or dormant*: those that ended;
7. *launch moved*: dates that a registry change or the planner moved;
8. *probability moved*: phase, area, doubt, the planner's probability;
9. *readiness*: steps done, begun or put off, so that people can start sooner or later;
10. *assumption edited*: the cost models;
11. *matching changed*: what no longer matches, and what has other trials without a change in the registry;
12. *data corrected*: dates of the same trials that moved without one: a record was read anew.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field, fields, replace

from horizon.edition.regulatory_news import find_event, summarise_decisions
from horizon.evidence.tables import Evidence
from horizon.forecast.case import ForecastCase
from horizon.impact.model import CostModel
from horizon.impact.valuation import METHOD_VERSION, EstimateInputs
from horizon.values.dates import format_day
from horizon.values.keys import TechnologyKey
from horizon.values.scan import Scan

CALENDAR_CAUSES = ("time passed", "year rolled")
"""The causes that are at work in every week, even if nothing happened."""
DATE_FIELDS = ("readouts", "eu", "us", "licence", "launch")
DECISION_FIELDS = ("regulatory", "eu", "us", "state", "seen_until")
ENDED_STATES = {"stopped", "dormant", "funded"}
MOST_STEPS = 4
"""Steps that a reason names at most."""


@dataclass(frozen=True, slots=True)
class EditionBasis:
    """What the figures of one edition rest on: its scan, the inputs of the estimate, and the evidence of its day."""

    scan: Scan
    inputs: EstimateInputs
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of a bridge.

    ``because`` are its reasons for all technologies; ``reasons_by_key`` has a reason, which may be empty, for each
    technology that the stage is about.
    """

    cause: str
    inputs: EstimateInputs
    evidence: Evidence
    because: tuple[str, ...] = ()
    reasons_by_key: Mapping[TechnologyKey, str] = field(default_factory=dict)

    def describe_reasons(self) -> tuple[str, ...]:
        """All reasons, those of one technology after its name."""
        names = {case.key: case.name for case in self.inputs.cases}
        reasons = (
            f"{names.get(key, key.product)}: {reason}".removesuffix(": ") for key, reason in self.reasons_by_key.items()
        )
        return (*self.because, *reasons)


def list_stages(
    before: EditionBasis, after: EditionBasis, registry_reason: Callable[[TechnologyKey], str]
) -> Iterable[Stage]:
    """Every stage in order, also those that change nothing, except for the first.

    ``registry_reason`` gives the registry's change behind a technology in words, empty if there is none.
    """
    was, now, evidence = before.inputs, after.inputs, after.evidence
    inputs = replace(was, seed=now.seed, draws=now.draws)
    # Under the same versions the old inputs come to what was printed.
    if versions := tuple(_describe_versions(before.scan, after)):
        yield Stage("evidence or method changed", inputs, before.evidence, versions)
    old, new = {case.key: case for case in was.cases}, {case.key: case for case in now.cases}
    inputs = replace(inputs, day=now.day, cases=tuple(_look_again(case, new.get(case.key)) for case in inputs.cases))
    old = {case.key: case for case in inputs.cases}
    yield Stage("time passed", inputs, evidence, (f"{format_day(was.day)} to {format_day(now.day)}",))
    inputs = replace(inputs, first_year=now.first_year, years=now.years)
    yield Stage("year rolled", inputs, evidence, tuple(_describe_years(was, now)))

    fresh = [case for key, case in new.items() if key not in old]
    # In the new edition's order, so that the last stage equals its figures to the pound.
    order = {key: number for number, key in enumerate(new)}
    cases = sorted((*inputs.cases, *fresh), key=lambda case: order.get(case.key, len(order)))
    fresh_keys = {case.key for case in fresh}
    models = tuple(_add_own_models(model, now.models, fresh_keys) for model in inputs.models)
    ready = (*inputs.ready, *(day for day in now.ready if day.technology in fresh_keys))
    inputs = replace(inputs, cases=tuple(cases), models=models, ready=ready)
    yield Stage("new", inputs, evidence, reasons_by_key={case.key: registry_reason(case.key) for case in fresh})
    kept = sorted(key for key in old if key in new)
    events = {key: _describe_decision(old[key], new[key]) for key in kept}
    decided = {key: event for key, event in events.items() if event}
    old |= {key: _take_fields(old[key], new[key], DECISION_FIELDS) for key in decided}
    inputs = _replace_cases(inputs, {key: old[key] for key in decided})
    yield Stage("filed or decided", inputs, evidence, reasons_by_key=decided)
    ended = [key for key in kept if new[key].state != old[key].state and new[key].state in ENDED_STATES]
    inputs = _replace_cases(inputs, {key: new[key] for key in ended})
    yield Stage("stopped or dormant", inputs, evidence, reasons_by_key={key: registry_reason(key) for key in ended})

    going_on = [key for key in kept if key not in ended]
    dated = {key: case for key in going_on if (case := _take_dates(old[key], new[key])) != old[key]}
    date_reasons = {key: _describe_date_change(old[key], new[key]) or registry_reason(key) for key in dated}
    moved = {key: reason for key, reason in date_reasons.items() if reason}
    inputs = _replace_cases(inputs, {key: dated[key] for key in moved})
    yield Stage("launch moved", inputs, evidence, reasons_by_key=moved)
    # The registry's own words come first; the difference between the cases is given where it has none.
    judged = {
        key: registry_reason(key) or _describe_other_changes(old[key], new[key])
        for key in going_on
        if _take_dates(new[key], old[key]) != old[key]
    }
    inputs = _replace_cases(inputs, {c.key: _take_dates(new[c.key], c) for c in inputs.cases if c.key in judged})
    yield Stage("probability moved", inputs, evidence, reasons_by_key=judged)
    inputs = replace(inputs, ready=now.ready)
    yield Stage("readiness", inputs, evidence, reasons_by_key=dict(_describe_ready_days(was, after)))
    inputs = replace(inputs, models=now.models)
    yield Stage("assumption edited", inputs, evidence, tuple(_describe_model_edits(was.models, now.models)))

    unexplained = [key for key in date_reasons if key not in moved]
    rematched = {key: reason for key in unexplained if (reason := _describe_trial_changes(old[key], new[key]))}
    inputs = _replace_cases(inputs, {key: new[key] for key in rematched})
    inputs = replace(inputs, cases=tuple(case for case in inputs.cases if case.key in new))
    unmatched = tuple(f"{old[key].name}: no longer matched by a watchlist" for key in old if key not in new)
    yield Stage("matching changed", inputs, evidence, unmatched, rematched)
    corrected = dict.fromkeys((key for key in unexplained if key not in rematched), "")
    yield Stage("data corrected", now, evidence, reasons_by_key=corrected)


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


def _describe_decision(old: ForecastCase, new: ForecastCase) -> str:
    """What was filed or decided between two cases; empty if nothing was."""
    if summarise_decisions(old.regulatory) == summarise_decisions(new.regulatory):
        return ""
    event = find_event(old.regulatory, new.regulatory)
    if event is None:
        return "the word on its application was changed or taken back"
    return f"{event.text} ({event.link})" if event.link else event.text


def _describe_date_change(old: ForecastCase, new: ForecastCase) -> str:
    """What no registry change explains: an approval that is new, or a date that the planner entered."""
    for region, was, now in (("Europe", old.eu, new.eu), ("the United States", old.us, new.us)):
        if now and not was:
            return f"approved in {region} on {format_day(now)}"
    for what, was, now in (("licence", old.licence, new.licence), ("launch", old.launch, new.launch)):
        if now != was:
            return f"{what} in the watchlist {format_day(now) if now else 'taken out'}"
    return ""


def _describe_other_changes(old: ForecastCase, new: ForecastCase) -> str:
    """What differs between two cases besides their dates."""
    changes = []
    if new.probability != old.probability:
        changes = [f"probability in the watchlist {f'{new.probability[1]:.0%}' if new.probability else 'taken out'}"]
    for name in (case_field.name for case_field in fields(ForecastCase)):
        was, now = getattr(old, name), getattr(new, name)
        if name not in (*DATE_FIELDS, "probability") and was != now:
            plain = all(isinstance(value, (str, int, float)) and value != "" for value in (was, now))
            changes.append(f"{name} {was} → {now}" if plain else f"{name} {now or 'taken out'}")
    return ", ".join(changes)


def _describe_trial_changes(old: ForecastCase, new: ForecastCase) -> str:
    """Which trials began and which ceased to count for the dates."""
    was, now = ({readout.nct_id for readout in case.readouts} for case in (old, new))
    begun, ceased = sorted(now - was), sorted(was - now)
    return ", ".join([*(f"{nct_id} counts now" for nct_id in begun), *(f"{nct_id} no longer" for nct_id in ceased)])


def _describe_ready_days(was: EstimateInputs, after: EditionBasis) -> Iterable[tuple[TechnologyKey, str]]:
    """Yield each technology that can be ready on another day than before, with the steps that say so."""
    old = {day.technology: day.on for day in was.ready}
    steps = {technology.key: technology.steps for technology in after.scan.technologies}
    for day in after.inputs.ready:
        if day.technology in old and day.on != old[day.technology]:
            own = [step for step in steps.get(day.technology, ()) if not step.is_dependency]
            known = [step for step in own if step.state != "to do" or step.late]
            told = [f"{step.name} {'late' if step.late else step.state}" for step in known[:MOST_STEPS]]
            when = f"ready on {format_day(day.on)} at the earliest" if day.on else "no progress kept any longer"
            yield day.technology, ", ".join([when, *told])


def _describe_versions(before: Scan, after: EditionBasis) -> Iterable[str]:
    for what, old, new in (
        ("method", before.method_version, METHOD_VERSION),
        ("evidence tables", before.evidence_version, after.evidence.version),
        ("seed", str(before.seed), str(after.inputs.seed)),
        ("draws", f"{before.draws:,}", f"{after.inputs.draws:,}"),
    ):
        if old != new:
            yield f"{what} {old} → {new}{', see docs/method.md' if what == 'method' else ''}"


def _describe_years(was: EstimateInputs, now: EstimateInputs) -> Iterable[str]:
    old, new = ([year.label for year in inputs.financial_years] for inputs in (was, now))
    if ended := [year for year in old if year not in new]:
        yield f"{', '.join(ended)} no longer shown"
    if begun := [year for year in new if year not in old]:
        yield f"{', '.join(begun)} now shown"


def _describe_model_edits(was: Sequence[CostModel], now: Sequence[CostModel]) -> Iterable[str]:
    old = {model.key: model for model in was}
    for model in now:
        if model.key not in old:
            yield f"{model.key.label}: cost model added"
        elif model != old[model.key] and not (model.confidential or old[model.key].confidential):
            edits = [*_list_edits(old[model.key], model), *_list_own_edits(old[model.key], model)]
            yield f"{model.key.label}: {', '.join(edits) or 'cost model edited'}"
    for key in sorted(set(old) - {model.key for model in now}):
        yield f"{key.label}: cost model taken out"


def _list_edits(old: CostModel, new: CostModel) -> Iterable[str]:
    modes = {entry.name: entry.mode for entry in old.inputs}
    for entry in new.inputs:
        if entry.name in modes and entry.mode != modes[entry.name]:
            yield f"{entry.name} {modes[entry.name]:g} → {entry.mode:g}"


def _list_own_edits(old: CostModel, new: CostModel) -> Iterable[str]:
    """Yield the edits of technologies with cost models of their own, without confidential prices."""
    technologies = dict.fromkeys(own.technology for own in (*old.own, *new.own))
    for technology in technologies:
        was, now = old.model_of(technology), new.model_of(technology)
        if was != now and not (was.confidential or now.confidential):
            edits = [edit for edit in _list_edits(was, now) if edit not in set(_list_edits(old, new))]
            yield from (f"{technology.product}: {edit}" for edit in edits)


def _add_own_models(model: CostModel, now: Sequence[CostModel], fresh: Set[TechnologyKey]) -> CostModel:
    """Return the model with the cost models that technologies new in it have of their own."""
    same = next((other for other in now if other.key == model.key), model)
    return replace(model, own=(*model.own, *(own for own in same.own if own.technology in fresh)))
