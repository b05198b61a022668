"""What a technology would cost if it were the only one of its indication: by year since launch, and launched early."""

from collections.abc import Sequence

import numpy as np

from horizon.forecast.draws import Floats
from horizon.impact.estimate import PatientFlow, cumulate_rows
from horizon.impact.quantiles import money_bands
from horizon.impact.sharing import MonthIndices
from horizon.impact.uncertainty import UnitCostDraws
from horizon.values.budget_impact import SinceLaunch

SINCE_LAUNCH_YEARS = 5
THRESHOLD_YEARS = 3


class StandaloneImpact:
    """One class of technologies, all its patients for one of them; costs are as specified."""

    def __init__(self, patient_flow: PatientFlow) -> None:
        self.cumulated = [cumulate_rows(volumes) for volumes in (patient_flow.courses, patient_flow.months)]
        self._starts = patient_flow.starts

    def cost_by_year(self, launch: int, years: int, unit: UnitCostDraws) -> Floats:
        """Cost by financial year × draw, if launched in month ``launch`` of the first year."""
        return self.cost_between([12 * year - launch for year in range(years + 1)], unit)

    def cost_since_launch(self, unit: UnitCostDraws) -> Floats:
        """Cost by year since launch × draw."""
        return self.cost_between([12 * year for year in range(SINCE_LAUNCH_YEARS + 1)], unit)

    def cost_between(self, edges: Sequence[int], unit: UnitCostDraws) -> Floats:
        """Cost between months since launch, by period × draw."""
        rows = np.clip(edges, 0, len(self.cumulated[0]) - 1)
        courses, months = (volumes[rows[1:]] - volumes[rows[:-1]] for volumes in self.cumulated)
        return np.asarray(courses * unit.course + months * unit.month)

    def cost_of_year(self, launch: MonthIndices, year: int, unit: UnitCostDraws) -> Floats:
        """Cost in one financial year, by draw, where each draw has its own month of launch since the first year."""
        draws = np.arange(len(launch))
        rows = [np.clip(12 * end - launch, 0, len(self.cumulated[0]) - 1) for end in (year, year + 1)]
        courses, months = (volumes[rows[1], draws] - volumes[rows[0], draws] for volumes in self.cumulated)
        return np.asarray(courses * unit.course + months * unit.month)

    def starts_between(self, first: int, end: int) -> Floats:
        """People who start from one month since launch up to another, by draw."""
        return np.asarray(self._starts[first:end].sum(axis=0))


def summarise_since_launch(cost: Floats) -> tuple[SinceLaunch, ...]:
    """P10, P50 and P90 of each year since launch."""
    return tuple(
        SinceLaunch(year, band.p10, band.p50, band.p90) for year, band in enumerate(money_bands(cost), start=1)
    )


def crossing_chance(cost: Floats, threshold: float) -> float:
    """The chance that one of the first three years since launch costs more than the threshold."""
    return float((cost[:THRESHOLD_YEARS].max(axis=0) > threshold).mean())
