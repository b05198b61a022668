"""How one workforce delays a technology: people who wait, pounds that move, and from when until when."""

import numpy as np

from horizon.forecast.draws import Floats
from horizon.impact.quantiles import percentiles
from horizon.impact.sharing import SharedPatients
from horizon.impact.simulation import JointSimulation
from horizon.impact.workforce_limits import quarter_labels
from horizon.values.money import to_whole_units
from horizon.values.workforce import WaitingYear, WorkforceDelay

LEAST_WAITING = 0.5
"""People from whom on it is said that somebody waits."""


def summarise_delay(
    simulation: JointSimulation, at: int, sharing: SharedPatients, corrected: Floats
) -> WorkforceDelay | None:
    """The delay of the technology at a position; None if, in nine draws of ten, nobody waits.

    ``corrected`` is its impact by financial year × draw with the starts that the workforce allows.
    """
    entrant, years = simulation.entrants[at], simulation.years
    volumes, success = sharing.limits[at], entrant.success
    waiting: Floats = np.asarray(volumes.waiting * entrant.reach, dtype=np.float64)
    often = np.flatnonzero(percentiles(waiting[:, success], (90,))[0] >= LEAST_WAITING)
    if not len(often):
        return None
    free = sharing.without_limits()
    moved = simulation.corrected_impact(free, at, simulation.draw_unit_costs(entrant)) - corrected
    people, amounts = (percentiles(drawn[:, success], (50,))[0] for drawn in (waiting[3::4], moved))
    wanted = float(free.starts_of(at)[: len(years)][:, success].sum())
    labels = quarter_labels(years)
    return WorkforceDelay(
        resources=volumes.resources,
        months=round(float(volumes.waited[success].sum()) / wanted, 1) if wanted else 0.0,
        since=labels[often[0]],
        until=labels[often[-1]] if often[-1] + 1 < len(labels) else "",
        years=tuple(
            WaitingYear(
                year.label,
                round(float(people[number])),
                round(float(waiting[4 * number + 3].mean())),
                to_whole_units(float(amounts[number])),
                to_whole_units(float(moved[number].mean())),
            )
            for number, year in enumerate(years)
        ),
    )
