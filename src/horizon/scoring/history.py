"""The forecasts of one technology that a score can need, so that no week reads years of editions again.

1. Kept are the first forecast, the first of each quarter, and the newest; and the first that gives a window, a chance,
   or pounds in a financial year, that is on the act-now list, that says stopped, or that has a name not seen before.
2. Each score takes the first forecast of its kind, and so is the same as from all editions.

*Drawback*: the lines by how far ahead it was said take the first that is kept of their band, up to a quarter later.
"""

from collections.abc import Iterable, Sequence

from horizon.values.forecast_record import DatedForecast, EditionForecasts
from horizon.values.keys import TechnologyKey

History = tuple[DatedForecast, ...]


def extend_histories(histories: dict[TechnologyKey, History], edition: EditionForecasts) -> None:
    """Add the forecasts of an edition, which is newer than all before it, to the histories of its technologies."""
    for record in edition.scan.technologies:
        forecast = DatedForecast(edition.made_on, record, edition.context_of(record))
        histories[record.key] = extend_history(histories.get(record.key, ()), forecast)


def extend_history(history: History, forecast: DatedForecast) -> History:
    """The history with a newer forecast; the newest before it stays if a score can need it."""
    earlier, last = history[:-1], history[-1:]
    return (*earlier, *(kept for kept in last if _adds_anything(kept, earlier)), forecast)


def _adds_anything(forecast: DatedForecast, earlier: Sequence[DatedForecast]) -> bool:
    traits = _traits_of(forecast)
    return not traits <= {trait for other in earlier for trait in _traits_of(other)}


def _traits_of(forecast: DatedForecast) -> set[object]:
    """What a score may look for the first forecast of."""
    record = forecast.record
    flags: Iterable[tuple[str, object]] = (
        ("licence window", record.licence),
        ("launch window", record.launch),
        ("chance", record.probability),
        ("act now", record.act_now),
        ("stopped", record.state == "stopped"),
    )
    return {
        (forecast.on.year, (forecast.on.month - 1) // 3),
        *(name for name, value in flags if value),
        *(("named", name) for name in (record.name, *record.aliases)),
        *(("pounds", row.financial_year) for row in record.impact if row.conditional.p90 > 0),
    }
