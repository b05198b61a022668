"""The forecasts of one technology that a score can need, so that no week reads years of editions again.

1. Kept are the first forecast and the newest; the first of each quarter of the last three years, as far back as the
   lines by how far ahead look; and the first that gives a window, a chance, or pounds in a financial year, that is on
   the act-now list, that says stopped, or that has a name not seen before.
2. Each score takes the first forecast of its kind, and so is the same as from all editions.

*Drawback*: the lines by how far ahead it was said take the first that is kept of their band, up to a quarter later; of
an event that is recorded more than a year after its day they may have none.
"""

import datetime as dt

from horizon.values.forecast_record import DatedForecast, EditionForecasts
from horizon.values.keys import TechnologyKey

History = tuple[DatedForecast, ...]

_QUARTERS_KEPT = dt.timedelta(days=3 * 365)
"""Two years, from which on all that was said counts as one band, and a year for outcomes that are recorded late."""


def extend_histories(histories: dict[TechnologyKey, History], edition: EditionForecasts) -> None:
    """Add the forecasts of an edition, which is newer than all before it, to the histories of its technologies."""
    for record in edition.scan.technologies:
        forecast = DatedForecast(edition.made_on, record, edition.context_of(record))
        histories[record.key] = extend_history(histories.get(record.key, ()), forecast)


def extend_history(history: History, forecast: DatedForecast) -> History:
    """The history with a newer forecast; of those before it stay the ones that a score can need."""
    kept: list[DatedForecast] = []
    seen: set[object] = set()
    for earlier in history:
        traits = _traits_of(earlier)
        if forecast.on - earlier.on < _QUARTERS_KEPT:
            traits.add(("quarter", earlier.on.year, (earlier.on.month - 1) // 3))
        if not kept or not traits <= seen:
            kept.append(earlier)
            seen |= traits
    return (*kept, forecast)


def _traits_of(forecast: DatedForecast) -> set[object]:
    """What a score may look for the first forecast of."""
    record = forecast.record
    flags = (
        ("licence window", record.licence),
        ("launch window", record.launch),
        ("chance", record.probability),
        ("act now", record.act_now),
        ("stopped", record.state == "stopped"),
    )
    return {
        *(name for name, value in flags if value),
        *(("named", name) for name in (record.name, *record.aliases)),
        *(("pounds", row.financial_year) for row in record.impact if row.conditional.p90 > 0),
    }
