"""What a month costs by which a technology is ready too late: people who wait, and pounds that move.

A technology that is launched at the early end of its window and begins so many months later has everybody start so many
months later. By the end of the financial year of the launch, those who would have started in the last of its months
have not: they wait into the next year, and what they and those before them would have cost in these months is spent in
the next year instead. Alone in its indication, median of the draws; people as specified, pounds corrected.
"""

import numpy as np

from horizon.impact.quantiles import percentiles
from horizon.impact.simulation import Entrant, JointSimulation
from horizon.impact.standalone import StandaloneImpact
from horizon.values.money import to_whole_units
from horizon.values.technology import MonthsLate


def months_late(
    simulation: JointSimulation, entrant: Entrant, standalone: StandaloneImpact, months: int
) -> MonthsLate | None:
    """What so many months late mean; None beyond the years shown."""
    early = simulation.early_month(entrant)
    if early >= 12 * len(simulation.years):
        return None
    end = 12 - early % 12
    unit, factor = simulation.draw_unit_costs(entrant), simulation.factor_of(entrant) * entrant.reach
    cost = standalone.cost_between((max(end - months, 0), end), unit) * factor
    starts = standalone.starts_between(max(end - months, 0), end) * entrant.reach
    people, amount = (float(percentiles(np.atleast_2d(drawn), (50,))[0, 0]) for drawn in (starts, cost))
    return MonthsLate(months, round(people), to_whole_units(amount))
