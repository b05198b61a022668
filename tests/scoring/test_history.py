"""A history scores as all the editions do, and does not grow with each of them."""

import dataclasses
import datetime as dt
import random

import pytest

from horizon.evidence import tables
from horizon.scoring.history import History, extend_histories
from horizon.scoring.observed_outcomes import group_by_technology
from horizon.scoring.scorecard import build_scorecard
from horizon.values.dates import iso_week
from horizon.values.edition import Edition, ScoreLine
from horizon.values.forecast_record import extract_forecasts
from horizon.values.keys import TechnologyKey
from horizon.values.technology import Technology, Window
from replay.forecast_editions import chance, happened, issue, pounds, spent, technology

NOW = tables.load_evidence(dt.date(2026, 2, 20))
FIRST = dt.date(2012, 1, 2)
PRODUCTS = [f"t-{number}" for number in range(8)]


def shift(window: Window, days: int) -> Window:
    moved = {
        field.name: getattr(window, field.name) + dt.timedelta(days=days)
        for field in dataclasses.fields(window)
        if isinstance(getattr(window, field.name), dt.date)
    }
    return dataclasses.replace(window, **moved)


def weekly_editions(weeks: int, random_source: random.Random) -> list[Edition]:
    """Editions of eight technologies whose forecasts move from week to week, with other names and states at times."""
    editions = []
    for week in range(weeks):
        day = FIRST + dt.timedelta(weeks=week)
        technologies: list[Technology] = []
        for product in PRODUCTS:
            if random_source.random() < 0.1:
                continue
            middle = Window(dt.date(2014, 1, 1), dt.date(2014, 9, 1), dt.date(2015, 6, 1))
            window = shift(middle, random_source.randrange(-400, 400)) if random_source.random() < 0.9 else None
            low = random_source.choice((0, 3_000_000))
            technologies.append(
                technology(
                    product,
                    window,
                    aliases=(random_source.choice(("EX-1", "EX-2", product.upper())),),
                    act_now=random_source.random() < 0.05,
                    state=random_source.choice(("in development", "in development", "stopped")),
                    probability=random_source.choice((None, chance(random_source.random(), random_source.random()))),
                    impact=(pounds("2015/16", low, low * 2, low * 3),),
                )
            )
        editions.append(issue(iso_week(day), *technologies, as_of=day))
    return editions


def fold(editions: list[Edition]) -> dict[TechnologyKey, History]:
    histories: dict[TechnologyKey, History] = {}
    for edition in editions:
        extend_histories(histories, extract_forecasts(edition))
    return histories


@pytest.mark.parametrize("seed", range(6))
def test_every_score_is_that_of_all_editions(seed: int) -> None:
    source = random.Random(seed)
    editions = weekly_editions(150, source)
    outcomes = [happened(product, "licence", f"2014-{source.randrange(1, 13):02d}-10") for product in PRODUCTS[:6]]
    outcomes += [happened(product, "launch", f"2015-{source.randrange(1, 13):02d}-10") for product in PRODUCTS[:5]]
    outcomes += [happened(product, "withdrawal", "2015-06-01") for product in PRODUCTS[6:]]
    outcomes += [spent(product, "2015/16", source.randrange(10_000_000)) for product in PRODUCTS[:5]]
    histories = fold(editions)
    kept = build_scorecard([histories[key] for key in sorted(histories)], outcomes, NOW)
    whole = build_scorecard(group_by_technology(map(extract_forecasts, editions)), outcomes, NOW)
    assert [line.measure for line in kept] == [line.measure for line in whole]
    assert without_bands(kept) == without_bands(whole)
    assert any(line.estimate is not None for line in kept)


def without_bands(lines: tuple[ScoreLine, ...]) -> list[ScoreLine]:
    return [line for line in lines if ", said " not in line.measure]


def test_it_does_not_grow_with_the_years() -> None:
    histories = fold(weekly_editions(520, random.Random(1)))
    assert max(map(len, histories.values())) <= 3 * 4 + 12
    assert all(list(history) == sorted(history, key=lambda forecast: forecast.on) for history in histories.values())
