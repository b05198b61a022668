"""When: each part of the way adds what its row says, and each rule of filing its share."""

import datetime as dt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases import NOW, SAMPLER, TODAY, case, readout
from horizon.evidence import tables
from horizon.forecast.case import Case
from horizon.forecast.completion import YEAR
from horizon.forecast.draws import Floats
from horizon.forecast.launch import begun_later, planned, way
from horizon.forecast.reimbursement import MONTH
from horizon.forecast.timeline import Sampler, Way


def whole(one: Case, sampler: Sampler = SAMPLER) -> Way:
    found = way(one, NOW, sampler)
    assert found is not None
    return found


def licence(**more: object) -> Floats:
    readouts = more.pop("readouts", (readout("2027-06-30"),))
    return whole(case(*readouts, **more)).licence  # type: ignore[misc]


def middle(draws: Floats) -> float:
    return float(np.median(draws))


def test_a_known_licence_is_its_day() -> None:
    day = dt.date(2025, 5, 1)
    for known in ({"licence": day}, {"eu": day}, {"us": day, "jurisdiction": "us"}):
        assert set(licence(**known)) == {day.toordinal()}


def test_what_can_not_be_said() -> None:
    assert way(case(phase=None), NOW, SAMPLER) is None
    silent = case()
    silent = type(silent)(**{**{name: getattr(silent, name) for name in silent.__slots__}, "readouts": ()})
    assert way(silent, NOW, SAMPLER) is None


def test_europe_comes_after_america() -> None:
    assert middle(licence() - licence(jurisdiction="us")) == pytest.approx(162, abs=15)
    assert (licence(jurisdiction="plain") == licence(jurisdiction="us")).all()
    assert middle(licence(us=TODAY)) - TODAY.toordinal() == pytest.approx(162, abs=15)


def test_from_an_actual_readout_to_approval() -> None:
    done = (readout("2026-01-31", True),)
    days = licence(readouts=done, jurisdiction="us") - done[0].on.toordinal()
    assert np.percentile(days, 50) == pytest.approx(520, abs=30)
    assert (days < 0).mean() == pytest.approx(0.03, abs=0.01)


def test_oncology_is_approved_on_interim_readouts_more_often() -> None:
    done = (readout("2026-01-31", True),)
    early = [
        (licence(readouts=done, jurisdiction="us", area=area) < done[0].on.toordinal()).mean()
        for area in ("cardiovascular", "oncology")
    ]
    assert early == pytest.approx([0.03, 0.23], abs=0.02)


def test_an_interim_approval_goes_by_the_slipped_completion() -> None:
    """A trial that is years overdue was not approved years before it was due."""
    overdue = licence(readouts=(readout("2023-02-20"),), jurisdiction="us", area="oncology")
    assert overdue.min() > (TODAY - dt.timedelta(days=2_200)).toordinal()


@pytest.mark.parametrize(("apart", "on_first"), [("2027-08-31", 0.0), ("2029-12-31", 0.6)])
def test_it_files_on_its_first_readout_only_where_the_last_is_far(apart: str, on_first: float) -> None:
    first, last = readout("2027-01-31"), readout(apart, number=2)
    one = case(first, last, jurisdiction="us")
    parts = dict(zip(whole(one).names, whole(one).days, strict=True))
    sooner = parts["the readout that it files on"]
    usual = (sooner < 0).mean()
    assert usual == pytest.approx(on_first, abs=0.05)
    assert middle(licence(readouts=(first,))) < middle(licence(readouts=(first, last)))


def test_only_a_phase_3_is_filed_on() -> None:
    """Phase 2 trials that are years apart bring no phase 3 forward."""
    far = (readout("2018-06-30", True), readout("2025-06-30", True, number=2))
    assert (licence(readouts=far, phase=2) >= licence(readouts=far[1:], phase=2)).all()


def test_a_review_that_is_told_shifts_the_mixture_by_its_median() -> None:
    """365 days a standard one and 242 an expedited one; 58 in 100 were expedited."""
    usual, fast, slow = (licence(jurisdiction="us", review=kind) for kind in ("", "expedited", "standard"))
    kept = usual - fast != 0  # not on an interim readout
    assert (usual - fast)[kept] == pytest.approx(0.42 * 123, abs=1)
    assert (slow - usual)[kept] == pytest.approx(0.58 * 123, abs=1)


def test_earlier_phases_run_the_phases_to_come() -> None:
    years = [middle(licence(phase=phase, area="oncology")) / YEAR for phase in (1, 2, 3)]
    assert 3.1 + 0.75 < years[1] - years[2] < 3.1 + 0.75 + 1  # and none of them is approved on an interim readout
    assert years[0] - years[1] == pytest.approx(3.7 + 0.75, abs=0.4)


def test_in_oncology_a_single_arm_phase_2_may_be_enough() -> None:
    """35 of 101 approvals in solid tumours rested on a single-arm trial."""
    done = (readout("2025-12-31", True),)
    more = {"phase": 2, "readouts": done, "jurisdiction": "us", "area": "oncology"}
    alone, randomised = licence(single_arm=True, **more), licence(**more)
    assert (alone < randomised).mean() == pytest.approx(0.35, abs=0.03)
    assert (alone[alone < randomised] < done[0].on.toordinal()).mean() == pytest.approx(0.23, abs=0.05)
    other = {**more, "area": "cardiovascular"}
    assert (licence(single_arm=True, **other) == licence(**other)).all()


def test_a_phase_3_that_is_not_registered_begins_after_today() -> None:
    old = whole(case(readout("2020-06-30", True), phase=2, jurisdiction="us"))
    later = begun_later(old, TODAY)
    begins = later.days[: later.names.index("the time before its phase 3") + 1].sum(axis=0)
    assert begins.min() >= TODAY.toordinal()
    assert middle(later.licence) > TODAY.toordinal() + 3 * YEAR
    third = whole(case())
    assert begun_later(third, TODAY) is third


@given(st.integers(0, 2**31), st.sampled_from(["england", "scotland", "us", "plain"]), st.booleans(), st.booleans())
def test_a_launch_never_comes_before_its_licence(seed: int, jurisdiction: str, authorised: bool, device: bool) -> None:
    kind = {"device": True, "phase": None} if device else {}
    one = case(jurisdiction=jurisdiction, area="oncology", eu=TODAY if authorised else None, **kind)
    found = whole(one, Sampler(seed, one.key, 200))
    assert (found.launch >= found.licence).all()
    if jurisdiction in ("us", "plain"):
        assert (found.launch == found.licence).all()


def test_the_roads_from_licence_to_funding() -> None:
    found = whole(case(area="oncology", eu=TODAY))
    months = (found.launch - found.licence) / MONTH
    assert months.max() < 26 + 3
    assert ((months >= 3) & (months <= 4)).mean() == pytest.approx(0.3, abs=0.07)  # aligned, then three months
    assert (months < 3).mean() == pytest.approx(0.05, abs=0.03)  # interim funding needs no guidance


def test_a_road_that_was_not_open_yet_is_not_taken() -> None:
    """The aligned pathway opened on 10 October 2025: nothing forecast before is funded three months after licence."""
    then = dt.date(2024, 6, 1)
    found = way(case(eu=then), tables.load(then), SAMPLER)
    assert found is not None
    assert not [row for row in found.rows if "aligned" in getattr(row, "branch", "")]
    assert [row for row in whole(case(eu=TODAY)).rows if "aligned" in getattr(row, "branch", "")]


def test_a_device_takes_a_wide_range_to_its_mark_and_a_road_of_its_own() -> None:
    found = whole(case(device=True, phase=None))
    years = np.percentile(found.launch - found.days[:2].sum(axis=0), (10, 90)) / YEAR
    assert years[0] < 1.5
    assert years[1] > 4
    assert {row.kind for row in found.rows if hasattr(row, "branch")} == {"device"}


def test_a_planners_launch_is_its_day_and_the_licence_no_later() -> None:
    day = dt.date(2027, 1, 1)
    found = planned(whole(case()), day)
    assert set(found.launch) == {day.toordinal()}
    assert found.licence.max() <= day.toordinal()
