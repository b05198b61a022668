"""One workforce: nobody exceeds it in any draw, and with enough of it nothing changes."""

import datetime as dt
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from horizon.evidence import tables
from horizon.forecast.draws import Floats
from horizon.impact.portfolio import estimate_indication
from horizon.impact.simulation import JointSimulation, prepare_simulation
from horizon.impact.uncertainty import draw_input
from horizon.impact.workforce import MemberNeed, WorkforceMember, allot_workforce
from horizon.impact.workforce_limits import limit_workforce
from horizon.values.dates import FinancialYear
from horizon.values.keys import IndicationKey
from horizon.values.workforce import ComingCapacity, ResourceCapacity
from impact.models import DAY, FIRST_YEAR, make_model
from impact.test_portfolio import make_entrant

YEARS = tuple(FinancialYear(FIRST_YEAR).plus_years(at) for at in range(5))
EVIDENCE = tables.load_evidence(DAY)
NURSES = ResourceCapacity("nurses", "hours", 600.0, 1575)


def simulate(name: str, launch: dt.date = FIRST_YEAR, chance: float = 1.0, **changes: Any) -> JointSimulation:
    """One technology of an indication of its own: 1,000 people, 400 of whom start in the first year."""
    resources = changes.pop("resources", [{"what": "Nurses", "amount": 3, "per": "start"}])
    model = replace(make_model(resources=resources, **changes), key=IndicationKey.of(name, ""))
    entrant = make_entrant(f"{model.key}|{name}", launch, chance)
    return prepare_simulation(model, (entrant,), YEARS, EVIDENCE, 7)


def hours_by_year(simulation: JointSimulation) -> Floats:
    """The hours of nurses that the held volumes need, worked out from people and months, by year × draw."""
    sharing = simulation.share_patients(simulation.simulate_classes())
    total = np.zeros((len(YEARS), len(simulation.factor)))
    for at, entrant in enumerate(simulation.entrants):
        for need in simulation.model_of(entrant).resources:
            amount = draw_input(need.amount, entrant.key, simulation.seed, len(simulation.factor))
            counts = {
                "start": sharing.starts_of(at)[: len(YEARS)],
                "month": sharing.treated_months_of(at)[: len(YEARS)],
                "year": sharing.treated_months_of(at)[: len(YEARS)] / 12,
                "once": sharing.limits[at].once.get("nurses", np.zeros_like(total)) if at in sharing.limits else 0,
            }
            total += counts[need.per] * amount
    return total


COURSES = st.sampled_from(
    [
        {"course": "curative", "months": 1},
        {"course": "fixed", "months": 7.5},
        {"course": "chronic", "discontinuation": 0.2, "stops": [{"after_months": 3, "share": 0.4}]},
        {"course": "chronic", "stop_after_months": 10},
    ]
)
PER = st.sampled_from(["start", "month", "year", "once"])


@st.composite
def technologies(draw: st.DrawFn, name: str) -> JointSimulation:
    needs = [
        {"what": "nurses", "per": draw(PER), "amount": {"low": 0, "mode": draw(st.floats(0, 9)), "high": 20}}
        for _ in range(draw(st.integers(1, 2)))
    ]
    launch = dt.date(2025, 4, 1) + dt.timedelta(days=draw(st.integers(0, 1500)))
    return simulate(
        name,
        launch,
        draw(st.floats(0.2, 1)),
        resources=needs,
        treatment=draw(COURSES),
        uptake={"curve": "linear", "peak": draw(st.floats(0.05, 1)), "years_to_peak": draw(st.floats(0, 4))},
    )


@settings(max_examples=40, deadline=None)
@given(technologies("one"), technologies("other"), st.floats(0, 5000), st.floats(0, 4000), st.integers(0, 1800))
def test_two_that_need_the_same_nurses_never_need_more_than_there_are(
    one: JointSimulation, other: JointSimulation, a_year: float, coming: float, after: int
) -> None:
    since = FIRST_YEAR + dt.timedelta(days=after)
    nurses = replace(NURSES, a_year=a_year, coming=(ComingCapacity(since, coming),))
    held, (workforce,) = limit_workforce([one, other], [nurses])
    months = nurses.by_month(FIRST_YEAR, 60)
    limit = np.array([sum(months[12 * year : 12 * year + 12]) for year in range(5)])
    hours = sum(map(hours_by_year, held))
    assert np.all(hours <= limit[:, None] * (1 + 1e-9) + 1e-6)
    for quarter in workforce.quarters:
        assert quarter.used_p90 <= quarter.capacity + 0.1
        assert quarter.used_expected <= quarter.needed_expected + 0.2 or quarter.needed_expected < quarter.capacity
    for simulation in held:
        sharing = simulation.share_patients(simulation.simulate_classes())
        free = sharing.without_limits()
        started, wanted = (np.cumsum(of.starts_of(0)[:5], axis=0) for of in (sharing, free))
        if simulation.model.course != "chronic":
            assert np.all(started <= wanted + 1e-6)
        assert np.all(sharing.limits[0].waiting >= -1e-9)


@given(st.integers(0, 10_000), st.floats(0, 500), st.booleans())
def test_in_no_month_and_no_draw_more_is_used_than_there_is(seed: int, capacity: float, chronic: bool) -> None:
    random = np.random.default_rng(seed)
    months, draws = 14, 5
    members = [
        WorkforceMember(
            wanted_of=random.uniform(0, 60, (months, draws)),
            weight=random.uniform(0, 1, draws),
            launch=random.integers(0, months, draws),
            chronic=chronic,
            stay=random.uniform(0.5, 1, draws),
            rules=((3, random.uniform(0, 0.2, draws)),) if chronic else (),
            course_months=4.4,
            course_length=4,
            needs=tuple(MemberNeed(at, *random.uniform(0, 9, (3, draws))) for at in range(2)),
        )
        for _ in range(3)
    ]
    capacities = [[capacity] * months, [capacity / 2 + 10 * month for month in range(months)]]
    allotment = allot_workforce(members, capacities)
    for number, limit in enumerate(capacities):
        hours = np.zeros((months, draws))
        for life in allotment.members:
            need = life.member.needs[number]
            hours += life.starts * need.start + life.treated * need.month + life.once[number]
        assert np.all(hours <= np.array(limit)[:, None] + 1e-6)
        assert np.allclose(hours, allotment.used[number], atol=1e-6)


@pytest.mark.parametrize("treatment", [{"course": "curative"}, {"course": "chronic", "discontinuation": 0.3}])
def test_with_enough_of_it_nothing_changes(treatment: dict[str, Any]) -> None:
    plenty = replace(NURSES, a_year=1e9)
    alone = [simulate("one", treatment=treatment), simulate("other", dt.date(2026, 8, 1), 0.6)]
    held, _ = limit_workforce(alone, [plenty])
    for before, after in zip(alone, held, strict=True):
        (was,), (now,) = estimate_indication(before).technologies, estimate_indication(after).technologies
        assert now.by_year == was.by_year
        assert now.delay is None


def test_half_the_nurses_is_half_the_starts_and_the_rest_wait() -> None:
    # 400, 240, 144, 86 and 52 would start at 3 hours each; there are nurses for 200 a year, so for all in the fifth.
    (held,), (workforce,) = limit_workforce([simulate("one")], [NURSES])
    (impact,) = estimate_indication(replace(held, factor=np.ones(len(held.factor)))).technologies
    assert impact.delay is not None
    assert [row.people for row in impact.delay.years][:2] == [200, 240]
    assert impact.by_year[0].expected == 200_000
    assert impact.delay.years[0].amount == 200_000
    assert (impact.delay.since, impact.delay.until) == ("Q1 2025/26", "Q1 2029/30")
    assert impact.delay.resources == ("nurses",)
    first = workforce.quarters[0]
    assert (first.quarter, first.capacity, first.used_p50) == ("Q1 2025/26", 150, 150)
    assert first.needed_p50 > 300
    assert workforce.technologies == ("one||one",)


def test_two_share_the_nurses_by_what_each_wants_and_a_third_without_them_is_left_alone() -> None:
    free = simulate("third", resources=[{"what": "nurses", "unit": "visits", "amount": 1}])
    held, _ = limit_workforce([simulate("one"), simulate("other"), free], [NURSES])
    one, other, third = (estimate_indication(each).technologies[0] for each in held)
    assert [row.people for row in one.delay.years] == [row.people for row in other.delay.years]  # type: ignore[union-attr]
    assert one.delay.years[0].people == 300  # type: ignore[union-attr]
    assert third.delay is None
    assert not held[2].limits


def test_nobody_starts_before_the_set_up_is_done() -> None:
    needs = [{"what": "nurses", "amount": 300, "per": "once"}, {"what": "nurses", "amount": 0.5, "per": "start"}]
    (held,), _ = limit_workforce([simulate("one", resources=needs)], [NURSES])
    sharing = held.share_patients(held.simulate_classes())
    hazard = 1 - 0.6 ** (1 / 12)
    # 50 hours a month: the set-up takes six months; who waited then starts, 100 a month at most.
    first_year = 1000 * (1 - (1 - hazard) ** 12)
    assert sharing.starts_of(0)[0] == pytest.approx(first_year)
    assert held.limits[0].waiting[0] == pytest.approx(1000 * (1 - (1 - hazard) ** 3))
    assert held.limits[0].once["nurses"][0] == pytest.approx(1)


def test_posts_that_come_count_from_their_first_whole_month() -> None:
    coming = replace(NURSES, coming=(ComingCapacity(dt.date(2025, 7, 2), 1200),))
    assert coming.by_month(FIRST_YEAR, 6) == (50, 50, 50, 50, 150, 150)
    falls = replace(NURSES, coming=(ComingCapacity(dt.date(2025, 7, 2), -300),))
    assert falls.by_month(FIRST_YEAR, 6) == (50, 50, 50, 25, 25, 25)
    (held,), (workforce,) = limit_workforce([simulate("one")], [coming])
    assert [row.capacity for row in workforce.quarters[:3]] == [150, 350, 450]
    assert estimate_indication(held).technologies[0].delay.until != ""  # type: ignore[union-attr]


def test_hours_that_one_frees_are_not_counted_on_by_another() -> None:
    freeing = simulate("third", resources=[{"what": "nurses", "frees": 3}])
    held, (workforce,) = limit_workforce([simulate("one"), freeing], [NURSES])
    one, third = (estimate_indication(each).technologies[0] for each in held)
    assert [row.people for row in one.delay.years][:2] == [200, 240]  # type: ignore[union-attr]
    assert third.delay is None
    assert workforce.technologies == ("one||one",)


def test_what_each_site_needs_once_is_of_the_same_staff() -> None:
    needs = [{"what": "nurses", "amount": 30, "per": "site", "sites": 10}, {"what": "nurses", "amount": 0.5}]
    (held,), _ = limit_workforce([simulate("one", resources=needs)], [NURSES])
    assert held.limits[0].once["nurses"][0] == pytest.approx(1)
