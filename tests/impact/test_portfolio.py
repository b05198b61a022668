"""Joint draws of a few technologies whose launch and success are set by hand."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest

from horizon.evidence import tables
from horizon.forecast.draws import draw_uniform
from horizon.impact.portfolio import TechnologyImpact, estimate_indication, joint_totals, summarise_impact
from horizon.impact.simulation import Entrant, JointSimulation, prepare_simulation
from horizon.values.dates import FinancialYear
from horizon.values.keys import IndicationKey, TechnologyKey
from horizon.values.technology import Window
from impact.models import DAY, FIRST_YEAR, make_model

DRAWS = 400
EVIDENCE = tables.load_evidence(DAY)
YEARS = tuple(FinancialYear(FIRST_YEAR).plus_years(at) for at in range(5))
LABELS = ["2025/26", "2026/27", "2027/28", "2028/29", "2029/30"]


def make_entrant(key: str, launch: dt.date = FIRST_YEAR, chance: float = 1.0) -> Entrant:
    """A technology that is launched on one day, in ``chance`` of the draws."""
    days = np.full(DRAWS, float(launch.toordinal()))
    return Entrant(
        TechnologyKey(key), days, draw_uniform(3, key, "comes", DRAWS) < chance, Window(launch, launch, launch)
    )


def simulate(*entrants: Entrant, factor: float | None = 1.0) -> JointSimulation:
    """The simulation of the plainest model; with the correction drawn if ``factor`` is None."""
    simulation = prepare_simulation(make_model(), entrants, YEARS, EVIDENCE, 7)
    return simulation if factor is None else replace(simulation, factor=np.full(DRAWS, factor))


def technology_impacts(simulation: JointSimulation) -> tuple[TechnologyImpact, ...]:
    return estimate_indication(simulation).technologies


def test_one_that_is_sure_to_come_costs_what_was_worked_out_by_hand() -> None:
    # 40 % of those who are left within each year, at 1,000: 400, 240, 144, 86.4 and 51.84 courses.
    simulation = simulate(make_entrant("a"))
    (impact,) = technology_impacts(simulation)
    assert [row.financial_year for row in impact.by_year] == LABELS
    for name in ("early", "early_p90", "expected", "as_specified"):
        assert [getattr(row, name) for row in impact.by_year] == [400_000, 240_000, 144_000, 86_400, 51_840]
    assert [row.p50 for row in impact.since_launch] == [400_000, 240_000, 144_000, 86_400, 51_840]
    assert impact.by_year[0].conditional.p10 == impact.by_year[0].conditional.p90 == 400_000
    assert impact.by_year[0].currency == "GBP"


def test_a_later_launch_moves_the_financial_years_but_not_the_years_since_launch() -> None:
    (impact,) = technology_impacts(simulate(make_entrant("a", dt.date(2027, 4, 1))))
    assert [row.expected for row in impact.by_year] == [0, 0, 400_000, 240_000, 144_000]
    assert [row.early for row in impact.by_year] == [0, 0, 400_000, 240_000, 144_000]
    assert [row.p50 for row in impact.since_launch][:2] == [400_000, 240_000]


def test_what_was_launched_before_the_first_year_starts_in_it() -> None:
    (impact,) = technology_impacts(simulate(make_entrant("a", dt.date(2024, 1, 1))))
    assert impact.by_year[0].expected == 400_000


def test_expected_is_over_all_draws_and_conditional_over_those_in_which_it_comes() -> None:
    simulation = simulate(make_entrant("a", chance=0.25))
    (impact,) = technology_impacts(simulation)
    share = simulation.entrants[0].success.mean()
    assert 0.15 < share < 0.35
    assert impact.by_year[0].expected == round(400_000 * share)
    assert impact.by_year[0].conditional.p50 == impact.by_year[0].as_specified == 400_000


@pytest.mark.parametrize("chance", [0.0, 0.01])
def test_one_that_hardly_ever_comes_is_not_called_free(chance: float) -> None:
    simulation = simulate(make_entrant("a", chance=chance))
    (impact,) = technology_impacts(simulation)
    assert impact.by_year[0].conditional.p50 == (400_000 if simulation.entrants[0].success.any() else 0)
    assert impact.since_launch[0].p50 == 400_000


def test_what_is_printed_is_corrected_and_as_specified_is_not() -> None:
    (plain,), (halved,) = (technology_impacts(simulate(make_entrant("a"), factor=factor)) for factor in (1.0, 0.5))
    for row, half in zip(plain.by_year, halved.by_year, strict=True):
        assert half.as_specified == row.as_specified
        assert half.expected == row.expected / 2
        assert half.early == row.early / 2
        assert half.conditional.p90 == row.conditional.p90 / 2
    assert [half.p50 * 2 for half in halved.since_launch] == [row.p50 for row in plain.since_launch]


def test_the_correction_makes_it_cheaper_at_the_median_and_wider() -> None:
    (impact,) = technology_impacts(simulate(make_entrant("a"), factor=None))
    band = impact.by_year[0].conditional
    assert float(band.p50) == pytest.approx(400_000 / 1.33, rel=0.1)
    assert band.p10 < band.p50 < band.p90


THREE = (
    make_entrant("a", chance=0.6),
    make_entrant("b", dt.date(2026, 10, 1), 0.3),
    make_entrant("c", dt.date(2026, 10, 1), 0.5),
)


def test_what_the_technologies_are_expected_to_cost_adds_up_to_the_total() -> None:
    simulation = simulate(*THREE, factor=None)
    rows = joint_totals("all", [estimate_indication(simulation)], YEARS)
    for at, row in enumerate(rows):
        parts = sum(technology.by_year[at].expected for technology in technology_impacts(simulation))
        assert abs(row.expected - parts) <= len(THREE)


def test_what_the_bridge_takes_is_what_is_printed() -> None:
    simulation = simulate(*THREE, factor=None)
    impact = estimate_indication(simulation)
    np.testing.assert_allclose(summarise_impact(simulation).expected, impact.total.mean(axis=1))
    medians = {cost.key: tuple(year.conditional.p50 for year in cost.by_year) for cost in impact.technologies}
    assert summarise_impact(simulation).medians == medians


def test_the_chance_of_crossing_the_threshold_is_that_of_its_dearest_of_three_years() -> None:
    simulation = simulate(make_entrant("a"), factor=None)
    # 400,000 times the correction in the first year and less after it.
    (impact,) = estimate_indication(simulation, 400_000).technologies
    assert impact.crossing_chance == float((simulation.factor > 1).mean())
    assert [estimate_indication(simulation, most).technologies[0].crossing_chance for most in (0, np.inf)] == [1, 0]


def test_the_order_of_the_technologies_changes_nothing() -> None:
    listed, turned = simulate(*THREE), simulate(*reversed(THREE))
    assert {impact.key: impact for impact in technology_impacts(listed)} == {
        impact.key: impact for impact in technology_impacts(turned)
    }
    np.testing.assert_allclose(estimate_indication(listed).total, estimate_indication(turned).total)


def test_percentiles_of_a_total_are_of_the_joint_draws() -> None:
    first = simulate(*THREE, factor=None)
    second = replace(
        simulate(make_entrant("d", chance=0.2), factor=None), model=replace(make_model(), key=IndicationKey("other|"))
    )
    impacts = [
        replace(estimate_indication(simulation), ceiling=most)
        for simulation, most in ((first, np.ones(5)), (second, np.full(5, 2.0)))
    ]
    row = joint_totals("all", impacts, YEARS)[1]
    together = impacts[0].total[1] + impacts[1].total[1]
    assert (row.p50, row.p90, row.p99) == tuple(Decimal(round(float(p))) for p in np.percentile(together, (50, 90, 99)))
    came = together[first.any_launched | second.any_launched]
    assert row.conditional.p50 == round(float(np.median(came)))
    assert (row.scope, row.financial_year, float(row.ceiling), row.currency) == ("all", "2026/27", 3, "GBP")
    apart = sum(joint_totals("all", [impact], YEARS)[1].p90 for impact in impacts)
    assert row.p90 != apart


def test_the_ceiling_is_above_whatever_the_total_says() -> None:
    impact = estimate_indication(simulate(*THREE, factor=None))
    assert all(float(row.ceiling) >= float(row.p90) for row in joint_totals("all", [impact], YEARS))
    # Alone and sure to come at the early end of its window, everything is what it costs.
    sure = simulate(make_entrant("a"))
    assert estimate_indication(sure).ceiling.tolist() == pytest.approx([400_000, 240_000, 144_000, 86_400, 51_840])


def test_one_more_technology_takes_from_the_others_and_adds_no_patients() -> None:
    alone, shared = simulate(make_entrant("a")), simulate(make_entrant("a"), make_entrant("b"))
    np.testing.assert_allclose(estimate_indication(shared).total, estimate_indication(alone).total)
    assert technology_impacts(shared)[0].by_year[0].expected == 200_000
