"""Where the figures come from: the funnel step by step, and each input with its source, date and stamp."""

import datetime as dt

from horizon.evidence.tables import Evidence
from horizon.forecast.case import ForecastCase
from horizon.forecast.explain import ASSUMPTION, to_assumption
from horizon.impact.model import HOURS, PEOPLE, PEOPLE_A_YEAR, CostModel, ModelInput
from horizon.values.budget_impact import FunnelStep
from horizon.values.jurisdiction import JURISDICTIONS
from horizon.values.technology import Assumption

AS_GIVEN = ",.10g"
"""Prints an input as it was given, with separators and without powers of ten."""
PUBLISHED_LATER = "analogue, published later"


def explain_funnel(model: CostModel, day: dt.date) -> tuple[FunnelStep, ...]:
    """The steps from the population to those who could be treated, at the modes.

    Each has its share and who is left after it: people, or new people a year where there are no others.
    """
    people, new, rows = 0.0, 0.0, []
    for step in model.funnel:
        if step.unit == PEOPLE:
            people += step.mode
            rows.append(_explain_step(step, "", people, day))
        elif step.unit == PEOPLE_A_YEAR:
            new += step.mode
            rows.append(_explain_step(step, "a year", new, day))
        else:
            people, new = people * step.mode, new * step.mode
            rows.append(_explain_step(step, _describe_share(step, people, new), people or new, day))
    return tuple(rows)


def explain_inputs(model: CostModel, day: dt.date, used_by: str) -> tuple[Assumption, ...]:
    """Every input of a cost model, without a confidential price."""
    hidden = (model.price.cost, model.rebate) if model.confidential else ()
    rows = [_explain_input(model_input, day, used_by) for model_input in model.inputs if model_input not in hidden]
    if model.vat:
        what, source = "VAT on hospital medicines", "HMRC, standard rate"
        rows.append(Assumption(what, f"{model.vat:.0%}", "of the price", source, "2011-01-04", "", used_by))
    return tuple(rows)


def explain_if_optimised(model: CostModel, day: dt.date, used_by: str) -> Assumption:
    """The share of the people who are left if a technology is recommended for a part of its licence."""
    return _explain_input(model.if_optimised, day, used_by)


def explain_method(evidence: Evidence, jurisdictions: frozenset[str]) -> tuple[Assumption, ...]:
    """The lags, branches and corrections of the method; those published after the day are stamped."""
    branches = (row for row in evidence.branches if row.jurisdiction in jurisdictions)
    areas = {"all", *(row.appraisal_area for row in JURISDICTIONS.values())}
    rates = (row for row in evidence.rates if row.area in areas)
    return (
        *(to_assumption(row, "launch windows", evidence) for row in evidence.lags),
        *(to_assumption(row, "launch windows", evidence) for row in branches),
        *(to_assumption(row, "method", evidence) for row in evidence.shares),
        *(to_assumption(row, "probabilities", evidence) for row in rates),
    )


def explain_stand_in_dates(case: ForecastCase) -> tuple[Assumption, ...]:
    """The completion dates that stand in for what the registry did not show on the day."""
    rows = ((f"primary completion of {row.nct_id}", f"{row.on:%b %Y}", row.stand_in) for row in case.readouts)
    return tuple(Assumption(what, on, "date", source, "", "stand-in", case.name) for what, on, source in rows if source)


def _describe_share(step: ModelInput, people: float, new: float) -> str:
    """The share in words, with the new people of each year if people are counted beside them."""
    if new and not people:
        return f"{step.mode:.0%}, a year"
    return f"{step.mode:.0%}, and {new:,.0f} a year" if new else f"{step.mode:.0%}"


def _explain_step(step: ModelInput, share: str, people: float, day: dt.date) -> FunnelStep:
    return FunnelStep(step.name, share, round(people), step.source, _stamp_input(step, day))


def _explain_input(model_input: ModelInput, day: dt.date, used_by: str) -> Assumption:
    value, unit = _describe_value(model_input)
    source, stamp = model_input.source or ASSUMPTION, _stamp_input(model_input, day)
    return Assumption(model_input.name, value, unit, source, model_input.known_since, stamp, used_by)


def _describe_value(model_input: ModelInput) -> tuple[str, str]:
    """The value with its range, and its unit; of hours that are less than one the minutes, of time freed its amount."""
    mode, low, high, unit = model_input.mode, model_input.low, model_input.high, model_input.unit
    of_hours = unit.split(" ")[0] == HOURS
    if of_hours and 0 < max(abs(low), abs(high)) < 1:
        mode, low, high = (round(end * 60, 10) for end in (mode, low, high))
        unit = f"minutes{unit.removeprefix(HOURS)}"
    frees = "frees " if of_hours and mode < 0 and high <= 0 else ""
    if frees:
        mode, low, high = -mode, -high, -low
    spread = f" ({low + 0.0:{AS_GIVEN}} to {high:{AS_GIVEN}})" if low != high else ""
    return f"{frees}{mode:{AS_GIVEN}}{spread}", unit


def _stamp_input(model_input: ModelInput, day: dt.date) -> str:
    if model_input.known_since and model_input.known_since > day.isoformat()[: len(model_input.known_since)]:
        return PUBLISHED_LATER
    return "" if model_input.source and not model_input.source.lower().startswith(ASSUMPTION) else ASSUMPTION
