"""One technology's outlook: when, how likely, and what that rests on."""

import datetime as dt
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from horizon.evidence.tables import Evidence
from horizon.forecast.case import Case
from horizon.forecast.draws import Floats, uniform
from horizon.forecast.launch import MONTH, YEAR, Sampler, launch_draws, licence_draws, still_to_come
from horizon.forecast.success import DORMANT_BELOW, Chance, after_waiting, approval, reimbursement
from horizon.values.dates import FinancialYear
from horizon.values.frozen import Probability, State, Window

IN_USE_AFTER_YEARS = 3  # an authorisation older than this is taken as already in use: it is no launch to come


@dataclass(frozen=True, slots=True)
class Outlook:
    """The forecast of one case. ``launch`` and ``success`` are its draws, None where nothing is to come; windows and
    probability are None where nothing can be said. ``because`` says what time or a table did to it."""

    case: Case
    state: State
    licence: Window | None = None
    launch: Window | None = None
    probability: Probability | None = None
    launch_draws: Floats | None = None
    success: NDArray[np.bool_] | None = None
    confidence: Literal["fair", "low"] = "low"
    depends_most_on: str = ""
    because: tuple[str, ...] = ()


def outlook(case: Case, evidence: Evidence, seed: int, draws: int, years: tuple[FinancialYear, ...]) -> Outlook:
    """The outlook as of the evidence's day; ``years`` are those for which cumulative chances are given."""
    day = evidence.day
    if case.state in {"stopped", "funded", "dormant"}:
        return Outlook(case, case.state)
    authorised = case.authorised
    if authorised and not case.launch and (day - authorised).days > IN_USE_AFTER_YEARS * YEAR:
        return Outlook(case, case.state, because=("authorised for years: taken as already in use",))
    sampler = Sampler(seed, case.key, draws)
    prior, first = approval(case, evidence), licence_draws(case, evidence, day, sampler)
    if prior is None or first is None:
        return Outlook(case, case.state, because=(_silence(case),))
    licence, past = (first, 0.0) if case.licensed else still_to_come(first, day, sampler)
    left = after_waiting(prior.value, past)
    if left < DORMANT_BELOW or not len(licence):
        why = f"dormant: {past:.0%} of the time in which it would have been launched has passed; {left:.0%} left"
        return Outlook(case, "dormant", because=(why,))
    launch, _ = still_to_come(launch_draws(licence, case, evidence, sampler), day, sampler)
    if not len(launch):
        return Outlook(case, case.state, because=("its whole launch window has passed: taken as already in use",))
    if case.launch:
        licence = np.minimum(licence, launch)
    return _with_chances(case, evidence, prior, left, past, licence, launch, sampler, years)


def _with_chances(
    case: Case,
    evidence: Evidence,
    prior: Chance,
    left: float,
    past: float,
    licence: Floats,
    launch: Floats,
    sampler: Sampler,
    years: tuple[FinancialYear, ...],
) -> Outlook:
    paid = reimbursement(case.jurisdiction, evidence)
    # Success goes by product: one product's indications succeed and fail together.
    product = case.key.rpartition("|")[2]
    approved = uniform(sampler.seed, product, "approved", sampler.draws) < left
    success = approved & (sampler.u("reimbursed") < paid.value)
    probability = _probability(prior, left, past, paid.value, licence, launch, years)
    said = f"{past:.0%} of its launch window has passed without a launch: {prior.value:.0%} became {left:.0%}"
    waited = (said,) if f"{prior.value:.0%}" != f"{left:.0%}" else ()
    weakly = (f"its trials speak weakly: {case.doubt}",) if case.doubt else ()
    return Outlook(
        case,
        case.state,
        window(licence),
        window(launch),
        probability,
        launch,
        success,
        _confidence(case),
        _most(case, licence, launch),
        (*waited, *weakly),
    )


def _probability(
    prior: Chance,
    left: float,
    past: float,
    paid: float,
    licence: Floats,
    launch: Floats,
    years: tuple[FinancialYear, ...],
) -> Probability:
    """Chances now, and by the end of each year."""
    ends = [(year.label, year.end.toordinal() + 1.0) for year in years]
    return Probability(
        approved=round(left, 4),
        reimbursed=round(left * paid, 4),
        low=round(after_waiting(prior.low, past), 4),
        high=round(after_waiting(prior.high, past), 4),
        launch_by={label: round(left * paid * float((launch < end).mean()), 4) for label, end in ends},
        licence_by={label: round(left * float((licence < end).mean()), 4) for label, end in ends},
    )


def window(draws: Floats) -> Window:
    """P10, P50 and P90 of draws of days."""
    return Window(*(dt.date.fromordinal(round(float(day))) for day in np.percentile(draws, (10, 50, 90))))


def _confidence(case: Case) -> Literal["fair", "low"]:
    """Low without a phase 3, where all trials speak weakly, or where a date was not registered as such."""
    return "fair" if case.phase == 3 and not case.doubt and not any(one.stand_in for one in case.readouts) else "low"


def _most(case: Case, licence: Floats, launch: Floats) -> str:
    """Which part of the way the window depends on most."""
    to_licence = float(np.subtract(*np.percentile(licence, (90, 10)))) / MONTH
    to_launch = float(np.subtract(*np.percentile(launch - licence, (90, 10)))) / MONTH
    if to_launch > to_licence:
        return f"the road from licence to funding ({to_launch:.0f} months between P10 and P90)"
    if case.licensed:
        return "the licence, which is known"
    what = "the decision in Europe after the American one" if case.us else "filing and review after the trials"
    if case.phase is not None and case.phase < 3:
        what = "the phase 3 that has not begun"
    return f"{what} ({to_licence:.0f} months between P10 and P90)"


def _silence(case: Case) -> str:
    if case.phase is None:
        return "no phase: a device or test has no table to forecast from; give its funding date in the watchlist"
    return "no completion date in any trial that runs: no window can be given"
