"""From a watchlist to a cost model: nothing is lost on the way, and VAT goes by the route of supply."""

from dataclasses import replace
from typing import Any

import pytest

from horizon.impact.model import NEW, PEOPLE, SHARE, cost_model, with_inputs
from impact.models import model, watchlist


def test_without_a_price_there_is_no_cost_model() -> None:
    timing = watchlist(price=None)
    assert cost_model(timing, timing.parts[0]) is None


@pytest.mark.parametrize(
    ("supply", "jurisdiction", "vat"),
    [
        ("hospital", "england", 0.2),
        ("hospital", "scotland", 0.2),
        ("hospital", "us", 0.0),
        ("hospital", "plain", 0.0),
        ("homecare", "england", 0.0),
        ("primary_care", "england", 0.0),
    ],
)
def test_vat_is_charged_on_what_hospitals_supply(supply: str, jurisdiction: str, vat: float) -> None:
    assert model(supply=supply, jurisdiction=jurisdiction).vat == vat


def test_the_funnel_keeps_its_order_and_says_what_each_step_counts() -> None:
    steps = [
        {"step": "People", "people": 100},
        {"step": "known", "share": 0.5},
        {"step": "new", "people_a_year": 10},
    ]
    found = model(population=steps).funnel
    assert [(one.name, one.mode, one.unit) for one in found] == [
        ("People", 100, PEOPLE),
        ("known", 0.5, SHARE),
        ("new", 10, NEW),
    ]


@pytest.mark.parametrize(
    ("figure", "line", "source", "since"),
    [
        (20, {"source": "the line's", "known_since": "2020"}, "the line's", "2020"),
        ({"mode": 20, "source": "its own", "known_since": "2024-05"}, {"source": "the line's"}, "its own", "2024-05"),
        ({"mode": 20, "low": 10, "high": 30}, {}, "", ""),
    ],
)
def test_a_figure_brings_its_own_source_or_takes_that_of_its_line(
    figure: Any, line: dict[str, str], source: str, since: str
) -> None:
    cost = model(price={"list": figure, "per": "course", "price_year": 2026, **line}).price.cost
    assert (cost.mode, cost.source, cost.known_since) == (20, source, since)


FULL: dict[str, Any] = {
    "population": [
        {"step": "People", "people": 1},
        {"step": "new", "people_a_year": 2},
        {"step": "kept", "share": 0.3},
    ],
    "uptake": {"peak": 0.4, "years_to_peak": 5},
    "treatment": {"course": "chronic", "discontinuation": 0.6},
    "capacity": {"people_a_year": 7},
    "price": {"list": 8, "rebate": 0.9, "price_year": 2026},
    "administration": {"cost": 10},
    "monitoring": {"cost": 11, "per": "month"},
    "displaces": [{"what": "the old one", "cost": 12, "share": 0.13}],
}
ALL = {1, 2, 0.3, 0.4, 5, 0.6, 7, 8, 0.9, 10, 11, 12, 0.13}


def test_every_figure_is_among_the_inputs() -> None:
    found = model(**FULL)
    assert {one.mode for one in found.inputs} == ALL
    assert len(found.inputs) == len(ALL)
    assert [(one.what, one.per) for one in found.adds] == [("administration", "year"), ("monitoring", "month")]
    assert [(one.what, one.cost.name) for one in found.displaces] == [("the old one", "displaced: the old one")]


def test_a_change_of_inputs_reaches_every_one() -> None:
    found = model(**FULL)
    assert with_inputs(found, lambda one: one) == found
    doubled = with_inputs(found, lambda one: replace(one, mode=2 * one.mode))
    assert [one.mode for one in doubled.inputs] == [2 * one.mode for one in found.inputs]
