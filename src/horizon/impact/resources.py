"""Time, not only money: what a technology needs of staff and of capacity, by financial year.

Figures are as specified: the correction for published estimates of spend says nothing on hours.
"""

import numpy as np

from horizon.forecast.draws import Floats
from horizon.impact.model import ResourceNeed
from horizon.impact.quantiles import percentiles
from horizon.impact.sharing import SharedPatients
from horizon.impact.simulation import JointSimulation
from horizon.impact.uncertainty import draw_input
from horizon.values.budget_impact import ResourceUse
from horizon.values.dates import FinancialYear


def resource_uses(simulation: JointSimulation, at: int, sharing: SharedPatients) -> tuple[ResourceUse, ...]:
    """By resource and financial year: percentiles over the draws with a launch, and the mean over all draws.

    What one resource is needed for, such as a set-up and each start, is added up draw by draw.
    """
    entrant, years = simulation.entrants[at], simulation.years
    used_of: dict[tuple[str, str], tuple[ResourceNeed, Floats]] = {}
    for need in simulation.model_of(entrant).resources:
        used = _draw_use(need, simulation, at, sharing)
        first, others = used_of.get((need.what, need.unit), (need, np.zeros_like(used)))
        used_of[need.what, need.unit] = (first, others + used)
    rows = []
    for need, used in used_of.values():
        bands = percentiles(used[:, entrant.success], (10, 50, 90)).T
        rows += [
            _to_resource_use(need, year, band, float(mean))
            for year, band, mean in zip(years, bands, used.mean(axis=1), strict=True)
        ]
    return tuple(rows)


def _draw_use(need: ResourceNeed, simulation: JointSimulation, at: int, sharing: SharedPatients) -> Floats:
    """Draw what is used, by financial year × draw."""
    entrant = simulation.entrants[at]
    amount = draw_input(need.amount, entrant.key, simulation.seed, len(entrant.success))
    used = np.asarray(_use_counts(need, at, sharing, len(simulation.years)) * amount)
    return used if need.per == "once" else np.asarray(used * entrant.reach)


def _use_counts(need: ResourceNeed, at: int, sharing: SharedPatients, years: int) -> Floats:
    """How often the amount is needed, by financial year × draw."""
    if need.per == "once":
        if at in sharing.limits and need.what in sharing.limits[at].once:
            return sharing.limits[at].once[need.what][:years]
        return np.asarray(sharing.launch_of(at) // 12 == np.arange(years)[:, None], dtype=float)
    if need.per == "start":
        return sharing.starts_of(at)[:years]
    return sharing.treated_months_of(at)[:years] / (12 if need.per == "year" else 1)


def _to_resource_use(need: ResourceNeed, year: FinancialYear, band: Floats, expected: float) -> ResourceUse:
    p10, p50, p90 = (round(float(amount)) for amount in band)
    posts = [round(amount / need.hours_a_post, 1) if need.unit == "hours" else None for amount in (p50, p90)]
    return ResourceUse(
        need.what, need.unit, year.label, p10, p50, p90, round(expected), posts[0], posts[1], need.provider
    )
