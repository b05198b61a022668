"""The road from one edition's inputs to the next's, in steps: what each replaces, and what was behind it.

Each stage is the inputs of the stage before with one more part of them taken from today, in a fixed order:

1. *evidence or method changed*: the old inputs under today's tables and code, as of the old day;
2. *time passed*: the old inputs on the new day;  3. *year rolled*: the new financial years;
4. *new*: technologies that were not there;  5. *stopped or dormant*: those that ended;
6. *launch moved*: dates that a registry change, an approval or the planner's own word moved;
7. *probability moved*: phase, area, doubt, a planner's word;  8. *assumption edited*: the cost models;
9. *matching changed*: what no longer matches, and what is read out on other trials without a change in the registry;
10. *data corrected*: dates of the same trials that moved without one: a record was read anew.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace

from horizon.evidence.tables import Evidence
from horizon.forecast.case import Case
from horizon.impact.model import CostModel
from horizon.impact.valuation import METHOD_VERSION, Inputs
from horizon.values.edition import Scan

CALENDAR = ("time passed", "year rolled")
"""The causes that are at work in every week, though nothing happened."""
DATES = ("readouts", "eu", "us", "licence", "launch")
ENDED = {"stopped", "dormant", "funded"}


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage: its inputs and evidence, what is behind it for all, and by technology (key) whom it is about."""

    cause: str
    inputs: Inputs
    evidence: Evidence
    because: tuple[str, ...] = ()
    own: Mapping[str, str] = field(default_factory=dict)

    def reasons(self) -> tuple[str, ...]:
        """What is behind it, each technology by name."""
        names = {one.key: one.name for one in self.inputs.cases}
        told = (f"{names.get(key, key.rpartition('|')[2])}: {why}".removesuffix(": ") for key, why in self.own.items())
        return (*self.because, *told)


def stages(
    before: Scan, was: Inputs, now: Inputs, evidence_then: Evidence, evidence: Evidence, reasons: Callable[[str], str]
) -> Iterable[Stage]:
    """Every stage, also those that change nothing, but for the first. ``reasons`` gives, for a technology's key, the
    registry's change behind it in words, empty if there is none."""
    at = replace(was, seed=now.seed, draws=now.draws)
    # Under the same versions the old inputs come to what was printed.
    if versions := tuple(_versions(before, now, evidence)):
        yield Stage("evidence or method changed", at, evidence_then, versions)
    at = replace(at, day=now.day)
    yield Stage("time passed", at, evidence, (f"{_day(was)} to {_day(now)}",))
    at = replace(at, first_year=now.first_year, years=now.years)
    yield Stage("year rolled", at, evidence, tuple(_years(was, now)))
    old, new = {one.key: one for one in was.cases}, {one.key: one for one in now.cases}
    fresh = [one for key, one in new.items() if key not in old]
    # In today's order, so that what comes last is today's to the pound.
    place = {key: number for number, key in enumerate(new)}
    at = replace(at, cases=tuple(sorted((*at.cases, *fresh), key=lambda one: place.get(one.key, len(place)))))
    yield Stage("new", at, evidence, own={one.key: reasons(one.key) for one in fresh})
    kept = sorted(key for key in old if key in new)
    ended = {key for key in kept if new[key].state != old[key].state and new[key].state in ENDED}
    at = _with(at, {key: new[key] for key in ended})
    yield Stage("stopped or dormant", at, evidence, own={key: reasons(key) for key in sorted(ended)})

    redated = [key for key in kept if key not in ended and _dated(old[key], new[key]) != old[key]]
    told = {key: _ours(old[key], new[key]) or reasons(key) for key in redated}
    at = _with(at, {key: _dated(old[key], new[key]) for key, why in told.items() if why})
    yield Stage("launch moved", at, evidence, own={key: why for key, why in told.items() if why})
    likelier = {key: _rated(old[key], new[key]) for key in kept if key not in ended}
    judged = {key: _judgement(old[key], new[key]) for key, one in likelier.items() if one != old[key]}
    at = _with(at, {one.key: _rated(one, new[one.key]) for one in at.cases if one.key in judged})
    # The registry's own words go first; what the case says differently stands where it has none.
    yield Stage("probability moved", at, evidence, own={key: reasons(key) or why for key, why in judged.items()})
    at = replace(at, models=now.models)
    yield Stage("assumption edited", at, evidence, tuple(_edits(was.models, now.models)))

    silent = [key for key, why in told.items() if not why]
    rematched = {key: why for key in silent if (why := _trials(old[key], new[key]))}
    gone = {key: "no longer matched by a watchlist" for key in old if key not in new}
    at = _with(at, {key: new[key] for key in rematched})
    at = replace(at, cases=tuple(one for one in at.cases if one.key not in gone))
    names = {key: old[key].name for key in gone}
    yield Stage("matching changed", at, evidence, tuple(f"{names[key]}: {why}" for key, why in gone.items()), rematched)
    yield Stage("data corrected", now, evidence, own={key: "" for key in silent if key not in rematched})


def _with(inputs: Inputs, changed: Mapping[str, Case]) -> Inputs:
    return replace(inputs, cases=tuple(changed.get(one.key, one) for one in inputs.cases))


def _dated(old: Case, new: Case) -> Case:
    """The old case with the new one's dates."""
    return replace(old, **{name: getattr(new, name) for name in DATES})


def _rated(old: Case, new: Case) -> Case:
    """The new case with the old one's dates."""
    return replace(new, **{name: getattr(old, name) for name in DATES})


def _ours(old: Case, new: Case) -> str:
    """What the registry cannot have said: an approval that the old case did not know, or a planner's own date."""
    for where, was, now in (("Europe", old.eu, new.eu), ("the United States", old.us, new.us)):
        if now and not was:
            return f"approved in {where} on {now.day} {now:%b %Y}"
    for what, was, now in (("licence", old.licence, new.licence), ("launch", old.launch, new.launch)):
        if now != was:
            return f"{what} in the watchlist {f'{now.day} {now:%b %Y}' if now else 'taken out'}"
    return ""


def _judgement(old: Case, new: Case) -> str:
    """What of a case is judged otherwise, in words."""
    said = []
    if new.probability != old.probability:
        said = [f"probability in the watchlist {f'{new.probability[1]:.0%}' if new.probability else 'taken out'}"]
    for one in fields(Case):
        was, now = getattr(old, one.name), getattr(new, one.name)
        if one.name not in (*DATES, "probability") and was != now:
            plain = all(isinstance(value, (str, int, float)) and value != "" for value in (was, now))
            said.append(f"{one.name} {was} → {now}" if plain else f"{one.name} {now or 'taken out'}")
    return ", ".join(said)


def _trials(old: Case, new: Case) -> str:
    """Which trials it is read out on otherwise than before."""
    was, now = ({one.nct_id for one in case.readouts} for case in (old, new))
    said = [f"{nct} counts now" for nct in sorted(now - was)] + [f"{nct} no longer" for nct in sorted(was - now)]
    return ", ".join(said)


def _versions(before: Scan, now: Inputs, evidence: Evidence) -> Iterable[str]:
    for what, old, new in (
        ("method", before.method_version, METHOD_VERSION),
        ("evidence tables", before.evidence_version, evidence.version),
        ("seed", str(before.seed), str(now.seed)),
        ("draws", f"{before.draws:,}", f"{now.draws:,}"),
    ):
        if old != new:
            yield f"{what} {old} → {new}"


def _years(was: Inputs, now: Inputs) -> Iterable[str]:
    old, new = ([year.label for year in inputs.financial_years] for inputs in (was, now))
    if out := [year for year in old if year not in new]:
        yield f"{', '.join(out)} no longer shown"
    if fresh := [year for year in new if year not in old]:
        yield f"{', '.join(fresh)} now shown"


def _day(inputs: Inputs) -> str:
    return f"{inputs.day.day} {inputs.day:%b %Y}"


def _edits(was: Sequence[CostModel], now: Sequence[CostModel]) -> Iterable[str]:
    old = {model.key: model for model in was}
    for model in now:
        if model.key not in old:
            yield f"{model.key.strip('|')}: cost model added"
        elif model != old[model.key] and not (model.confidential or old[model.key].confidential):
            before = {one.name: one for one in old[model.key].inputs}
            names = [
                f"{one.name} {before[one.name].mode:g} → {one.mode:g}"
                for one in model.inputs
                if one.name in before and one.mode != before[one.name].mode
            ]
            yield f"{model.key.strip('|')}: {', '.join(names) or 'cost model edited'}"
    for key in sorted(set(old) - {model.key for model in now}):
        yield f"{key.strip('|')}: cost model taken out"
