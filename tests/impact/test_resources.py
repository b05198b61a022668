"""Time beside money, worked out by hand."""

import datetime as dt
from typing import Any

import numpy as np
import pytest

from horizon.evidence import tables
from horizon.impact.model import CostModel, cost_model
from horizon.impact.portfolio import Entrant, joint, worked_out
from horizon.values.dates import FinancialYear
from horizon.values.edition import Use, Window
from impact.models import DAY, FIRST_YEAR, model, watchlist

YEARS = tuple(FinancialYear(FIRST_YEAR).later(at) for at in range(5))
DRAWS = 200
CHRONIC: dict[str, Any] = {"treatment": {"course": "chronic"}, "uptake": {"curve": "steps", "steps": [0.2, 0.5]}}


def used(of: CostModel, chance: float = 1, launch: dt.date = FIRST_YEAR) -> tuple[Use, ...]:
    success = np.arange(DRAWS) < chance * DRAWS
    entrant = Entrant("one", np.full(DRAWS, float(launch.toordinal())), success, Window(launch, launch, launch))
    return worked_out(joint(of, (entrant,), YEARS, tables.load(DAY), 7)).costed[0].resources


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
    found = used(model(**CHRONIC, resources=[{"what": "nurses", "amount": 2, "per": per}]))
    assert [row.p50 for row in found] == [row.p90 for row in found] == hours
    assert [row.posts for row in found] == [round(each / 1575, 1) for each in hours]
    assert [row.financial_year for row in found] == [year.label for year in YEARS]


def test_what_is_no_hours_has_no_posts() -> None:
    found = used(model(**CHRONIC, resources=[{"what": "scans", "unit": "scans", "amount": 4}]))
    assert (found[0].unit, found[0].p50, found[0].posts) == ("scans", 800, None)


def test_expected_is_over_all_draws_and_the_rest_over_those_in_which_it_comes() -> None:
    found = used(model(**CHRONIC, resources=[{"what": "nurses", "amount": 2}]), chance=0.25)
    assert (found[0].p10, found[0].p50, found[0].expected) == (400, 400, 100)
    assert used(model(**CHRONIC, resources=[{"what": "nurses", "amount": 2}]), chance=0)[0].p90 == 0


def test_training_falls_into_the_year_of_the_launch() -> None:
    training = model(**CHRONIC, resources=[{"what": "training", "amount": 30, "per": "once"}])
    assert [row.p50 for row in used(training, launch=dt.date(2027, 9, 1))] == [0, 0, 30, 0, 0]


def test_without_a_price_there_are_hours_and_no_pounds() -> None:
    made = watchlist(**CHRONIC, price=None, resources=[{"what": "nurses", "amount": 2}])
    of = cost_model(made, made.parts[0])
    assert of is not None and not of.priced and not of.shown
    assert [row.p50 for row in used(of)][:2] == [400, 600]
    assert "list price" not in {one.name for one in of.inputs}
