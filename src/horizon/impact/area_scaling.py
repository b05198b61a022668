"""A cost model for a part of the population: an integrated care board, a health board, a state."""

from collections.abc import Iterable
from dataclasses import replace

from horizon.evidence.rows import JurisdictionPopulation
from horizon.impact.model import SHARE, CostModel, ModelInput, ResourceNeed

_AREA_STEP = "who live in "


def scale_to_area(model: CostModel, area: str, people: int, whole: JurisdictionPopulation) -> CostModel:
    """Scale a cost model to the ``people`` of an area, in proportion to the whole population.

    What is needed once for a technology is needed in full, and what is needed once at each site at its part of the
    sites. *Drawback*: age and illness are taken to be as elsewhere.
    """
    share = people / whole.people
    source = f"{people:,} of {whole.people:,} people ({whole.source})"
    step = ModelInput(f"{_AREA_STEP}{area}", share, share, share, SHARE, source, str(whole.date))
    capacity = model.capacity
    if capacity:
        low, mode, high = (amount * share for amount in (capacity.low, capacity.mode, capacity.high))
        source = f"{capacity.source or 'assumption'}; {share:.2%} of it for {area}"
        capacity = replace(capacity, low=low, mode=mode, high=high, source=source)
    resources = tuple(_scale_sites(need, share) for need in model.resources)
    return replace(model, funnel=(*model.funnel, step), capacity=capacity, resources=resources)


def _scale_sites(need: ResourceNeed, share: float) -> ResourceNeed:
    """Scale what is needed once at each site; all else follows the people."""
    if not need.at_sites:
        return need
    low, mode, high = (amount * share for amount in (need.amount.low, need.amount.mode, need.amount.high))
    return replace(need, amount=replace(need.amount, low=low, mode=mode, high=high))


def find_area_step(funnel: Iterable[ModelInput]) -> ModelInput | None:
    """Return the step of a funnel that scales it to an area; None if it is for the whole population."""
    return next((step for step in funnel if step.name.startswith(_AREA_STEP) and step.unit == SHARE), None)


def move_to_area(model: CostModel, area_of: CostModel) -> CostModel:
    """Scale a cost model, with those of its technologies, to the area of another instead of its own."""
    old, new = find_area_step(model.funnel), find_area_step(area_of.funnel)
    factor = (new.mode if new else 1.0) / (old.mode if old else 1.0)
    funnel = tuple(step for step in model.funnel if step is not old)
    capacity = model.capacity
    if capacity:
        low, mode, high = (amount * factor for amount in (capacity.low, capacity.mode, capacity.high))
        capacity = replace(capacity, low=low, mode=mode, high=high)
    own_models = tuple(replace(other, model=move_to_area(other.model, area_of)) for other in model.own)
    return replace(
        model,
        funnel=(*funnel, *([new] if new else [])),
        capacity=capacity,
        own=own_models,
        resources=tuple(_scale_sites(need, factor) for need in model.resources),
    )
