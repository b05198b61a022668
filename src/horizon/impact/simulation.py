"""The joint simulation of one indication: success, launch and cost of all its technologies, drawn together.

The technologies share the indication's patients. Their costs are worked out one after another, so that memory holds
the draws of one technology at a time.
"""

import datetime as dt
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from horizon.evidence.tables import Evidence
from horizon.forecast.draws import Floats
from horizon.impact.estimate import PatientFlow, simulate_patients
from horizon.impact.model import CostModel
from horizon.impact.sharing import NEVER, PatientSharing
from horizon.impact.standalone import SINCE_LAUNCH_YEARS
from horizon.impact.uncertainty import UnitCostDraws, draw_correction, draw_population, draw_unit_costs
from horizon.values.dates import FinancialYear, months_between
from horizon.values.keys import TechnologyKey
from horizon.values.technology import Window


@dataclass(frozen=True, slots=True)
class Entrant:
    """One technology that may be launched: draws of its ``launch`` in days since year 1, and of its ``success``."""

    key: TechnologyKey
    launch: Floats
    success: NDArray[np.bool_]
    window: Window


@dataclass(frozen=True, slots=True)
class JointSimulation:
    """One indication and its technologies; ``factor`` has the correction of costs, by draw."""

    model: CostModel
    entrants: tuple[Entrant, ...]
    years: tuple[FinancialYear, ...]
    seed: int
    factor: Floats

    @property
    def any_launched(self) -> NDArray[np.bool_]:
        """By draw, whether any technology is launched."""
        return np.asarray(np.any([entrant.success for entrant in self.entrants], axis=0))

    def simulate_flow(self) -> PatientFlow:
        """The patients of all technologies together: as large as all other draws, so it is not kept."""
        population = draw_population(self.model, self.seed, len(self.factor))
        return simulate_patients(self.model, population, 12 * max(len(self.years), SINCE_LAUNCH_YEARS))

    def share_patients(self, patient_flow: PatientFlow) -> PatientSharing:
        """The patients shared among the technologies as they are launched in each draw."""
        start = self.years[0].start
        launches = [np.where(entrant.success, _months_after(start, entrant.launch), NEVER) for entrant in self.entrants]
        return PatientSharing(self.model, patient_flow, np.stack(launches))

    def share_among_all(self, patient_flow: PatientFlow) -> PatientSharing:
        """The patients shared as if every technology were launched at the early end of its window."""
        months = np.array([self.early_month(entrant) for entrant in self.entrants])
        return PatientSharing(self.model, patient_flow, np.tile(months[:, None], len(self.factor)))

    def early_month(self, entrant: Entrant) -> int:
        """The early end of the launch window, in months from the first financial year; what is past counts as 0."""
        return max(months_between(self.years[0].start, entrant.window.p10), 0)

    def draw_unit_costs(self, entrant: Entrant) -> UnitCostDraws:
        """The net cost of one person treated with a technology."""
        return draw_unit_costs(self.model, entrant.key, self.seed, len(self.factor))

    def corrected_impact(self, sharing: PatientSharing, at: int, unit: UnitCostDraws) -> Floats:
        """The corrected impact of the technology at a position, by financial year × draw."""
        cost = np.zeros((len(self.years), len(self.factor)))
        if unit.course.any():
            cost += sharing.courses_of(at)[: len(self.years)] * unit.course
        if unit.month.any():
            cost += sharing.treated_months_of(at)[: len(self.years)] * unit.month
        return np.asarray(cost * self.factor)


def prepare_simulation(
    model: CostModel, entrants: tuple[Entrant, ...], years: tuple[FinancialYear, ...], evidence: Evidence, seed: int
) -> JointSimulation:
    """The simulation of one indication over the financial years given."""
    factor = draw_correction(model, evidence, seed, len(entrants[0].launch))
    return JointSimulation(model, entrants, years, seed, factor)


def _months_after(start: dt.date, days: Floats) -> NDArray[np.int64]:
    """Months from the start of the first financial year to days since year 1; never negative."""
    dates = (days.astype(np.int64) - dt.date(1970, 1, 1).toordinal()).astype("datetime64[D]").astype("datetime64[M]")
    return np.maximum((dates - np.datetime64(start, "M")).astype(np.int64), 0)
