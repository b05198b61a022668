"""One technology's outlook: when, how likely, and what that rests on."""

import datetime as dt
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from horizon.evidence.tables import Evidence
from horizon.forecast.case import ForecastCase
from horizon.forecast.completion import DAYS_IN_YEAR
from horizon.forecast.conditioning import (
    DORMANT_BELOW,
    REPORTED_FROM,
    WAKES,
    WaitingEvidence,
    describe_chance_after_wait,
    weigh_waiting,
)
from horizon.forecast.confidence import list_doubts
from horizon.forecast.device_road import describe_road
from horizon.forecast.draws import Floats, draw_uniform
from horizon.forecast.launch import apply_planned_launch, delay_unstarted_phase
from horizon.forecast.licence import LicencePath, find_path
from horizon.forecast.prerequisites import Prerequisite, wait_for_prerequisites
from horizon.forecast.reimbursement import draw_funding_steps
from horizon.forecast.success import FOR_A_PART, FundingChance, estimate_funding
from horizon.forecast.timeline import EvidenceRow, Sampler, Timeline, keep_upcoming
from horizon.values.dates import FinancialYear
from horizon.values.technology import Probability, RestsOn, State, Window

_NOTHING_TO_COME = frozenset({"stopped", "funded", "dormant", "withdrawn from the market"})
_SILENT_YEARS = 10  # the life table ends 120 months after the last completion
IN_USE_AFTER_YEARS = 3  # an older authorisation is taken as already in use


@dataclass(frozen=True, slots=True)
class Outlook:
    """The forecast of one case.

    ``launch_draws`` (days since year 1) and ``success`` are None where nothing is to come; ``optimised`` says in which
    draws it is recommended for a part of its licence, if it is funded, None where no appraisal says so. Windows and
    probability are None where nothing can be forecast. ``because`` says what the wait or a table did to it; ``rows``
    are the evidence behind it, and ``depends_most_on`` names the step with most of the launch's variance.
    """

    case: ForecastCase
    state: State
    licence: Window | None = None
    launch: Window | None = None
    probability: Probability | None = None
    launch_draws: Floats | None = None
    success: NDArray[np.bool_] | None = None
    optimised: NDArray[np.bool_] | None = None
    confidence: Literal["fair", "low"] = "low"
    depends_most_on: str = ""
    rests_on: RestsOn = ""
    because: tuple[str, ...] = ()
    rows: tuple[EvidenceRow, ...] = ()

    def without_draws(self) -> "Outlook":
        """Return the outlook without its draws, which take tens of kilobytes for each technology of a registry."""
        return replace(self, launch_draws=None, success=None, optimised=None)


def forecast_outlook(
    case: ForecastCase, evidence: Evidence, seed: int, draws: int, years: tuple[FinancialYear, ...]
) -> Outlook:
    """Forecast a case as of the evidence's day; ``years`` are those for which cumulative chances are given."""
    day = evidence.day
    if case.state in _NOTHING_TO_COME:
        return Outlook(case, case.state)
    if _is_in_use(case, day):
        return Outlook(case, case.state, because=("authorised for years: taken as already in use",))
    sampler = Sampler(seed, case.key, draws)
    path = find_path(case, evidence, sampler)
    if path is None:
        return Outlook(case, case.state, because=(_describe_missing(case),))
    if _is_silent(case, path, day):
        return Outlook(
            case, "dormant", because=(f"dormant: its last completion is over {_SILENT_YEARS} years ago; {WAKES}",)
        )
    licence = Timeline.from_steps(path.steps).licence
    timeline = Timeline.from_steps(path.steps, draw_funding_steps(case, licence, evidence, sampler))
    # Before the FDA's approval a distance to Europe that lies in the past is no wait for a licence there.
    awaited = timeline.days[0] if path.by_life_table else timeline.expected_licence
    waiting = weigh_waiting(path, awaited, day)
    timeline = delay_unstarted_phase(timeline, day)
    if not path.is_known:
        ahead, _ = keep_upcoming(timeline.licence, day.toordinal(), sampler, "still to come")
        if not len(ahead) or _has_died_away(path, waiting):
            return Outlook(case, "dormant", because=describe_chance_after_wait(waiting, dormant=True))
        timeline = timeline.keep_draws(ahead)
    if case.launch:
        timeline = apply_planned_launch(timeline, case.launch)
    ahead, _ = keep_upcoming(timeline.launch, day.toordinal(), sampler, "launch still to come")
    if not len(ahead):
        return Outlook(case, case.state, because=(_describe_passed(case),))
    timeline = timeline.keep_draws(ahead)
    awaited = [forecast_outlook(other, evidence, seed, draws, years) for other in case.waits_for]
    timeline, waits = wait_for_prerequisites(
        timeline,
        [
            Prerequisite(outlook.case.name, outlook.state, outlook.launch_draws, outlook.case.ready_on)
            for outlook in awaited
        ],
    )
    path = replace(path, reasons=(*path.reasons, *waits, *(describe_road(case, evidence) if case.device else ())))
    funding = estimate_funding(case, evidence)
    return replace(
        _describe_timeline(case, path, waiting, timeline, day),
        probability=_sum_up_chances(waiting, funding, timeline, years),
        success=_draw_success(case, waiting, funding, sampler),
        optimised=_draw_optimised(funding, sampler),
        rows=tuple(dict.fromkeys((*timeline.rows, *path.chance.rows, *funding.paid.rows))),
    )


def _is_in_use(case: ForecastCase, day: dt.date) -> bool:
    authorised = case.authorised_on
    return bool(
        authorised and not (case.launch or case.device) and (day - authorised).days > IN_USE_AFTER_YEARS * DAYS_IN_YEAR
    )


def _is_silent(case: ForecastCase, path: LicencePath, day: dt.date) -> bool:
    """Whether nothing living speaks for a product in phase 3; a planner who says *in development* does."""
    last = max((readout.on for readout in case.readouts), default=day)
    silent = (day - last).days > _SILENT_YEARS * DAYS_IN_YEAR and case.seen_until < dt.date.max
    return silent and path.by_life_table


def _has_died_away(path: LicencePath, waiting: WaitingEvidence) -> bool:
    """Whether the wait has left almost nothing of a chance that the life table does not give."""
    least = min(DORMANT_BELOW, path.chance.value / 2)
    return (
        not path.by_life_table
        and path.rests_on not in {"filed", "opinion"}
        and waiting.remaining_chance(path.chance.value) < least
    )


def _describe_timeline(
    case: ForecastCase, path: LicencePath, waiting: WaitingEvidence, timeline: Timeline, day: dt.date
) -> Outlook:
    """Give the windows, their confidence, and what they depend on."""
    reasons = list_doubts(case, day)
    if waiting.unseen_chance >= REPORTED_FROM:
        reasons = (*reasons, "it may have come already")
    step, share = timeline.widest_step()
    return Outlook(
        case=case,
        state=case.state,
        licence=summarise_draws(timeline.licence),
        launch=summarise_draws(timeline.launch),
        rests_on=path.rests_on,
        launch_draws=timeline.launch,
        confidence="low" if reasons else "fair",
        depends_most_on=f"{step} ({share:.0%} of the window's spread)" if share else step,
        because=(
            *path.reasons,
            *describe_chance_after_wait(waiting),
            *((f"low confidence: {'; '.join(reasons)}",) if reasons else ()),
        ),
    )


def _draw_success(
    case: ForecastCase, waiting: WaitingEvidence, funding: FundingChance, sampler: Sampler
) -> NDArray[np.bool_]:
    """Draw approval and funding; by product, since one product's indications succeed and fail together."""
    u = draw_uniform(sampler.seed, case.key.product, "approved", sampler.draws)
    approved = u < waiting.remaining_chance(waiting.prior.value)
    return approved & (sampler.draw_uniform("reimbursed") < funding.paid.value)


def _draw_optimised(funding: FundingChance, sampler: Sampler) -> NDArray[np.bool_] | None:
    """Draw whether it is recommended for a part of its licence, given that it is funded."""
    part = dict(funding.outcomes).get(FOR_A_PART, 0.0)
    return sampler.draw_uniform("for a part of the licence") < part / funding.paid.value if part else None


def _sum_up_chances(
    waiting: WaitingEvidence, funding: FundingChance, timeline: Timeline, years: tuple[FinancialYear, ...]
) -> Probability:
    """Give the chances from now on, and by the end of each year."""
    ends = [year.end.toordinal() + 1.0 for year in years]
    approved = waiting.remaining_chance(waiting.prior.value)
    reimbursed = approved * funding.paid.value
    launch_by, licence_by = (
        {year.label: round(chance * float((draws < end).mean()), 4) for year, end in zip(years, ends, strict=True)}
        for chance, draws in ((reimbursed, timeline.launch), (approved, timeline.licence))
    )
    return Probability(
        approved=round(approved, 4),
        reimbursed=round(reimbursed, 4),
        low=round(waiting.remaining_chance(waiting.prior.low), 4),
        high=round(waiting.remaining_chance(waiting.prior.high), 4),
        launch_by=launch_by,
        licence_by=licence_by,
        outcomes={outcome: round(share, 4) for outcome, share in funding.outcomes},
    )


def summarise_draws(draws: Floats) -> Window:
    """Return P10, P25, P50, P75 and P90 of draws of days since year 1."""
    return Window(*(dt.date.fromordinal(round(float(day))) for day in np.percentile(draws, (10, 50, 90, 25, 75))))


def _describe_passed(case: ForecastCase) -> str:
    if case.device:
        return "its whole window to use has passed: in use, or not taken up; say which (`state: funded`, or `launch:`)"
    return "its whole launch window has passed: taken as already in use"


def _describe_missing(case: ForecastCase) -> str:
    if case.phase is None and not case.device:
        return "no phase is registered: there is no table to forecast from; give its launch date in the watchlist"
    return "no completion date in any trial that runs: no window can be given"
