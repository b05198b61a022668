"""Joint draws of a few technologies whose launch and success are set by hand."""

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest

from horizon.evidence import tables
from horizon.forecast.draws import uniform
from horizon.impact.portfolio import Costed, Entrant, Joint, gist, joint, totals, worked_out
from horizon.values.dates import FinancialYear
from horizon.values.edition import Window
from impact.models import DAY, FIRST_YEAR, model

DRAWS = 400
EVIDENCE = tables.load(DAY)
YEARS = tuple(FinancialYear(FIRST_YEAR).later(at) for at in range(5))
LABELS = ["2025/26", "2026/27", "2027/28", "2028/29", "2029/30"]


def entrant(key: str, launch: dt.date = FIRST_YEAR, chance: float = 1.0) -> Entrant:
    """One that is launched on one day, in ``chance`` of the draws."""
    days = np.full(DRAWS, float(launch.toordinal()))
    return Entrant(key, days, uniform(3, key, "comes", DRAWS) < chance, Window(launch, launch, launch))


def drawn(*entrants: Entrant, factor: float | None = 1.0) -> Joint:
    """The joint draws of the plainest model; with the correction where ``factor`` is None."""
    found = joint(model(), entrants, YEARS, EVIDENCE, 7)
    return found if factor is None else replace(found, factor=np.full(DRAWS, factor))


def figures(one: Joint) -> tuple[Costed, ...]:
    return worked_out(one).costed


def test_one_that_is_sure_to_come_costs_what_was_worked_out_by_hand() -> None:
    # 40 % of those who are left within each year, at 1,000: 400, 240, 144, 86.4 and 51.84 courses.
    one = drawn(entrant("a"))
    (found,) = figures(one)
    assert [row.financial_year for row in found.by_year] == LABELS
    for name in ("early", "early_p90", "expected", "as_specified"):
        assert [getattr(row, name) for row in found.by_year] == [400_000, 240_000, 144_000, 86_400, 51_840]
    assert [row.p50 for row in found.since_launch] == [400_000, 240_000, 144_000, 86_400, 51_840]
    assert found.by_year[0].conditional.p10 == found.by_year[0].conditional.p90 == 400_000
    assert found.by_year[0].currency == "GBP"


def test_a_later_launch_moves_the_financial_years_but_not_the_years_since_launch() -> None:
    (found,) = figures(drawn(entrant("a", dt.date(2027, 4, 1))))
    assert [row.expected for row in found.by_year] == [0, 0, 400_000, 240_000, 144_000]
    assert [row.early for row in found.by_year] == [0, 0, 400_000, 240_000, 144_000]
    assert [row.p50 for row in found.since_launch][:2] == [400_000, 240_000]


def test_what_was_launched_before_the_first_year_starts_in_it() -> None:
    (found,) = figures(drawn(entrant("a", dt.date(2024, 1, 1))))
    assert found.by_year[0].expected == 400_000


def test_expected_is_over_all_draws_and_conditional_over_those_in_which_it_comes() -> None:
    one = drawn(entrant("a", chance=0.25))
    (found,) = figures(one)
    share = one.entrants[0].success.mean()
    assert 0.15 < share < 0.35
    assert found.by_year[0].expected == round(400_000 * share)
    assert found.by_year[0].conditional.p50 == found.by_year[0].as_specified == 400_000


@pytest.mark.parametrize("chance", [0.0, 0.01])
def test_one_that_hardly_ever_comes_is_not_called_free(chance: float) -> None:
    one = drawn(entrant("a", chance=chance))
    (found,) = figures(one)
    assert found.by_year[0].conditional.p50 == (400_000 if one.entrants[0].success.any() else 0)
    assert found.since_launch[0].p50 == 400_000


def test_what_is_printed_is_corrected_and_as_specified_is_not() -> None:
    (plain,), (halved,) = (figures(drawn(entrant("a"), factor=factor)) for factor in (1.0, 0.5))
    for row, half in zip(plain.by_year, halved.by_year, strict=True):
        assert half.as_specified == row.as_specified
        assert half.expected == row.expected / 2
        assert half.early == row.early / 2
        assert half.conditional.p90 == row.conditional.p90 / 2
    assert [half.p50 * 2 for half in halved.since_launch] == [row.p50 for row in plain.since_launch]


def test_the_correction_makes_it_cheaper_at_the_median_and_wider() -> None:
    (found,) = figures(drawn(entrant("a"), factor=None))
    band = found.by_year[0].conditional
    assert float(band.p50) == pytest.approx(400_000 / 1.33, rel=0.1)
    assert band.p10 < band.p50 < band.p90


THREE = (entrant("a", chance=0.6), entrant("b", dt.date(2026, 10, 1), 0.3), entrant("c", dt.date(2026, 10, 1), 0.5))


def test_what_the_technologies_are_expected_to_cost_adds_up_to_the_total() -> None:
    one = drawn(*THREE, factor=None)
    rows = totals("all", [worked_out(one)], YEARS)
    for at, row in enumerate(rows):
        parts = sum(found.by_year[at].expected for found in figures(one))
        assert abs(row.expected - parts) <= len(THREE)


def test_what_the_bridge_takes_is_what_is_printed() -> None:
    one = drawn(*THREE, factor=None)
    found = worked_out(one)
    np.testing.assert_allclose(gist(one).expected, found.total.mean(axis=1))
    medians = {cost.key: tuple(year.conditional.p50 for year in cost.by_year) for cost in found.costed}
    assert gist(one).middles == medians


def test_the_chance_of_crossing_the_threshold_is_that_of_its_dearest_of_three_years() -> None:
    one = drawn(entrant("a"), factor=None)
    # 400,000 times the correction in the first year and less after it.
    (found,) = worked_out(one, 400_000).costed
    assert found.crosses == float((one.factor > 1).mean())
    assert [worked_out(one, most).costed[0].crosses for most in (0, np.inf)] == [1, 0]


def test_the_order_of_the_technologies_changes_nothing() -> None:
    listed, turned = drawn(*THREE), drawn(*reversed(THREE))
    assert {one.key: one for one in figures(listed)} == {one.key: one for one in figures(turned)}
    np.testing.assert_allclose(worked_out(listed).total, worked_out(turned).total)


def test_percentiles_of_a_total_are_of_the_joint_draws() -> None:
    first = drawn(*THREE, factor=None)
    second = replace(drawn(entrant("d", chance=0.2), factor=None), model=replace(model(), key="other|"))
    several = [replace(worked_out(one), ceiling=most) for one, most in ((first, np.ones(5)), (second, np.full(5, 2.0)))]
    row = totals("all", several, YEARS)[1]
    together = several[0].total[1] + several[1].total[1]
    assert (row.p50, row.p90, row.p99) == tuple(round(float(p)) for p in np.percentile(together, (50, 90, 99)))
    came = together[first.any_launched | second.any_launched]
    assert row.conditional.p50 == round(float(np.median(came)))
    assert (row.scope, row.financial_year, row.ceiling, row.currency) == ("all", "2026/27", 3, "GBP")
    apart = sum(totals("all", [one], YEARS)[1].p90 for one in several)
    assert row.p90 != apart


def test_the_ceiling_is_above_whatever_the_total_says() -> None:
    one = worked_out(drawn(*THREE, factor=None))
    assert all(float(row.ceiling) >= float(row.p90) for row in totals("all", [one], YEARS))
    # Alone and sure to come at the early end of its window, everything is what it costs.
    sure = drawn(entrant("a"))
    assert worked_out(sure).ceiling.tolist() == pytest.approx([400_000, 240_000, 144_000, 86_400, 51_840])


def test_one_more_technology_takes_from_the_others_and_adds_no_patients() -> None:
    alone, shared = drawn(entrant("a")), drawn(entrant("a"), entrant("b"))
    np.testing.assert_allclose(worked_out(shared).total, worked_out(alone).total)
    assert figures(shared)[0].by_year[0].expected == 200_000
