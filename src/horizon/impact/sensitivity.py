"""One input at a time: how far the five-year cost of a technology moves between the ends of each range."""

from dataclasses import dataclass, replace

import numpy as np

from horizon.impact.model import CostModel, ModelInput, map_inputs
from horizon.impact.sharing import simulate_technologies
from horizon.impact.uncertainty import draw_population, draw_unit_costs

_MONTHS = 60


@dataclass(frozen=True, slots=True)
class Swing:
    """The five-year cost since launch with one input at its low and its high end, all others at their modes."""

    input: ModelInput
    at_low: float
    at_high: float

    @property
    def width(self) -> float:
        """The difference between the two costs."""
        return abs(self.at_high - self.at_low)


def one_way_swings(model: CostModel, for_a_part: float = 0.0) -> tuple[Swing, ...]:
    """Swing every input that has a range; the one that moves the cost most comes first.

    ``for_a_part`` is the chance that what is recommended is so for a part of its licence alone: the share of the people
    who are then left is swung with it, so that the two costs are means over either recommendation.
    """
    swings = [
        Swing(
            model_input,
            _five_year_cost(model, model_input, model_input.low),
            _five_year_cost(model, model_input, model_input.high),
        )
        for model_input in model.inputs
        if model_input.low < model_input.high
    ]
    if for_a_part and model.if_optimised.low < model.if_optimised.high:
        swings.append(_swing_part(model, for_a_part))
    return tuple(sorted(swings, key=lambda swing: -swing.width))


def _swing_part(model: CostModel, for_a_part: float) -> Swing:
    share, in_full = model.if_optimised, _five_year_cost(model, model.if_optimised, model.if_optimised.mode)
    at_low, at_high = (in_full * (1 - for_a_part * (1 - left)) for left in (share.low, share.high))
    return Swing(replace(share, unit=f"share, in {for_a_part:.0%} of recommendations"), at_low, at_high)


def _five_year_cost(model: CostModel, changed: ModelInput, value: float) -> float:
    def fix_value(model_input: ModelInput) -> ModelInput:
        fixed_at = value if model_input == changed else model_input.mode
        return replace(model_input, low=fixed_at, mode=fixed_at, high=fixed_at)

    fixed = map_inputs(model, fix_value)
    launch = np.zeros((1, 1), dtype=np.int64)
    unit = draw_unit_costs(fixed, model.key, 0, 1)
    flow = simulate_technologies(fixed, draw_population(fixed, 0, 1), launch, _MONTHS)
    return float(flow.net_cost(unit.course[:, None], unit.month[:, None]).sum())
