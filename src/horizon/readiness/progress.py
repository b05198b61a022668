"""How far the steps of getting ready are, and the earliest day on which all can be done.

1. *Done* ended on its day; *not needed* takes no time. *Under way* ends its months after the day on which it began, but
   no sooner than today. *To do* begins today at the earliest, and not before the steps that it waits for have ended.
2. Progress is *kept* where at least one step has another state than to do, or a date. Where none is kept, horizon does
   not know whether anything was done: steps have their last safe starts, and no figure waits for them.

*Drawback*: what is to do is taken to begin as soon as it can, whether or not somebody is free to begin it.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from horizon.watchlist.schema.readiness import ReadinessStep

DAYS_A_MONTH = 30.4375


@dataclass(frozen=True, slots=True)
class StepTiming:
    """When a step begins and ends, as it stands or at the earliest."""

    begins: dt.date
    ends: dt.date


def count_days(months: float) -> dt.timedelta:
    """So many months in days, of the mean length of a month."""
    return dt.timedelta(days=round(months * DAYS_A_MONTH))


def is_progress_kept(plan: Sequence[ReadinessStep], today: dt.date) -> bool:
    """Whether anything is known of how far the steps are."""
    return any(step.state_on(today) != "to do" or (step.date and step.date <= today) for step in plan)


def time_steps(plan: Sequence[ReadinessStep], today: dt.date) -> dict[str, StepTiming]:
    """The begin and the end of each step by its name, as far as known on a day.

    The steps of a watchlist wait for each other in no circle.
    """
    timings: dict[str, StepTiming] = {}
    remaining = list(plan)
    while remaining:
        ready = [step for step in remaining if all(name in timings for name in step.after)]
        timings |= {step.step: _time_step(step, timings, today) for step in ready}
        remaining = [step for step in remaining if step.step not in timings]
    return timings


def ready_day(plan: Sequence[ReadinessStep], today: dt.date) -> dt.date | None:
    """The earliest day on which all steps can be done; None where no progress is kept."""
    if not plan or not is_progress_kept(plan, today):
        return None
    return max(timing.ends for timing in time_steps(plan, today).values())


def _time_step(step: ReadinessStep, timings: Mapping[str, StepTiming], today: dt.date) -> StepTiming:
    state = step.state_on(today)
    months = count_days(step.months)
    if state == "done" and step.date:
        return StepTiming(step.date - months, step.date)
    if state == "under way" and step.date:
        return StepTiming(step.date, max(step.date + months, today))
    awaited = max((timings[name].ends for name in step.after), default=None)
    if state == "not needed":
        ended = awaited or step.date or today
        return StepTiming(ended, ended)
    begins = max(today, awaited or today)
    return StepTiming(begins, begins + months)
