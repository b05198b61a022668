"""What time without a launch says, and what it cannot: a licence after the lists' end is seen by nobody."""

import datetime as dt
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecast_cases import NOW, TODAY
from horizon.forecast.case import ForecastCase, build_case
from horizon.forecast.conditioning import condition_on_waiting, describe_chance_after_wait, weigh_waiting
from horizon.forecast.licence import LicencePath
from horizon.forecast.success import Chance
from horizon.technology.state import ApprovalStatus
from horizon.values.technology import Novelty
from horizon.watchlist.schema.watchlist import TechnologyOverride
from trials import make_drug, make_groups, make_trial

SHARES = st.floats(0, 1)
HALF = Chance(0.5, 0.4, 0.6, ())


def make_path(**more: Any) -> LicencePath:
    fields = {"steps": (), "chance": HALF, "rests_on": "registry alone", "seen_until": dt.date.max, **more}
    return LicencePath(**fields)


YEARS = TODAY.toordinal() + np.linspace(-500, 500, 1_000)  # half of the window has passed


@given(SHARES, SHARES)
def test_waiting_leaves_a_probability(prior: float, past: float) -> None:
    assert 0 <= condition_on_waiting(prior, past) <= prior


@given(st.floats(0.01, 0.99), SHARES, SHARES)
def test_the_longer_the_wait_the_less_is_left(prior: float, wait: float, other: float) -> None:
    sooner, later = sorted((wait, other))
    assert condition_on_waiting(prior, later) <= condition_on_waiting(prior, sooner) + 1e-12


def test_the_formula_of_waiting() -> None:
    assert condition_on_waiting(0.5, 0.5) == pytest.approx(1 / 3)
    assert (condition_on_waiting(0.6, 0), condition_on_waiting(0.6, 1), condition_on_waiting(1, 1)) == (0.6, 0, 0)


def test_failures_that_would_have_been_told_speak_for_what_is_left() -> None:
    assert condition_on_waiting(0.5, 0.5, 0.5) == pytest.approx(0.5)
    assert condition_on_waiting(0.5, 0.9, 0.9) > condition_on_waiting(0.5, 0.9)


def test_a_licence_that_would_have_been_seen_speaks_by_its_absence() -> None:
    waiting = weigh_waiting(make_path(), YEARS, TODAY)
    assert waiting.remaining_chance(0.5) == pytest.approx(1 / 3)
    assert waiting.unseen_chance == 0
    assert describe_chance_after_wait(waiting) == (
        "50% of its licence window has passed without a licence: 50% became 33%",
    )


def test_a_licence_that_nobody_could_see_may_have_come() -> None:
    waiting = weigh_waiting(make_path(seen_until=dt.date.min), YEARS, TODAY)
    assert (waiting.remaining_chance(0.5), waiting.unseen_chance) == pytest.approx((0.25, 0.25))
    assert "and 25% that it has come already: no list here would show it" in describe_chance_after_wait(waiting)[0]


def test_between_the_two_each_part_of_the_time_speaks_for_itself() -> None:
    seen = TODAY - dt.timedelta(days=250)
    waiting = weigh_waiting(make_path(seen_until=seen), YEARS, TODAY)
    at_the_end = condition_on_waiting(0.5, 0.25)
    assert waiting.remaining_chance(0.5) + waiting.unseen_chance == pytest.approx(at_the_end)
    assert waiting.unseen_chance == pytest.approx(at_the_end / 3)


@given(SHARES, st.dates(dt.date(2020, 1, 1), dt.date(2030, 1, 1)))
def test_what_is_left_and_what_came_are_no_more_than_there_was(prior: float, seen: dt.date) -> None:
    waiting = weigh_waiting(make_path(seen_until=seen, chance=Chance(prior, prior, prior, ())), YEARS, TODAY)
    assert 0 <= waiting.remaining_chance(prior) <= prior + 1e-12
    assert waiting.remaining_chance(prior) + waiting.unseen_chance <= prior + 1e-12


def test_a_known_licence_waits_for_nothing() -> None:
    assert weigh_waiting(make_path(is_known=True), YEARS, TODAY).remaining_chance(0.5) == 0.5


def case_of_novelty(
    novelty: Novelty, jurisdiction: str = "england", known: TechnologyOverride | None = None, kind: str = "drug"
) -> ForecastCase:
    phases: dict[str, Any] = {"phases": ()} if kind == "device" else {}
    (group,) = make_groups(make_trial(1, make_drug("novelmab", kind=kind), **phases), known=[known] if known else [])
    return build_case(group, ApprovalStatus("in development", novelty, None, None, ()), "", jurisdiction, NOW)


@pytest.mark.parametrize(
    ("waiting", "until"),
    [
        (case_of_novelty("new product"), dt.date(2024, 8, 22)),
        (case_of_novelty("unknown"), dt.date(2024, 8, 22)),
        (case_of_novelty("new product", "us"), dt.date(2025, 1, 31)),
        (case_of_novelty("new use"), dt.date.min),
        (case_of_novelty("unknown", kind="device"), dt.date.min),
        (case_of_novelty("new use", known=TechnologyOverride(name="novelmab", state="in development")), dt.date.max),
    ],
)
def test_until_when_a_licence_would_have_been_seen(waiting: ForecastCase, until: dt.date) -> None:
    assert waiting.seen_until == until
