"""The outlook of one technology: windows that are ordered, chances that fall, and words that say why."""

import dataclasses
import datetime as dt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cases import NOW, TODAY, case, readout
from horizon.forecast.case import Case
from horizon.forecast.outlook import Outlook, outlook, window
from horizon.values.dates import FinancialYear

YEARS = tuple(FinancialYear.of(TODAY, 4).later(at) for at in range(5))
DRAWS = 2_000
COMPLETIONS = st.dates(dt.date(2020, 1, 1), dt.date(2032, 12, 31))


def looks(one: Case, seed: int = 1) -> Outlook:
    return outlook(one, NOW, seed, DRAWS, YEARS)


@settings(deadline=None, max_examples=60)
@given(
    on=COMPLETIONS,
    actual=st.booleans(),
    phase=st.sampled_from([1, 2, 3]),
    jurisdiction=st.sampled_from(["england", "scotland", "us", "plain"]),
    area=st.sampled_from(["oncology", "cardiovascular", ""]),
    us=st.none() | st.dates(dt.date(2024, 1, 1), TODAY),
    eu=st.none() | st.dates(dt.date(2024, 1, 1), TODAY),
    launch=st.none() | st.dates(dt.date(2024, 1, 1), dt.date(2030, 1, 1)),
    seed=st.integers(0, 1_000),
)
def test_windows_and_chances_hold_together(
    on: dt.date, actual: bool, seed: int, phase: int, jurisdiction: str, **more: object
) -> None:
    one = case(readout(on.isoformat(), actual and on <= TODAY), phase=phase, jurisdiction=jurisdiction, **more)
    found = looks(one, seed)
    if found.licence is None or found.launch is None:
        assert found.because
        assert found.probability is found.success is found.launch_draws is None
        return
    licence, launch, chance = found.licence, found.launch, found.probability
    assert chance is not None
    assert licence.p10 <= licence.p50 <= licence.p90
    assert launch.p10 <= launch.p50 <= launch.p90
    assert (licence.p10, licence.p50, licence.p90) <= (launch.p10, launch.p50, launch.p90)
    assert licence.p50 <= launch.p50 and licence.p90 <= launch.p90
    assert launch.p10 >= TODAY
    assert chance.low + 0.05 >= 0.05 and chance.low <= chance.approved <= chance.high <= 1
    assert chance.reimbursed <= chance.approved
    for by, most in ((chance.launch_by, chance.reimbursed), (chance.licence_by, chance.approved)):
        shares = list(by.values())
        assert shares == sorted(shares)
        assert shares[-1] <= most + 1e-4


@pytest.mark.parametrize("state", ["stopped", "funded", "dormant"])
def test_what_is_not_to_come(state: str) -> None:
    found = looks(case(state=state))
    assert (found.state, found.licence, found.launch) == (state, None, None)


def test_time_without_a_launch_speaks() -> None:
    chances = []
    for year in ("2027", "2025", "2024", "2022"):
        found = looks(case(readout(f"{year}-06-30", int(year) < 2026), area="oncology"))
        chances.append(found.probability.approved if found.probability else 0)
    assert chances == sorted(chances, reverse=True)
    assert chances[0] > 0.3
    assert "33% became" in looks(case(readout("2024-06-30", True), area="oncology")).because[0]


def test_a_trial_that_is_years_overdue_is_no_launch_to_come() -> None:
    """Its slip has no end, but whoever succeeds reports: what was to be expected has passed."""
    chances = []
    for year in (2026, 2025, 2024, 2021, 2017):
        found = looks(case(readout(f"{year}-01-31")))
        chances.append(found.probability.approved if found.probability else 0.0)
    assert chances == sorted(chances, reverse=True)
    assert chances[0] > 0.5
    assert looks(case(readout("2017-08-01"))).state == "dormant"


def test_what_may_have_come_already_lowers_the_confidence() -> None:
    found = looks(case(readout("2024-06-30", True), seen_until=dt.date.min))
    assert found.confidence == "low"
    assert "it may have come already" in " ".join(found.because)


def test_below_one_in_twenty_it_is_dormant() -> None:
    found = looks(case(readout("2015-06-30", True)))
    assert found.state == "dormant"
    assert found.because[0].startswith(
        "dormant: 100% of its licence window has passed without a licence: 54% became 0%"
    )


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
    found = looks(case(**more))
    assert found.launch is None
    assert found.because[0].startswith(why)


def test_what_america_approved_is_never_dormant_there() -> None:
    assert looks(case(us=dt.date(2025, 7, 16), jurisdiction="us", state="authorised")).state == "authorised"


def test_a_planners_launch_overrules_an_old_authorisation_and_a_later_licence() -> None:
    day = dt.date(2026, 9, 1)
    old = looks(case(eu=dt.date(2015, 1, 1), launch=day))
    assert old.launch == window(np.full(3, float(day.toordinal())))
    soon = looks(case(launch=day))
    assert soon.licence is not None
    assert soon.licence.p90 <= day


def test_one_products_indications_succeed_together() -> None:
    one, other = (looks(case(key=f"area|{name}|novelmab", probability=(0.4, 0.4, 0.4))) for name in ("a", "b"))
    assert one.success is not None and other.success is not None
    together = (one.success & other.success).mean()
    assert together > one.success.mean() * other.success.mean() + 0.05


def test_a_seed_gives_the_same_outlook() -> None:
    one, again, other = looks(case(), 7), looks(case(), 7), looks(case(), 8)
    assert (one.licence, one.launch, one.probability) == (again.licence, again.launch, again.probability)
    assert one.licence != other.licence


@pytest.mark.parametrize(
    ("one", "confidence"),
    [
        (case(), "fair"),
        (case(phase=2), "low"),
        (case(doubt="China only"), "low"),
        (case(readout("2027-06-30", stand_in="the date registered later")), "low"),
    ],
)
def test_how_sure_it_is(one: Case, confidence: str) -> None:
    found = looks(one)
    assert found.confidence == confidence
    why = " ".join(found.because)
    assert ("low confidence: " in why) == (confidence == "low")
    assert ("its trials speak weakly: China only" in why) == bool(one.doubt)


@pytest.mark.parametrize(
    ("one", "words"),
    [
        (case(), "the slip of the trials' completion"),
        (case(readout("2026-01-31", True), jurisdiction="us"), "filing and review"),
        (case(phase=2), "phase 3 that has not begun"),
        (case(us=TODAY), "the decision in Europe after the American one"),
        (case(eu=TODAY), "the road from licence to funding"),
        (case(licence=TODAY + dt.timedelta(days=9), jurisdiction="us"), "the licence, which is known"),
    ],
)
def test_what_it_depends_on_most(one: Case, words: str) -> None:
    assert words in looks(one).depends_most_on


def test_it_lists_the_figures_that_it_was_made_of() -> None:
    one = looks(case(readout("2027-06-30"), area="oncology"))
    assert {getattr(row, "quantity", "road") for row in one.rows} == {
        "slip of primary completion",
        "registry told of the end after",
        "last pivotal completion to FDA approval",
        "first pivotal completion to FDA approval, interim readout",
        "approved on an interim readout",
        "FDA approval to EU authorisation",
        "road",
        "approval from phase 3",
        "terminated before guidance",
        "recommended if appraised",
        "optimised if recommended",
        "managed access if recommended",
    }
    assert all(row.source for row in one.rows)
    assert len(set(one.rows)) == len(one.rows)
    known = looks(case(eu=TODAY, probability=(0.5, 0.5, 0.5)))
    assert {getattr(row, "quantity", "road") for row in known.rows} & {"slip of primary completion"} == set()


def test_a_device_is_told_as_wide_and_uncertain() -> None:
    one = looks(case(device=True, phase=None))
    assert one.launch is not None and one.probability is not None
    assert (one.launch.p90 - one.launch.p10).days > 3 * 365
    assert one.confidence == "low"
    assert "give its funding date in the watchlist" in " ".join(one.because)
    told = looks(case(device=True, phase=None, launch=dt.date(2027, 4, 1)))
    assert told.launch == window(np.full(3, float(dt.date(2027, 4, 1).toordinal())))
    assert told.confidence == "fair"


def test_a_launch_that_the_planner_entered_needs_no_trial() -> None:
    day = dt.date(2027, 4, 1)
    bare = case(device=True, phase=None, launch=day)
    found = looks(dataclasses.replace(bare, readouts=()))
    assert found.launch == window(np.full(3, float(day.toordinal())))
    assert found.probability is not None
    assert found.probability.reimbursed == 1


def test_a_chance_of_one_that_has_passed_is_dormant_and_no_crash() -> None:
    assert looks(case(readout("2010-06-30", True), jurisdiction="us", probability=(1, 1, 1))).state == "dormant"


def test_a_small_chance_is_not_dormant_before_its_time_has_passed() -> None:
    found = looks(case(readout("2027-06-30"), phase=1, area="oncology"))
    assert found.probability is not None
    assert found.probability.approved < 0.05
