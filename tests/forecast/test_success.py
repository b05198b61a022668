"""How likely: ranges around their value wherever tables disagree."""

import datetime as dt
from dataclasses import replace
from typing import Any, get_args

import pytest

from forecast_cases import NOW, TODAY, make_case
from horizon.forecast.success import estimate_approval, estimate_funding
from horizon.values.regulatory import RegulatoryRecord, RegulatoryRecords
from horizon.watchlist.schema.field_types import Area


@pytest.mark.parametrize("area", get_args(Area))
@pytest.mark.parametrize("phase", [0, 1, 2, 3, 4])
def test_the_range_holds_the_value(area: str, phase: int) -> None:
    chance = estimate_approval(make_case(area=area, phase=phase), NOW)
    assert chance is not None
    assert 0 < chance.low <= chance.value <= chance.high < 1
    assert chance.rows


@pytest.mark.parametrize(
    ("phase", "area", "low", "value", "high"),
    [
        (3, "oncology", 0.33, 0.33, 0.33),
        (3, "", 0.524, 0.524, 0.524),
        (3, "cardiovascular", 0.524 * 0.62 / 0.7, (0.622 + 0.524 * 0.62 / 0.7) / 2, 0.622),
        (3, "haematology", 0.524 * 0.74 / 0.7, 0.524 * 0.82 / 0.7, 0.524 * 0.89 / 0.7),
        (2, "oncology", 0.289 * 0.33, 0.289 * 0.33, 0.289 * 0.33),
        (2, "neurology", 0.289 * 0.5 / 0.43 * 0.524 * 0.64 / 0.7, 0.289 * 0.5 / 0.43 * 0.524 * 0.69 / 0.7, None),
        (1, "oncology", 0.034, (0.034 + 0.053) / 2, 0.053),
        (1, "neurology", 0.079, (0.079 + 0.138) / 2, 0.138),
    ],
)
def test_levels_by_phase_and_area(phase: int, area: str, low: float, value: float, high: float | None) -> None:
    chance = estimate_approval(make_case(phase=phase, area=area), NOW)
    assert chance is not None
    assert (chance.low, chance.value) == pytest.approx((low, value))
    assert high is None or chance.high == pytest.approx(high)


def test_later_phases_are_likelier() -> None:
    for area in get_args(Area):
        phase_1, phase_2, phase_3 = (estimate_approval(make_case(phase=phase, area=area), NOW) for phase in (1, 2, 3))
        assert phase_1
        assert phase_2
        assert phase_3
        assert phase_2.value < phase_3.value
        assert phase_1.value < phase_3.value


def test_what_is_approved() -> None:
    for authorised in (
        make_case(us=TODAY, jurisdiction="us"),
        make_case(us=TODAY, jurisdiction="plain"),
        make_case(eu=TODAY),
    ):
        chance = estimate_approval(authorised, NOW)
        assert chance is not None
        assert (chance.low, chance.value, chance.high) == (1, 1, 1)


def test_a_planners_chance_overrules_every_table() -> None:
    chance = estimate_approval(make_case(probability=(0.1, 0.2, 0.3), eu=TODAY), NOW)
    assert chance is not None
    assert (chance.low, chance.value, chance.high, chance.rows) == (0.1, 0.2, 0.3, ())


def marked(region: str, status: str = "authorised", on: dt.date = TODAY) -> RegulatoryRecords:
    return RegulatoryRecords(**{region: RegulatoryRecord(status=status, authorised=on, filed=on)})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("more", "value"),
    [
        ({}, 0.45),
        ({"regulatory": marked("us")}, 0.7),
        ({"regulatory": marked("eu", "filed")}, 0.95),
        ({"regulatory": marked("eu")}, 1),
        ({"regulatory": marked("uk")}, 1),
        ({"jurisdiction": "us", "regulatory": marked("eu")}, 0.7),
        ({"jurisdiction": "us", "regulatory": marked("us")}, 1),
    ],
)
def test_the_mark_of_a_device_is_as_likely_as_of_those_in_studies(more: dict[str, Any], value: float) -> None:
    chance = estimate_approval(make_case(phase=None, device=True, **more), NOW)
    assert chance is not None
    assert chance.value == value
    assert value == 1 or chance.high - chance.low > 0.25
    assert estimate_approval(make_case(phase=None), NOW) is None


@pytest.mark.parametrize(
    ("guidance", "value"), [(None, 0.46 * 0.81), (TODAY, 1), (TODAY + dt.timedelta(days=90), 0.81)]
)
def test_a_device_is_funded_as_often_as_guidance_recommends_it(guidance: dt.date | None, value: float) -> None:
    funding = estimate_funding(make_case(phase=None, device=True, guidance=guidance), NOW)
    assert funding.paid.value == pytest.approx(value)
    assert sum(share for _, share in funding.outcomes) in (0, pytest.approx(1))


def test_reimbursement_is_joint_with_being_appraised_to_the_end() -> None:
    england = estimate_funding(make_case(), NOW).paid
    assert england.low == pytest.approx(0.818 * 0.84)
    assert england.high == pytest.approx(0.818 * 0.91)
    assert england.low < england.value < england.high
    assert estimate_funding(make_case(jurisdiction="scotland"), NOW).paid == england
    for place in ("us", "plain"):
        assert estimate_funding(make_case(jurisdiction=place), NOW).paid.value == 1
        assert estimate_funding(make_case(jurisdiction=place), NOW).outcomes == ()


def test_a_day_that_the_planner_entered_is_certain() -> None:
    entered = make_case(phase=None, device=True, launch=dt.date(2027, 4, 1))
    chance = estimate_approval(entered, NOW)
    assert chance is not None
    assert (chance.value, estimate_funding(entered, NOW).paid.value) == (1, 1)
    come, to_come = (estimate_approval(make_case(licence=TODAY + dt.timedelta(days=days)), NOW) for days in (0, 1))
    assert come
    assert to_come
    assert (come.value, to_come.value < 1) == (1, True)


def test_what_becomes_of_what_is_licensed() -> None:
    paid, outcomes = estimate_funding(make_case(), NOW).paid.value, dict(estimate_funding(make_case(), NOW).outcomes)
    assert sum(outcomes.values()) == pytest.approx(1)
    assert outcomes["terminated"] == 0.182
    assert outcomes["for a part of the licence"] == pytest.approx(0.47 * paid)
    assert paid + outcomes["refused"] + outcomes["terminated"] == pytest.approx(1)
    assert all(share > 0 for share in outcomes.values())


def test_what_later_studies_say_is_carried_with_their_day() -> None:
    chance = estimate_approval(replace(make_case(), area="cardiovascular"), NOW)
    assert chance is not None
    assert {row.known_from for row in chance.rows} == {"2019", "2021", "2024"}
