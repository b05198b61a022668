"""The forecasts of an edition: the same from the edition as from its JSON."""

from dataclasses import replace

from pydantic import TypeAdapter

from digest import editions
from horizon.values.edition import Edition
from horizon.values.forecast_record import EditionForecasts, extract_forecasts


def test_forecasts_are_read_from_the_edition_as_from_its_json() -> None:
    forecasts = extract_forecasts(editions.NORMAL)
    assert TypeAdapter(EditionForecasts).validate_json(TypeAdapter(Edition).dump_json(editions.NORMAL)) == forecasts
    assert forecasts.made_on == editions.NORMAL.scan.as_of
    assert [forecast.key for forecast in forecasts.scan.technologies] == [
        technology.key for technology in editions.NORMAL.scan.technologies
    ]


def test_a_forecast_is_in_the_context_of_its_indication() -> None:
    page = editions.NORMAL.scan.watchlists[0]
    pages = (replace(page, indication="first"), replace(page, indication="second"))
    technology = replace(editions.NORMAL.scan.technologies[0], watchlist=page.name, indication="second")
    scan = replace(editions.NORMAL.scan, watchlists=pages, technologies=(technology,))
    forecasts = extract_forecasts(replace(editions.NORMAL, scan=scan))
    (forecast,) = forecasts.scan.technologies
    assert forecasts.context_of(forecast).indication == "second"
    assert forecasts.context_of(replace(forecast, indication="neither")).indication == "first"
