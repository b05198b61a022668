"""The time of a cost model at a glance: of each scan, test or user, of a year, and of what is set up."""

from dataclasses import astuple
from typing import Any

import pytest

from horizon.impact.area_scaling import scale_to_area
from horizon.impact.time_summary import summarise_time
from impact.models import make_model
from impact.test_area_scaling import WHOLE

SCANS: dict[str, Any] = {
    "population": [{"step": "Scans", "people_a_year": 12_000}],
    "treatment": None,
    "uptake": {"curve": "steps", "steps": [0.5]},
    "price": {"list": 2, "per": "scan", "price_year": 2026},
}
READING = {"what": "reading", "frees": {"best": 0.1, "min": 0, "max": 0.2}, "per": "scan"}
SET_UP = {"what": "set-up", "amount": {"best": 40, "min": 20, "max": 60}, "per": "site", "sites": 10}


def test_each_a_year_and_once() -> None:
    summary = summarise_time(make_model(**SCANS, resources=[READING, SET_UP]))
    assert (summary.eligible, summary.new_each_year, summary.treated, summary.per) == (12_000, True, 6_000, "course")
    reading, set_up = map(astuple, summary.lines)
    assert reading == ("reading", "hours", -0.1, "start", -600, -0.4, "")
    assert set_up == ("set-up, at 10 sites", "hours", 400, "once", 400, None, "")


def test_users_are_those_in_use_at_the_peak() -> None:
    model = make_model(
        treatment={"course": "chronic"}, resources=[{"what": "help", "amount": 2, "per": "year", "unit": "visits"}]
    )
    summary = summarise_time(model)
    assert (summary.eligible, summary.new_each_year, summary.treated, summary.per) == (1000, False, 400, "year")
    assert (summary.lines[0].a_year, summary.lines[0].posts) == (800, None)


def test_an_area_sets_up_its_part_of_the_sites() -> None:
    part = scale_to_area(make_model(**SCANS, resources=[READING, SET_UP]), "Kent", 5_000_000, WHOLE)
    reading, set_up = summarise_time(part).lines
    assert (reading.amount, reading.a_year) == (-0.1, -60)
    assert set_up.a_year == 40
    (need,) = [need for need in part.resources if need.at_sites]
    assert (need.amount.low, need.amount.high) == (20, 60)


def test_what_is_freed_keeps_the_order_of_its_ends() -> None:
    (reading,) = make_model(**SCANS, resources=[READING]).resources
    assert (reading.amount.low, reading.amount.mode, reading.amount.high) == (-0.2, -0.1, 0)


@pytest.mark.parametrize(("sites", "ends"), [(10, (200, 600)), ({"mode": 10, "low": 5, "high": 20}, (100, 1200))])
def test_the_ends_of_sites_and_hours_together(sites: Any, ends: tuple[float, float]) -> None:
    (need,) = make_model(**SCANS, resources=[{**SET_UP, "sites": sites}]).resources
    assert (need.amount.low, need.amount.high) == ends
    assert need.per == "once"
