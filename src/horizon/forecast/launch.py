"""The steps of what is not in phase 3: the phases to come, and a planner's launch.

A phase 2 product first runs the usual phase 3, and a phase 1 product a phase 2 as well; what has not begun begins after
today. In oncology a share is approved on a single-arm phase 2 alone. Completions slip (``completion.py``).
"""

import datetime as dt
from dataclasses import replace

import numpy as np

from horizon.evidence.tables import Evidence
from horizon.forecast.case import ForecastCase
from horizon.forecast.completion import DAYS_IN_YEAR, draw_completions
from horizon.forecast.draws import from_median, from_quantiles
from horizon.forecast.timeline import Sampler, Timeline, TimelineStep

ON_SINGLE_ARM = "approved on a single-arm trial"
BETWEEN = "from one phase to the next"
_SPREAD_OF_PHASE = (0.6, 1.0, 1.6)  # of the mean length, assumption: low, median, high


def known_date(name: str, on: dt.date, sampler: Sampler) -> TimelineStep:
    """Return the step of a day that is known."""
    return TimelineStep(name, np.full(sampler.draws, float(on.toordinal())))


def draw_readout_steps(case: ForecastCase, evidence: Evidence, sampler: Sampler) -> tuple[TimelineStep, TimelineStep]:
    """Draw the registered completion of the last trial, and its slip."""
    drawn = draw_completions(case.readouts, evidence, sampler)
    registered = TimelineStep("the registered completion", drawn.registered)
    slips = drawn.last - drawn.registered
    slipped = TimelineStep("the slip of the trials' completion", slips, drawn.rows, drawn.overdue)
    return registered, slipped


def draw_steps_to_phase_3(case: ForecastCase, evidence: Evidence, sampler: Sampler) -> tuple[TimelineStep, ...]:
    """Draw the steps of a product in phase 1 or 2 to the end of its phase 3."""
    assert case.phase is not None
    missing = _draw_missing_phases(case, case.phase, evidence, sampler)
    return (*draw_readout_steps(case, evidence, sampler), *missing)


def _draw_missing_phases(case: ForecastCase, phase: int, evidence: Evidence, sampler: Sampler) -> list[TimelineStep]:
    """Draw the phases that have not begun; none is needed in the draws in which a single-arm phase 2 is enough."""
    on_single_arm = evidence.find_share(ON_SINGLE_ARM, case.area)
    enough = np.zeros(sampler.draws, dtype=bool)
    if phase == 2 and case.single_arm and on_single_arm.value:
        enough = sampler.draw_uniform("single arm") < on_single_arm.value
    steps = []
    for coming in range(phase + 1, 4):
        between, row = evidence.find_lag(BETWEEN), evidence.find_duration(f"phase {coming}", case.area)
        begins = from_quantiles(between.quantiles, sampler.draw_uniform(f"before phase {coming}"))
        length = (
            row.years * DAYS_IN_YEAR * from_median(*_SPREAD_OF_PHASE, sampler.draw_uniform(f"length of phase {coming}"))
        )
        rows = (row, on_single_arm) if enough.any() else (row,)
        steps.append(TimelineStep(f"the time before its phase {coming}", np.where(enough, 0.0, begins), (between,)))
        steps.append(TimelineStep(f"the phase {coming} that has not begun", np.where(enough, 0.0, length), rows))
    return steps


def delay_unstarted_phase(timeline: Timeline, day: dt.date) -> Timeline:
    """Return the timeline with its first missing phase beginning after today: no trial of it is registered yet."""
    before = [at for at, name in enumerate(timeline.names) if name.startswith("the time before its phase")]
    if not before:
        return timeline
    days, first = timeline.days.copy(), before[0]
    wait = np.maximum(day.toordinal() - days[: first + 1].sum(axis=0), 0.0)
    days[first] += np.where(days[first + 1] > 0, wait, 0.0)
    return replace(timeline, days=days)


def apply_planned_launch(timeline: Timeline, launch: dt.date) -> Timeline:
    """Return the timeline with the planner's date of launch; the licence comes no later."""
    on = float(launch.toordinal())
    licence = np.minimum(timeline.licence, on)
    days = np.stack([licence, on - licence])
    return replace(timeline, names=("the licence", "the launch, which is the planner's"), days=days, to_licence=1)
