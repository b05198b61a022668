"""What a month of lateness costs, beside the same worked out by hand."""

import datetime as dt
from dataclasses import replace

import pytest

from impact.test_portfolio import make_entrant, simulate, technology_impacts

LAUNCH = dt.date(2026, 10, 1)  # half of the financial year 2026/27 is left


def test_without_steps_nothing_is_said_of_lateness() -> None:
    (impact,) = technology_impacts(simulate(make_entrant("a", LAUNCH)))
    assert (impact.each_month, impact.as_stands) == (None, None)


def test_a_month_late_moves_the_last_month_of_the_year_into_the_next() -> None:
    (impact,) = technology_impacts(simulate(replace(make_entrant("a", LAUNCH), has_steps=True)))
    hazard = 1 - 0.6 ** (1 / 12)
    people = round(1000 * (1 - hazard) ** 5 * hazard)  # those who start in the sixth month
    assert impact.each_month is not None
    assert (impact.each_month.months, impact.each_month.people) == (1, people)
    assert abs(int(impact.each_month.amount or 0) - 1000 * 1000 * (1 - hazard) ** 5 * hazard) <= 1


@pytest.mark.parametrize("months", [1, 3, 6])
def test_what_lateness_is_said_to_move_is_what_leaves_the_year(months: int) -> None:
    ready = dt.date(2026, 10 + months, 1) if months < 3 else dt.date(2027, months - 2, 1)
    in_time, late = (
        technology_impacts(simulate(replace(make_entrant("a", LAUNCH), has_steps=True, ready_on=day)))[0]
        for day in (None, ready)
    )
    assert late.as_stands is not None
    assert late.as_stands.months == months
    left = in_time.by_year[1].expected - late.by_year[1].expected
    assert left > 0
    assert abs((late.as_stands.amount or 0) - left) <= 1  # each is rounded
    assert late.by_year[1].early == late.by_year[1].expected


def test_ready_before_the_launch_changes_nothing() -> None:
    entrant = replace(make_entrant("a", LAUNCH), has_steps=True)
    (early,) = technology_impacts(simulate(replace(entrant, ready_on=dt.date(2026, 9, 30))))
    (unknown,) = technology_impacts(simulate(entrant))
    assert (early.by_year, early.as_stands) == (unknown.by_year, None)


def test_beyond_the_years_shown_it_is_not_said() -> None:
    (impact,) = technology_impacts(simulate(replace(make_entrant("a", dt.date(2031, 4, 1)), has_steps=True)))
    assert impact.each_month is None
