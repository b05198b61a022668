"""What only a planner knows of."""

import datetime as dt
from typing import Any

import pytest

from horizon.technology.group import Group
from horizon.technology.manual_entries import entered
from horizon.watchlist.schema.figures import Figure
from horizon.watchlist.schema.watchlist import Known

PLACE = ("area", "")


def known(**values: Any) -> Known:
    return Known.model_validate({"name": "Copymab", **values})


def test_a_date_makes_it_a_technology_that_is_certain() -> None:
    (one,) = entered((), {PLACE: [known(launch="2027-07-01", aliases=["C-1"], source="the register")]})
    assert (one.key, one.name, one.aliases, one.backing) == ("area||copymab", "Copymab", ("C-1",), ())
    assert one.known is not None
    assert one.known.licence == one.known.launch == dt.date(2027, 7, 1)
    assert one.known.probability == Figure(mode=1)
    assert one.put_together == (
        "no trial: entered in the watchlist (the register)",
        "certain, since no probability was given",
    )


def test_a_probability_and_a_licence_stay_as_they_were_given() -> None:
    (one,) = entered((), {PLACE: [known(licence="2027-01-01", probability=0.4)]})
    assert one.known is not None
    assert (one.known.licence, one.known.launch) == (dt.date(2027, 1, 1), None)
    assert one.known.probability == Figure(mode=0.4)


@pytest.mark.parametrize("values", [{}, {"probability": 0.5}, {"launch": "2027-07-01", "state": "funded"}])
def test_without_a_date_or_once_it_is_over_it_is_none(values: dict[str, Any]) -> None:
    assert entered((), {PLACE: [known(**values)]}) == ()


def test_what_stands_behind_trials_is_not_entered_again() -> None:
    told = known(launch="2027-07-01")
    backed = Group("area||copymab", "Copymab", (), "drug", "area", "", (), told)
    assert entered((backed,), {PLACE: [told]}) == (backed,)
    assert len(entered((backed,), {("area", "other"): [told]})) == 2
