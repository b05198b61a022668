"""The evidence as of a day: nothing dated later counts, every figure has a source, and the tables hold together."""

import csv
import datetime as dt
from importlib.resources import files
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from horizon.evidence.rows import METHOD_LATER, Lag
from horizon.evidence.tables import load, version
from horizon.values.jurisdiction import PROFILES
from horizon.watchlist.schema.terms import Area

TODAY = dt.date(2026, 2, 20)
NOW = load(TODAY)
AREAS = [area for area in get_args(Area) if area]
DAYS = st.dates(min_value=dt.date(2005, 1, 1), max_value=dt.date(2026, 12, 31))
DATED = ("rounds", "branches", "thresholds", "established", "medicines")


def rows(name: str) -> list[dict[str, str]]:
    text = (files("horizon.evidence") / f"{name}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def known(name: str, column: str, day: dt.date) -> int:
    return sum(row[column] <= day.isoformat() for row in rows(name))


@given(DAYS)
def test_nothing_dated_later_is_loaded(day: dt.date) -> None:
    found = load(day)
    assert all(one.authorised <= day for one in found.medicines)
    assert len(found.rounds) == known("rounds", "known_from", day)
    assert len(found.established) == known("established", "since", day)
    for name, held in (("branches", found.branches), ("thresholds", found.thresholds)):
        begun = [row for row in rows(name) if row["valid_from"] <= day.isoformat()]
        over = [row for row in begun if row["valid_until"] and row["valid_until"] <= day.isoformat()]
        assert len(held) == len(begun) - len(over)


@given(DAYS, st.sampled_from(["england", "scotland"]), st.sampled_from(AREAS))
def test_the_roads_of_every_day_weigh_one(day: dt.date, jurisdiction: str, area: str) -> None:
    roads = load(day).roads(jurisdiction, area)
    assert sum(road.weight for road in roads) == pytest.approx(1)
    assert len({road.branch for road in roads}) == len(roads)
    assert all(road.low <= road.median <= road.high for road in roads)


@pytest.mark.parametrize("jurisdiction", ["us", "plain"])
def test_approval_is_launch_elsewhere(jurisdiction: str) -> None:
    assert NOW.roads(jurisdiction, "oncology") == ()


@pytest.mark.parametrize(
    ("day", "amount"),
    [
        ((2017, 3, 31), None),
        ((2017, 4, 1), 20_000_000),
        ((2025, 5, 31), 20_000_000),
        ((2025, 6, 1), 40_000_000),
        ((2026, 2, 20), 40_000_000),
    ],
)
def test_the_budget_impact_test_of_a_day(day: tuple[int, int, int], amount: int | None) -> None:
    rule = load(dt.date(*day)).threshold("england")
    assert (rule.amount if rule else None) == amount


@pytest.mark.parametrize("area", AREAS)
def test_every_area_has_what_a_forecast_asks(area: str) -> None:
    for phase in (1, 2, 3):
        assert NOW.duration(f"phase {phase}", area).years > 0
    for quantity in ("files on the first of readouts that are over a year apart", "approved on an interim readout"):
        assert 0 < NOW.share(quantity, area).value < 1


def test_an_area_has_its_own_row_before_that_of_all() -> None:
    assert NOW.duration("phase 3", "cardiovascular").years == 4.2
    assert NOW.duration("phase 1", "cardiovascular") == NOW.duration("phase 1", "all")
    assert NOW.share("approved on an interim readout", "oncology").value == 0.23
    oncology = {road.branch: road.median for road in NOW.roads("england", "oncology")}
    assert oncology["standard appraisal"] == 8
    assert "aligned licence and guidance" in oncology


def test_studies_that_disagree_are_all_there() -> None:
    assert {row.value for row in NOW.rate("approval from phase 1", "all")} == {0.079, 0.138}
    assert NOW.rate("approval from phase 1", "no such area") == ()


def test_what_no_table_knows_is_a_fault() -> None:
    with pytest.raises(KeyError, match="no evidence for 'slip', scope 'all'"):
        NOW.lag("slip")


@pytest.mark.parametrize(
    ("day", "known_from", "stamp"),
    [
        ((2013, 12, 31), "2021", METHOD_LATER),
        ((2021, 1, 1), "2021", ""),
        ((2021, 5, 1), "2021-06", METHOD_LATER),
        ((2026, 2, 20), "2021", ""),
        ((2013, 12, 31), "", ""),
    ],
)
def test_method_of_later_says_so(day: tuple[int, int, int], known_from: str, stamp: str) -> None:
    assert load(dt.date(*day)).stamp(known_from) == stamp


@pytest.mark.parametrize("lag", NOW.lags, ids=lambda lag: f"{lag.quantity} {lag.scope}")
def test_quantiles_rise(lag: Lag) -> None:
    assert list(lag.points) == sorted(lag.points)


def test_ranges_hold_their_value() -> None:
    for row in NOW.rates:
        assert (row.low or row.value) <= row.value <= (row.high or row.value)
        assert 0 < row.value <= 1


@pytest.mark.parametrize("name", ["success", "lags", "durations", "filing", "branches", "rounds", "thresholds"])
def test_every_figure_has_a_source(name: str) -> None:
    assert all(row["source"] for row in rows(name))


def test_a_published_deadline_is_known_by_its_day() -> None:
    assert all(row["known_from"] <= row["date"] for row in rows("rounds"))
    assert {row["jurisdiction"] for row in rows("rounds")} <= set(PROFILES)


@pytest.mark.parametrize("row", [row for row in rows("rounds") if row["jurisdiction"] == "us"], ids=str)
def test_part_d_bids_are_due_on_the_first_monday_of_june(row: dict[str, str]) -> None:
    day = dt.date.fromisoformat(row["date"])
    assert (day.month, day.weekday()) == (6, 0)
    assert day.day <= 7
    assert day.year == int(row["financial_year"]) - 1


def test_medicines_are_told_by_their_substances() -> None:
    found = {one.brand: one for one in NOW.medicines if one.region == "us"}
    assert found["Harvoni"].substances == ("ledipasvir", "sofosbuvir")
    assert found["Aimovig"].substances == ("erenumab",)
    sovaldi = next(one for one in NOW.medicines if one.region == "eu" and one.brand == "Sovaldi")
    assert sovaldi.authorised == dt.date(2014, 1, 16)


def test_the_lists_end_where_they_say() -> None:
    for region, until in NOW.lists_end.items():
        assert max(one.authorised for one in NOW.medicines if one.region == region) <= until


def test_what_came_into_use_later_was_not_established() -> None:
    assert "pemetrexed" not in load(dt.date(2004, 1, 1)).established
    assert {"pemetrexed", "ribavirin", "peginterferon alfa-2a"} <= load(dt.date(2012, 1, 1)).established


def test_the_version_is_of_the_tables_alone() -> None:
    assert NOW.version == version() == load(dt.date(2012, 1, 1)).version
    assert len(version()) == 12
