"""Forecast and budget impact of each indication on its own, and their totals."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any

from horizon.assessment.indication import IndicationContext
from horizon.evidence.tables import Evidence
from horizon.forecast.outlook import Outlook
from horizon.impact.portfolio import IndicationImpact, estimate_indication, joint_totals
from horizon.impact.valuation import EstimateInputs, split_by_indication, value_technologies
from horizon.values.budget_impact import Total
from horizon.values.keys import IndicationKey, TechnologyKey
from horizon.values.progress import Progress

Spread = Callable[[Callable[[Any], Any], Sequence[Any]], Iterable[Any]]
"""Applies a pure function to each piece, in order: ``map``, or that of a cluster's workers."""

Thresholds = Mapping[IndicationKey, float]


def assess_indications(
    inputs: EstimateInputs, evidence: Evidence, thresholds: Thresholds, progress: Progress, spread: Spread
) -> tuple[list[Outlook], list[IndicationImpact]]:
    """Estimate each indication apart; return an outlook for each case, in order, and the impact of what is costed."""
    outlooks: dict[TechnologyKey, Outlook] = {}
    impacts: list[IndicationImpact] = []
    for piece, costed in spread(partial(assess_indication, evidence, thresholds), split_by_indication(inputs)):
        outlooks |= {outlook.case.key: outlook for outlook in piece}
        impacts += costed
        progress(piece[-1].case.watchlist, 0, None)
    return [outlooks[case.key] for case in inputs.cases], impacts


def assess_indication(
    evidence: Evidence, thresholds: Thresholds, inputs: EstimateInputs
) -> tuple[tuple[Outlook, ...], list[IndicationImpact]]:
    """Estimate the inputs of one indication; its outlooks come without their draws, which are large."""
    valuation = value_technologies(inputs, evidence)
    impacts = [estimate_indication(joint, thresholds[joint.model.key]) for joint in valuation.simulations]
    return tuple(outlook.without_draws() for outlook in valuation.outlooks), impacts


def scan_totals(
    impacts: Sequence[IndicationImpact], contexts: Mapping[IndicationKey, IndicationContext], inputs: EstimateInputs
) -> tuple[Total, ...]:
    """Total each watchlist, then everything in each currency; indications with confidential prices are in no total."""
    shown = [impact for impact in impacts if impact.simulation.model.shows_pounds]
    by_watchlist: dict[str, list[IndicationImpact]] = {}
    by_currency: dict[str, list[IndicationImpact]] = {}
    for impact in shown:
        by_watchlist.setdefault(impact.simulation.model.key.watchlist, []).append(impact)
        by_currency.setdefault(impact.simulation.model.currency, []).append(impact)
    scopes = [*sorted(by_watchlist.items()), *(("all", by_currency[currency]) for currency in sorted(by_currency))]
    rows: list[Total] = []
    for scope, members in scopes:
        # A rate per 100,000 people needs one population: none is given where those of the indications differ.
        populations = {contexts[impact.simulation.model.key].people for impact in members}
        rows += joint_totals(
            scope, members, inputs.financial_years, populations.pop() if len(populations) == 1 else None
        )
    return tuple(rows)
