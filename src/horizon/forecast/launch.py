"""When: licence and launch as draws of days, from readouts, lags and a jurisdiction's roads.

``registered primary completion + slip + completion to approval + the jurisdiction's steps``, sampled:

1. *Readout.* An actual completion stands. A registered one slips by how far ahead it is (bands to two years; beyond,
   the 1-to-2-year band widened in proportion and never earlier), and lies ahead: one that is near or overdue slips by
   more than it would take to have happened. Study completion stands in for a missing primary one, less the usual gap.
2. *Filing.* On the last pivotal readout, on the first sufficient one, or before the last on an interim one: weighed.
   Approvals that would have come by now are dropped from the draws, and speak against the rest.
3. *Phase to come.* A phase 2 product first runs the usual phase 3, and a phase 1 product a phase 2 as well.
4. *Licence.* Approval by the FDA, then the usual distance to Europe; the US and the plain profile stop at approval.
5. *Launch.* One of the jurisdiction's dated roads from licence to funding, by weight.

Drawbacks: roads are unvalidated until they have been scored; expedited review is only in the spread of the lag.
"""

import datetime as dt
from dataclasses import dataclass

import numpy as np

from horizon.evidence.rows import Lag
from horizon.evidence.tables import Evidence
from horizon.forecast.case import EUROPEAN, Case, Readout
from horizon.forecast.draws import Floats, from_median, from_quantiles, probability_below, uniform

MONTH = 30.4375
YEAR = 365.25
_BANDS = ((182, "0-182"), (365, "183-365"), (730, "366-730"))
_MOST_PAST = 0.95  # however late a trial is, the latest twentieth of all slips says how much later still
_BETWEEN_PHASES = (0.25, 0.75, 1.5)  # years, assumption: low, median, high
_SPREAD_OF_PHASE = (0.6, 1.0, 1.6)  # of the mean length, assumption: low, median, high


@dataclass(frozen=True, slots=True)
class Sampler:
    """Where the random numbers of one technology come from."""

    seed: int
    key: str
    draws: int

    def u(self, name: str) -> Floats:
        """Uniform numbers for one input."""
        return uniform(self.seed, self.key, name, self.draws)


def licence_draws(case: Case, evidence: Evidence, day: dt.date, sampler: Sampler) -> Floats | None:
    """Draws of the licence as days since year 1, before time has spoken; None where nothing can be said."""
    if case.licensed:
        return np.full(sampler.draws, float(case.licensed.toordinal()))
    if case.us:
        approval = np.full(sampler.draws, float(case.us.toordinal()))
    elif not case.readouts or case.phase is None:
        return None
    else:
        approval = _approval(case, evidence, day, sampler)
    if case.jurisdiction in EUROPEAN:
        approval = approval + _quantity(evidence.lag("FDA approval to EU authorisation"), sampler)
    return approval


def launch_draws(licence: Floats, case: Case, evidence: Evidence, sampler: Sampler) -> Floats:
    """Draws of the first day on which the payer must fund it, each from its own draw of the licence."""
    if case.launch:
        return np.full(sampler.draws, float(case.launch.toordinal()))
    roads = [road for road in evidence.roads(case.jurisdiction, case.area) if road.weight]
    if not roads:
        return licence
    funding = [road for road in evidence.roads(case.jurisdiction, case.area) if not road.weight]
    pick = np.searchsorted(
        np.cumsum([road.weight for road in roads]) / sum(road.weight for road in roads), sampler.u("road")
    )
    u, months = sampler.u("months on the road"), np.zeros(sampler.draws)
    for at, road in enumerate(roads):
        after = sum(step.median for step in funding) if "guidance" in road.unit else 0.0
        months = np.where(pick == at, from_median(road.low, road.median, road.high, u) + after, months)
    return licence + months * MONTH


def still_to_come(draws: Floats, day: dt.date, sampler: Sampler) -> tuple[Floats, float]:
    """Draws given that nothing has happened by ``day``, and the share that had to be dropped for it. Empty if all."""
    ahead = draws[draws > day.toordinal()]
    share_past = 1 - len(ahead) / len(draws)
    if not share_past or not len(ahead):
        return ahead, share_past
    pick = (sampler.u("still to come") * len(ahead)).astype(int)
    return np.where(draws > day.toordinal(), draws, ahead[pick]), share_past


def _approval(case: Case, evidence: Evidence, day: dt.date, sampler: Sampler) -> Floats:
    """The FDA's approval by the readout that it files on: the last, or by weight the first or an interim one."""
    slipped = [_slipped(one, evidence, day, sampler) for one in case.readouts]
    last: Floats = np.max(slipped, axis=0)
    first: Floats = np.min(slipped, axis=0)
    on_first = evidence.share("files on the first sufficient trial", case.area).value
    filed = np.where(sampler.u("files on the first") < on_first, first, last)
    to_come = _phases_to_come(case, evidence, sampler)
    approval = filed + to_come + _quantity(evidence.lag("last pivotal completion to FDA approval"), sampler)
    if case.phase != 3:
        return approval
    early = evidence.lag("last pivotal completion to FDA approval, interim readout")
    on_interim = evidence.share("approved on an interim readout", case.area).value
    interim = last + from_quantiles(early.points, sampler.u("interim readout"))
    return np.where(sampler.u("files on interim") < on_interim, interim, approval)


def _slipped(readout: Readout, evidence: Evidence, day: dt.date, sampler: Sampler) -> Floats:
    on = np.full(sampler.draws, float(readout.on.toordinal()))
    # One slip for all trials of a product: a sponsor that is late is late with all of them.
    u = sampler.u("slip")
    if readout.gap:
        gap = evidence.lag("study completion after primary completion")
        on = on - from_quantiles(gap.points, sampler.u(f"gap of {readout.nct_id}")).clip(0)
    if readout.actual:
        return on
    return on + slip((readout.on - day).days, evidence, u)


def slip(days_ahead: int, evidence: Evidence, u: Floats) -> Floats:
    """Slip in days of a completion registered ``days_ahead`` of today (negative: overdue by so much). It has not
    happened, so that the slipped completion lies after today."""
    points = evidence.lag("slip of primary completion", _band(days_ahead)).points
    if days_ahead > _BANDS[-1][0]:
        return np.asarray(np.maximum(from_quantiles(points, u), 0.0) * (days_ahead / (1.5 * YEAR)))
    past = min(probability_below(points, -days_ahead), _MOST_PAST)
    floor = float(from_quantiles(points, np.array([past]))[0])
    return max(floor, -days_ahead) + from_quantiles(points, past + (1 - past) * u) - floor


def _band(days_ahead: int) -> str:
    return next((scope for most, scope in _BANDS if days_ahead <= most), _BANDS[-1][1])


def _phases_to_come(case: Case, evidence: Evidence, sampler: Sampler) -> Floats:
    assert case.phase is not None
    years = np.zeros(sampler.draws)
    for phase in range(case.phase + 1, 4):
        length = evidence.duration(f"phase {phase}", case.area).years
        years += length * from_median(*_SPREAD_OF_PHASE, sampler.u(f"length of phase {phase}"))
        years += from_median(*_BETWEEN_PHASES, sampler.u(f"before phase {phase}"))
    return years * YEAR


def _quantity(lag: Lag, sampler: Sampler) -> Floats:
    return from_quantiles(lag.points, sampler.u(lag.quantity))
