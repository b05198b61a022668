"""From licence to funding: each branch by its weight and from its day."""

import datetime as dt

import pytest

from forecast_cases import NOW, SAMPLER, TODAY, draw_timeline, make_case
from horizon.evidence import tables
from horizon.forecast.case import ForecastCase
from horizon.forecast.device_road import DAYS_IN_MONTH
from horizon.forecast.timeline import Timeline


def draw_funded(case: ForecastCase) -> Timeline:
    timeline = draw_timeline(case, NOW, SAMPLER)
    assert timeline is not None
    return timeline


def test_the_branches_from_licence_to_funding() -> None:
    timeline = draw_funded(make_case(area="oncology", eu=TODAY))
    months = (timeline.launch - timeline.licence) / DAYS_IN_MONTH
    assert months.max() < 26 + 3
    assert ((months >= 3) & (months <= 4)).mean() == pytest.approx(0.3, abs=0.07)  # aligned, then three months
    assert (months < 3).mean() == pytest.approx(0.05, abs=0.03)  # interim funding needs no guidance


def test_a_branch_that_was_not_open_yet_is_not_taken() -> None:
    """The aligned pathway opened on 10 October 2025: nothing forecast before is funded three months after licence."""
    then = dt.date(2024, 6, 1)
    timeline = draw_timeline(make_case(eu=then), tables.load_evidence(then), SAMPLER)
    assert timeline is not None
    assert not [row for row in timeline.rows if "aligned" in getattr(row, "branch", "")]
    assert [row for row in draw_funded(make_case(eu=TODAY)).rows if "aligned" in getattr(row, "branch", "")]
