"""A therapy and its test: the launch waits for the later of the two, and says whose a delay would be."""

import dataclasses
import datetime as dt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecast_cases import NOW, TODAY, make_case, make_readout
from horizon.forecast.case import ForecastCase
from horizon.forecast.outlook import Outlook, forecast_outlook
from horizon.forecast.prerequisites import Prerequisite, wait_for_prerequisites
from horizon.forecast.timeline import Timeline, TimelineStep
from horizon.values.dates import FinancialYear
from horizon.values.keys import TechnologyKey

YEARS = tuple(FinancialYear.of(TODAY, 4).plus_years(at) for at in range(5))
TEST = dataclasses.replace(
    make_case(make_readout("2027-12-31"), device=True, device_kind="test", phase=None),
    key=TechnologyKey("area||example-test"),
    name="Example Test",
)
LIST = st.lists(st.floats(700_000, 800_000), min_size=5, max_size=5)


def forecast(case: ForecastCase) -> Outlook:
    return forecast_outlook(case, NOW, 1, 1_000, YEARS)


@given(LIST, LIST)
def test_the_launch_is_the_later_of_the_two_in_every_draw(own: list[float], awaited: list[float]) -> None:
    timeline = Timeline.from_steps([TimelineStep("own", np.array(own))])
    waiting, _ = wait_for_prerequisites(timeline, [Prerequisite("test", "in development", np.array(awaited))])
    assert waiting.launch == pytest.approx(np.maximum(own, awaited))
    assert (waiting.licence == timeline.licence).all()


def test_a_late_test_delays_its_therapy_and_is_to_blame() -> None:
    alone, together = forecast(make_case()), forecast(make_case(waits_for=(TEST,)))
    assert alone.launch
    assert together.launch
    assert together.launch.p50 > alone.launch.p50
    assert together.licence == alone.licence
    (blame,) = [text for text in together.because if "waits for Example Test" in text]
    assert "that delay would be Example Test's" in blame
    assert together.probability
    assert alone.probability
    assert together.probability.reimbursed == alone.probability.reimbursed


def test_a_test_in_use_delays_nothing() -> None:
    ready = dataclasses.replace(TEST, state="funded")
    together = forecast(make_case(waits_for=(ready,)))
    assert together.launch == forecast(make_case()).launch
    assert "Example Test, which it needs, is in use: a delay would be its own" in together.because


def test_a_test_that_is_first_delays_nothing() -> None:
    early = dataclasses.replace(TEST, launch=TODAY + dt.timedelta(days=1))
    assert "is there before it" in " ".join(forecast(make_case(waits_for=(early,))).because)


def test_a_test_without_a_window_is_asked_for() -> None:
    unknown = dataclasses.replace(TEST, readouts=())
    together = forecast(make_case(waits_for=(unknown,)))
    assert "it needs Example Test, which has no window" in " ".join(together.because)
    assert together.launch == forecast(make_case()).launch


def test_a_chain_is_waited_for_to_its_end() -> None:
    last = dataclasses.replace(TEST, key=TechnologyKey("area||reagent"), name="Reagent", launch=dt.date(2034, 1, 1))
    chain = forecast(make_case(waits_for=(dataclasses.replace(TEST, waits_for=(last,)),)))
    assert chain.launch
    assert chain.launch.p10 >= dt.date(2034, 1, 1)
