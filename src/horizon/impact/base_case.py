"""The base case: one technology alone, every input at its mode, month by month since its launch.

What a spreadsheet can work out again: no draws, no correction, no other technology. It is the estimate's own engine run
once, so that the base case and the simulation can't come apart.
"""

import itertools
from dataclasses import dataclass, replace

import numpy as np

from horizon.forecast.draws import Floats
from horizon.impact.estimate import uptake
from horizon.impact.model import CostModel, Input, Resource, with_inputs
from horizon.impact.sharing import flow
from horizon.impact.uncertainty import population, unit_costs


@dataclass(frozen=True, slots=True)
class Year:
    """One year of it: ``starts`` in people, ``treated`` those on treatment in its last month, the ``months`` of
    treatment of all of them, money as specified."""

    starts: float
    treated: float
    months: float
    cost: float
    displaced: float

    @property
    def net(self) -> float:
        """Net budget impact."""
        return self.cost - self.displaced

    def takes(self, resource: Resource, launches: int) -> float:
        """What it takes of a resource, with so many technologies launched in it."""
        times = {"once": launches, "start": self.starts, "month": self.months, "year": self.months / 12}
        return times[resource.per] * resource.amount.mode


@dataclass(frozen=True, slots=True)
class BaseCase:
    """Those who could be treated at the launch and the new ones each month; then each month since launch, the month of
    the launch first: the ``uptake`` reached, ``starts``, ``courses`` as they fall due, ``treated`` in that month, gross
    ``cost`` and ``displaced`` cost."""

    people: float
    new_a_month: float
    uptake: Floats
    starts: Floats
    courses: Floats
    treated: Floats
    cost: Floats
    displaced: Floats

    def years(self, launch: int, count: int) -> tuple[Year, ...]:
        """So many years of twelve months, of which the first begins ``launch`` months before the launch."""
        ends = [max(12 * number - launch, 0) for number in range(count + 1)]
        return tuple(self._year(first, last) for first, last in itertools.pairwise(ends))

    def _year(self, first: int, last: int) -> Year:
        within = slice(first, last)
        treated = float(self.treated[last - 1]) if last else 0.0
        sums = (float(of[within].sum()) for of in (self.starts, self.treated, self.cost, self.displaced))
        starts, months, cost, displaced = sums
        return Year(starts, treated, months, cost, displaced)


def base_case(model: CostModel, months: int) -> BaseCase:
    """The base case of a cost model over so many months."""
    certain = with_inputs(model, _at_its_mode)
    drawn, launch = population(certain, 0, 1), np.zeros((1, 1), dtype=np.int64)
    volumes = flow(certain, drawn, launch, months, period=1)
    starts, courses, treated = (of[0, 0] for of in (volumes.starts, volumes.courses, volumes.months))
    net, gross = (unit_costs(one, model.key, 0, 1) for one in (certain, replace(certain, displaces=())))
    cost = courses * gross.course + treated * gross.month
    displaced = courses * (gross.course - net.course) + treated * (gross.month - net.month)
    return BaseCase(
        people=float(drawn.people[0]),
        new_a_month=float(drawn.new_a_month[0]),
        uptake=uptake(certain, np.arange(1.0, months + 1), drawn),
        starts=starts,
        courses=courses,
        treated=treated,
        cost=np.asarray(cost),
        displaced=displaced,
    )


def _at_its_mode(one: Input) -> Input:
    return replace(one, low=one.mode, high=one.mode)
