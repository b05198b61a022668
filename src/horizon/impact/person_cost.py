"""What one person costs, line by line, every input at its mode: of a year on treatment, or of a whole course.

1. The list price, less its rebate, with VAT on what is left, as the estimate takes it.
2. What is added, and less what is displaced for the part of the people for whom it is; what is paid once is in full.
3. Of the payer of the price alone: what others bear or are spared is in no line. The lines add up to the net cost.
"""

from collections.abc import Iterator

from horizon.impact.model import CostModel, UnitCost
from horizon.values.budget_impact import PersonCostLine


def list_person_costs(model: CostModel, area: CostModel | None) -> Iterator[PersonCostLine]:
    """Yield the lines of one person; ``area`` is the model whose rebate a technology with its own price has not."""
    payer_costs = model.costs_of("")
    list_price = _cost_of_person(model.price, model)
    yield PersonCostLine("list price", list_price)
    if rebate := model.rebate.mode:
        yield PersonCostLine("rebate", -list_price * rebate, rebate)
    elif area and area.priced and area.rebate.mode and not model.rebated:
        yield PersonCostLine("no rebate", 0.0, None if area.confidential else area.rebate.mode)
    if model.vat:
        yield PersonCostLine("vat", list_price * (1 - rebate) * model.vat, model.vat)
    for cost in payer_costs.adds:
        yield PersonCostLine("added", _cost_of_person(cost, model), what=cost.what)
    for cost in payer_costs.displaces:
        yield PersonCostLine("displaced", -_cost_of_person(cost, model), what=cost.what)


def _cost_of_person(cost: UnitCost, model: CostModel) -> float:
    months = 12.0 if model.course == "chronic" else model.months
    times = {"course": 1.0, "year": months / 12, "month": months}
    return cost.cost.mode * cost.share.mode * times[cost.per]
