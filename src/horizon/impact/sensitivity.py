"""One input at a time: how far the five-year cost of a technology moves between the ends of each range."""

from dataclasses import dataclass, replace

import numpy as np

from horizon.impact.model import CostModel, Input, with_inputs
from horizon.impact.sharing import flow
from horizon.impact.uncertainty import population, unit_costs

_MONTHS = 60


@dataclass(frozen=True, slots=True)
class Swing:
    """The five-year cost since launch with one input at its low and at its high end, all others at their modes."""

    input: Input
    at_low: float
    at_high: float

    @property
    def width(self) -> float:
        """How far the cost moves."""
        return abs(self.at_high - self.at_low)


def one_way(model: CostModel) -> tuple[Swing, ...]:
    """Every input that has a range, the one that moves the cost most first."""
    swings = [
        Swing(one, _five_years(model, one, one.low), _five_years(model, one, one.high))
        for one in model.inputs
        if one.low < one.high
    ]
    return tuple(sorted(swings, key=lambda swing: -swing.width))


def _five_years(model: CostModel, changed: Input, value: float) -> float:
    def fixed(one: Input) -> Input:
        at = value if one == changed else one.mode
        return replace(one, low=at, mode=at, high=at)

    certain = with_inputs(model, fixed)
    launch = np.zeros((1, 1), dtype=np.int64)
    unit = unit_costs(certain, model.key, 0, 1)
    volumes = flow(certain, population(certain, 0, 1), launch, _MONTHS)
    return float(volumes.cost(unit.course[:, None], unit.month[:, None]).sum())
