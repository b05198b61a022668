"""Who pays and who saves: what a technology means for each payer, by financial year, and for all of them together.

The payer of the price bears it, with what it costs beside it, and is spared what it displaces; other payers bear or are
spared what the watchlist says is theirs. Means over the draws with a launch and over all: they add up, as printed.
"""

from collections.abc import Iterator
from decimal import Decimal

import numpy as np

from horizon.forecast.draws import Floats
from horizon.impact.sharing import SharedPatients
from horizon.impact.simulation import JointSimulation
from horizon.impact.uncertainty import UnitCostDraws, draw_payer_costs
from horizon.values.budget_impact import BudgetEffect
from horizon.values.money import to_whole_units


def list_effects(simulation: JointSimulation, at: int, sharing: SharedPatients) -> tuple[BudgetEffect, ...]:
    """The effects of the technology at a position by payer, that of the price first, then of the system.

    None where nothing is displaced and nobody else bears a cost. The payer of the price has no name yet.
    """
    model = simulation.model_of(simulation.entrants[at])
    if not (model.priced and (model.displaces or model.other_payers)):
        return ()
    payers = ["", *model.other_payers]
    rows = [row for payer in payers for row in _effects_of(simulation, at, sharing, payer)]
    if len(payers) == 1:
        return tuple(rows)
    years = len(simulation.years)
    return (*rows, *(_sum_payers(rows[number::years]) for number in range(years)))


def _effects_of(simulation: JointSimulation, at: int, sharing: SharedPatients, payer: str) -> Iterator[BudgetEffect]:
    entrant = simulation.entrants[at]
    model = simulation.model_of(entrant)
    costs = draw_payer_costs(model, payer, entrant.key, simulation.seed, len(simulation.factor))
    bears, spared = (_mean_by_year(simulation, at, sharing, unit) for unit in costs)
    for number, year in enumerate(simulation.years):
        borne, saved = (to_whole_units(float(means[0][number])) for means in (bears, spared))
        expected = to_whole_units(float(bears[1][number] - spared[1][number]))
        yield BudgetEffect(payer, year.label, borne, saved, borne - saved, expected, model.currency, not payer)


def _mean_by_year(
    simulation: JointSimulation, at: int, sharing: SharedPatients, unit: UnitCostDraws
) -> tuple[Floats, Floats]:
    """The means by financial year over the draws with a launch, and over all."""
    amounts = simulation.corrected_impact(sharing, at, unit)
    success = simulation.entrants[at].success
    launched = amounts[:, success].mean(axis=1) if success.any() else np.zeros(len(amounts))
    return np.asarray(launched), np.asarray(amounts.mean(axis=1))


def _sum_payers(rows: list[BudgetEffect]) -> BudgetEffect:
    """The sum over the payers of one financial year: of the amounts as printed."""
    bears, spared, net, expected = (
        sum((getattr(row, name) for row in rows), Decimal(0)) for name in ("bears", "spared", "net", "expected")
    )
    return BudgetEffect("", rows[0].financial_year, bears, spared, net, expected, rows[0].currency)
