"""When: each part of the way adds what its row says."""

import datetime as dt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecast_cases import NOW, SAMPLER, TODAY, draw_timeline, make_case, make_readout
from horizon.forecast.case import ForecastCase
from horizon.forecast.completion import DAYS_IN_YEAR
from horizon.forecast.draws import Floats
from horizon.forecast.launch import apply_planned_launch, delay_unstarted_phase
from horizon.forecast.timeline import Sampler, Timeline
from horizon.values.jurisdiction import JURISDICTIONS


def draw_whole(case: ForecastCase, sampler: Sampler = SAMPLER) -> Timeline:
    timeline = draw_timeline(case, NOW, sampler)
    assert timeline is not None
    return timeline


def draw_licence(**more: object) -> Floats:
    readouts = more.pop("readouts", (make_readout("2027-06-30"),))
    return draw_whole(make_case(*readouts, **more)).licence  # type: ignore[misc]


def median_of(draws: Floats) -> float:
    return float(np.median(draws))


def test_a_known_licence_is_its_day() -> None:
    day = dt.date(2025, 5, 1)
    for known in ({"licence": day}, {"eu": day}, {"us": day, "jurisdiction": "us"}):
        assert set(draw_licence(**known)) == {day.toordinal()}


def test_what_can_not_be_said() -> None:
    assert draw_timeline(make_case(phase=None), NOW, SAMPLER) is None
    silent = make_case()
    silent = type(silent)(**{**{name: getattr(silent, name) for name in silent.__slots__}, "readouts": ()})
    assert draw_timeline(silent, NOW, SAMPLER) is None


def test_europe_comes_after_america() -> None:
    assert median_of(draw_licence() - draw_licence(jurisdiction="us")) == pytest.approx(208, abs=15)
    assert (draw_licence(jurisdiction="plain") == draw_licence(jurisdiction="us")).all()
    assert median_of(draw_licence(us=TODAY)) - TODAY.toordinal() == pytest.approx(208, abs=15)
    large = median_of(draw_licence(us=TODAY, large_sponsor=True))
    assert large - TODAY.toordinal() == pytest.approx(128, abs=15)


def test_only_a_phase_3_is_filed_on() -> None:
    """Phase 2 trials that are years apart bring no phase 3 forward."""
    far = (make_readout("2018-06-30", True), make_readout("2025-06-30", True, number=2))
    assert (draw_licence(readouts=far, phase=2) >= draw_licence(readouts=far[1:], phase=2)).all()


def test_earlier_phases_run_the_phases_to_come() -> None:
    years = [median_of(draw_licence(phase=phase, area="oncology")) / DAYS_IN_YEAR for phase in (1, 2, 3)]
    assert 3.1 < years[1] - years[2] < 3.1 + 0.75 + 1.25
    assert years[0] - years[1] == pytest.approx(3.7 + 0.75, abs=0.4)


def test_in_oncology_a_single_arm_phase_2_may_be_enough() -> None:
    """35 of 101 approvals in solid tumours rested on a single-arm trial."""
    done = (make_readout("2025-12-31", True),)
    more = {"phase": 2, "readouts": done, "jurisdiction": "us", "area": "oncology"}
    alone, randomised = draw_licence(single_arm=True, **more), draw_licence(**more)
    assert (alone < randomised).mean() == pytest.approx(0.35, abs=0.03)
    assert (alone >= done[0].on.toordinal()).all()
    other = {**more, "area": "cardiovascular"}
    assert (draw_licence(single_arm=True, **other) == draw_licence(**other)).all()


def test_a_phase_3_that_is_not_registered_begins_after_today() -> None:
    old = draw_whole(make_case(make_readout("2020-06-30", True), phase=2, jurisdiction="us"))
    later = delay_unstarted_phase(old, TODAY)
    begins = later.days[: later.names.index("the time before its phase 3") + 1].sum(axis=0)
    assert begins.min() >= TODAY.toordinal()
    assert median_of(later.licence) > TODAY.toordinal() + 3 * DAYS_IN_YEAR
    third = draw_whole(make_case())
    assert delay_unstarted_phase(third, TODAY) is third


@given(st.integers(0, 2**31), st.sampled_from(list(JURISDICTIONS)), st.booleans(), st.booleans())
def test_a_launch_never_comes_before_its_licence(seed: int, jurisdiction: str, authorised: bool, device: bool) -> None:
    kind = {"device": True, "phase": None} if device else {}
    case = make_case(jurisdiction=jurisdiction, area="oncology", eu=TODAY if authorised else None, **kind)
    timeline = draw_whole(case, Sampler(seed, case.key, 200))
    assert (timeline.launch >= timeline.licence).all()
    if jurisdiction in ("us", "plain"):
        assert (timeline.launch == timeline.licence).all()


def test_a_planners_launch_is_its_day_and_the_licence_no_later() -> None:
    day = dt.date(2027, 1, 1)
    timeline = apply_planned_launch(draw_whole(make_case()), day)
    assert set(timeline.launch) == {day.toordinal()}
    assert timeline.licence.max() <= day.toordinal()
