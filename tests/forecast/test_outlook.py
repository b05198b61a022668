"""The outlook of one technology: windows that are ordered, chances that fall, and words that say why."""

import dataclasses
import datetime as dt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecast_cases import NOW, TODAY, make_case, make_readout
from horizon.evidence.rows import DeviceStep, LifeTable
from horizon.forecast.case import ForecastCase
from horizon.forecast.outlook import Outlook, forecast_outlook, summarise_draws
from horizon.values.dates import FinancialYear
from horizon.values.jurisdiction import JURISDICTIONS
from horizon.values.keys import TechnologyKey

YEARS = tuple(FinancialYear.of(TODAY, 4).plus_years(at) for at in range(5))
DRAWS = 2_000
COMPLETIONS = st.dates(dt.date(2020, 1, 1), dt.date(2032, 12, 31))


def forecast(case: ForecastCase, seed: int = 1) -> Outlook:
    return forecast_outlook(case, NOW, seed, DRAWS, YEARS)


@settings(deadline=None, max_examples=60)
@given(
    on=COMPLETIONS,
    actual=st.booleans(),
    phase=st.sampled_from([1, 2, 3]),
    jurisdiction=st.sampled_from(list(JURISDICTIONS)),
    area=st.sampled_from(["oncology", "cardiovascular", ""]),
    us=st.none() | st.dates(dt.date(2024, 1, 1), TODAY),
    eu=st.none() | st.dates(dt.date(2024, 1, 1), TODAY),
    launch=st.none() | st.dates(dt.date(2024, 1, 1), dt.date(2030, 1, 1)),
    seed=st.integers(0, 1_000),
)
def test_windows_and_chances_hold_together(
    on: dt.date, actual: bool, seed: int, phase: int, jurisdiction: str, **more: object
) -> None:
    case = make_case(
        make_readout(on.isoformat(), actual and on <= TODAY), phase=phase, jurisdiction=jurisdiction, **more
    )
    outlook = forecast(case, seed)
    if outlook.licence is None or outlook.launch is None:
        assert outlook.because
        assert outlook.probability is None
        assert outlook.success is None
        assert outlook.launch_draws is None
        return
    licence, launch, chance = outlook.licence, outlook.launch, outlook.probability
    assert chance is not None
    for window in (licence, launch):
        assert window.p25 is not None
        assert window.p75 is not None
        assert window.p10 <= window.p25 <= window.p50 <= window.p75 <= window.p90
    assert outlook.rests_on
    assert (licence.p10, licence.p50, licence.p90) <= (launch.p10, launch.p50, launch.p90)
    assert licence.p50 <= launch.p50
    assert licence.p90 <= launch.p90
    assert launch.p10 >= TODAY
    assert chance.low + 0.05 >= 0.05
    assert chance.low <= chance.approved <= chance.high <= 1
    assert chance.reimbursed <= chance.approved
    for by, most in ((chance.launch_by, chance.reimbursed), (chance.licence_by, chance.approved)):
        shares = list(by.values())
        assert shares == sorted(shares)
        assert shares[-1] <= most + 1e-4


@pytest.mark.parametrize("state", ["stopped", "funded", "dormant", "withdrawn from the market"])
def test_what_is_not_to_come(state: str) -> None:
    outlook = forecast(make_case(state=state))
    assert (outlook.state, outlook.licence, outlook.launch) == (state, None, None)


def chance_of(case: ForecastCase) -> float:
    outlook = forecast(case)
    return outlook.probability.approved if outlook.probability else 0.0


def test_time_without_a_licence_speaks() -> None:
    days = (f"{year}-06-30" for year in (2025, 2023, 2021, 2018))
    chances = [chance_of(make_case(make_readout(day, True))) for day in days]
    assert chances == sorted(chances, reverse=True)
    assert chances[0] > 3 * chances[-1] > 0


def test_a_trial_that_is_years_overdue_is_no_licence_to_come() -> None:
    """The clocks go on from the shown completion, whether or not it was reported."""
    overdue, over = (chance_of(make_case(make_readout("2021-01-31", actual))) for actual in (False, True))
    assert overdue == over < chance_of(make_case(make_readout("2026-01-31"))) / 2


def test_it_is_dormant_only_where_nothing_living_speaks_and_says_what_would_wake_it() -> None:
    old = make_readout("2015-06-30", True)
    outlook = forecast(make_case(old, seen_until=TODAY))
    assert outlook.state == "dormant"
    assert "an application" in outlook.because[0]
    assert forecast(make_case(old, make_readout("2027-01-01", number=2))).state == "in development"
    assert forecast(make_case(make_readout("2017-06-30", True))).state == "in development", "no cut by its chance"
    assert forecast(make_case(old, seen_until=dt.date.max)).state == "in development", "the planner's word"


def test_what_may_have_come_already_lowers_the_confidence() -> None:
    outlook = forecast(make_case(make_readout("2024-06-30", True), jurisdiction="us", seen_until=dt.date.min))
    assert outlook.confidence == "low"
    assert "it may have come already" in " ".join(outlook.because)


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"phase": None}, "no phase"),
        ({"eu": dt.date(2021, 7, 16)}, "authorised for years"),
        ({"us": dt.date(2021, 7, 16), "jurisdiction": "us"}, "authorised for years"),
        ({"us": dt.date(2025, 7, 16), "jurisdiction": "us"}, "its whole launch window has passed"),
        ({"eu": dt.date(2025, 1, 16), "launch": dt.date(2025, 5, 1)}, "its whole launch window has passed"),
    ],
)
def test_why_nothing_is_said(more: dict[str, object], why: str) -> None:
    outlook = forecast(make_case(**more))
    assert outlook.launch is None
    assert outlook.because[0].startswith(why)


def test_what_america_approved_is_never_dormant_there() -> None:
    assert forecast(make_case(us=dt.date(2025, 7, 16), jurisdiction="us", state="authorised")).state == "authorised"


def test_a_planners_launch_overrules_an_old_authorisation_and_a_later_licence() -> None:
    day = dt.date(2026, 9, 1)
    old = forecast(make_case(eu=dt.date(2015, 1, 1), launch=day))
    assert old.launch == summarise_draws(np.full(3, float(day.toordinal())))
    soon = forecast(make_case(launch=day))
    assert soon.licence is not None
    assert soon.licence.p90 <= day


def test_one_products_indications_succeed_together() -> None:
    outlook, other = (
        forecast(make_case(key=TechnologyKey(f"area|{name}|novelmab"), probability=(0.4, 0.4, 0.4)))
        for name in ("a", "b")
    )
    assert outlook.success is not None
    assert other.success is not None
    together = (outlook.success & other.success).mean()
    assert together > outlook.success.mean() * other.success.mean() + 0.05


def test_a_seed_gives_the_same_outlook() -> None:
    outlook, again, other = forecast(make_case(), 7), forecast(make_case(), 7), forecast(make_case(), 8)
    assert (outlook.licence, outlook.launch, outlook.probability) == (again.licence, again.launch, again.probability)
    assert outlook.licence != other.licence


@pytest.mark.parametrize(
    ("case", "words"),
    [
        (make_case(), "the time from phase 3 to the licence"),
        (make_case(make_readout("2026-01-31", True), jurisdiction="us"), "the time from phase 3 to the licence"),
        (make_case(phase=2, jurisdiction="us"), "filing and review after the trials"),
        (make_case(us=TODAY), "the decision in Europe after the American one"),
        (make_case(eu=TODAY), "the steps from licence to funding"),
        (make_case(licence=TODAY + dt.timedelta(days=9), jurisdiction="us"), "the licence, which is known"),
    ],
)
def test_what_it_depends_on_most(case: ForecastCase, words: str) -> None:
    assert words in forecast(case).depends_most_on


def test_it_lists_the_figures_that_it_was_made_of() -> None:
    outlook = forecast(make_case(make_readout("2027-06-30"), area="oncology"))
    assert {getattr(row, "quantity", "road") for row in outlook.rows} == {
        "approved on an interim readout",
        "licensed by the life table, as first seen in phase 3",
        "FDA approval to EU authorisation",
        "EU licence after the FDA's, other sponsor",
        "road",
        "approval from phase 3",
        "terminated before guidance",
        "recommended if appraised",
        "optimised if recommended",
        "managed access if recommended",
    }
    assert any(isinstance(row, LifeTable) for row in outlook.rows)
    assert all(row.source for row in outlook.rows)
    assert len(set(outlook.rows)) == len(outlook.rows)
    known = forecast(make_case(eu=TODAY, probability=(0.5, 0.5, 0.5)))
    assert {getattr(row, "quantity", "road") for row in known.rows} & {"slip of primary completion"} == set()


@pytest.mark.parametrize("kind", ["device", "test", "software"])
def test_a_device_has_a_window_narrower_than_two_to_eight_years_and_low_confidence(kind: str) -> None:
    outlook = forecast(make_case(device=True, device_kind=kind, phase=None))
    assert outlook.launch is not None
    assert outlook.probability is not None
    assert 365 < (outlook.launch.p90 - outlook.launch.p10).days < 5 * 365
    assert outlook.confidence == "low"
    assert "give its dates if known" in " ".join(outlook.because)
    assert all(row.source for row in outlook.rows if isinstance(row, DeviceStep))


def test_a_device_is_recommended_by_the_published_shares() -> None:
    probability = forecast(make_case(device=True, phase=None)).probability
    assert probability is not None
    assert set(probability.outcomes) == {
        "recommended",
        "recommended in part",
        "not recommended",
        "not chosen for guidance",
    }
    assert sum(probability.outcomes.values()) == pytest.approx(1, abs=0.001)
    assert probability.reimbursed == pytest.approx(0.45 * 0.46 * 0.81, abs=0.003)  # a little may have come already

    planned = forecast(make_case(device=True, phase=None, launch=dt.date(2027, 4, 1)))
    assert planned.launch == summarise_draws(np.full(3, float(dt.date(2027, 4, 1).toordinal())))
    assert planned.confidence == "fair"


def test_a_launch_that_the_planner_entered_needs_no_trial() -> None:
    day = dt.date(2027, 4, 1)
    bare = make_case(device=True, phase=None, launch=day)
    outlook = forecast(dataclasses.replace(bare, readouts=()))
    assert outlook.launch == summarise_draws(np.full(3, float(day.toordinal())))
    assert outlook.probability is not None
    assert outlook.probability.reimbursed == 1


def test_a_chance_of_one_that_has_passed_is_dormant_and_no_crash() -> None:
    case = make_case(make_readout("2010-06-30", True), jurisdiction="us", probability=(1, 1, 1), seen_until=dt.date.min)
    assert forecast(case).state == "dormant"


def test_a_small_chance_is_not_dormant_before_its_time_has_passed() -> None:
    outlook = forecast(make_case(make_readout("2027-06-30"), phase=1, area="oncology"))
    assert outlook.probability is not None
    assert outlook.probability.approved < 0.05
