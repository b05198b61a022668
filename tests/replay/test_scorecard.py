"""How right frozen forecasts have been: the first one speaks, and few outcomes say nothing."""

import dataclasses
import datetime as dt
import itertools

import pytest

from filled import edition, filled
from horizon.evidence import tables
from horizon.evidence.rows import Medicine
from horizon.evidence.tables import Evidence
from horizon.replay.scorecard import Outcome, first_forecasts, outcomes, score
from horizon.values.frozen import Edition, Scan, Technology, WatchlistPage, Window

NOW = tables.load(dt.date(2026, 2, 20))
DAY = dt.date(2012, 9, 30)
WINDOW = Window(dt.date(2013, 9, 1), dt.date(2014, 6, 1), dt.date(2015, 9, 1))


def technology(name: str, licence: Window | None = WINDOW, **more: object) -> Technology:
    blank = dataclasses.replace(filled(Technology), key=f"list||{name}", name=name, aliases=(), watchlist="list")
    return dataclasses.replace(blank, licence=licence, **more)  # type: ignore[arg-type]


def issue(key: str, *technologies: Technology, as_of: dt.date = DAY, jurisdiction: str = "england") -> Edition:
    page = dataclasses.replace(filled(WatchlistPage), name="list", jurisdiction=jurisdiction)
    scan = dataclasses.replace(filled(Scan), as_of=as_of, technologies=technologies, watchlists=(page,))
    return dataclasses.replace(edition(key), scan=scan)


def evidence(*medicines: Medicine) -> Evidence:
    return dataclasses.replace(NOW, medicines=medicines)


def test_the_first_forecast_speaks_whatever_order_they_come_in() -> None:
    early = issue("2012-W39", technology("a", None), technology("b"))
    middle = issue("2012-W52", technology("a"), technology("b"), as_of=dt.date(2012, 12, 31))
    late = issue("2013-W52", technology("a"), as_of=dt.date(2013, 12, 31))
    for order in itertools.permutations((early, middle, late)):
        spoken = {key: one.key for key, (one, _) in first_forecasts(order).items()}
        assert spoken == {"list||b": "2012-W39", "list||a": "2012-W52"}


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
def test_what_became_of_it(
    name: str, aliases: tuple[str, ...], jurisdiction: str, as_of: dt.date, licence: str | None
) -> None:
    found = outcomes(
        [issue("2012-W39", technology(name, aliases=aliases), as_of=as_of, jurisdiction=jurisdiction)], NOW
    )
    assert [one.licence.isoformat() for one in found] == ([licence] if licence else [])
    assert all(one.key == f"list||{name}" and one.source for one in found)


def test_an_outcome_counts_from_the_day_on_which_it_is_known() -> None:
    editions = [issue("2012-W39", technology("sofosbuvir"))]
    assert outcomes(editions, tables.load(dt.date(2014, 1, 15))) == ()
    assert len(outcomes(editions, tables.load(dt.date(2014, 1, 16)))) == 1


def test_the_first_authorisation_is_the_outcome() -> None:
    later, first = (Medicine("eu", "X", ("novelmab",), dt.date(year, 1, 1)) for year in (2016, 2014))
    (found,) = outcomes([issue("2012-W39", technology("novelmab"))], evidence(later, first))
    assert found.licence == dt.date(2014, 1, 1)


def known(*days: str) -> list[Outcome]:
    return [Outcome(f"list||{at}", dt.date.fromisoformat(day), "a list") for at, day in enumerate(days)]


def lines(outcomes: list[Outcome], forecast: int = 8) -> dict[str, tuple[str, int]]:
    editions = [issue("2012-W39", *(technology(str(at)) for at in range(forecast)))]
    return {row.measure: (row.value, row.n) for row in score(editions, outcomes, NOW)}


def test_few_outcomes_say_nothing() -> None:
    found = lines(known("2014-06-01", "2014-06-01"))
    assert found["licences inside the window"] == ("too few to say (2 of 8 forecast have come)", 2)
    assert found["median error of the licence"] == ("too few to say (2 of 8 forecast have come)", 2)
    assert found["pounds"] == ("too few to say: no spend recorded", 0)


def test_the_share_inside_the_window_and_the_median_error() -> None:
    days = ("2013-09-01", "2015-09-01", "2014-06-11", "2014-05-12", "2015-09-02", "2013-08-31")
    found = lines(known(*days))
    assert found["licences inside the window"] == ("4 of 6 (30% to 90%)", 6)
    assert found["median error of the licence"] == ("274 days", 6)


def test_what_was_never_forecast_is_not_scored() -> None:
    assert lines(known("2014-06-01"), forecast=0)["licences inside the window"][1] == 0


def test_published_figures_stand_beside() -> None:
    published = {row.measure: row.published for row in score([], [], NOW)}
    assert published["licences inside the window"] == "45 % (Scotland)"
    assert "1.57" in published["pounds"]
