"""Time beside money, worked out by hand."""

import datetime as dt
from typing import Any

import numpy as np
import pytest

from horizon.evidence import tables
from horizon.impact.model import CostModel, build_cost_model
from horizon.impact.portfolio import estimate_indication
from horizon.impact.simulation import Entrant, prepare_simulation
from horizon.values.budget_impact import ResourceUse
from horizon.values.dates import FinancialYear
from horizon.values.keys import TechnologyKey
from horizon.values.technology import Window
from impact.models import DAY, FIRST_YEAR, make_model, make_watchlist

YEARS = tuple(FinancialYear(FIRST_YEAR).plus_years(at) for at in range(5))
DRAWS = 200
CHRONIC: dict[str, Any] = {"treatment": {"course": "chronic"}, "uptake": {"curve": "steps", "steps": [0.2, 0.5]}}


def estimate_uses(model: CostModel, chance: float = 1, launch: dt.date = FIRST_YEAR) -> tuple[ResourceUse, ...]:
    success = np.arange(DRAWS) < chance * DRAWS
    entrant = Entrant(
        TechnologyKey("area||one"), np.full(DRAWS, float(launch.toordinal())), success, Window(launch, launch, launch)
    )
    return (
        estimate_indication(prepare_simulation(model, (entrant,), YEARS, tables.load_evidence(DAY), 7))
        .technologies[0]
        .resources
    )


@pytest.mark.parametrize(
    ("per", "hours"),
    [
        # 200 of 1,000 on treatment all through year 1, 500 from year 2 on.
        ("start", [400, 600, 0, 0, 0]),
        ("month", [4800, 12_000, 12_000, 12_000, 12_000]),
        ("year", [400, 1000, 1000, 1000, 1000]),
        ("once", [2, 0, 0, 0, 0]),
    ],
)
def test_hours_follow_starts_those_on_treatment_or_the_launch(per: str, hours: list[int]) -> None:
    rows = estimate_uses(make_model(**CHRONIC, resources=[{"what": "nurses", "amount": 2, "per": per}]))
    assert [row.p50 for row in rows] == [row.p90 for row in rows] == hours
    assert [row.posts for row in rows] == [round(amount / 1575, 1) for amount in hours]
    assert [row.financial_year for row in rows] == [year.label for year in YEARS]


def test_what_is_no_hours_has_no_posts() -> None:
    rows = estimate_uses(make_model(**CHRONIC, resources=[{"what": "scans", "unit": "scans", "amount": 4}]))
    assert (rows[0].unit, rows[0].p50, rows[0].posts) == ("scans", 800, None)


def test_expected_is_over_all_draws_and_percentiles_over_those_in_which_it_is_launched() -> None:
    rows = estimate_uses(make_model(**CHRONIC, resources=[{"what": "nurses", "amount": 2}]), chance=0.25)
    assert (rows[0].p10, rows[0].p50, rows[0].expected) == (400, 400, 100)
    assert estimate_uses(make_model(**CHRONIC, resources=[{"what": "nurses", "amount": 2}]), chance=0)[0].p90 == 0


def test_training_falls_into_the_year_of_the_launch() -> None:
    training = make_model(**CHRONIC, resources=[{"what": "training", "amount": 30, "per": "once"}])
    assert [row.p50 for row in estimate_uses(training, launch=dt.date(2027, 9, 1))] == [0, 0, 30, 0, 0]


def test_without_a_price_there_are_hours_and_no_pounds() -> None:
    watchlist = make_watchlist(**CHRONIC, price=None, resources=[{"what": "nurses", "amount": 2}])
    model = build_cost_model(watchlist, watchlist.resolved_indications[0])
    assert model is not None
    assert not model.priced
    assert not model.shows_pounds
    assert [row.p50 for row in estimate_uses(model)][:2] == [400, 600]
    assert "list price" not in {given.name for given in model.inputs}


def test_what_one_resource_is_needed_for_is_added_up() -> None:
    teaching = [{"what": "nurses", "amount": 2}, {"what": "nurses", "amount": 30, "per": "site", "sites": 4}]
    rows = estimate_uses(make_model(**CHRONIC, resources=teaching))
    assert [row.p50 for row in rows] == [400 + 120, 600, 0, 0, 0]
    assert rows[0].what == "nurses"


def test_hours_that_are_freed_stand_below_zero() -> None:
    rows = estimate_uses(make_model(**CHRONIC, resources=[{"what": "readers", "frees": 2}]))
    assert [row.p50 for row in rows] == [-400, -600, 0, 0, 0]
    assert rows[0].posts == round(-400 / 1575, 1)
