"""The joint simulation of one indication: success, launch and cost of all its technologies, drawn together.

The technologies share the indication's patients, whatever their own prices and courses. Their costs are worked out one
after another, so that memory holds the draws of one technology at a time.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from horizon.evidence.tables import Evidence
from horizon.forecast.draws import Floats
from horizon.impact.estimate import simulate_patients
from horizon.impact.model import CostModel
from horizon.impact.sharing import NEVER, ClassPatients, LimitedVolumes, SharedPatients, share_patients
from horizon.impact.standalone import SINCE_LAUNCH_YEARS
from horizon.impact.uncertainty import PopulationDraws, UnitCostDraws, draw_correction, draw_population, draw_unit_costs
from horizon.values.dates import FinancialYear, months_between
from horizon.values.keys import TechnologyKey
from horizon.values.technology import Window


@dataclass(frozen=True, slots=True)
class Entrant:
    """One technology that may be launched: draws of its ``launch`` in days since year 1, and of its ``success``.

    ``reach`` is the share of its people for whom it is recommended, by draw: less than one where only a part of the
    licence is. Those left out are not given to its rivals. Nobody starts before its steps can all be done
    (``ready_on``; None where nobody has said how far they are); ``has_steps`` says whether there are any.
    """

    key: TechnologyKey
    launch: Floats
    success: NDArray[np.bool_]
    window: Window
    reach: NDArray[np.floating] | float = 1.0
    ready_on: dt.date | None = None
    has_steps: bool = False

    @property
    def first_patient(self) -> Floats:
        """The day since year 1 from which people can start: launched and ready, by draw."""
        return self.launch if self.ready_on is None else np.maximum(self.launch, float(self.ready_on.toordinal()))


@dataclass(frozen=True, slots=True)
class JointSimulation:
    """One indication and its technologies; ``factor`` has the correction of costs, by draw.

    ``other_factor`` is that of technologies whose own price is net of a rebate where the indication's is not, or the
    other way round. ``limits`` is what the workforce allows those that it holds back, by their positions.
    """

    model: CostModel
    entrants: tuple[Entrant, ...]
    years: tuple[FinancialYear, ...]
    seed: int
    factor: Floats
    other_factor: Floats
    limits: Mapping[int, LimitedVolumes] = field(default_factory=dict, compare=False, repr=False)

    @property
    def any_launched(self) -> NDArray[np.bool_]:
        """By draw, whether any technology is launched."""
        return np.asarray(np.any([entrant.success for entrant in self.entrants], axis=0))

    def model_of(self, entrant: Entrant) -> CostModel:
        """The cost model of a technology: its own, else the indication's."""
        return self.model.model_of(entrant.key)

    def simulate_classes(self) -> "IndicationPatients":
        """The patients of each class of technologies: as large as all other draws, so they are not kept."""
        models: dict[object, CostModel] = {}
        class_of = []
        for entrant in self.entrants:
            model = self.model_of(entrant)
            models.setdefault(model.patient_inputs, model)
            class_of.append(list(models).index(model.patient_inputs))
        classes = tuple(map(self._simulate_class, models.values()))
        return IndicationPatients(self._draw_population(self.model), classes, tuple(class_of))

    def _simulate_class(self, model: CostModel) -> ClassPatients:
        population, months = self._draw_population(model), 12 * max(len(self.years), SINCE_LAUNCH_YEARS)
        return ClassPatients(model, population, simulate_patients(model, population, months))

    def _draw_population(self, model: CostModel) -> PopulationDraws:
        return draw_population(model, self.seed, len(self.factor))

    def share_patients(self, patients: "IndicationPatients") -> SharedPatients:
        """The patients shared among the technologies as they are launched in each draw."""
        start = self.years[0].start
        launches = [
            np.where(entrant.success, _months_after(start, entrant.first_patient), NEVER) for entrant in self.entrants
        ]
        shared = share_patients(patients.whole, patients.classes, patients.class_of, np.stack(launches))
        return replace(shared, limits=self.limits) if self.limits else shared

    def share_among_all(self, patients: "IndicationPatients") -> SharedPatients:
        """The patients shared as if every technology were launched at the early end of its window, if ready by then."""
        months = np.array([self.early_start(entrant) for entrant in self.entrants])
        launch = np.tile(months[:, None], len(self.factor))
        return share_patients(patients.whole, patients.classes, patients.class_of, launch)

    def early_month(self, entrant: Entrant) -> int:
        """The early end of the launch window, in months from the first financial year; what is past counts as 0."""
        return max(months_between(self.years[0].start, entrant.window.p10), 0)

    def early_start(self, entrant: Entrant) -> int:
        """The month in which people can start if it is launched at the early end: not before it is ready."""
        early = self.early_month(entrant)
        return max(early, months_between(self.years[0].start, entrant.ready_on)) if entrant.ready_on else early

    def draw_unit_costs(self, entrant: Entrant) -> UnitCostDraws:
        """The net cost of one person treated with a technology."""
        return draw_unit_costs(self.model_of(entrant), entrant.key, self.seed, len(self.factor))

    def factor_of(self, entrant: Entrant) -> Floats:
        """The correction of the costs of a technology, by draw: that of its price, with or without a rebate."""
        model = self.model_of(entrant)
        if model.rebated == self.model.rebated:
            return self.factor
        return self.other_factor

    def corrected_impact(self, sharing: SharedPatients, at: int, unit: UnitCostDraws) -> Floats:
        """The corrected impact of the technology at a position, from its unit costs, by financial year × draw."""
        cost = np.zeros((len(self.years), len(self.factor)))
        if unit.course.any():
            cost += sharing.courses_of(at)[: len(self.years)] * unit.course
        if unit.month.any():
            cost += sharing.treated_months_of(at)[: len(self.years)] * unit.month
        entrant = self.entrants[at]
        return np.asarray(cost * (self.factor_of(entrant) * entrant.reach))


@dataclass(frozen=True, slots=True)
class IndicationPatients:
    """The people of an indication, ``whole``, and its classes of technologies; ``class_of`` has each technology's."""

    whole: PopulationDraws
    classes: tuple[ClassPatients, ...]
    class_of: tuple[int, ...]

    def class_patients(self, at: int) -> ClassPatients:
        """The class of the technology at a position."""
        return self.classes[self.class_of[at]]


def prepare_simulation(
    model: CostModel, entrants: tuple[Entrant, ...], years: tuple[FinancialYear, ...], evidence: Evidence, seed: int
) -> JointSimulation:
    """The simulation of one indication over the financial years given."""
    factor, other = (
        draw_correction(replace(model, rebated=rebated), evidence, seed, len(entrants[0].launch))
        for rebated in (model.rebated, not model.rebated)
    )
    return JointSimulation(model, entrants, years, seed, factor, other)


def _months_after(start: dt.date, days: Floats) -> NDArray[np.int64]:
    """Months from the start of the first financial year to days since year 1; never negative."""
    dates = (days.astype(np.int64) - dt.date(1970, 1, 1).toordinal()).astype("datetime64[D]").astype("datetime64[M]")
    return np.maximum((dates - np.datetime64(start, "M")).astype(np.int64), 0)
