"""When: the way to licence and launch, from readouts, lags and a jurisdiction's roads, in draws of days.

``registered primary completion + slip + completion to approval + the jurisdiction's steps``, sampled:

1. *Readout.* What the registry shows, and its slip (``dates.py``, ``completion.py``).
2. *Filing.* By one of three rules, each with the share of medicines that went by it: on an interim readout before the
   first completion (oncology most); on the first, where the last comes over a year later; else on the last. Approvals
   that would have come by now are dropped from the draws, and speak against the rest (``outlook.py``).
3. *Phase to come.* A phase 2 product first runs the usual phase 3, and a phase 1 product a phase 2 as well; what has
   not begun begins after today. In oncology a share is approved on a single-arm phase 2 alone.
4. *Licence.* Approval by the FDA, then the usual distance to Europe; the US and the plain profile stop at approval.
   The lag holds expedited and standard reviews as they came; where the planner says which, it is shifted by what the
   medians of the two kinds say.
5. *Launch.* One of the jurisdiction's dated roads from licence to funding (``roads.py``).

Devices and tests have no phases: completion, a wide range to the mark, and a road of their own.

Drawback: three medicines speak for the second rule of filing, and four for the first.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from horizon.evidence.rows import Duration, Share
from horizon.evidence.tables import Evidence
from horizon.forecast.case import EUROPEAN, Case
from horizon.forecast.completion import YEAR, completions
from horizon.forecast.draws import Floats, from_median, from_quantiles
from horizon.forecast.reimbursement import to_launch
from horizon.forecast.timeline import Part, Sampler, Way

LAG = "last pivotal completion to FDA approval"
INTERIM = "first pivotal completion to FDA approval, interim readout"
ON_INTERIM = "approved on an interim readout"
ON_SINGLE_ARM = "approved on a single-arm trial"
ON_FIRST = "files on the first of readouts that are over a year apart"
TO_EUROPE = "FDA approval to EU authorisation"
BETWEEN = "from one phase to the next"
TO_MARK = "completion of a study to the mark"
_SPREAD_OF_PHASE = (0.6, 1.0, 1.6)  # of the mean length, assumption: low, median, high


def way(case: Case, evidence: Evidence, sampler: Sampler) -> Way | None:
    """The way to licence and launch before time has spoken; None where nothing can be said."""
    to_licence = _to_licence(case, evidence, sampler)
    if not to_licence:
        return None
    return Way.of(to_licence, to_launch(case, evidence, sampler))


def _to_licence(case: Case, evidence: Evidence, sampler: Sampler) -> Sequence[Part]:
    if case.licensed:
        return [_known("the licence, which is known", case.licensed, sampler)]
    if case.us:
        parts = [_known("the American approval, which is known", case.us, sampler)]
    elif not case.readouts:
        return [_known("the launch, which is the planner's", case.launch, sampler)] if case.launch else []
    elif case.device:
        return _mark(case, evidence, sampler)
    elif case.phase is None:
        return []
    else:
        parts = _approval(case, case.phase, evidence, sampler)
    if case.jurisdiction in EUROPEAN:
        parts.append(_lag("the decision in Europe after the American one", TO_EUROPE, evidence, sampler))
    return parts


def _known(name: str, on: dt.date, sampler: Sampler) -> Part:
    return Part(name, np.full(sampler.draws, float(on.toordinal())))


def _lag(name: str, quantity: str, evidence: Evidence, sampler: Sampler, scope: str = "all") -> Part:
    row = evidence.lag(quantity, scope)
    return Part(name, from_quantiles(row.points, sampler.u(quantity)), (row,))


def _mark(case: Case, evidence: Evidence, sampler: Sampler) -> Sequence[Part]:
    """From the last completion of a device's studies to its mark."""
    return [
        *_read_out(case, evidence, sampler)[:2],
        _lag("the time from study to mark, which no table knows", TO_MARK, evidence, sampler, "devices and tests"),
    ]


def _read_out(case: Case, evidence: Evidence, sampler: Sampler) -> tuple[Part, Part, Floats]:
    """The registered completion and its slip; and the draws of how much earlier the first readout is."""
    found = completions(case.readouts, evidence, sampler)
    registered = Part("the registered completion", found.registered)
    slips = found.last - found.registered
    slipped = Part("the slip of the trials' completion", slips, found.rows, found.overdue)
    return registered, slipped, found.last - found.first


def _approval(case: Case, phase: int, evidence: Evidence, sampler: Sampler) -> list[Part]:
    """The FDA's approval by the readout that it files on."""
    registered, slipped, apart = _read_out(case, evidence, sampler)
    coming, alone = _phases_to_come(case, phase, evidence, sampler)
    review, rows = _review(case, evidence)
    lag = evidence.lag(LAG)
    reviewed = from_quantiles(lag.points, sampler.u(LAG)) + review
    sooner, used = np.zeros(sampler.draws), [lag, *rows]
    if phase >= 3 and (apart > YEAR).any():
        on_first = evidence.share(ON_FIRST, case.area)
        sooner = np.where((apart > YEAR) & (sampler.u("files on the first") < on_first.value), apart, 0.0)
        used.append(on_first)
    if phase == 3 or alone.any():
        early, on_interim = evidence.lag(INTERIM), evidence.share(ON_INTERIM, case.area)
        interim = (sampler.u("files on interim") < on_interim.value) & ((phase == 3) | alone)
        sooner = np.where(interim, apart, sooner)
        reviewed = np.where(interim, from_quantiles(early.points, sampler.u("interim readout")), reviewed)
        used += [early, on_interim]
    return [
        registered,
        slipped,
        *coming,
        Part("the readout that it files on", -sooner),
        Part("filing and review after the trials", reviewed, tuple(used)),
    ]


def _review(case: Case, evidence: Evidence) -> tuple[float, tuple[Duration | Share, ...]]:
    """Days by which a review of the kind that the planner names differs from the mixture that the lag was seen in."""
    if not case.review:
        return 0.0, ()
    mixed, own = evidence.share("expedited review", case.area), evidence.duration(f"FDA review, {case.review}", "all")
    expedited, standard = (evidence.duration(f"FDA review, {kind}", "all").years for kind in ("expedited", "standard"))
    usual = mixed.value * expedited + (1 - mixed.value) * standard
    return (own.years - usual) * YEAR, (own, mixed)


def _phases_to_come(
    case: Case, phase: int, evidence: Evidence, sampler: Sampler
) -> tuple[list[Part], NDArray[np.bool_]]:
    """The phases that have not begun, and in which draws there are none, since its phase 2 is enough."""
    on_single_arm = evidence.share(ON_SINGLE_ARM, case.area)
    alone = np.zeros(sampler.draws, dtype=bool)
    if phase == 2 and case.single_arm and on_single_arm.value:
        alone = sampler.u("single arm") < on_single_arm.value
    parts = []
    for coming in range(phase + 1, 4):
        between, row = evidence.lag(BETWEEN), evidence.duration(f"phase {coming}", case.area)
        begins = from_quantiles(between.points, sampler.u(f"before phase {coming}"))
        length = row.years * YEAR * from_median(*_SPREAD_OF_PHASE, sampler.u(f"length of phase {coming}"))
        rows = (row, on_single_arm) if alone.any() else (row,)
        parts.append(Part(f"the time before its phase {coming}", np.where(alone, 0.0, begins), (between,)))
        parts.append(Part(f"the phase {coming} that has not begun", np.where(alone, 0.0, length), rows))
    return parts, alone


def begun_later(found: Way, day: dt.date) -> Way:
    """The way with a phase that has not begun beginning after today: no trial of it is registered yet."""
    before = [at for at, name in enumerate(found.names) if name.startswith("the time before its phase")]
    if not before:
        return found
    days, first = found.days.copy(), before[0]
    wait = np.maximum(day.toordinal() - days[: first + 1].sum(axis=0), 0.0)
    days[first] += np.where(days[first + 1] > 0, wait, 0.0)
    return replace(found, days=days)


def planned(found: Way, launch: dt.date) -> Way:
    """The way with the planner's day of launch; a licence comes no later than that."""
    on = float(launch.toordinal())
    licence = np.minimum(found.licence, on)
    days = np.stack([licence, on - licence])
    return replace(found, names=("the licence", "the launch, which is the planner's"), days=days, to_licence=1)
