"""What became of a technology: as recorded, else as the lists and the registry have it."""

import dataclasses
import datetime as dt
import itertools

import pytest

from horizon.evidence import tables
from horizon.evidence.rows import AuthorisedMedicine
from horizon.scoring.observed_outcomes import (
    AUTHORISED_LISTS,
    STOPPED_TRIALS,
    ObservedTechnology,
    find_unforecast_outcomes,
    group_by_technology,
    observe_outcomes,
)
from horizon.values.edition import Edition
from horizon.values.forecast_record import extract_forecasts
from horizon.values.outcome import Outcome
from replay.forecast_editions import DAY, happened, issue, spent, technology

NOW = tables.load_evidence(dt.date(2026, 2, 20))


def observe(
    editions: list[Edition], *recorded: Outcome, evidence: tables.Evidence = NOW, struck: tuple[Outcome, ...] = ()
) -> ObservedTechnology:
    (observed,) = observe_outcomes(group_by_technology(map(extract_forecasts, editions)), recorded, evidence, struck)
    return observed


def test_forecasts_are_grouped_whatever_the_order_of_the_editions() -> None:
    early = issue("2012-W39", technology("a", None), technology("b"))
    middle = issue("2012-W52", technology("a"), as_of=dt.date(2012, 12, 31))
    for order in itertools.permutations((early, middle)):
        observed = {
            forecasts[0].record.name: [str(forecast.on) for forecast in forecasts]
            for forecasts in group_by_technology(map(extract_forecasts, order))
        }
        assert observed == {"a": ["2012-09-30", "2012-12-31"], "b": ["2012-09-30"]}


def test_a_licence_that_was_struck_out_does_not_come_back_from_the_lists() -> None:
    editions = [issue("2012-W39", technology("sofosbuvir"))]
    licence, launch = happened("sofosbuvir", "licence", "2014-01-16"), happened("sofosbuvir", "launch", "2014-01-16")
    assert "licence" not in observe(editions, struck=(licence,)).days
    assert "licence" in observe(editions, struck=(launch, happened("another", "licence", "2014-01-16"))).days
    assert "licence" in observe(editions, licence, struck=(licence,)).days  # recorded again


@pytest.mark.parametrize(
    ("name", "aliases", "jurisdiction", "as_of", "licence"),
    [
        ("sofosbuvir", (), "england", DAY, "2014-01-16"),
        ("GS-7977", ("sofosbuvir",), "scotland", DAY, "2014-01-16"),
        ("sofosbuvir", (), "us", DAY, "2013-12-06"),
        ("sofosbuvir/ledipasvir", (), "england", DAY, "2014-11-17"),
        ("sofosbuvir", (), "england", dt.date(2014, 1, 16), None),
        ("dapagliflozin", (), "england", dt.date(2019, 1, 1), None),
        ("novelmab", (), "england", DAY, None),
    ],
)
def test_a_licence_is_on_the_lists(
    name: str, aliases: tuple[str, ...], jurisdiction: str, as_of: dt.date, licence: str | None
) -> None:
    observed = observe([issue("2012-W39", technology(name, aliases=aliases), as_of=as_of, jurisdiction=jurisdiction)])
    assert (str(observed.days["licence"]) if "licence" in observed.days else None) == licence
    assert ("launch" in observed.days) == (jurisdiction == "us" and licence is not None)
    assert set(observed.sources.values()) <= {AUTHORISED_LISTS}


def test_an_outcome_counts_from_the_day_on_which_it_is_known() -> None:
    editions = [issue("2012-W39", technology("sofosbuvir"))]
    assert observe(editions, evidence=tables.load_evidence(dt.date(2014, 1, 15))).days == {}
    assert "licence" in observe(editions, evidence=tables.load_evidence(dt.date(2014, 1, 16))).days
    assert observe([issue("2012-W39", technology("x"))], happened("x", "launch", "2026-02")).days == {}


def test_the_first_authorisation_is_the_licence() -> None:
    later, first = (AuthorisedMedicine("eu", "X", ("novelmab",), dt.date(year, 1, 1)) for year in (2016, 2014))
    evidence = dataclasses.replace(NOW, medicines=(later, first))
    assert observe([issue("2012-W39", technology("novelmab"))], evidence=evidence).days["licence"] == dt.date(
        2014, 1, 1
    )


def test_what_was_recorded_goes_before_the_lists() -> None:
    recorded = happened("Sofosbuvir tablets", "licence", "2014-02-01")
    observed = observe([issue("2012-W39", technology("sofosbuvir"))], recorded)
    assert (observed.days["licence"], observed.sources["licence"]) == (dt.date(2014, 2, 1), "a source")


def test_an_outcome_is_of_its_watchlist_and_its_indication() -> None:
    editions = [issue("2012-W39", technology("x", indication="Lungs"))]
    there = dataclasses.replace(happened("x", "licence", "2014"), watchlist="other")
    assert observe(editions, there, happened("x", "licence", "2014", indication="heart")).days == {}
    assert "licence" in observe(editions, happened("x", "licence", "2014", indication="lungs")).days


def test_what_was_spent_counts_in_its_own_currency() -> None:
    observed = observe(
        [issue("2012-W39", technology("x"))], spent("x", "2014/15", 7), spent("x", "2015/16", 8, currency="USD")
    )
    assert {year: int(amount) for year, amount in observed.spent.items()} == {"2014/15": 7}


@pytest.mark.parametrize(
    ("states", "withdrawn"),
    [
        (("in development", "stopped", "stopped"), "2013-01-01"),
        (("in development", "stopped", "in development"), None),
        (("in development", "dormant", "dormant"), None),
    ],
)
def test_a_technology_whose_trials_have_stopped_is_withdrawn(states: tuple[str, ...], withdrawn: str | None) -> None:
    editions = [
        issue(f"{2012 + at}-W01", technology("x", state=state), as_of=dt.date(2012 + at, 1, 1))
        for at, state in enumerate(states)
    ]
    observed = observe(editions)
    assert (str(observed.days["withdrawal"]) if "withdrawal" in observed.days else None) == withdrawn
    assert set(observed.sources.values()) <= {STOPPED_TRIALS}


def test_what_no_edition_named_came_unforecast() -> None:
    observed = observe_outcomes(
        group_by_technology([extract_forecasts(issue("2012-W39", technology("x", aliases=("EX-1",))))]), (), NOW
    )
    outcomes = [happened(name, "licence", "2014") for name in ("ex 1", "y")] + [spent("all", "2014/15", 9)]
    assert [forecast.technology for forecast in find_unforecast_outcomes(outcomes, observed)] == ["y"]
