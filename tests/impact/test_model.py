"""From a watchlist to a cost model: nothing is lost on the way, and VAT goes by the route of supply."""

from dataclasses import replace
from typing import Any

import pytest

from horizon.impact.model import PEOPLE, PEOPLE_A_YEAR, SHARE, build_cost_model, map_inputs
from impact.models import make_model, make_watchlist


def test_without_a_price_there_is_no_cost_model() -> None:
    timing = make_watchlist(price=None)
    assert build_cost_model(timing, timing.resolved_indications[0]) is None


@pytest.mark.parametrize(
    ("supply", "jurisdiction", "vat"),
    [
        ("hospital", "england", 0.2),
        ("hospital", "scotland", 0.2),
        ("hospital", "wales", 0.2),
        ("hospital", "us", 0.0),
        ("hospital", "plain", 0.0),
        ("homecare", "england", 0.0),
        ("primary_care", "england", 0.0),
    ],
)
def test_vat_is_charged_on_what_hospitals_supply(supply: str, jurisdiction: str, vat: float) -> None:
    assert make_model(supply=supply, jurisdiction=jurisdiction).vat == vat


def test_the_funnel_keeps_its_order_and_says_what_each_step_counts() -> None:
    steps = [
        {"step": "People", "people": 100},
        {"step": "known", "share": 0.5},
        {"step": "new", "people_a_year": 10},
    ]
    funnel = make_model(population=steps).funnel
    assert [(step.name, step.mode, step.unit) for step in funnel] == [
        ("People", 100, PEOPLE),
        ("known", 0.5, SHARE),
        ("new", 10, PEOPLE_A_YEAR),
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
    cost = make_model(price={"list": figure, "per": "course", "price_year": 2026, **line}).price.cost
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
    model = make_model(**FULL)
    assert {given.mode for given in model.inputs} == ALL
    assert len(model.inputs) == len(ALL)
    assert [(cost.what, cost.per) for cost in model.adds] == [("administration", "year"), ("monitoring", "month")]
    assert [(cost.what, cost.cost.name) for cost in model.displaces] == [("the old one", "displaced: the old one")]


def test_a_change_of_inputs_reaches_every_one() -> None:
    model = make_model(**FULL)
    assert map_inputs(model, lambda given: given) == model
    doubled = map_inputs(model, lambda given: replace(given, mode=2 * given.mode))
    assert [given.mode for given in doubled.inputs] == [2 * given.mode for given in model.inputs]
