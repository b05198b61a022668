"""When a trial is read out: a slip by how far ahead it is, and none that would have been reported by now."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases import NOW, SAMPLER, TODAY, readout
from horizon.forecast.completion import SLIP, completions, slip
from horizon.forecast.draws import Floats, from_quantiles, uniform

U, TOLD = uniform(1, "key", "slip", 2_000), uniform(1, "key", "told", 2_000)
MIDDLE = np.full(2_000, 0.5)


def middle(draws: Floats) -> float:
    return float(np.median(draws))


@given(st.integers(-5_000, 5_000))
def test_a_completion_is_not_reported_yet(days_ahead: int) -> None:
    """The registry is told of an end after 141 days in the median, so that it may lie so far back."""
    slips = slip(days_ahead, NOW, U, MIDDLE)
    assert (slips >= -days_ahead - 141).all()
    assert (np.diff(slip(days_ahead, NOW, np.sort(U), MIDDLE)) >= -1e-9).all()


@pytest.mark.parametrize(("days_ahead", "p50"), [(180, 27), (360, 78), (720, 37)])
def test_a_slip_is_that_of_its_band(days_ahead: int, p50: float) -> None:
    assert slip(days_ahead, NOW, np.array([0.5]), np.array([0.5]))[0] == pytest.approx(p50, abs=8)


def test_far_from_its_day_a_slip_is_as_it_was_seen() -> None:
    points = NOW.lag(SLIP, "366-730").points
    assert slip(730, NOW, U, TOLD) == pytest.approx(from_quantiles(points, U))


def test_beyond_two_years_a_slip_widens_and_is_never_earlier() -> None:
    near, far = slip(731, NOW, U, TOLD), slip(1_462, NOW, U, TOLD)
    assert near.min() == far.min() == 0
    assert far.max() == pytest.approx(2 * near.max())


def test_the_later_it_is_the_later_it_will_be() -> None:
    slips = [middle(slip(-late, NOW, U, TOLD)) for late in (-180, 0, 200, 500, 900, 2_000)]
    assert slips == sorted(slips)


def test_what_is_overdue_was_to_be_expected_earlier() -> None:
    due = completions((readout("2028-06-30"),), NOW, SAMPLER)
    late = completions((readout("2024-06-30"),), NOW, SAMPLER)
    assert not due.overdue.any()
    assert middle(late.overdue) > 365
    assert (late.overdue >= 0).all()


def test_all_trials_of_a_product_slip_together() -> None:
    found = completions((readout("2027-01-01"), readout("2027-01-02", number=2)), NOW, SAMPLER)
    assert (found.last - found.first == 1).all()
    assert np.corrcoef(found.last, U if SAMPLER.key == "key" else found.last)[0, 1] > 0.9


def test_what_has_happened_does_not_slip() -> None:
    found = completions((readout("2025-06-30", True),), NOW, SAMPLER)
    assert set(found.last) == {readout("2025-06-30").on.toordinal()}
    assert found.rows == ()


def test_a_span_is_drawn_from_and_what_happened_is_not_ahead() -> None:
    year = completions((readout("2027-07-02", span=182),), NOW, SAMPLER)
    assert np.ptp(year.registered) == pytest.approx(364, abs=4)
    happened = completions((readout("2026-02-14", True, span=14),), NOW, SAMPLER)
    assert happened.last.max() <= TODAY.toordinal()


def test_study_completion_stands_in_less_the_gap() -> None:
    plain = completions((readout("2027-06-30"),), NOW, SAMPLER)
    gap = completions((readout("2027-06-30", gap=True),), NOW, SAMPLER)
    assert (gap.registered <= plain.registered).all()
    assert (gap.registered < plain.registered).mean() == pytest.approx(0.5, abs=0.05)


def test_the_figures_are_those_of_the_bands_that_were_asked() -> None:
    found = completions((readout("2026-04-30"), readout("2029-06-30", number=2)), NOW, SAMPLER)
    assert [row.scope for row in found.rows] == ["0-182", "366-730", "all"]
