"""The evidence as of a day: nothing dated later counts, every figure has a source, and the tables hold together."""

import csv
import datetime as dt
from importlib.resources import files
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from horizon.evidence.rows import METHOD_LATER, Lag
from horizon.evidence.tables import evidence_version, load_evidence
from horizon.values.jurisdiction import JURISDICTIONS
from horizon.watchlist.schema.field_types import Area

TODAY = dt.date(2026, 2, 20)
NOW = load_evidence(TODAY)
AREAS = [area for area in get_args(Area) if area]
DAYS = st.dates(min_value=dt.date(2005, 1, 1), max_value=dt.date(2026, 12, 31))
DATED = ("rounds", "branches", "thresholds", "established", "medicines")


def read_rows(name: str) -> list[dict[str, str]]:
    text = (files("horizon.evidence") / f"{name}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def count_known(name: str, column: str, day: dt.date) -> int:
    return sum(row[column] <= day.isoformat() for row in read_rows(name))


@given(DAYS)
def test_nothing_dated_later_is_loaded(day: dt.date) -> None:
    evidence = load_evidence(day)
    assert all(row.authorised <= day for row in evidence.medicines)
    assert len(evidence.rounds) == count_known("rounds", "known_from", day)
    assert len(evidence.established) == count_known("established", "since", day)
    for name, held in (("branches", evidence.branches), ("thresholds", evidence.thresholds)):
        begun = [row for row in read_rows(name) if row["valid_from"] <= day.isoformat()]
        over = [row for row in begun if row["valid_until"] and row["valid_until"] <= day.isoformat()]
        assert len(held) == len(begun) - len(over)


@given(DAYS, st.sampled_from(["england", "scotland", "wales"]), st.sampled_from(AREAS))
def test_the_branches_of_every_day_have_a_weight_of_one_together(day: dt.date, jurisdiction: str, area: str) -> None:
    branches = load_evidence(day).find_branches(jurisdiction, area)
    assert sum(branch.weight for branch in branches) == pytest.approx(1)
    assert len({branch.branch for branch in branches}) == len(branches)
    assert all(branch.low <= branch.median <= branch.high for branch in branches)


@pytest.mark.parametrize("jurisdiction", ["us", "plain"])
def test_approval_is_launch_elsewhere(jurisdiction: str) -> None:
    assert NOW.find_branches(jurisdiction, "oncology") == ()


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
    rule = load_evidence(dt.date(*day)).find_threshold("england")
    assert (rule.amount if rule else None) == amount


@pytest.mark.parametrize("area", AREAS)
def test_every_area_has_what_a_forecast_needs(area: str) -> None:
    for phase in (1, 2, 3):
        assert NOW.find_duration(f"phase {phase}", area).years > 0
    for quantity in ("licensed by the life table, as first seen in phase 3", "approved on an interim readout"):
        assert 0 < NOW.find_share(quantity, area).value < 1


def test_an_area_has_its_own_row_before_that_of_all() -> None:
    assert NOW.find_duration("phase 3", "cardiovascular").years == 4.2
    assert NOW.find_duration("phase 1", "cardiovascular") == NOW.find_duration("phase 1", "all")
    assert NOW.find_share("approved on an interim readout", "oncology").value == 0.23
    oncology = {branch.branch: branch.median for branch in NOW.find_branches("england", "oncology")}
    assert oncology["standard appraisal"] == 8
    assert "aligned licence and guidance" in oncology


def test_studies_that_disagree_are_all_there() -> None:
    assert {row.value for row in NOW.find_rates("approval from phase 1", "all")} == {0.079, 0.138}
    assert NOW.find_rates("approval from phase 1", "no such area") == ()


def test_what_is_in_no_table_is_an_error() -> None:
    with pytest.raises(KeyError, match="no evidence for 'slip', scope 'all'"):
        NOW.find_lag("slip")


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
def test_evidence_of_method_published_later_is_stamped(day: tuple[int, int, int], known_from: str, stamp: str) -> None:
    assert load_evidence(dt.date(*day)).stamp_if_later(known_from) == stamp


@pytest.mark.parametrize("lag", NOW.lags, ids=lambda lag: f"{lag.quantity} {lag.scope}")
def test_quantiles_rise(lag: Lag) -> None:
    assert list(lag.quantiles) == sorted(lag.quantiles)


def test_ranges_contain_their_value() -> None:
    for row in NOW.rates:
        assert (row.low or row.value) <= row.value <= (row.high or row.value)
        assert 0 < row.value <= 1


@pytest.mark.parametrize("name", ["success", "lags", "durations", "filing", "branches", "rounds", "thresholds"])
def test_every_figure_has_a_source(name: str) -> None:
    assert all(row["source"] for row in read_rows(name))


def test_a_published_deadline_is_known_by_its_day() -> None:
    assert all(row["known_from"] <= row["date"] for row in read_rows("rounds"))
    assert {row["jurisdiction"] for row in read_rows("rounds")} <= set(JURISDICTIONS)


@pytest.mark.parametrize("row", [row for row in read_rows("rounds") if row["jurisdiction"] == "us"], ids=str)
def test_part_d_bids_are_due_on_the_first_monday_of_june(row: dict[str, str]) -> None:
    day = dt.date.fromisoformat(row["date"])
    assert (day.month, day.weekday()) == (6, 0)
    assert day.day <= 7
    assert day.year == int(row["financial_year"]) - 1


def test_medicines_are_identified_by_their_substances() -> None:
    by_brand = {row.brand: row for row in NOW.medicines if row.region == "us"}
    assert by_brand["Harvoni"].substances == ("ledipasvir", "sofosbuvir")
    assert by_brand["Aimovig"].substances == ("erenumab",)
    sovaldi = next(row for row in NOW.medicines if row.region == "eu" and row.brand == "Sovaldi")
    assert sovaldi.authorised == dt.date(2014, 1, 16)


def test_the_lists_end_where_they_say() -> None:
    for region, until in NOW.lists_end.items():
        assert max(row.authorised for row in NOW.medicines if row.region == region) <= until


def test_what_came_into_use_later_was_not_established() -> None:
    assert "pemetrexed" not in load_evidence(dt.date(2004, 1, 1)).established
    assert {"pemetrexed", "ribavirin", "peginterferon alfa-2a"} <= load_evidence(dt.date(2012, 1, 1)).established


def test_the_version_is_of_the_tables_alone() -> None:
    assert NOW.version == evidence_version() == load_evidence(dt.date(2012, 1, 1)).version
    assert len(evidence_version()) == 12
