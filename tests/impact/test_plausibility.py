"""What looks wrong in a cost model is asked."""

from typing import Any

import pytest

from horizon.impact.plausibility import list_questions
from impact.models import make_model


@pytest.mark.parametrize(
    ("changes", "question"),
    [
        ({"price": {"list": 0.5, "per": "year", "price_year": 2026}}, "is it the price of a pack or a dose"),
        ({"price": {"list": 5e9, "per": "course", "price_year": 2026}}, "is it the price for all people together"),
        ({"uptake": {"curve": "linear", "peak": 0.99}}, "an uptake of 99%"),
        ({"population": [{"step": "p", "people": 100}, {"step": "s", "share": 0.001}]}, "fewer than one person"),
        ({"capacity": {"people_a_year": 5000}}, "only 1,000 are eligible"),
        (
            {
                "treatment": {"course": "chronic", "stops": [{"after_months": 1, "share": 1}]},
                "price": {"list": 900, "price_year": 2026},
                "uptake": {"curve": "steps", "steps": [0.5]},
            },
            "start in the first year",
        ),
    ],
)
def test_a_figure_that_looks_wrong_is_asked_about(changes: dict[str, Any], question: str) -> None:
    (asked,) = [text for text in list_questions(make_model(**changes), of_medicines=True) if question in text]
    assert asked.endswith(("?", "28 days"))


@pytest.mark.parametrize(("per", "asked"), [("year", True), ("course", False)])
def test_a_cure_that_displaces_a_yearly_cost_for_its_months_alone_is_asked_about(per: str, asked: bool) -> None:
    displaces = [{"what": "factor", "cost": 300000, "per": per}]
    cure = make_model(displaces=displaces, treatment={"course": "curative", "months": 1})
    told = [text for text in list_questions(cure, of_medicines=True) if "while the course lasts (1 months)" in text]
    assert bool(told) == asked


def test_what_looks_right_is_not_asked_and_a_confidential_price_is_not_told() -> None:
    assert list(list_questions(make_model(), of_medicines=True)) == []
    secret = make_model(price={"list": 0.5, "price_year": 2026, "confidential": True})
    assert not any("0.50" in text for text in list_questions(secret, of_medicines=True))
    assert list(list_questions(make_model(price={"list": 0.5, "price_year": 2026}), of_medicines=False)) == []
