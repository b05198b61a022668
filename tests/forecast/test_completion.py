"""When a trial is read out: a slip by how far ahead it is, and none that would have been reported by now."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecast_cases import NOW, SAMPLER, TODAY, make_readout
from horizon.forecast.completion import SLIP, draw_completions, draw_slip
from horizon.forecast.draws import Floats, draw_uniform, from_quantiles

U, DELAY = draw_uniform(1, "key", "slip", 2_000), draw_uniform(1, "key", "told", 2_000)
MIDDLE = np.full(2_000, 0.5)


def median_of(draws: Floats) -> float:
    return float(np.median(draws))


@given(st.integers(-5_000, 5_000))
def test_a_completion_is_not_reported_yet(days_ahead: int) -> None:
    """The registry is told of an end after 141 days in the median, so that it may lie so far back."""
    slips = draw_slip(days_ahead, NOW, U, MIDDLE)
    assert (slips >= -days_ahead - 141).all()
    assert (np.diff(draw_slip(days_ahead, NOW, np.sort(U), MIDDLE)) >= -1e-9).all()


@pytest.mark.parametrize(("days_ahead", "p50"), [(180, 27), (360, 78), (720, 37)])
def test_a_slip_is_that_of_its_band(days_ahead: int, p50: float) -> None:
    assert draw_slip(days_ahead, NOW, np.array([0.5]), np.array([0.5]))[0] == pytest.approx(p50, abs=8)


def test_far_from_its_day_a_slip_is_as_it_was_seen() -> None:
    points = NOW.find_lag(SLIP, "366-730").quantiles
    assert draw_slip(730, NOW, U, DELAY) == pytest.approx(from_quantiles(points, U))


def test_beyond_two_years_a_slip_widens_and_is_never_earlier() -> None:
    near, far = draw_slip(731, NOW, U, DELAY), draw_slip(1_462, NOW, U, DELAY)
    assert near.min() == far.min() == 0
    assert far.max() == pytest.approx(2 * near.max())


def test_the_later_it_is_the_later_it_will_be() -> None:
    slips = [median_of(draw_slip(-late, NOW, U, DELAY)) for late in (-180, 0, 200, 500, 900, 2_000)]
    assert slips == sorted(slips)


def test_what_is_overdue_was_to_be_expected_earlier() -> None:
    due = draw_completions((make_readout("2028-06-30"),), NOW, SAMPLER)
    late = draw_completions((make_readout("2024-06-30"),), NOW, SAMPLER)
    assert not due.overdue.any()
    assert median_of(late.overdue) > 365
    assert (late.overdue >= 0).all()


def test_all_trials_of_a_product_slip_together() -> None:
    completions = draw_completions((make_readout("2027-01-01"), make_readout("2027-01-02", number=2)), NOW, SAMPLER)
    alone = draw_completions((make_readout("2027-01-02", number=2),), NOW, SAMPLER)
    assert (completions.last == alone.last).all()
    assert np.corrcoef(completions.last, U if SAMPLER.key == "key" else completions.last)[0, 1] > 0.9


def test_what_has_happened_does_not_slip() -> None:
    completions = draw_completions((make_readout("2025-06-30", True),), NOW, SAMPLER)
    assert set(completions.last) == {make_readout("2025-06-30").on.toordinal()}
    assert completions.rows == ()


def test_a_span_is_drawn_from_and_what_happened_is_not_ahead() -> None:
    year = draw_completions((make_readout("2027-07-02", span=182),), NOW, SAMPLER)
    assert np.ptp(year.registered) == pytest.approx(364, abs=4)
    happened = draw_completions((make_readout("2026-02-14", True, span=14),), NOW, SAMPLER)
    assert happened.last.max() <= TODAY.toordinal()


def test_study_completion_stands_in_less_the_gap() -> None:
    plain = draw_completions((make_readout("2027-06-30"),), NOW, SAMPLER)
    gap = draw_completions((make_readout("2027-06-30", gap=True),), NOW, SAMPLER)
    assert (gap.registered <= plain.registered).all()
    assert (gap.registered < plain.registered).mean() == pytest.approx(0.5, abs=0.05)


def test_the_figures_are_those_of_the_bands_that_were_asked() -> None:
    completions = draw_completions((make_readout("2026-04-30"), make_readout("2029-06-30", number=2)), NOW, SAMPLER)
    assert [row.scope for row in completions.rows] == ["0-182", "366-730", "all"]
