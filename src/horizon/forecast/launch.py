"""The timeline to licence and launch: readouts, lags and the jurisdiction's steps, in draws of days.

``registered primary completion + slip + completion to approval + the jurisdiction's steps``, sampled:

1. *Readout.* What the registry shows, and its slip (``dates.py``, ``completion.py``).
2. *Filing.* By one of three rules, each with the share of medicines that went by it: on an interim readout before the
   first completion (oncology most); on the first, where the last comes over a year later; else on the last. Approvals
   that would have come by now are dropped from the draws, and lower the chance of the others (``outlook.py``).
3. *Phase to come.* A phase 2 product first runs the usual phase 3, and a phase 1 product a phase 2 as well; what has
   not begun begins after today. In oncology a share is approved on a single-arm phase 2 alone.
4. *Licence.* Approval by the FDA, then the usual distance to Europe; the US and the plain profile stop at approval.
   The lag holds expedited and standard reviews as they came; where the planner says which, it is shifted by what the
   medians of the two kinds say.
5. *Launch.* One of the jurisdiction's dated branches from licence to funding (``reimbursement.py``).

Devices and tests have no phases: completion, a wide range to the mark, and branches of their own.

Drawback: the second rule of filing rests on three medicines, the first on four.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from horizon.evidence.rows import MethodShare, PhaseDuration
from horizon.evidence.tables import Evidence
from horizon.forecast.case import ForecastCase
from horizon.forecast.completion import DAYS_IN_YEAR, draw_completions
from horizon.forecast.draws import Floats, from_median, from_quantiles
from horizon.forecast.reimbursement import draw_funding_steps
from horizon.forecast.timeline import Sampler, Timeline, TimelineStep
from horizon.values.jurisdiction import JURISDICTIONS

LAG = "last pivotal completion to FDA approval"
INTERIM = "first pivotal completion to FDA approval, interim readout"
ON_INTERIM = "approved on an interim readout"
ON_SINGLE_ARM = "approved on a single-arm trial"
ON_FIRST = "files on the first of readouts that are over a year apart"
TO_EUROPE = "FDA approval to EU authorisation"
BETWEEN = "from one phase to the next"
TO_MARK = "completion of a study to the mark"
_SPREAD_OF_PHASE = (0.6, 1.0, 1.6)  # of the mean length, assumption: low, median, high


def draw_timeline(case: ForecastCase, evidence: Evidence, sampler: Sampler) -> Timeline | None:
    """Draw the timeline before conditioning on time passed; None without a date to start from."""
    to_licence = _draw_licence_steps(case, evidence, sampler)
    if not to_licence:
        return None
    return Timeline.from_steps(to_licence, draw_funding_steps(case, evidence, sampler))


def _draw_licence_steps(case: ForecastCase, evidence: Evidence, sampler: Sampler) -> Sequence[TimelineStep]:
    if case.licensed_on:
        return [_known_date("the licence, which is known", case.licensed_on, sampler)]
    if case.us:
        steps = [_known_date("the American approval, which is known", case.us, sampler)]
    elif not case.readouts:
        return [_known_date("the launch, which is the planner's", case.launch, sampler)] if case.launch else []
    elif case.device:
        return _draw_mark_steps(case, evidence, sampler)
    elif case.phase is None:
        return []
    else:
        steps = _draw_approval_steps(case, case.phase, evidence, sampler)
    if JURISDICTIONS[case.jurisdiction].regulator == "eu":
        steps.append(_draw_lag("the decision in Europe after the American one", TO_EUROPE, evidence, sampler))
    return steps


def _known_date(name: str, on: dt.date, sampler: Sampler) -> TimelineStep:
    return TimelineStep(name, np.full(sampler.draws, float(on.toordinal())))


def _draw_lag(name: str, quantity: str, evidence: Evidence, sampler: Sampler, scope: str = "all") -> TimelineStep:
    row = evidence.find_lag(quantity, scope)
    return TimelineStep(name, from_quantiles(row.quantiles, sampler.draw_uniform(quantity)), (row,))


def _draw_mark_steps(case: ForecastCase, evidence: Evidence, sampler: Sampler) -> Sequence[TimelineStep]:
    """Draw the steps from the last completion of a device's studies to its mark."""
    return [
        *_draw_readout_steps(case, evidence, sampler)[:2],
        _draw_lag(
            "the time from study to mark, which has no published figures",
            TO_MARK,
            evidence,
            sampler,
            "devices and tests",
        ),
    ]


def _draw_readout_steps(
    case: ForecastCase, evidence: Evidence, sampler: Sampler
) -> tuple[TimelineStep, TimelineStep, Floats]:
    """Draw the registered completion and its slip; and how many days earlier the first readout is."""
    drawn = draw_completions(case.readouts, evidence, sampler)
    registered = TimelineStep("the registered completion", drawn.registered)
    slips = drawn.last - drawn.registered
    slipped = TimelineStep("the slip of the trials' completion", slips, drawn.rows, drawn.overdue)
    return registered, slipped, drawn.last - drawn.first


def _draw_approval_steps(case: ForecastCase, phase: int, evidence: Evidence, sampler: Sampler) -> list[TimelineStep]:
    """Draw the steps to the FDA's approval, by the readout that it files on."""
    registered, slipped, apart = _draw_readout_steps(case, evidence, sampler)
    coming, single_arm = _draw_missing_phases(case, phase, evidence, sampler)
    review, rows = _review_shift(case, evidence)
    lag = evidence.find_lag(LAG)
    reviewed = from_quantiles(lag.quantiles, sampler.draw_uniform(LAG)) + review
    sooner, used = np.zeros(sampler.draws), [lag, *rows]
    if phase >= 3 and (apart > DAYS_IN_YEAR).any():
        on_first = evidence.find_share(ON_FIRST, case.area)
        sooner = np.where(
            (apart > DAYS_IN_YEAR) & (sampler.draw_uniform("files on the first") < on_first.value), apart, 0.0
        )
        used.append(on_first)
    if phase == 3 or single_arm.any():
        early, on_interim = evidence.find_lag(INTERIM), evidence.find_share(ON_INTERIM, case.area)
        interim = (sampler.draw_uniform("files on interim") < on_interim.value) & ((phase == 3) | single_arm)
        sooner = np.where(interim, apart, sooner)
        reviewed = np.where(interim, from_quantiles(early.quantiles, sampler.draw_uniform("interim readout")), reviewed)
        used += [early, on_interim]
    return [
        registered,
        slipped,
        *coming,
        TimelineStep("the readout that it files on", -sooner),
        TimelineStep("filing and review after the trials", reviewed, tuple(used)),
    ]


def _review_shift(case: ForecastCase, evidence: Evidence) -> tuple[float, tuple[PhaseDuration | MethodShare, ...]]:
    """Return the days by which the planner's kind of review differs from the mixture behind the lag."""
    if not case.review:
        return 0.0, ()
    mixture = evidence.find_share("expedited review", case.area)
    expedited, standard = (evidence.find_duration(f"FDA review, {kind}", "all") for kind in ("expedited", "standard"))
    review = standard if case.review == "standard" else expedited
    usual = mixture.value * expedited.years + (1 - mixture.value) * standard.years
    return (review.years - usual) * DAYS_IN_YEAR, (review, mixture)


def _draw_missing_phases(
    case: ForecastCase, phase: int, evidence: Evidence, sampler: Sampler
) -> tuple[list[TimelineStep], NDArray[np.bool_]]:
    """Draw the phases that have not begun; and in which draws none is needed: a single-arm phase 2 is enough."""
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
    return steps, enough


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
