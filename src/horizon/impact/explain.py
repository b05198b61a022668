"""Where the figures come from: the funnel step by step, and every input with its source, date and stamp."""

import datetime as dt

from horizon.evidence.tables import Evidence
from horizon.forecast.case import Case
from horizon.impact.model import CostModel, Input
from horizon.values.frozen import Assumption, FunnelStep

ASSUMPTION = "assumption"
LATER = "analogue, published later"


def funnel(model: CostModel, day: dt.date) -> tuple[FunnelStep, ...]:
    """From the population to those who could be treated, at the modes; the share of each step and who is left."""
    left = sum(one.mode for one in model.people)
    rows = [_step(one, "", one.mode, day) for one in model.people]
    for one in model.shares:
        left *= one.mode
        rows.append(_step(one, f"{one.mode:.0%}", left, day))
    return (*rows, *(_step(one, "a year", one.mode, day) for one in model.people_a_year))


def inputs_explained(model: CostModel, day: dt.date, used_by: str) -> tuple[Assumption, ...]:
    """Every input of a cost model; the price is left out where it is confidential."""
    shown = [one for one in model.inputs if not (model.confidential and one in (model.price.cost, model.rebate))]
    rows = [_explained(one, day, used_by) for one in shown]
    if model.vat:
        rows.append(
            Assumption(
                "VAT on hospital medicines",
                f"{model.vat:.0%}",
                "of the price",
                "HMRC, standard rate",
                "2011-01-04",
                "",
                used_by,
            )
        )
    return tuple(rows)


def method_explained(evidence: Evidence, jurisdictions: frozenset[str]) -> tuple[Assumption, ...]:
    """The lags, roads and corrections of the method; what was published after the day says so."""
    lags = [
        Assumption(
            f"{row.quantity}{'' if row.scope == 'all' else f', due in {row.scope} days'}",
            f"{row.p10:.0f} / {row.p50:.0f} / {row.p90:.0f}",
            f"days, P10 / P50 / P90, n={row.n}",
            row.source,
            row.known_from,
            evidence.stamp(row.known_from),
            "launch windows",
        )
        for row in evidence.lags
    ]
    roads = [
        Assumption(
            f"{row.jurisdiction}: {row.branch}{'' if row.area == 'all' else f', {row.area}'}",
            f"{row.low:g} / {row.median:g} / {row.high:g}{f', weight {row.weight:g}' if row.weight else ''}",
            f"{row.unit}; unvalidated until scored",
            row.source,
            "",
            ASSUMPTION if row.source.startswith(ASSUMPTION) else "",
            "launch windows",
        )
        for row in evidence.branches
        if row.jurisdiction in jurisdictions
    ]
    shares = [
        Assumption(
            row.quantity,
            f"{row.value:g}",
            row.area,
            row.source,
            row.known_from,
            _method_stamp(evidence, row.source, row.known_from),
            "method",
        )
        for row in evidence.shares
    ]
    rates = [
        Assumption(
            row.quantity,
            f"{row.value:g}",
            row.area,
            row.source,
            row.known_from,
            evidence.stamp(row.known_from),
            "probabilities",
        )
        for row in evidence.rates
        if row.area in {"all", "england"}
    ]
    return (*lags, *roads, *shares, *rates)


def dates_explained(case: Case) -> tuple[Assumption, ...]:
    """The completion dates that the registry did not show as such on the day."""
    return tuple(
        Assumption(
            f"primary completion of {one.nct_id}", f"{one.on:%b %Y}", "date", one.stand_in, "", "stand-in", case.name
        )
        for one in case.readouts
        if one.stand_in
    )


def _step(one: Input, share: str, people: float, day: dt.date) -> FunnelStep:
    return FunnelStep(one.name, share, round(people), one.source, _stamp(one, day))


def _explained(one: Input, day: dt.date, used_by: str) -> Assumption:
    value = f"{one.mode:,g}" if one.low == one.high else f"{one.mode:,g} ({one.low:,g} to {one.high:,g})"
    return Assumption(one.name, value, one.unit, one.source or ASSUMPTION, one.known_since, _stamp(one, day), used_by)


def _stamp(one: Input, day: dt.date) -> str:
    if one.known_since and one.known_since > day.isoformat()[: len(one.known_since)]:
        return LATER
    return "" if one.source and not one.source.lower().startswith(ASSUMPTION) else ASSUMPTION


def _method_stamp(evidence: Evidence, source: str, known_from: str) -> str:
    return ASSUMPTION if source.startswith(ASSUMPTION) else evidence.stamp(known_from)
