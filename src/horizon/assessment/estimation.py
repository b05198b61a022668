"""Forecast and budget impact of each indication on its own, and their totals."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from horizon.assessment.indication import IndicationContext
from horizon.evidence.tables import Evidence
from horizon.forecast.outlook import Outlook
from horizon.impact.portfolio import IndicationImpact, estimate_indication, joint_totals
from horizon.impact.reserve import reserves_of
from horizon.impact.valuation import EstimateInputs, split_by_indication, value_technologies
from horizon.impact.workforce_limits import list_idle
from horizon.readiness.plan import budget_decision, rounds_of_year
from horizon.values.budget_impact import BY_PAYER, EVERYTHING, Reserve, Total
from horizon.values.dates import FinancialYear
from horizon.values.keys import IndicationKey, TechnologyKey
from horizon.values.progress import Progress
from horizon.values.workforce import Workforce

Spread = Callable[[Callable[[Any], Any], Sequence[Any]], Iterable[Any]]
"""Applies a pure function to each piece, in order: ``map``, or that of a cluster's workers."""

Thresholds = Mapping[IndicationKey, float]


def assess_indications(
    inputs: EstimateInputs, evidence: Evidence, thresholds: Thresholds, progress: Progress, spread: Spread
) -> tuple[list[Outlook], list[IndicationImpact], tuple[Workforce, ...]]:
    """Estimate each indication apart, and together those that need the same limited workforce.

    Return an outlook for each case, in order, the impact of what is costed, and the workforce by quarter.
    """
    outlooks: dict[TechnologyKey, Outlook] = {}
    impacts: list[IndicationImpact] = []
    workforce: list[Workforce] = []
    for piece, costed, needed in spread(partial(assess_indication, evidence, thresholds), split_by_indication(inputs)):
        outlooks |= {outlook.case.key: outlook for outlook in piece}
        impacts += costed
        workforce += needed
        progress(piece[-1].case.watchlist, 0, None)
    known = {each.what for each in workforce}
    idle = [capacity for capacity in inputs.workforce if capacity.what not in known]
    rows = (*workforce, *list_idle(idle, inputs.models, inputs.financial_years))
    return [outlooks[case.key] for case in inputs.cases], impacts, rows


def assess_indication(
    evidence: Evidence, thresholds: Thresholds, inputs: EstimateInputs
) -> tuple[tuple[Outlook, ...], list[IndicationImpact], tuple[Workforce, ...]]:
    """Estimate the inputs of one indication, or of several that share a workforce.

    Outlooks come without their draws, which are large.
    """
    valuation = value_technologies(inputs, evidence)
    impacts = [estimate_indication(joint, thresholds[joint.model.key]) for joint in valuation.simulations]
    return tuple(outlook.without_draws() for outlook in valuation.outlooks), impacts, valuation.workforce


def scan_totals(
    impacts: Sequence[IndicationImpact], contexts: Mapping[IndicationKey, IndicationContext], inputs: EstimateInputs
) -> tuple[Total, ...]:
    """Total each watchlist, each payer, then everything in each currency.

    Indications with confidential prices are in no total.
    """
    shown = [impact for impact in impacts if impact.simulation.model.shows_total]
    groups: dict[tuple[int, str, str, str], list[IndicationImpact]] = {}
    for impact in shown:
        model, payer = impact.simulation.model, contexts[impact.simulation.model.key].payer
        groups.setdefault((0, model.key.watchlist, "", ""), []).append(impact)
        groups.setdefault((1, BY_PAYER, payer, model.currency), []).append(impact)
        groups.setdefault((2, EVERYTHING, "", model.currency), []).append(impact)
    rows: list[Total] = []
    for (_, scope, payer, _), members in sorted(groups.items()):
        # A rate per 100,000 people needs one population: none is given where those of the indications differ.
        populations = {contexts[impact.simulation.model.key].people for impact in members}
        people = populations.pop() if len(populations) == 1 else None
        rows += joint_totals(scope, members, inputs.financial_years, people, payer)
    return tuple(rows)


def scan_reserves(
    impacts: Sequence[IndicationImpact],
    contexts: Mapping[IndicationKey, IndicationContext],
    inputs: EstimateInputs,
    evidence: Evidence,
) -> tuple[Reserve, ...]:
    """What each payer sets aside in each financial year, with the round that carries it.

    Indications with confidential prices are in no reserve.
    """
    groups: dict[tuple[str, str, str], list[IndicationImpact]] = {}
    for impact in impacts:
        model = impact.simulation.model
        if model.shows_total:
            context = contexts[model.key]
            groups.setdefault((context.payer, model.currency, context.watchlist.jurisdiction), []).append(impact)
    return tuple(
        _place_in_round(reserve, year, jurisdiction, evidence)
        for (payer, _, jurisdiction), members in sorted(groups.items())
        for year, reserve in zip(
            inputs.financial_years, reserves_of(payer, members, inputs.financial_years), strict=True
        )
    )


def _place_in_round(reserve: Reserve, year: FinancialYear, jurisdiction: str, evidence: Evidence) -> Reserve:
    decision = budget_decision("", year, rounds_of_year(year, jurisdiction, evidence.rounds), evidence.day)
    return replace(reserve, round=decision.round, by=decision.by) if decision else reserve
