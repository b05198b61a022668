"""What was planned, forecast or spent, beside the estimate from what was known before: the residuals are printed."""

import csv
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from horizon.evidence import tables
from horizon.forecast.draws import Floats
from horizon.impact.estimate import simulate_patients
from horizon.impact.model import CostModel, ModelInput, TreatmentStop, build_cost_model, map_inputs
from horizon.impact.quantiles import percentiles
from horizon.impact.sharing import simulate_technologies
from horizon.impact.standalone import SINCE_LAUNCH_YEARS, StandaloneImpact
from horizon.impact.uncertainty import draw_correction, draw_population, draw_unit_costs
from horizon.watchlist.files.load import load_watchlist
from impact.models import DAY, draw_patients, launch_months, make_model

FOLDER = Path(__file__).parent / "published"
DRAWS = 10_000
EVIDENCE = tables.load_evidence(DAY)


def read_model(name: str) -> CostModel:
    watchlist = load_watchlist(FOLDER / f"{name}.yaml")
    model = build_cost_model(watchlist, watchlist.resolved_indications[0])
    assert model is not None
    return model


def read_rows(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader((FOLDER / f"{name}.csv").read_text(encoding="utf-8").splitlines()))


def since_launch(model: CostModel, seed: int, corrected: bool = True) -> Floats:
    """Millions by year since launch × draw, for all technologies together."""
    factor = draw_correction(model, EVIDENCE, seed, DRAWS) if corrected else np.ones(DRAWS)
    population = draw_population(model, seed, DRAWS)
    alone = StandaloneImpact(simulate_patients(model, population, 12 * SINCE_LAUNCH_YEARS))
    return alone.cost_since_launch(draw_unit_costs(model, "all", seed, DRAWS)) * factor / 1e6


PLANNED = [(int(row["continuing"]), int(row["starting"])) for row in read_rows("semaglutide")]


def test_given_starts_and_who_continues_the_accounting_is_exact() -> None:
    # Each year's starts are followed on their own: those who continue are on treatment as the next year begins, and two
    # years after their start nobody is.
    on_treatment = np.zeros(len(PLANNED))
    for year, (_, starting) in enumerate(PLANNED):
        continuing = PLANNED[year + 1][0] if year + 1 < len(PLANNED) else 0
        stops = [{"after_months": 6, "share": 1 - continuing / starting}]
        model = make_model(
            population=[{"step": "Who start", "people": starting}],
            treatment={"course": "chronic", "stop_after_months": 24, "stops": stops},
            uptake={"curve": "steps", "steps": [1.0]},
            capacity={"by_year": [starting, 0], "of": "treated"},
        )
        monthly = simulate_technologies(
            model, draw_patients(model), launch_months(12 * year), 12 * len(PLANNED), period=1
        ).months[0, 0]
        on_treatment += monthly[::12]
    assert on_treatment == pytest.approx([continuing + starting for continuing, starting in PLANNED], abs=1e-6)


@pytest.mark.parametrize("without_effect", [None, 0.2, 0.3], ids=["as published", "a fifth", "three tenths"])
def test_starts_of_semaglutide_follow_from_capacity_and_stopping_rules(without_effect: float | None) -> None:
    model = map_inputs(read_model("semaglutide"), lambda given: replace(given, low=given.mode, high=given.mode))
    if without_effect:
        share = ModelInput("without an effect", without_effect, without_effect, without_effect, "share")
        model = replace(model, stops=(TreatmentStop(6, share),))
    starts = simulate_technologies(model, draw_population(model, 1, 1), launch_months(0), 60).starts[0, 0]
    planned = np.array([starting for _, starting in PLANNED])
    residuals = starts / planned - 1
    for (_, plan), estimated, residual in zip(PLANNED, starts, residuals, strict=True):
        print(f"planned {plan:,}, estimated {estimated:,.0f}: {residual:+.1%}")
    assert np.abs(residuals).max() <= 0.15


SPENT = [float(row["gross_spend_musd"]) for row in read_rows("hepatitis-c-us")]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_what_was_spent_on_hepatitis_c_lies_within_what_could_be_said_before_launch(seed: int) -> None:
    estimated = since_launch(read_model("hepatitis-c-us"), seed)[: len(SPENT)]
    rows = np.vstack([estimated, estimated.sum(axis=0)])
    for what, spent, (p10, p50, p90), draws in zip(
        ("2014", "2015", "2016", "2017", "all four"),
        [*SPENT, sum(SPENT)],
        percentiles(rows, (10, 50, 90)).T,
        rows,
        strict=True,
    ):
        place = (draws < spent).mean()
        print(f"{what}: spent {spent:,.0f}, P10 {p10:,.0f}, P50 {p50:,.0f}, P90 {p90:,.0f} ({place:.0%} lie below)")
        assert p10 <= spent <= p90
        assert p90 / p10 <= 8


NEW = read_rows("new-medicines-us")
APPROVED_IN = {"multiple-sclerosis-us": 2013, "pulmonary-fibrosis-us": 2014}
TOGETHER = {"multiple-sclerosis-us": 1, "pulmonary-fibrosis-us": 2}
"""How many medicines were approved for it in the same month, which share its patients."""
METHOD = Path(__file__).parents[2] / "docs" / "method.md"


@pytest.mark.parametrize("case", APPROVED_IN)
def test_the_page_says_which_years_of_two_new_medicines_were_hit(case: str) -> None:
    model, rows = read_model(case), [row for row in NEW if row["case"] == case]
    years = [int(row["calendar_year"]) - APPROVED_IN[case] for row in rows]
    launch = launch_months(*[int(rows[0]["months"])] * TOGETHER[case], draws=DRAWS)
    population, costs = draw_population(model, 1, DRAWS), draw_unit_costs(model, "all", 1, DRAWS)
    flow = simulate_technologies(model, population, launch, 12 * (max(years) + 1))
    drawn = (
        flow.net_cost(costs.course[:, None], costs.month[:, None])[:, 0]
        * draw_correction(model, EVIDENCE, 1, DRAWS)[:, None]
        / 1e6
    )
    bands = [np.percentile(drawn[:, year], (10, 90)) for year in years]
    spent = [float(row["gross_spend_musd"]) for row in rows]
    held = sum(low <= came <= high for (low, high), came in zip(bands, spent, strict=True))
    told = f"{' · '.join(f'{came:,.0f}' for came in spent)} | P10–P90 " + " · ".join(
        f"{low:,.0f}–{high:,.0f}" for low, high in bands
    )
    assert f"| {told}; {held} of {len(years)} held |" in METHOD.read_text(encoding="utf-8"), told


def test_the_burst_comes_out_of_the_pool_of_those_who_can_be_cured() -> None:
    yearly = np.median(since_launch(read_model("hepatitis-c-us"), 1, corrected=False), axis=1)
    shape, observed = yearly / yearly.max(), np.array(SPENT) / max(SPENT)
    print("estimated", shape.round(2), "observed", observed.round(2))
    assert shape.argmax() == observed.argmax() == 1
    assert shape[3] == pytest.approx(0.5, abs=0.1)
    assert observed[3] == pytest.approx(0.5, abs=0.1)


def test_the_price_that_the_originator_expected_would_have_been_too_little() -> None:
    model = read_model("hepatitis-c-us")
    cost = replace(model.price.cost, low=36_000, mode=36_000, high=36_000)
    estimated = since_launch(replace(model, price=replace(model.price, cost=cost)), 1)
    assert percentiles(estimated, (90,))[0][1] < SPENT[1]


def test_hepatitis_c_in_england_is_compared_with_a_plan_and_the_limit_of_capacity_holds() -> None:
    model = read_model("hepatitis-c-england")
    p10, p50, p90 = percentiles(since_launch(model, 1), (10, 50, 90))[:, 1]
    print(
        f"planned for 2016/17: 190; P10 {p10:,.0f}, P50 {p50:,.0f}, P90 {p90:,.0f} (no outcome: spend is confidential)"
    )
    assert p10 <= 190 <= p90
    starts = simulate_technologies(model, draw_population(model, 1, DRAWS), launch_months(0, draws=DRAWS), 60).starts[
        :, 0
    ]
    assert starts.max() <= 10_011 + 1e-6


# Estimates at list price, and what was then spent, as published. One over the ratio is what the correction draws.
OVER = {
    "Wales, 49 medicines, year 1 (Keeping 2019)": 1.8,
    "Wales, year 2": 2.4,
    "Wales, year 3": 2.7,
    "Austria, 102 medicines (Kossmeier 2021)": 1.33,
    "hepatitis C, Netherlands, low forecast (Geenen 2019)": 388 / 248,
    "hepatitis C, Netherlands, high forecast": 510 / 248,
    "hepatitis C, Medicare Part D 2015, high forecast (Milliman)": 6.8 / 8.79,
}


@pytest.mark.parametrize("over", OVER.values(), ids=OVER)
def test_what_was_published_on_estimates_at_list_price_lies_within_the_correction(over: float) -> None:
    at_list = draw_correction(make_model(), EVIDENCE, 1, 20_000)
    p10, p50, p90 = np.percentile(at_list, (10, 50, 90))
    print(f"observed over estimated {1 / over:.2f}; correction P10 {p10:.2f}, P50 {p50:.2f}, P90 {p90:.2f}")
    assert p10 <= 1 / over <= p90


def test_what_the_planner_has_taken_off_already_is_not_taken_off_twice() -> None:
    given = make_model(price={"list": 1000, "per": "course", "price_year": 2026, "rebate": 0.3})
    at_list, net = (draw_correction(model, EVIDENCE, 1, DRAWS) for model in (make_model(), given))
    assert np.median(net) == pytest.approx(1, rel=0.02)
    np.testing.assert_allclose(net, 1.33 * at_list)
