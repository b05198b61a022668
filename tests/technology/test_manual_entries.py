"""What only a planner knows of."""

import datetime as dt
from typing import Any

import pytest

from horizon.technology.group import GroupedTechnology
from horizon.technology.manual_entries import add_manual_entries
from horizon.values.keys import TechnologyKey
from horizon.watchlist.schema.figures import Figure
from horizon.watchlist.schema.watchlist import TechnologyOverride

PLACE = ("area", "")


def entry(**values: Any) -> TechnologyOverride:
    return TechnologyOverride.model_validate({"name": "Copymab", **values})


def test_a_date_makes_it_a_technology_that_is_certain() -> None:
    (technology,) = add_manual_entries(
        (), {PLACE: [entry(launch="2027-07-01", aliases=["C-1"], source="the register")]}
    )
    assert (technology.key, technology.name, technology.aliases, technology.support) == (
        "area||copymab",
        "Copymab",
        ("C-1",),
        (),
    )
    assert technology.override is not None
    assert technology.override.licence == technology.override.launch == dt.date(2027, 7, 1)
    assert technology.override.probability == Figure(mode=1)
    assert technology.put_together == (
        "no trial: entered in the watchlist (the register)",
        "certain, since no probability was given",
    )


@pytest.mark.parametrize(
    "written", [{"filed": {"us": "2026-01-01"}}, {"goal": {"us": "2026-06-01"}}, {"opinion": {"eu": "2026-01-01"}}]
)
def test_an_application_makes_it_a_technology_that_is_as_likely_as_its_table_says(written: dict[str, Any]) -> None:
    (technology,) = add_manual_entries((), {PLACE: [entry(**written)]})
    assert technology.override is not None
    assert (technology.override.licence, technology.override.probability) == (None, None)
    assert technology.put_together == ("no trial: entered in the watchlist (assumption)",)


def test_a_probability_and_a_licence_stay_as_they_were_given() -> None:
    (technology,) = add_manual_entries((), {PLACE: [entry(licence="2027-01-01", probability=0.4)]})
    assert technology.override is not None
    assert (technology.override.licence, technology.override.launch) == (dt.date(2027, 1, 1), None)
    assert technology.override.probability == Figure(mode=0.4)


@pytest.mark.parametrize("values", [{}, {"probability": 0.5}, {"launch": "2027-07-01", "state": "funded"}])
def test_without_a_date_or_once_it_is_over_it_is_none(values: dict[str, Any]) -> None:
    assert add_manual_entries((), {PLACE: [entry(**values)]}) == ()


def test_what_stands_behind_trials_is_not_entered_again() -> None:
    planned = entry(launch="2027-07-01")
    backed = GroupedTechnology(TechnologyKey("area||copymab"), "Copymab", (), "drug", "area", "", (), planned)
    assert add_manual_entries((backed,), {PLACE: [planned]}) == (backed,)
    assert len(add_manual_entries((backed,), {("area", "other"): [planned]})) == 2
