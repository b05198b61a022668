"""A cost model for a part of the population: an integrated care board, a health board, a state."""

from dataclasses import replace

from horizon.evidence.rows import Population
from horizon.impact.model import SHARE, CostModel, Input


def scaled(model: CostModel, area: str, people: int, whole: Population) -> CostModel:
    """The same model for the people of an area, as many as they are of the whole. What is needed once for a technology
    is needed there, too. Drawback: nobody is older or iller there than elsewhere."""
    share = people / whole.people
    source = f"{people:,} of {whole.people:,} people ({whole.source})"
    step = Input(f"who live in {area}", share, share, share, SHARE, source, str(whole.date))
    capacity = model.capacity
    if capacity:
        low, mode, high = (amount * share for amount in (capacity.low, capacity.mode, capacity.high))
        said = f"{capacity.source or 'assumption'}; {share:.2%} of it for {area}"
        capacity = replace(capacity, low=low, mode=mode, high=high, source=said)
    return replace(model, funnel=(*model.funnel, step), capacity=capacity)
