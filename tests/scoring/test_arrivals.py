"""Forecast, came, hit or miss."""

import datetime as dt
from dataclasses import replace

import pytest

from digest.editions import HF101, NORMAL
from horizon.digest.view.wording import describe_arrival
from horizon.scoring.arrivals import list_arrivals
from horizon.scoring.observed_outcomes import ObservedTechnology, group_by_technology
from horizon.values.forecast_record import extract_forecasts
from horizon.values.outcome import Event


def observed(event: Event, day: dt.date) -> ObservedTechnology:
    (forecasts,) = [
        group for group in group_by_technology([extract_forecasts(NORMAL)]) if group[0].record.key == HF101.key
    ]
    return ObservedTechnology(HF101.key, HF101.name, forecasts, {event: day}, {event: ""}, {event: "EMA"})


@pytest.mark.parametrize(
    ("end", "days", "verdict"), [("p50", 0, "hit"), ("p10", -1, "early"), ("p90", 1, "late"), ("p90", 0, "hit")]
)
def test_a_licence_beside_its_window(end: str, days: int, verdict: str) -> None:
    assert HF101.licence
    day = getattr(HF101.licence, end) + dt.timedelta(days=days)
    (arrival,) = list_arrivals([observed("licence", day)])
    assert (arrival.verdict, arrival.on, arrival.window, arrival.forecast_on) == (
        verdict,
        day,
        HF101.licence,
        NORMAL.scan.as_of,
    )
    assert describe_arrival(arrival).startswith(f"{HF101.name}: licence ")
    assert ("miss" in describe_arrival(arrival)) == (verdict != "hit")


def test_what_will_not_come_is_neither() -> None:
    later = NORMAL.scan.as_of + dt.timedelta(days=9)
    (arrival,) = list_arrivals([observed("withdrawal", later)])
    assert arrival.verdict == "not"
    assert "withdrawal on" in describe_arrival(arrival)


def test_what_came_before_its_first_forecast_was_not_forecast() -> None:
    assert list_arrivals([observed("licence", NORMAL.scan.as_of)]) == ()
    assert list_arrivals([replace(observed("licence", NORMAL.scan.as_of), days={})]) == ()
