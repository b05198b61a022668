"""The steps as bars: today and the days are where they are, whatever day it is, and each is told in words."""

import datetime as dt

import pytest

from horizon.readiness.plan import schedule_steps
from horizon.watchlist.schema.readiness import ReadinessStep
from horizon.web.gantt import MOST_MARKS, Gantt, draw_gantt

STEPS = (ReadinessStep(step="Centres", months=6), ReadinessStep(step="Nurses", months=3, after=("Centres",)))
READY = dt.date(2026, 1, 1)


def draw(today: dt.date, steps: tuple[ReadinessStep, ...] = STEPS) -> Gantt:
    return draw_gantt(schedule_steps(steps, READY, today), READY, today)


def test_bars_follow_each_other_up_to_the_day_of_readiness() -> None:
    gantt = draw(dt.date(2025, 1, 1))
    centres, nurses = gantt.bars
    assert gantt.today.x == 0
    assert centres.x + centres.width == pytest.approx(nurses.x, abs=0.5)
    assert nurses.x + nurses.width == pytest.approx(gantt.ready.x, abs=0.5)
    assert gantt.ready.x == 100
    assert centres.text == "6 months: begin by 2 Apr 2025, done by 2 Oct 2025"
    assert gantt.today.label == "today, 1 Jan 2025"


@pytest.mark.parametrize("today", [dt.date(2025, 7, 1), dt.date(2026, 6, 1), dt.date(2014, 2, 28)])
def test_today_is_where_it_is_on_any_day(today: dt.date) -> None:
    gantt = draw(today)
    assert 0 <= gantt.today.x <= 100
    assert len(gantt.months) <= MOST_MARKS + 1
    late = [bar.late for bar in gantt.bars]
    assert late == [today > dt.date(2025, 4, 2), today > dt.date(2025, 10, 2)]
    assert all(("should have begun" in bar.text) == bar.late for bar in gantt.bars)


def test_it_moves_with_the_months() -> None:
    longer = (STEPS[0].model_copy(update={"months": 12.0}), STEPS[1])
    before, after = draw(dt.date(2024, 1, 1)), draw(dt.date(2024, 1, 1), longer)
    assert after.bars[0].x < before.bars[0].x
    assert after.bars[0].width > before.bars[0].width
