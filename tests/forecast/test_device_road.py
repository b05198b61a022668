"""The road of devices, tests and software: from study to mark, guidance and use, by published steps and their dates."""

import dataclasses
import datetime as dt

import numpy as np
import pytest

from forecast_cases import NOW, SAMPLER, TODAY, draw_timeline, make_case, make_readout
from horizon.evidence.rows import DeviceStep
from horizon.evidence.tables import load_evidence
from horizon.forecast.case import ForecastCase
from horizon.forecast.device_road import describe_road
from horizon.forecast.outlook import forecast_outlook
from horizon.forecast.timeline import Timeline
from horizon.values.dates import FinancialYear
from horizon.values.regulatory import RegulatoryRecord, RegulatoryRecords

KINDS = ("device", "test", "software")
YEARS = (FinancialYear.of(TODAY, 4),)


def make_device(kind: str = "device", **more: object) -> ForecastCase:
    return make_case(make_readout("2025-06-30", actual=True), device=True, device_kind=kind, phase=None, **more)


def sold(region: str, on: dt.date) -> RegulatoryRecords:
    record = RegulatoryRecord(status="authorised", authorised=on, evidence="cleared by the FDA (maker)")
    return RegulatoryRecords(**{region: record})


def draw_road(case: ForecastCase, day: dt.date = TODAY) -> Timeline:
    timeline = draw_timeline(case, load_evidence(day), SAMPLER)
    assert timeline is not None
    return timeline


@pytest.mark.parametrize("place", ["england", "scotland", "wales", "eu", "us"])
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("day", [dt.date(2012, 1, 1), dt.date(2021, 5, 25), dt.date(2023, 1, 1), TODAY])
def test_the_branches_of_each_stage_weigh_one_together_on_every_day(place: str, kind: str, day: dt.date) -> None:
    weights: dict[str, float] = {}
    for step in load_evidence(day).find_device_steps(place, kind):
        weights[step.stage] = weights.get(step.stage, 0) + step.weight
        assert step.low <= step.median <= step.high
        assert step.source
    assert weights
    assert list(weights.values()) == pytest.approx([1.0] * len(weights))


@pytest.mark.parametrize("kind", KINDS)
def test_every_step_has_its_range_and_its_source(kind: str) -> None:
    timeline = draw_road(make_device(kind))
    stages = [step.stage for step in timeline.rows if isinstance(step, DeviceStep)]
    assert list(dict.fromkeys(stages)) == [
        "application to mark",
        "mark to selection",
        "selection to guidance",
        "guidance to use",
    ]
    months = (timeline.launch - timeline.licence) / 30.4375
    used = [step for step in timeline.rows if isinstance(step, DeviceStep) and step.place == "england"]
    of_stage = [[step for step in used if step.stage == stage] for stage in dict.fromkeys(step.stage for step in used)]
    assert months.min() >= sum(min(step.low for step in steps) for steps in of_stage) - 0.01
    assert months.max() <= sum(max(step.high for step in steps) for steps in of_stage) + 0.01


def test_a_mark_under_the_regulations_takes_longer_than_before_them() -> None:
    before, after = (
        np.median((road := draw_road(make_device(), day)).days[road.names.index("the time from application to mark")])
        for day in (dt.date(2021, 5, 25), dt.date(2021, 5, 26))
    )
    assert after > before


def test_guidance_goes_by_the_programme_of_the_day() -> None:
    named = {
        day: {step.branch for step in draw_road(make_device("test"), day).rows if isinstance(step, DeviceStep)}
        for day in (dt.date(2020, 1, 1), dt.date(2025, 7, 13), dt.date(2025, 7, 14))
    }
    assert [("early value assessment" in names) for names in named.values()] == [False, True, False]
    assert "HealthTech guidance for early use" in named[dt.date(2025, 7, 14)]
    assert "diagnostics guidance" not in named[dt.date(2025, 7, 14)]


def test_a_known_mark_is_its_day_and_does_not_count_as_use() -> None:
    on = TODAY - dt.timedelta(days=400)
    timeline = draw_road(make_device(regulatory=sold("eu", on)))
    assert set(timeline.licence) == {on.toordinal()}
    assert (timeline.launch > timeline.licence + 8 * 30).all()
    outlook = forecast_outlook(make_device(regulatory=sold("eu", on)), NOW, 1, 500, YEARS)
    assert outlook.launch
    assert outlook.launch.p10 > TODAY


def test_an_old_mark_is_in_use_or_was_not_taken_up() -> None:
    outlook = forecast_outlook(make_device(regulatory=sold("eu", dt.date(2012, 1, 1))), NOW, 1, 500, YEARS)
    assert outlook.launch is None
    assert "in use, or not taken up" in outlook.because[0]


def test_a_mark_elsewhere_is_said_and_is_no_mark_here() -> None:
    cleared = make_device(regulatory=sold("us", dt.date(2024, 5, 1)))
    outlook = forecast_outlook(cleared, NOW, 1, 500, YEARS)
    assert outlook.licence
    assert outlook.licence.p50 > TODAY
    assert "cleared by the FDA (maker): on sale in the United States, not here" in outlook.because
    bare = dataclasses.replace(cleared, readouts=())
    assert forecast_outlook(bare, NOW, 1, 500, YEARS).launch
    assert (
        forecast_outlook(dataclasses.replace(bare, regulatory=RegulatoryRecords()), NOW, 1, 500, YEARS).launch is None
    )


def test_guidance_that_is_dated_stands_for_the_stages_before_it() -> None:
    guidance = TODAY + dt.timedelta(days=100)
    case = make_device(regulatory=sold("eu", dt.date(2025, 1, 1)), guidance=guidance)
    days = draw_road(case).launch - guidance.toordinal()
    assert days.min() > 3 * 30
    assert days.max() < 24.1 * 30.4375
    assert "selection" not in " ".join(describe_road(case, NOW))


def test_an_application_that_is_dated_begins_there() -> None:
    filed = RegulatoryRecords(eu=RegulatoryRecord(status="filed", filed=TODAY - dt.timedelta(days=30)))
    outlook = forecast_outlook(make_device(regulatory=filed), NOW, 1, 500, YEARS)
    assert outlook.licence
    assert (outlook.licence.p90 - TODAY).days < 24 * 31
    assert outlook.rests_on == "filed"


@pytest.mark.parametrize("jurisdiction", ["us", "plain"])
def test_clearance_is_launch_where_there_is_no_guidance(jurisdiction: str) -> None:
    timeline = draw_road(make_device(jurisdiction=jurisdiction))
    assert (timeline.launch == timeline.licence).all()


def test_the_road_is_said_in_months() -> None:
    (road, *_) = describe_road(make_device("software"), NOW)
    assert road == (
        "its road as software, in months: application to mark 6 to 24; mark to selection 0 to 18; "
        "selection to guidance 5.5 to 18; guidance to use 8 to 36"
    )
