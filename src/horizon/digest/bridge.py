"""From the last edition's expected figure to this one's, by cause.

Each step takes the inputs of the edition before, replaces one more part of them by today's, and values them again
under the same draws: the step is the difference of the means. The order is fixed, and the steps sum as printed:

1. *evidence or method changed*: the old inputs under today's tables and code, as of the old day;
2. *time passed*: the old inputs on the new day;  3. *year rolled*: the new financial years;
4. *new*: technologies that were not there;  5. *stopped or dormant*: those that ended;
6. *launch moved*: dates of trials, licences, launches;  7. *probability moved*: phase, area, a planner's word;
8. *assumption edited*: the cost models;  9. *matching changed*: what is no longer matched, and all that is left.

Drawback: what two parts do together falls to the later one.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from horizon.evidence.tables import Evidence
from horizon.forecast.case import Case
from horizon.impact.model import CostModel
from horizon.impact.valuation import Inputs, expected
from horizon.values.frozen import Bridge, BridgeStep, Edition, Scan

Expected = dict[str, dict[str, float]]


@dataclass(frozen=True, slots=True)
class _Stage:
    cause: str
    inputs: Inputs
    evidence: Evidence
    because: tuple[str, ...] = ()


def bridge(
    before: Edition,
    was: Inputs,
    now: Inputs,
    evidence_then: Evidence,
    evidence: Evidence,
    scan: Scan,
    reasons: Callable[[str], str] = lambda _: "",
) -> tuple[Bridge, ...]:
    """One bridge for each currency of either edition. ``reasons`` gives, for a technology's key, the registry's
    change behind it in words, empty if there is none."""
    years = list(dict.fromkeys([*before.scan.financial_years, *(year.label for year in now.financial_years)]))
    amounts: list[tuple[str, tuple[str, ...], Expected]] = [("", (), _frozen(before.scan))]
    last: tuple[Inputs, Evidence] | None = None
    for stage in _stages(was, now, evidence_then, evidence, reasons):
        if last != (stage.inputs, stage.evidence):
            found = expected(stage.inputs, stage.evidence)
            last = (stage.inputs, stage.evidence)
        amounts.append((stage.cause, stage.because, found))
    amounts.append(("matching changed", (), _frozen(scan)))
    currencies = sorted({currency for _, _, found in amounts for currency in found})
    return tuple(_bridge(before.key, currency, amounts, years) for currency in currencies)


def _stages(
    was: Inputs, now: Inputs, evidence_then: Evidence, evidence: Evidence, reasons: Callable[[str], str]
) -> Iterable[_Stage]:
    at = replace(was, seed=now.seed, draws=now.draws)
    yield _Stage("evidence or method changed", at, evidence_then)
    at = replace(at, day=now.day)
    yield _Stage("time passed", at, evidence)
    at = replace(at, first_year=now.first_year, years=now.years)
    yield _Stage("year rolled", at, evidence)
    old, new = {one.key: one for one in was.cases}, {one.key: one for one in now.cases}
    fresh = [one for key, one in new.items() if key not in old]
    at = replace(at, cases=(*at.cases, *fresh))
    yield _Stage("new", at, evidence, tuple(_because(one, reasons(one.key)) for one in fresh))
    ended = {key for key in old if key in new and new[key].state != old[key].state and _over(new[key])}
    at = _with(at, {key: new[key] for key in ended})
    yield _Stage("stopped or dormant", at, evidence, tuple(_because(new[key], reasons(key)) for key in sorted(ended)))
    moved = {key: _dated(old[key], new[key]) for key in old if key in new and key not in ended}
    changed = sorted(key for key, one in moved.items() if one != old[key])
    at = _with(at, moved)
    why = tuple(_because(new[key], _approval(old[key], new[key]) or reasons(key)) for key in changed)
    yield _Stage("launch moved", at, evidence, why)
    likelier = sorted(key for key, one in moved.items() if one != new[key])
    at = _with(at, {key: new[key] for key in moved})
    yield _Stage("probability moved", at, evidence, tuple(_because(new[key], reasons(key)) for key in likelier))
    at = replace(at, models=now.models)
    yield _Stage("assumption edited", at, evidence, tuple(_edits(was.models, now.models)))


def _with(inputs: Inputs, changed: dict[str, Case]) -> Inputs:
    return replace(inputs, cases=tuple(changed.get(one.key, one) for one in inputs.cases))


def _over(one: Case) -> bool:
    return one.state in {"stopped", "dormant", "funded"}


def _dated(old: Case, new: Case) -> Case:
    """The old case with the new one's dates."""
    return replace(old, readouts=new.readouts, eu=new.eu, us=new.us, licence=new.licence, launch=new.launch)


def _approval(old: Case, new: Case) -> str:
    """An approval that the old case did not know, in words."""
    for where, was, now in (("Europe", old.eu, new.eu), ("the United States", old.us, new.us)):
        if now and not was:
            return f"approved in {where} on {now.day} {now:%b %Y}"
    return ""


def _because(one: Case, reason: str) -> str:
    return f"{one.name}: {reason}" if reason else one.name


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


def _frozen(scan: Scan) -> Expected:
    found: Expected = {}
    for row in scan.totals:
        if row.scope == "all":
            found.setdefault(row.currency, {})[row.financial_year] = float(row.expected)
    return found


def _bridge(
    before: str, currency: str, amounts: Sequence[tuple[str, tuple[str, ...], Expected]], years: Sequence[str]
) -> Bridge:
    """Rounded totals first, steps as their differences: so they sum as printed."""
    rounded = [[Decimal(round(found.get(currency, {}).get(year, 0.0))) for year in years] for _, _, found in amounts]
    steps = []
    for (cause, because, _), row, last in zip(amounts[1:], rounded[1:], rounded, strict=False):
        by_year = tuple((year, new - old) for year, new, old in zip(years, row, last, strict=True))
        amount = sum((difference for _, difference in by_year), Decimal(0))
        if amount or any(difference for _, difference in by_year):
            steps.append(BridgeStep(cause, amount, by_year, because))
    first, end = (sum(row, Decimal(0)) for row in (rounded[0], rounded[-1]))
    return Bridge(before, first, end, currency, tuple(steps))
