"""When: slips that have not happened lie ahead, and each part of the way adds what its row says."""

import datetime as dt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases import NOW, SAMPLER, TODAY, case, readout
from horizon.forecast.draws import Floats, uniform
from horizon.forecast.launch import MONTH, YEAR, Sampler, launch_draws, licence_draws, slip, still_to_come

U = uniform(1, "key", "slip", 2_000)


def licence(**more: object) -> Floats:
    readouts = more.pop("readouts", (readout("2027-06-30"),))
    drawn = licence_draws(case(*readouts, **more), NOW, TODAY, SAMPLER)  # type: ignore[misc]
    assert drawn is not None
    return drawn


def middle(draws: Floats) -> float:
    return float(np.median(draws))


@given(st.integers(-5_000, 5_000))
def test_a_completion_that_has_not_happened_lies_ahead(days_ahead: int) -> None:
    slips = slip(days_ahead, NOW, U)
    assert (slips > -days_ahead).all()
    assert (np.diff(slip(days_ahead, NOW, np.sort(U))) >= 0).all()


@pytest.mark.parametrize(("days_ahead", "p50"), [(180, 27), (360, 78), (720, 37)])
def test_a_slip_is_that_of_its_band(days_ahead: int, p50: float) -> None:
    assert slip(days_ahead, NOW, np.array([0.5]))[0] == pytest.approx(p50, abs=8)


def test_beyond_two_years_a_slip_widens_and_is_never_earlier() -> None:
    near, far = slip(731, NOW, U), slip(1_462, NOW, U)
    assert near.min() == far.min() == 0
    assert far.max() == pytest.approx(2 * near.max())


def test_the_later_it_is_the_later_it_will_be() -> None:
    slips = [middle(slip(-late, NOW, U)) for late in (-180, 0, 200, 500, 900, 2_000)]
    assert slips == sorted(slips)


def test_a_known_licence_is_its_day() -> None:
    day = dt.date(2025, 5, 1)
    for known in ({"licence": day}, {"eu": day}, {"us": day, "jurisdiction": "us"}):
        assert set(licence(**known)) == {day.toordinal()}


def test_what_can_not_be_said() -> None:
    assert licence_draws(case(phase=None), NOW, TODAY, SAMPLER) is None
    silent = case()
    silent = type(silent)(**{**{name: getattr(silent, name) for name in silent.__slots__}, "readouts": ()})
    assert licence_draws(silent, NOW, TODAY, SAMPLER) is None


def test_europe_comes_after_america() -> None:
    assert middle(licence() - licence(jurisdiction="us")) == pytest.approx(162, abs=15)
    assert (licence(jurisdiction="plain") == licence(jurisdiction="us")).all()
    assert middle(licence(us=TODAY)) - TODAY.toordinal() == pytest.approx(162, abs=15)


def test_from_an_actual_readout_to_approval() -> None:
    done = (readout("2026-01-31", True),)
    days = licence(readouts=done, jurisdiction="us") - done[0].on.toordinal()
    assert np.percentile(days, 60) == pytest.approx(520, abs=60)
    assert (days < 0).mean() == pytest.approx(0.13, abs=0.02)


def test_oncology_is_approved_on_interim_readouts_more_often() -> None:
    done = (readout("2026-01-31", True),)
    early = [
        (licence(readouts=done, jurisdiction="us", area=area) < done[0].on.toordinal()).mean()
        for area in ("cardiovascular", "oncology")
    ]
    assert early == pytest.approx([0.13, 0.20], abs=0.02)


def test_an_interim_approval_goes_by_the_slipped_completion() -> None:
    """A trial that is years overdue was not approved years before it was due."""
    overdue = licence(readouts=(readout("2023-02-20"),), jurisdiction="us")
    assert overdue.min() > (TODAY - dt.timedelta(days=1_200)).toordinal()


def test_earlier_phases_run_the_phases_to_come() -> None:
    years = [middle(licence(phase=phase, area="oncology")) / YEAR for phase in (1, 2, 3)]
    assert 3.1 + 0.75 < years[1] - years[2] < 3.1 + 0.75 + 1  # and none of them is approved on an interim readout
    assert years[0] - years[1] == pytest.approx(3.7 + 0.75, abs=0.4)


def test_two_readouts_lie_between_the_first_and_the_last() -> None:
    first, last = readout("2027-01-31"), readout("2028-01-31", number=2)
    both = middle(licence(readouts=(first, last)))
    assert middle(licence(readouts=(first,))) < both <= middle(licence(readouts=(last,)))


def test_study_completion_stands_in_less_the_gap() -> None:
    plain, gap = licence(), licence(readouts=(readout("2027-06-30", gap=True),))
    assert (gap <= plain).all()
    assert (gap < plain).mean() == pytest.approx(0.5, abs=0.05)


@given(st.integers(0, 2**31), st.sampled_from(["england", "scotland", "us", "plain"]), st.booleans())
def test_a_launch_never_comes_before_its_licence(seed: int, jurisdiction: str, authorised: bool) -> None:
    one = case(jurisdiction=jurisdiction, area="oncology", eu=TODAY if authorised else None)
    sampler = Sampler(seed, one.key, 200)
    drawn = licence_draws(one, NOW, TODAY, sampler)
    assert drawn is not None
    launch = launch_draws(drawn, one, NOW, sampler)
    assert (launch >= drawn).all()
    if jurisdiction in ("us", "plain"):
        assert (launch == drawn).all()


def test_the_roads_from_licence_to_funding() -> None:
    day = np.zeros(2_000)
    months = launch_draws(day, case(area="oncology"), NOW, SAMPLER) / MONTH
    assert months.max() < 26 + 3
    assert ((months >= 3) & (months <= 4)).mean() == pytest.approx(0.3, abs=0.07)  # aligned, then three months
    assert (months < 3).mean() == pytest.approx(0.05, abs=0.03)  # interim funding needs no guidance


def test_a_planners_launch_is_its_day() -> None:
    day = dt.date(2027, 1, 1)
    assert set(launch_draws(licence(), case(launch=day), NOW, SAMPLER)) == {day.toordinal()}


@given(st.integers(-400, 400))
def test_what_is_still_to_come_lies_ahead(shift: int) -> None:
    draws = U * 365 + TODAY.toordinal() + shift
    ahead, past = still_to_come(draws, TODAY, SAMPLER)
    assert past == pytest.approx((draws <= TODAY.toordinal()).mean())
    assert (ahead > TODAY.toordinal()).all()
    assert len(ahead) in (0, len(draws))
    kept = draws > TODAY.toordinal()
    if kept.any():
        assert (ahead[kept] == draws[kept]).all()
