"""One technology's outlook: when, how likely, and what that rests on."""

import datetime as dt
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from horizon.evidence.tables import Evidence
from horizon.forecast.case import Case
from horizon.forecast.completion import YEAR
from horizon.forecast.conditioning import DORMANT_BELOW, SAID_FROM, Waited, said, waited
from horizon.forecast.confidence import doubts
from horizon.forecast.draws import Floats, uniform
from horizon.forecast.launch import begun_later, planned, way
from horizon.forecast.success import Funding, approval, funding
from horizon.forecast.timeline import Row, Sampler, Way, still_to_come
from horizon.values.dates import FinancialYear
from horizon.values.edition import Probability, State, Window

IN_USE_AFTER_YEARS = 3  # an authorisation older than this is taken as already in use: it is no launch to come


@dataclass(frozen=True, slots=True)
class Outlook:
    """The forecast of one case. ``launch`` and ``success`` are its draws, None where nothing is to come; windows and
    probability are None where nothing can be said. ``because`` says what time or a table did to it; ``rows`` are the
    figures that it was made of, and ``depends_most_on`` the part of the way with most of the launch's variance."""

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
    rows: tuple[Row, ...] = ()

    def without_draws(self) -> "Outlook":
        """What is said of it: its draws take tens of kilobytes, and a registry has as many outlooks as technologies."""
        return replace(self, launch_draws=None, success=None)


def outlook(case: Case, evidence: Evidence, seed: int, draws: int, years: tuple[FinancialYear, ...]) -> Outlook:
    """The outlook as of the evidence's day; ``years`` are those for which cumulative chances are given."""
    day = evidence.day
    if case.state in {"stopped", "funded", "dormant"}:
        return Outlook(case, case.state)
    if _in_use(case, day):
        return Outlook(case, case.state, because=("authorised for years: taken as already in use",))
    sampler = Sampler(seed, case.key, draws)
    prior, found = approval(case, evidence), way(case, evidence, sampler)
    if prior is None or found is None:
        return Outlook(case, case.state, because=(_silence(case),))
    passed = waited(case, prior, found.foreseen, day)
    found = begun_later(found, day)
    if not case.licensed:
        ahead, _ = still_to_come(found.licence, day.toordinal(), sampler, "still to come")
        if passed.left(prior.value) < min(DORMANT_BELOW, prior.value / 2) or not len(ahead):
            return Outlook(case, "dormant", because=said(passed, dormant=True))
        found = found.at(ahead)
    if case.launch:
        found = planned(found, case.launch)
    ahead, _ = still_to_come(found.launch, day.toordinal(), sampler, "launch still to come")
    if not len(ahead):
        return Outlook(case, case.state, because=("its whole launch window has passed: taken as already in use",))
    return _with_chances(case, evidence, passed, found.at(ahead), sampler, years)


def _in_use(case: Case, day: dt.date) -> bool:
    authorised = case.authorised
    return bool(authorised and not case.launch and (day - authorised).days > IN_USE_AFTER_YEARS * YEAR)


def _with_chances(
    case: Case, evidence: Evidence, passed: Waited, found: Way, sampler: Sampler, years: tuple[FinancialYear, ...]
) -> Outlook:
    paid = funding(case, evidence)
    # Success goes by product: one product's indications succeed and fail together.
    product = case.key.rpartition("|")[2]
    approved = uniform(sampler.seed, product, "approved", sampler.draws) < passed.left(passed.prior.value)
    licence, launch = found.licence, found.launch
    why = (*doubts(case, evidence.day), *(["it may have come already"] if passed.already >= SAID_FROM else []))
    most, share = found.widest()
    return Outlook(
        case=case,
        state=case.state,
        licence=window(licence),
        launch=window(launch),
        probability=_probability(passed, paid, licence, launch, years),
        launch_draws=launch,
        success=approved & (sampler.u("reimbursed") < paid.paid.value),
        confidence="low" if why else "fair",
        depends_most_on=f"{most} ({share:.0%} of the window's spread)" if share else most,
        because=(*said(passed), *((f"low confidence: {'; '.join(why)}",) if why else ())),
        rows=tuple(dict.fromkeys((*found.rows, *passed.prior.rows, *paid.paid.rows))),
    )


def _probability(
    passed: Waited, paid: Funding, licence: Floats, launch: Floats, years: tuple[FinancialYear, ...]
) -> Probability:
    """Chances now, and by the end of each year."""
    ends = [year.end.toordinal() + 1.0 for year in years]
    left = passed.left(passed.prior.value)
    both = left * paid.paid.value
    by_launch, by_licence = (
        {year.label: round(most * float((draws < end).mean()), 4) for year, end in zip(years, ends, strict=True)}
        for most, draws in ((both, launch), (left, licence))
    )
    return Probability(
        approved=round(left, 4),
        reimbursed=round(both, 4),
        low=round(passed.left(passed.prior.low), 4),
        high=round(passed.left(passed.prior.high), 4),
        launch_by=by_launch,
        licence_by=by_licence,
        outcomes={name: round(share, 4) for name, share in paid.outcomes},
    )


def window(draws: Floats) -> Window:
    """P10, P50 and P90 of draws of days."""
    return Window(*(dt.date.fromordinal(round(float(day))) for day in np.percentile(draws, (10, 50, 90))))


def _silence(case: Case) -> str:
    if case.phase is None and not case.device:
        return "no phase is registered: there is no table to forecast from; give its launch date in the watchlist"
    return "no completion date in any trial that runs: no window can be given"
