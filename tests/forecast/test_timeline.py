"""The way in parts: what it depends on most is worked out, and what is still to come lies ahead."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecast_cases import NOW, SAMPLER, TODAY, draw_timeline, make_case
from horizon.forecast.draws import draw_uniform
from horizon.forecast.timeline import Timeline, TimelineStep, keep_upcoming

U, V = draw_uniform(1, "key", "u", 2_000), draw_uniform(1, "key", "v", 2_000)


def test_the_parts_add_up_to_licence_and_launch() -> None:
    timeline = draw_timeline(make_case(), NOW, SAMPLER)
    assert timeline is not None
    assert timeline.licence == pytest.approx(timeline.days[: timeline.to_licence].sum(axis=0))
    assert timeline.launch == pytest.approx(timeline.days.sum(axis=0))
    assert timeline.names[0] == "the time from phase 3 to the licence"
    assert timeline.names[-1] == "the steps from licence to funding"


@pytest.mark.parametrize(
    ("narrow", "wide", "most", "share"), [(1, 9, "second", 81 / 82), (9, 1, "first", 81 / 82), (5, 5, "", 0.5)]
)
def test_what_it_depends_on_most_has_most_of_the_variance(narrow: float, wide: float, most: str, share: float) -> None:
    name, timeline = Timeline.from_steps(
        [TimelineStep("first", narrow * U), TimelineStep("second", wide * V)]
    ).widest_step()
    assert most in ("", name)
    assert timeline == pytest.approx(share, abs=0.03)


def test_what_does_not_vary_depends_on_nothing() -> None:
    assert Timeline.from_steps([TimelineStep("known", np.full(9, 1.0))]).widest_step() == ("known", 0.0)


@given(st.integers(-400, 400))
def test_what_is_still_to_come_lies_ahead(shift: int) -> None:
    draws = U * 365 + TODAY.toordinal() + shift
    places, past = keep_upcoming(draws, TODAY.toordinal(), SAMPLER, "still to come")
    ahead = draws[places]
    assert past == pytest.approx((draws <= TODAY.toordinal()).mean())
    assert (ahead > TODAY.toordinal()).all()
    assert len(ahead) in (0, len(draws))
    kept = draws > TODAY.toordinal()
    if kept.any():
        assert (ahead[kept] == draws[kept]).all()
