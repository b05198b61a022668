"""Edits of cost models, in words."""

from dataclasses import replace

import pytest

from horizon.edition.model_edits import describe_edits, describe_own_edits
from horizon.impact.model import CostModel, ModelInput, OwnCostModel
from horizon.values.keys import TechnologyKey
from impact.models import make_model

MODEL = make_model()
STEP = MODEL.funnel[0]


def with_input(name: str, mode: float, **changes: object) -> CostModel:
    """The model with another figure in one input of its funnel."""
    step = replace(STEP, name=name, low=mode, mode=mode, high=mode, **changes)  # type: ignore[arg-type]
    return replace(MODEL, funnel=(step, *MODEL.funnel[1:]))


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (MODEL, MODEL, ()),
        (MODEL, replace(MODEL, funnel=(replace(STEP, source="another survey"), *MODEL.funnel[1:])), ()),
        (with_input("People", 25_500), with_input("People", 826.508), ("People: 827 instead of 25,500 people",)),
        (with_input("People", 25_500), with_input("Adults", 25_500), ("Adults: added", "People: taken out")),
        (
            with_input("treated", 0.5, unit="share"),
            replace(MODEL, funnel=(ModelInput("treated", 0.2, 0.5, 0.6, "share"), *MODEL.funnel[1:])),
            ("treated: range 20% to 60% instead of 50% to 50%",),
        ),
        (MODEL, replace(MODEL, vat=0.2), ("VAT: 20% instead of 0%",)),
        (MODEL, replace(MODEL, course="chronic"), ("treatment: for life instead of until cured",)),
        (MODEL, replace(MODEL, months=6.0), ("length of treatment: 6 instead of 1 months",)),
        (MODEL, replace(MODEL, capacity_of="treated"), ("capacity by year was changed",)),
        (replace(MODEL, confidential=True), MODEL, ("its price is no longer confidential",)),
        (replace(MODEL, confidential=True), replace(MODEL, confidential=True, months=9.0), ("its costs were changed",)),
    ],
)
def test_each_edit_has_the_figure_before_and_after(old: CostModel, new: CostModel, words: tuple[str, ...]) -> None:
    assert describe_edits(old, new) == words


def test_another_currency_is_told_once_and_no_price_beside_it() -> None:
    cost = replace(MODEL.price.cost, unit="USD a course", mode=1_300.0)
    dollars = replace(MODEL, currency="USD", price=replace(MODEL.price, cost=cost))
    assert describe_edits(MODEL, dollars) == ("costs are in USD now (were in GBP)",)


def test_what_a_technology_has_of_its_own_is_told_without_what_its_indication_says() -> None:
    key = TechnologyKey("area||a")
    dear = replace(MODEL, price=replace(MODEL.price, cost=replace(MODEL.price.cost, low=9e3, mode=9e3, high=9e3)))
    assert describe_own_edits(MODEL, replace(MODEL, own=(OwnCostModel(key, dear),)), key) == (
        "list price: £9,000 instead of £1,000 a course",
    )
    assert describe_own_edits(MODEL, replace(dear, own=()), key) == ()
    free = replace(MODEL, own=(OwnCostModel(key, replace(MODEL, priced=False)),))
    assert describe_own_edits(MODEL, free, key) == ("not costed any more",)
