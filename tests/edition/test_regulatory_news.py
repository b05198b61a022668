"""What regulators decided between two editions, in words."""

import datetime as dt
from dataclasses import replace

import pytest

from horizon.edition.regulatory_news import find_event, is_news, summarise_decisions
from horizon.values.regulatory import NO_RECORDS, NOTHING_SAID, RegulatoryRecord, RegulatoryRecords

DAY = dt.date(2026, 5, 22)
FILED = RegulatoryRecord("filed", filed=dt.date(2025, 12, 1))


def records(eu: RegulatoryRecord = NOTHING_SAID, us: RegulatoryRecord = NOTHING_SAID) -> RegulatoryRecords:
    return replace(NO_RECORDS, eu=eu, us=us)


@pytest.mark.parametrize(
    ("old", "new", "text"),
    [
        (NOTHING_SAID, FILED, "filed with the EMA on 1 Dec 2025"),
        (FILED, RegulatoryRecord("opinion", opinion=DAY), "positive opinion of the EMA on 22 May 2026"),
        (FILED, RegulatoryRecord("authorised", authorised=DAY), "licensed in the European Union on 22 May 2026"),
        (FILED, RegulatoryRecord("refused", decided=DAY), "refused by the EMA on 22 May 2026"),
        (FILED, RegulatoryRecord("application withdrawn"), "application to the EMA withdrawn"),
        (FILED, RegulatoryRecord("under re-examination"), "its opinion is under re-examination at the EMA"),
        (
            FILED,
            RegulatoryRecord("withdrawn", decided=DAY),
            "withdrawn from the market in the European Union on 22 May 2026",
        ),
        (FILED, replace(FILED, goal=DAY), "the EMA is to decide by 22 May 2026"),
        (FILED, replace(FILED, filed=DAY), "filed with the EMA on 22 May 2026"),
        (FILED, FILED, None),
        (
            *(NOTHING_SAID, replace(NOTHING_SAID, other_opinion=DAY)),
            "positive opinion of the EMA on 22 May 2026, for another use or one not said",
        ),
        (FILED, replace(FILED, evidence="in other words"), None),
        (FILED, RegulatoryRecord("refused", opinion=DAY), "negative opinion of the EMA on 22 May 2026"),
        (
            FILED,
            RegulatoryRecord("under re-examination", opinion=DAY),
            "its opinion of 22 May 2026 is under re-examination at the EMA",
        ),
        (
            RegulatoryRecord("refused", opinion=dt.date(2026, 1, 30)),
            RegulatoryRecord("refused", decided=DAY),
            "refused by the EMA on 22 May 2026",
        ),
        (
            NOTHING_SAID,
            RegulatoryRecord("authorised for another use", authorised=DAY),
            "licensed in the European Union on 22 May 2026, for another use",
        ),
        (
            NOTHING_SAID,
            RegulatoryRecord("authorised, indication not said", authorised=DAY),
            "licensed in the European Union on 22 May 2026, its uses not said",
        ),
        (
            RegulatoryRecord("authorised, indication not said", authorised=DAY),
            RegulatoryRecord("authorised for another use", authorised=DAY),
            None,
        ),
    ],
)
def test_an_event_in_words(old: RegulatoryRecord, new: RegulatoryRecord, text: str | None) -> None:
    event = find_event(records(old), records(new))
    assert (event.text if event else None) == text


def test_an_opinion_on_another_use_stands_behind_what_is_of_this_use() -> None:
    event = find_event(records(), records(replace(FILED, other_opinion=DAY)))
    assert event
    assert (event.status, event.of_another_use) == ("filed", False)
    other = replace(FILED, other_opinion=DAY)
    assert summarise_decisions(records(FILED)) == summarise_decisions(records(other))


def test_the_furthest_of_several_events_goes_first() -> None:
    both = records(eu=FILED, us=RegulatoryRecord("authorised", authorised=DAY, link="https://example.org"))
    event = find_event(NO_RECORDS, both)
    assert event
    assert (event.region, event.link) == ("us", "https://example.org")
    assert event.text == "licensed in the United States on 22 May 2026; filed with the EMA on 1 Dec 2025"


def test_an_old_event_does_not_hide_news_of_another_regulator() -> None:
    old = RegulatoryRecord("authorised", authorised=dt.date(2012, 5, 22))
    event = find_event(NO_RECORDS, records(eu=old, us=replace(FILED, filed=DAY)), dt.date(2026, 5, 20))
    assert event
    assert event.text == "filed with the FDA on 22 May 2026"


@pytest.mark.parametrize(
    ("last", "news"), [(dt.date(2026, 5, 20), True), (dt.date(2027, 5, 22), True), (dt.date(2027, 5, 24), False)]
)
def test_an_old_event_that_fills_a_gap_is_no_news(last: dt.date, news: bool) -> None:
    event = find_event(NO_RECORDS, records(RegulatoryRecord("authorised", authorised=DAY)))
    assert event
    assert is_news(event, last) == news
    assert is_news(replace(event, on=None), last)


def test_only_what_can_move_a_forecast_is_a_decision() -> None:
    other = RegulatoryRecord("authorised for another use", authorised=DAY, evidence="a text", link="a page")
    assert summarise_decisions(records(other)) == summarise_decisions(NO_RECORDS)
    assert summarise_decisions(records(FILED)) != summarise_decisions(records(replace(FILED, goal=DAY)))
