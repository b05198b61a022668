"""How far steps are, and the earliest day on which all can be done."""

import datetime as dt
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from horizon.readiness.plan import schedule_steps
from horizon.readiness.progress import ready_day, time_steps
from horizon.values.technology import StepState
from horizon.watchlist.schema.readiness import ReadinessStep

TODAY = dt.date(2026, 2, 20)


def step(name: str, state: StepState = "to do", date: str = "", after: Sequence[str] = ()) -> ReadinessStep:
    day = dt.date.fromisoformat(date) if date else None
    return ReadinessStep(step=name, months=2, state=state, date=day, after=tuple(after))


@pytest.mark.parametrize(
    ("first", "begins", "ready"),
    [
        (step("first"), "2026-04-22", "2026-06-22"),
        (step("first", "under way", "2026-01-10"), "2026-03-12", "2026-05-12"),
        (step("first", "under way", "2025-01-10"), "2026-02-20", "2026-04-22"),  # it should have ended: ends today
        (step("first", "done", "2026-02-01"), "2026-02-20", "2026-04-22"),
        (step("first", "done", "2026-03-01"), "2026-04-22", None),  # not known yet
        (step("first", "not needed"), "2026-02-20", "2026-04-22"),
    ],
)
def test_what_is_done_moves_what_waits_for_it(first: ReadinessStep, begins: str, ready: str | None) -> None:
    plan = [step("second", after=["first"]), first]
    assert time_steps(plan, TODAY)["second"].begins.isoformat() == begins
    kept = first.state_on(TODAY) != "to do"
    assert ready_day(plan, TODAY) == (dt.date.fromisoformat(ready) if kept and ready else None)


@pytest.mark.parametrize(
    ("only", "late"),
    [
        (step("a"), False),
        (step("a", "under way", "2026-02-15"), False),
        (step("a", "under way", "2026-02-22"), False),  # not known yet
        (step("a", "done", "2026-02-01"), False),
        (step("a", "not needed"), False),
    ],
)
def test_in_time_is_not_late_and_the_same_a_month_later_is(only: ReadinessStep, late: bool) -> None:
    (in_time,) = schedule_steps([only], dt.date(2026, 4, 25), TODAY)
    assert in_time.late is late
    (too_late,) = schedule_steps([only], dt.date(2026, 3, 25), TODAY)
    assert too_late.late is (only.state_on(TODAY) in {"to do", "under way"})


STATES: tuple[StepState, ...] = ("to do", "under way", "done", "not needed")


@st.composite
def plans(draw: st.DrawFn) -> list[ReadinessStep]:
    days = st.dates(dt.date(2025, 1, 1), TODAY)
    return [
        ReadinessStep(
            step=f"s{at}",
            months=draw(st.floats(0, 30)),
            state=draw(st.sampled_from(STATES)),
            date=draw(days),
            after=tuple(f"s{earlier}" for earlier in sorted(draw(st.sets(st.integers(0, at - 1))) if at else ())),
        )
        for at in range(draw(st.integers(1, 6)))
    ]


@given(plans(), st.integers(0, 5))
def test_doing_a_step_never_makes_anything_later_and_open_steps_end_no_sooner_than_today(
    plan: list[ReadinessStep], at: int
) -> None:
    before = time_steps(plan, TODAY)
    assert all(before[each.step].ends >= TODAY for each in plan if each.state in {"to do", "under way"})
    for each in plan:
        if each.state == "to do":
            assert all(before[name].ends <= before[each.step].begins for name in each.after)
    chosen = plan[at % len(plan)]
    if chosen.state in {"to do", "under way"}:
        done = chosen.model_copy(update={"state": "done", "date": TODAY})
        after = time_steps([done if each is chosen else each for each in plan], TODAY)
        assert all(after[name].ends <= timing.ends for name, timing in before.items())
