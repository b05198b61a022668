"""A cost model for a part of the population: an integrated care board, a health board, a state."""

from dataclasses import replace

from horizon.evidence.rows import JurisdictionPopulation
from horizon.impact.model import SHARE, CostModel, ModelInput


def scale_to_area(model: CostModel, area: str, people: int, whole: JurisdictionPopulation) -> CostModel:
    """Scale a cost model to the ``people`` of an area, in proportion to the whole population.

    What is needed once for a technology is needed in full. *Drawback*: age and illness are taken to be as elsewhere.
    """
    share = people / whole.people
    source = f"{people:,} of {whole.people:,} people ({whole.source})"
    step = ModelInput(f"who live in {area}", share, share, share, SHARE, source, str(whole.date))
    capacity = model.capacity
    if capacity:
        low, mode, high = (amount * share for amount in (capacity.low, capacity.mode, capacity.high))
        source = f"{capacity.source or 'assumption'}; {share:.2%} of it for {area}"
        capacity = replace(capacity, low=low, mode=mode, high=high, source=source)
    return replace(model, funnel=(*model.funnel, step), capacity=capacity)
