"""Volumes and costs against what can be worked out by hand, and what must hold whatever the inputs."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from horizon.impact.estimate import uptake_share
from horizon.impact.model import CostModel
from horizon.impact.sharing import NEVER, simulate_technologies
from impact.models import draw_patients, draw_units, launch_months, make_model

NEW = [{"step": "New each year", "people_a_year": 1200}, {"step": "could be treated", "share": 0.5}]
MONTHLY = {"list": 100, "per": "month", "price_year": 2026}


def cost_by_year(model: CostModel, launch: int = 0, years: int = 2) -> list[float]:
    flow = simulate_technologies(model, draw_patients(model), launch_months(launch), 12 * years)
    return [round(float(amount), 6) for amount in flow.net_cost(*draw_units(model))[0, 0]]


def starts_by_year(model: CostModel, years: int = 2) -> list[float]:
    return [
        round(float(people), 3)
        for people in simulate_technologies(model, draw_patients(model), launch_months(0), 12 * years).starts[0, 0]
    ]


@pytest.mark.parametrize(
    ("changes", "pounds"),
    [
        # Chronic: 200 of 1,000 in each month of year 1, 500 in each of year 2, at 1,200 a year: 200 × 1,200 and
        # 500 × 1,200.
        (
            {
                "treatment": {"course": "chronic"},
                "uptake": {"curve": "steps", "steps": [0.2, 0.5]},
                "price": {"list": 1200, "price_year": 2026},
            },
            [240_000, 600_000],
        ),
        # The same price, half of those on treatment stop within a year: others take their places.
        (
            {
                "treatment": {"course": "chronic", "discontinuation": 0.5},
                "uptake": {"curve": "steps", "steps": [0.2]},
                "price": {"list": 1200, "price_year": 2026},
            },
            [240_000, 240_000],
        ),
        # Curative: 40 % of 1,000 within year 1, 40 % of the 600 who are left within year 2, at 1,000 a course.
        ({}, [400_000, 240_000]),
        # Fixed: 1,200 new a year, half of them could be treated, half of those start: 25 a month, of which each costs
        # 1,000 in each of three months. Year 1: 25 × (1 + 2 + 3 × 10) × 1,000. Year 2: 25 × 3 × 12 × 1,000.
        (
            {
                "population": NEW,
                "treatment": {"course": "fixed", "months": 3},
                "uptake": {"curve": "steps", "steps": [0.5]},
                "price": {"list": 3000, "per": "course", "price_year": 2026},
            },
            [825_000, 900_000],
        ),
        # The same at 1,000 a month: three months on treatment cost what the course did.
        (
            {
                "population": NEW,
                "treatment": {"course": "fixed", "months": 3},
                "uptake": {"curve": "steps", "steps": [0.5]},
                "price": {"list": 1000, "per": "month", "price_year": 2026},
            },
            [825_000, 900_000],
        ),
        # Two and a half months, laid over three: 25 a month × 2.5 months × 100, a third of it in the first month and
        # two in the second: 25 × 2.5 × 11 × 100. Year 2: 25 × 2.5 × 12 × 100.
        (
            {
                "population": NEW,
                "treatment": {"course": "fixed", "months": 2.5},
                "uptake": {"curve": "steps", "steps": [0.5]},
                "price": MONTHLY,
            },
            [68_750, 75_000],
        ),
        # Ten can start in a month, however many want to: 120 × 1,000.
        ({"capacity": {"people_a_year": 120}}, [120_000, 120_000]),
    ],
)
def test_by_hand(changes: dict[str, Any], pounds: list[float]) -> None:
    assert cost_by_year(make_model(**changes)) == pounds


def test_who_stops_is_replaced() -> None:
    # 200 start at once; in each of the eleven months after, 1 − 0.5^(1/12) of 200 stop and as many start.
    treatment = {"course": "chronic", "discontinuation": 0.5}
    model = make_model(treatment=treatment, uptake={"curve": "steps", "steps": [0.2]})
    lost = 200 * (1 - 0.5 ** (1 / 12))
    assert starts_by_year(model) == [round(200 + 11 * lost, 3), round(12 * lost, 3)]


@pytest.mark.parametrize(("months", "starts"), [(6, [400, 400]), (0.3, [2400, 2400]), (None, [200, 0])])
def test_the_stopping_rule_ends_treatment_after_its_months(months: float | None, starts: list[float]) -> None:
    treatment = {"course": "chronic", "stop_after_months": months}
    model = make_model(treatment=treatment, uptake={"curve": "steps", "steps": [0.2]})
    assert starts_by_year(model) == starts


def test_the_stopping_rule_ends_only_what_is_left() -> None:
    # Ten start a month and never more. After the first year the rule takes those of a year ago who have not stopped.
    treatment = {"course": "chronic", "stop_after_months": 12, "discontinuation": 0.5}
    model = make_model(treatment=treatment, uptake={"curve": "steps", "steps": [1.0]}, capacity={"people_a_year": 120})
    on_treatment = simulate_technologies(model, draw_patients(model), launch_months(0), 36, period=1).months[0, 0]
    kept = 0.5 ** (1 / 12)
    steady = 10 * sum(kept**age for age in range(12))
    assert on_treatment[11:].tolist() == pytest.approx([steady] * 25)


def test_a_rule_for_a_part_ends_treatment_for_that_part() -> None:
    # All start at once and nobody else: a quarter stops after six months, all others after a year.
    stops = [{"after_months": 6, "share": 0.25}]
    model = make_model(
        treatment={"course": "chronic", "stop_after_months": 12, "stops": stops},
        uptake={"curve": "steps", "steps": [1.0]},
        capacity={"by_year": [1000, 0], "of": "treated"},
    )
    on_treatment = simulate_technologies(model, draw_patients(model), launch_months(0), 24, period=1).months[0, 0]
    assert on_treatment.tolist() == pytest.approx([1000] * 6 + [750] * 6 + [0] * 12)


def test_capacity_by_year_goes_on_as_it_ended_and_is_used_in_part() -> None:
    capacity = {"by_year": [120, 240], "used": [0.5, 1.0, 0.25]}
    assert starts_by_year(make_model(capacity=capacity), years=4) == [60, 240, 60, 60]


def test_new_patients_do_not_empty_the_pool_of_those_who_were_there() -> None:
    both = [{"step": "People", "people": 1000}, *NEW[:1]]
    fixed = {"treatment": {"course": "fixed", "months": 1}, "uptake": {"curve": "steps", "steps": [0.5]}}
    # Half of 1,000 within the year, and half of the 1,200 who are new in it; then half of the 500 who are left.
    assert starts_by_year(make_model(population=both, **fixed)) == [500 + 600, 250 + 600]


def test_who_cannot_start_waits() -> None:
    model = make_model(uptake={"curve": "steps", "steps": [1.0, 1.0]}, capacity={"people_a_year": 600})
    assert starts_by_year(model, years=3) == pytest.approx([600, 400, 0], abs=4)


@pytest.mark.parametrize(
    ("curve", "age", "share"),
    [
        ({"curve": "linear", "peak": 0.6, "years_to_peak": 2}, [0, 1, 12, 24, 60], [0, 0.025, 0.3, 0.6, 0.6]),
        ({"curve": "logistic", "peak": 0.6, "years_to_peak": 2}, [0, 12, 24, 60], [0, 0.3, 0.6, 0.6]),
        ({"curve": "linear", "peak": 0.6, "years_to_peak": 0}, [0, 1, 2], [0, 0.6, 0.6]),
        # Half of those who will ever take it up, where imitation is nothing: 1 − e^(−0.5 t) after ln 2 / 0.5 years.
        (
            {"curve": "bass", "peak": 0.6, "innovation": 0.5, "imitation": 0},
            [0, 12 * np.log(2) / 0.5, 12_000],
            [0, 0.3, 0.6],
        ),
        # Its inflection lies at ln(q/p) / (p + q) years, where the share is 1/2 − p/2q of the peak.
        (
            {"curve": "bass", "peak": 1, "innovation": 0.03, "imitation": 0.38},
            [12 * np.log(0.38 / 0.03) / 0.41],
            [0.5 - 0.03 / 0.76],
        ),
        ({"curve": "steps", "steps": [0.1, 0.2]}, [0, 1, 12, 13, 24, 60], [0, 0.1, 0.1, 0.2, 0.2, 0.2]),
    ],
)
def test_uptake_by_month_since_launch(curve: dict[str, Any], age: list[float], share: list[float]) -> None:
    model = make_model(uptake=curve)
    uptake = uptake_share(model, np.array(age, dtype=float), draw_patients(model, draws=len(age)))
    assert uptake.tolist() == pytest.approx(share)


def test_a_launch_shifts_all_and_one_that_never_comes_costs_nothing() -> None:
    model = make_model()
    assert cost_by_year(model, launch=12) == [0, cost_by_year(model)[0]]
    assert cost_by_year(model, launch=NEVER) == [0, 0]


def drop_stopping_rules(treatment: Any) -> dict[str, Any]:
    """Only a chronic treatment has stopping rules."""
    return treatment if treatment["course"] == "chronic" else {**treatment, "stops": []}


SHARES = st.floats(0, 1)
STOPS = st.fixed_dictionaries({"after_months": st.floats(0.1, 30), "share": SHARES})
MODELS = st.fixed_dictionaries(
    {
        "population": st.tuples(st.integers(0, 5000), st.integers(0, 2000), st.floats(0.05, 1)).map(
            lambda given: [
                {"step": "People", "people": given[0]},
                {"step": "New", "people_a_year": given[1]},
                {"step": "Share", "share": given[2]},
            ]
        ),
        "treatment": st.fixed_dictionaries(
            {"course": st.sampled_from(["chronic", "curative", "fixed"]), "months": st.floats(0.5, 24)},
            optional={
                "discontinuation": SHARES,
                "stop_after_months": st.floats(0.1, 30),
                "stops": st.lists(
                    st.fixed_dictionaries({"after_months": st.floats(0.1, 30), "share": SHARES}), max_size=2
                ),
            },
        ).map(drop_stopping_rules),
        "uptake": st.lists(SHARES, min_size=1, max_size=3).map(lambda steps: {"curve": "steps", "steps": steps})
        | st.fixed_dictionaries(
            {"curve": st.sampled_from(["linear", "logistic", "bass"]), "peak": SHARES, "years_to_peak": st.floats(0, 5)}
        ),
    }
)
LAUNCHES = st.lists(st.integers(0, 40) | st.just(NEVER), min_size=1, max_size=4)
CAPACITIES = st.none() | st.fixed_dictionaries(
    {"by_year": st.lists(st.integers(0, 3000), min_size=1, max_size=3), "of": st.sampled_from(["starts", "treated"])},
    optional={"used": st.lists(SHARES, min_size=1, max_size=3)},
)
MONTHS = 36
few_examples = settings(max_examples=60, deadline=None)


def usable_capacity(capacity: dict[str, Any], year: int) -> float:
    """What can be used of a capacity in a year since launch."""
    used = capacity.get("used", [1.0])
    by_year = capacity["by_year"]
    return float(by_year[min(year, len(by_year) - 1)] * used[min(year, len(used) - 1)])


@few_examples
@given(MODELS, CAPACITIES, LAUNCHES)
def test_nobody_is_negative_and_nobody_starts_beyond_capacity_or_pool(
    changes: dict[str, Any], capacity: dict[str, Any] | None, when: list[int]
) -> None:
    model = make_model(capacity=capacity, **changes)
    given_draws = draw_patients(model)
    volumes = simulate_technologies(model, given_draws, launch_months(*when), MONTHS, period=1)
    assert min(volumes.starts.min(), volumes.courses.min(), volumes.months.min()) >= 0
    monthly = volumes.starts.sum(axis=1)[0]
    if capacity and min(when) < MONTHS:
        since = monthly[min(when) :]
        for year in range(len(since) // 12 + 1):
            most = usable_capacity(capacity, year)
            in_a_month = most / 12 if capacity["of"] == "starts" else most
            assert since[12 * year : 12 * year + 12].max(initial=0) <= in_a_month + 1e-9
            assert since[12 * year : 12 * year + 12].sum() <= most + 1e-6
    ever = float(given_draws.people[0] + MONTHS * given_draws.new_a_month[0])
    if model.course == "chronic":
        assert volumes.months.sum(axis=1).max() <= ever + 1e-6
    else:
        assert monthly.sum() <= ever + 1e-6


@few_examples
@given(MODELS, st.lists(st.integers(0, 3000), min_size=1, max_size=3))
def test_those_who_are_treated_in_a_year_are_no_more_than_can_be(changes: dict[str, Any], by_year: list[int]) -> None:
    treatment = {**changes["treatment"], "course": "chronic"}
    rising = sorted(by_year)
    model = make_model(**changes | {"treatment": treatment}, capacity={"by_year": rising, "of": "treated"})
    volumes = simulate_technologies(model, draw_patients(model), launch_months(0), MONTHS, period=1)
    starts, on_treatment = volumes.starts[0, 0], volumes.months[0, 0]
    for year in range(MONTHS // 12):
        began = 12 * year
        # Those on treatment in the first month less those who began in it had continued.
        continued = on_treatment[began] - starts[began]
        assert continued + starts[began : began + 12].sum() <= rising[min(year, len(rising) - 1)] + 1e-6


@few_examples
@given(MODELS, CAPACITIES, LAUNCHES)
def test_competitors_share_the_patients_and_add_none(
    changes: dict[str, Any], capacity: dict[str, Any] | None, when: list[int]
) -> None:
    model = make_model(capacity=capacity, **changes)
    together = simulate_technologies(model, draw_patients(model), launch_months(*when), MONTHS)
    alone = simulate_technologies(model, draw_patients(model), launch_months(min(when)), MONTHS)
    for shared, alone_volumes in ((together.starts, alone.starts), (together.months, alone.months)):
        np.testing.assert_allclose(shared.sum(axis=1), alone_volumes[:, 0, :], rtol=1e-9, atol=1e-9)


@few_examples
@given(MODELS, LAUNCHES)
def test_twice_the_people_are_twice_the_impact_without_a_limit(changes: dict[str, Any], when: list[int]) -> None:
    people, new, share = changes["population"]
    doubled = [
        {"step": "People", "people": 2 * people["people"]},
        {"step": "New", "people_a_year": 2 * new["people_a_year"]},
        share,
    ]
    once, twice = (
        simulate_technologies(model, draw_patients(model), launch_months(*when), MONTHS).net_cost(*draw_units(model))
        for model in (make_model(**changes), make_model(**changes | {"population": doubled}))
    )
    np.testing.assert_allclose(twice, 2 * once, rtol=1e-9, atol=1e-6)


@few_examples
@given(MODELS, LAUNCHES)
def test_what_costs_nothing_and_displaces_nothing_has_no_impact(changes: dict[str, Any], when: list[int]) -> None:
    model = make_model(price={"list": 0, "per": "course", "price_year": 2026}, **changes)
    flow = simulate_technologies(model, draw_patients(model), launch_months(*when), MONTHS)
    assert not flow.net_cost(*draw_units(model)).any()


@few_examples
@given(MODELS, st.permutations([0, 5, 5, 20]))
def test_no_technology_gains_by_its_place_in_the_list(changes: dict[str, Any], when: list[int]) -> None:
    model = make_model(**changes)
    listed = simulate_technologies(model, draw_patients(model), launch_months(0, 5, 5, 20), MONTHS).starts[0]
    shuffled = simulate_technologies(model, draw_patients(model), launch_months(*when), MONTHS).starts[0]
    by_launch = {launch: listed[at] for at, launch in enumerate((0, 5, 5, 20))}
    for at, launch in enumerate(when):
        np.testing.assert_allclose(shuffled[at], by_launch[launch], rtol=1e-9, atol=1e-9)


def test_who_comes_first_keeps_the_larger_part() -> None:
    model = make_model()
    flow = simulate_technologies(model, draw_patients(model), launch_months(0, 1, 2), 24)
    first, second, third = flow.starts[0, :, 1]
    # In the second year all three are there: by 1, 1/√2 and 1/√3.
    assert second / first == pytest.approx(2**-0.5)
    assert third / first == pytest.approx(3**-0.5)
