"""The picture of a retrospective: its figures in words, and nothing without a forecast."""

import datetime as dt
from decimal import Decimal

from digest import editions
from horizon.digest.charts.retrospective_chart import EventTrack, SpendTrack, SpendYear, draw_retrospective
from horizon.values.budget_impact import Band

FORECASTS = tuple((dt.date(2024, 1, 1 + day), editions.window(dt.date(2026, 1, 1))) for day in range(30))
BAND = Band(*map(editions.pounds, (1, 2, 9)))


def test_it_states_what_was_forecast_and_what_happened() -> None:
    years = (SpendYear("2026/27", BAND, Decimal(3_000_000), None), SpendYear("2027/28", None, None, Decimal(5_000_000)))
    event = EventTrack("HF-101: launch", dt.date(2026, 3, 4), FORECASTS)
    picture = draw_retrospective([event], [SpendTrack("England", "GBP", years)])
    assert picture is not None
    assert picture.alt.startswith("HF-101: launch, 4 Mar 2026: said on 1 Jan 2024: Aug 25–Jun 26; ")
    assert picture.alt.count("said on") == 12, "more rows than fit are thinned"
    assert "said on 30 Jan 2024" in picture.alt
    assert picture.alt.endswith(
        "England: 2026/27 said £1.0m to £9.0m, planned £3.0m; 2027/28 nothing said, spent £5.0m."
    )


def test_without_a_forecast_there_is_no_picture() -> None:
    spend = SpendTrack("England", "GBP", (SpendYear("2026/27", None, Decimal(1), None),))
    assert draw_retrospective([EventTrack("HF-101: launch", dt.date(2026, 3, 4), ())], [spend]) is None
