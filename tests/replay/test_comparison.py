"""Forecasts beside what then happened: hits and misses, warnings, what came unforecast and what never came."""

import dataclasses
import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from filled_values import fill_fields
from horizon.evidence import tables
from horizon.replay.comparison import (
    compare_events,
    compare_watchlist_spend,
    describe_verdict,
    describe_warnings,
    format_duration,
    judge_amount,
    judge_window,
)
from horizon.scoring.observed_outcomes import find_unforecast_outcomes, group_by_technology, observe_outcomes
from horizon.values.budget_impact import Band, SinceLaunch, Total
from horizon.values.edition import Edition
from horizon.values.forecast_record import extract_forecasts
from horizon.values.outcome import Outcome
from horizon.values.technology import Window
from replay.forecast_editions import WINDOW, chance, happened, issue, technology

NOW = tables.load_evidence(dt.date(2026, 2, 20))
FIRST, SECOND = dt.date(2012, 9, 30), dt.date(2013, 9, 30)
JUDGED_WINDOW = Window(dt.date(2014, 1, 1), dt.date(2014, 6, 1), dt.date(2015, 1, 1))


def compare(editions: list[Edition], outcomes: list[Outcome]) -> tuple[Any, ...]:
    forecasts = [extract_forecasts(edition) for edition in editions]
    observed = observe_outcomes(group_by_technology(forecasts), outcomes, NOW)
    return (
        compare_events(observed),
        describe_warnings(observed, find_unforecast_outcomes(outcomes, observed)),
        compare_watchlist_spend(forecasts, outcomes, observed),
    )


def two_editions(**more: Any) -> list[Edition]:
    """Named first, said to be dear and pressing a year later."""
    later = technology("x", over_threshold=True, act_now=True, **more)
    return [
        issue("2012-W39", technology("x", over_threshold=False, **more), as_of=FIRST),
        issue("2013-W40", later, as_of=SECOND),
    ]


@pytest.mark.parametrize(
    ("length", "words"),
    [(1, "1 day"), (3, "3 days"), (7, "1 week"), (40, "6 weeks"), (61, "2 months"), (730, "24 months")],
)
def test_lengths_as_people_say_them(length: int, words: str) -> None:
    assert format_duration(dt.timedelta(days=length)) == words


@pytest.mark.parametrize(
    ("day", "words", "held"),
    [
        (dt.date(2014, 1, 1), "inside the window, 5 months from its middle", True),
        (dt.date(2014, 6, 1), "inside the window, 0 days from its middle", True),
        (dt.date(2015, 1, 1), "inside the window, 7 months from its middle", True),
        (dt.date(2013, 12, 31), "missed: 1 day before the window opened; the forecast was late", False),
        (dt.date(2013, 12, 1), "missed: 4 weeks before the window opened; the forecast was late", False),
        (dt.date(2015, 1, 9), "missed: 1 week after the window closed; the forecast was early", False),
        (dt.date(2016, 1, 1), "missed: 12 months after the window closed; the forecast was early", False),
    ],
)
def test_a_forecast_is_judged_by_its_window(day: dt.date, words: str, held: bool) -> None:
    assert judge_window(JUDGED_WINDOW, day) == (words, held)


@pytest.mark.parametrize(
    ("amount", "words", "held"),
    [
        (5, "inside P10 to P90", True),
        (1, "inside P10 to P90", True),
        (9, "missed: above its P90; the forecast was low", False),
        (90, "missed: 11 times its P90; the forecast was low", False),
        (0, "missed: below its P10; the forecast was high", False),
    ],
)
def test_an_amount_is_judged_by_its_band(amount: int, words: str, held: bool) -> None:
    assert judge_amount(Decimal(amount), Decimal(1), Decimal(8)) == (words, held)


def test_an_event_says_how_much_warning_there_was() -> None:
    (event,), (line,), _ = compare(two_editions(), [happened("x", "licence", "2014-03-31")])
    assert (event.named_on, event.dear_on, event.act_now_on) == (FIRST, SECOND, SECOND)
    assert [verdict.held for verdict in event.verdicts] == [True, True]
    assert line == (
        "x: named 18 months before its licence on 31 Mar 2014; said to be dear 6 months before; on the act-now list "
        "6 months before; inside 2 of 2 windows."
    )


def test_a_forecast_made_on_the_day_or_later_is_no_warning() -> None:
    (event,), _, _ = compare(two_editions(), [happened("x", "licence", "2013-09-30")])
    assert [verdict.said_on for verdict in event.verdicts] == [FIRST]
    assert event.dear_on is None


def test_a_miss_is_reported_as_a_miss() -> None:
    early = Window(*[dt.date(2013, 10, day) for day in (1, 2, 3)])
    assert judge_window(early, dt.date(2014, 1, 1)) == (
        "missed: 3 months after the window closed; the forecast was early",
        False,
    )
    events, _, rows = compare(two_editions(licence=early), [happened("x", "licence", "2014-03-31")])
    assert describe_verdict(events, rows) == (
        "Yes: x was named 18 months, and said to be dear 6 months, before its licence. When: inside 0 of the 2 windows "
        "that were said of it; all were too early."
    )


def test_nothing_dear_is_no_yes() -> None:
    assert describe_verdict((), ()) == "Nothing that came had been said to be dear."


def test_what_came_unforecast_and_what_never_came_is_reported_too() -> None:
    editions = two_editions(probability=chance(0.5, 0.4))
    outcomes = [happened("x", "withdrawal", "2014-03-31", what="stopped"), happened("y", "launch", "2014-02")]
    _, lines, _ = compare(editions, outcomes)
    assert lines == (
        "Never named: y, launch on 2014-02.",
        "Named and never came: x, stopped on 31 Mar 2014; it had been given 40% to be funded.",
    )


def totals(edition: Edition, high: int) -> Edition:
    band = Band(Decimal(1), Decimal(5), Decimal(high))
    rows = tuple(
        dataclasses.replace(fill_fields(Total), scope=scope, financial_year="2014/15", conditional=band, currency="GBP")
        for scope in ("list", "all")
    )
    return dataclasses.replace(edition, scan=dataclasses.replace(edition.scan, totals=rows))


def test_spend_is_held_against_the_last_edition_before_the_first_licence() -> None:
    years = (SinceLaunch(1, *map(Decimal, (10, 20, 30))), SinceLaunch(2, *map(Decimal, (40, 50, 60))))
    early, late = two_editions(impact_since_launch=years)
    after = issue("2014-W40", technology("x"), as_of=dt.date(2014, 9, 30))
    plan = {"financial_year": "2014/15", "amount": Decimal(25), "currency": "GBP", "what": "a plan"}
    outcomes = [
        happened("x", "licence", "2014-03-31"),
        happened("x", "launch", "2014-06-01"),
        happened("all", "plan", "2014-06-01", **plan),
    ]
    _, _, rows = compare([totals(early, 100), totals(late, 10), totals(after, 1000)], outcomes)
    whole, since = rows
    assert (whole.said_on, whole.said.p90, whole.planned, whole.spent, whole.held) == (SECOND, 10, 25, None, False)
    assert whole.words == "missed: 2 times its P90; the forecast was low"
    assert (since.technology, since.since_launch, since.year, since.said.p10, since.held) == (
        "x",
        1,
        "2014/15",
        10,
        True,
    )
    assert since.source == "plan: a plan, a source"


def test_what_was_spent_goes_before_what_was_planned() -> None:
    money_of = {"financial_year": "2014/15", "currency": "GBP"}
    outcomes = [
        happened("all", "plan", "2014", amount=Decimal(5), **money_of),
        happened("all", "spend", "2015", amount=Decimal(500), **money_of),
    ]
    _, _, (row,) = compare([totals(two_editions()[0], 10)], outcomes)
    assert (row.planned, row.spent, row.held) == (5, 500, False)


def test_where_licence_and_launch_are_one_date_there_is_one_event() -> None:
    editions = [issue("2012-W39", technology("x"), as_of=FIRST, jurisdiction="us")]
    events, _, _ = compare(editions, [happened("x", "licence", "2014-03-31")])
    assert [event.event for event in events] == ["licence"]
    assert WINDOW.p10 <= events[0].on <= WINDOW.p90
