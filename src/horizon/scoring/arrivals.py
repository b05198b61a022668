"""What came of each forecast technology: forecast, came, hit or miss."""

from collections.abc import Iterable, Iterator
from typing import Literal

from horizon.scoring.observed_outcomes import ObservedTechnology
from horizon.values.edition import Arrival
from horizon.values.forecast_record import DatedForecast
from horizon.values.outcome import Event

_ENDS: tuple[Event, ...] = ("withdrawal", "refusal")
_EVENTS: tuple[Event, ...] = ("licence", "launch", *_ENDS)


def list_arrivals(observed: Iterable[ObservedTechnology]) -> tuple[Arrival, ...]:
    """List what came or will not come, the latest first, each with the first window that was forecast for it."""
    arrivals = (arrival for technology in observed for arrival in _arrivals_of(technology))
    return tuple(sorted(arrivals, key=lambda arrival: (-arrival.on.toordinal(), arrival.technology, arrival.event)))


def _arrivals_of(technology: ObservedTechnology) -> Iterator[Arrival]:
    for event in _EVENTS:
        day = technology.days.get(event)
        if day is None or (event == "launch" and technology.days.get("licence") == day):
            continue
        forecast = _first_forecast([item for item in technology.forecasts if item.on < day])
        if forecast is None:
            continue
        window = forecast.window_of("licence" if event == "licence" else "launch")
        verdict: Literal["hit", "early", "late", "not"] = "not"
        if event not in _ENDS and window:
            verdict = "early" if day < window.p10 else "late" if day > window.p90 else "hit"
        chance = forecast.record.probability
        forecast_chance = (chance.approved if event == "licence" else chance.reimbursed) if chance else None
        yield Arrival(
            technology.key, technology.name, event, day, forecast.on, window, forecast_chance, verdict,
            technology.sources.get(event, ""),
        )  # fmt: skip


def _first_forecast(forecasts: list[DatedForecast]) -> DatedForecast | None:
    """Return the first that gave a window."""
    return next((item for item in forecasts if item.record.licence or item.record.launch), None)
