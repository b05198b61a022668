"""What time without a launch says, and what it cannot: a licence after the lists' end is seen by nobody."""

import datetime as dt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases import NOW, TODAY, case
from horizon.forecast.case import Case
from horizon.forecast.case import case as made
from horizon.forecast.conditioning import after_waiting, said, waited
from horizon.forecast.success import Chance
from horizon.technology.state import Standing
from horizon.values.edition import Novelty
from horizon.watchlist.schema.watchlist import Known
from trials import drug, groups, trial

SHARES = st.floats(0, 1)
HALF = Chance(0.5, 0.4, 0.6, ())
YEARS = TODAY.toordinal() + np.linspace(-500, 500, 1_000)  # half of the window has passed


@given(SHARES, SHARES)
def test_waiting_leaves_a_probability(prior: float, past: float) -> None:
    assert 0 <= after_waiting(prior, past) <= prior


@given(st.floats(0.01, 0.99), SHARES, SHARES)
def test_the_longer_the_wait_the_less_is_left(prior: float, one: float, other: float) -> None:
    sooner, later = sorted((one, other))
    assert after_waiting(prior, later) <= after_waiting(prior, sooner) + 1e-12


def test_the_formula_of_waiting() -> None:
    assert after_waiting(0.5, 0.5) == pytest.approx(1 / 3)
    assert (after_waiting(0.6, 0), after_waiting(0.6, 1), after_waiting(1, 1)) == (0.6, 0, 0)


def test_a_licence_that_would_have_been_seen_speaks_by_its_absence() -> None:
    found = waited(case(), HALF, YEARS, TODAY)
    assert found.left(0.5) == pytest.approx(1 / 3)
    assert found.already == 0
    assert said(found) == ("50% of its licence window has passed without a licence: 50% became 33%",)


def test_a_licence_that_nobody_could_see_may_have_come() -> None:
    found = waited(case(seen_until=dt.date.min), HALF, YEARS, TODAY)
    assert (found.left(0.5), found.already) == pytest.approx((0.25, 0.25))
    assert "and 25% that it has come already: no list here would show it" in said(found)[0]


def test_between_the_two_each_part_of_the_time_speaks_for_itself() -> None:
    seen = TODAY - dt.timedelta(days=250)
    found = waited(case(seen_until=seen), HALF, YEARS, TODAY)
    at_the_end = after_waiting(0.5, 0.25)
    assert found.left(0.5) + found.already == pytest.approx(at_the_end)
    assert found.already == pytest.approx(at_the_end / 3)


@given(SHARES, st.dates(dt.date(2020, 1, 1), dt.date(2030, 1, 1)))
def test_what_is_left_and_what_came_are_no_more_than_there_was(prior: float, seen: dt.date) -> None:
    found = waited(case(seen_until=seen), Chance(prior, prior, prior, ()), YEARS, TODAY)
    assert 0 <= found.left(prior) <= prior + 1e-12
    assert found.left(prior) + found.already <= prior + 1e-12


def test_a_known_licence_waits_for_nothing() -> None:
    assert waited(case(eu=TODAY), HALF, YEARS, TODAY).left(0.5) == 0.5


def one(novelty: Novelty, jurisdiction: str = "england", known: Known | None = None, kind: str = "drug") -> Case:
    phases = {"phases": ()} if kind == "device" else {}
    (group,) = groups(trial(1, drug("novelmab", kind=kind), **phases), known=[known] if known else [])
    return made(group, Standing("in development", novelty, None, None, ()), "", jurisdiction, NOW)


@pytest.mark.parametrize(
    ("found", "until"),
    [
        (one("new product"), dt.date(2024, 8, 22)),
        (one("unknown"), dt.date(2024, 8, 22)),
        (one("new product", "us"), dt.date(2025, 1, 31)),
        (one("new use"), dt.date.min),
        (one("unknown", kind="device"), dt.date.min),
        (one("new use", known=Known(name="novelmab", state="in development")), dt.date.max),
    ],
)
def test_until_when_a_licence_would_have_been_seen(found: Case, until: dt.date) -> None:
    assert found.seen_until == until
