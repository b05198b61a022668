"""The base case: one technology alone, every input at its mode, month by month since its launch.

A spreadsheet can reproduce it: no draws, no correction, no other technology. The estimate's own engine computes it, so
that the base case and the simulation cannot differ.
"""

import itertools
from dataclasses import dataclass, replace

import numpy as np

from horizon.forecast.draws import Floats
from horizon.impact.estimate import simulate_patients, uptake_share
from horizon.impact.model import CostModel, ResourceNeed, map_inputs
from horizon.impact.uncertainty import draw_population, draw_unit_costs

LONGEST = 30
"""Years since launch within which a peak is looked for."""
AT_PEAK = 0.99
"""The share of the peak's uptake from which a month counts as at the peak."""


@dataclass(frozen=True, slots=True)
class BaseCaseYear:
    """One year of the base case; costs are as specified.

    ``starts`` are people, ``treated`` those on treatment in the last month, ``months`` the months of treatment of all.
    """

    starts: float
    treated: float
    months: float
    cost: float
    displaced: float

    @property
    def net(self) -> float:
        """Net budget impact."""
        return self.cost - self.displaced

    def resource_amount(self, resource: ResourceNeed, launches: int) -> float:
        """The amount of a resource that the year needs, with so many technologies launched in it."""
        times = {"once": launches, "start": self.starts, "month": self.months, "year": self.months / 12}
        return times[resource.per] * resource.amount.mode


@dataclass(frozen=True, slots=True)
class BaseCase:
    """The base case by month since launch, the month of the launch first.

    ``people`` could be treated at the launch, ``new_a_month`` are new each month. Arrays: the ``uptake`` reached,
    ``starts``, ``courses`` as they fall due, people ``treated``, gross ``cost`` and ``displaced`` cost. By months since
    their own start, ``still_treated`` is the share of those who started that is on treatment. The unit costs are of one
    person: once, and for each month on treatment.
    """

    people: float
    new_a_month: float
    uptake: Floats
    starts: Floats
    courses: Floats
    treated: Floats
    cost: Floats
    displaced: Floats
    still_treated: Floats
    cost_a_course: float
    cost_a_month: float
    displaced_a_course: float
    displaced_a_month: float

    def sum_years(self, launch: int, count: int) -> tuple[BaseCaseYear, ...]:
        """Sum ``count`` years of twelve months; the first begins ``launch`` months before the launch."""
        ends = [max(12 * number - launch, 0) for number in range(count + 1)]
        return tuple(self._sum_year(first, last) for first, last in itertools.pairwise(ends))

    def _sum_year(self, first: int, last: int) -> BaseCaseYear:
        within = slice(first, last)
        treated = float(self.treated[last - 1]) if last else 0.0
        sums = (float(monthly[within].sum()) for monthly in (self.starts, self.treated, self.cost, self.displaced))
        starts, months, cost, displaced = sums
        return BaseCaseYear(starts, treated, months, cost, displaced)


def first_full_year(model: CostModel) -> int:
    """Return the first year since launch that is at the peak of uptake from its first month on, at the modes.

    A curve that nears its peak without end is at it from 99 %; :data:`LONGEST` where it takes longer.
    """
    fixed = fix_at_modes(model)
    uptake = uptake_share(fixed, np.arange(1.0, 12 * LONGEST + 1), draw_population(fixed, 0, 1))
    first = int(np.argmax(uptake >= AT_PEAK * uptake.max()))
    return min(-(-first // 12) + 1, LONGEST)


def fix_at_modes(model: CostModel) -> CostModel:
    """The model with every input at its mode."""
    return map_inputs(model, lambda model_input: replace(model_input, low=model_input.mode, high=model_input.mode))


def compute_base_case(model: CostModel, months: int) -> BaseCase:
    """Compute the base case of a cost model over so many months since launch."""
    fixed = fix_at_modes(model)
    population = draw_population(fixed, 0, 1)
    flow = simulate_patients(fixed, population, months)  # all patients of its class, which it shares with nobody
    starts, courses, treated = (volumes[:, 0] for volumes in (flow.starts, flow.courses, flow.months))
    net, gross = (draw_unit_costs(costs, model.key, 0, 1) for costs in (fixed, replace(fixed, displaces=())))
    cost = courses * gross.course + treated * gross.month
    displaced = courses * (gross.course - net.course) + treated * (gross.month - net.month)
    return BaseCase(
        people=float(population.people[0]),
        new_a_month=float(population.new_a_month[0]),
        uptake=uptake_share(fixed, np.arange(1.0, months + 1), population),
        starts=starts,
        courses=courses,
        treated=treated,
        cost=np.asarray(cost),
        displaced=displaced,
        still_treated=flow.months_per_start[:, 0],
        cost_a_course=float(gross.course[0]),
        cost_a_month=float(gross.month[0]),
        displaced_a_course=float(gross.course[0] - net.course[0]),
        displaced_a_month=float(gross.month[0] - net.month[0]),
    )
