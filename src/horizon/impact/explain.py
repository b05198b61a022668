"""Where the figures come from: the funnel step by step, and every input with its source, date and stamp."""

import datetime as dt

from horizon.evidence.tables import Evidence
from horizon.forecast.case import Case
from horizon.forecast.explain import ASSUMPTION, explained
from horizon.impact.model import NEW, PEOPLE, CostModel, Input
from horizon.values.edition import Assumption, FunnelStep

LATER = "analogue, published later"


def funnel(model: CostModel, day: dt.date) -> tuple[FunnelStep, ...]:
    """From the population to those who could be treated, at the modes; the share of each step and who is left: people,
    or new people a year where there are no others."""
    people, new, rows = 0.0, 0.0, []
    for one in model.funnel:
        if one.unit == PEOPLE:
            people += one.mode
            rows.append(_step(one, "", people, day))
        elif one.unit == NEW:
            new += one.mode
            rows.append(_step(one, "a year", new, day))
        else:
            people, new = people * one.mode, new * one.mode
            rows.append(_step(one, _share(one, people, new), people or new, day))
    return tuple(rows)


def inputs_explained(model: CostModel, day: dt.date, used_by: str) -> tuple[Assumption, ...]:
    """Every input of a cost model; the price is left out where it is confidential."""
    shown = [one for one in model.inputs if not (model.confidential and one in (model.price.cost, model.rebate))]
    rows = [_explained(one, day, used_by) for one in shown]
    if model.vat:
        what, source = "VAT on hospital medicines", "HMRC, standard rate"
        rows.append(Assumption(what, f"{model.vat:.0%}", "of the price", source, "2011-01-04", "", used_by))
    return tuple(rows)


def method_explained(evidence: Evidence, jurisdictions: frozenset[str]) -> tuple[Assumption, ...]:
    """The lags, roads and corrections of the method; what was published after the day says so."""
    roads = (row for row in evidence.branches if row.jurisdiction in jurisdictions)
    rates = (row for row in evidence.rates if row.area in {"all", "england"})
    return (
        *(explained(row, "launch windows", evidence) for row in evidence.lags),
        *(explained(row, "launch windows", evidence) for row in roads),
        *(explained(row, "method", evidence) for row in evidence.shares),
        *(explained(row, "probabilities", evidence) for row in rates),
    )


def dates_explained(case: Case) -> tuple[Assumption, ...]:
    """The completion dates that the registry did not show as such on the day."""
    return tuple(
        Assumption(
            f"primary completion of {one.nct_id}", f"{one.on:%b %Y}", "date", one.stand_in, "", "stand-in", case.name
        )
        for one in case.readouts
        if one.stand_in
    )


def _share(one: Input, people: float, new: float) -> str:
    """The share in words, and the new people of each year where they are not those who are counted."""
    if new and not people:
        return f"{one.mode:.0%}, a year"
    return f"{one.mode:.0%}, and {new:,.0f} a year" if new else f"{one.mode:.0%}"


def _step(one: Input, share: str, people: float, day: dt.date) -> FunnelStep:
    return FunnelStep(one.name, share, round(people), one.source, _stamp(one, day))


def _explained(one: Input, day: dt.date, used_by: str) -> Assumption:
    value = f"{one.mode:,g}" if one.low == one.high else f"{one.mode:,g} ({one.low:,g} to {one.high:,g})"
    return Assumption(one.name, value, one.unit, one.source or ASSUMPTION, one.known_since, _stamp(one, day), used_by)


def _stamp(one: Input, day: dt.date) -> str:
    if one.known_since and one.known_since > day.isoformat()[: len(one.known_since)]:
        return LATER
    return "" if one.source and not one.source.lower().startswith(ASSUMPTION) else ASSUMPTION
