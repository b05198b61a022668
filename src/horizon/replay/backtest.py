"""How right the forecast is on the figures that it rests on: each left out, forecast without it, and compared.

What is scored is what a week's run does (``forecast.outlook``, ``forecast.completion.slip``), with the evidence tables
computed anew from all but the one that is forecast.

1. *Windows.* 45 medicines with their pivotal trials and the day of approval. Each is forecast from the others; beside
   it the constant lag, which is the last completion plus P10, P50 and P90 of the others' lag. Compared by paired loss.
2. *Chances.* The same medicines half a year, one and a half and two and a half years before their approval: the chance
   of approval within a year, by Brier score.
3. *Slips.* Trials in ten parts, each forecast from the other nine.

Drawbacks: the completions are the real ones, since the registry of the day was not kept; all of these medicines were
approved, so that nothing is said here on how likely an approval is.
"""

import datetime as dt
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from horizon.evidence import derive, tables
from horizon.evidence.rows import Lag
from horizon.evidence.tables import Evidence
from horizon.forecast.case import Case, Review
from horizon.forecast.completion import TOLD, slip
from horizon.forecast.dates import Readout
from horizon.forecast.draws import Floats, share_below, uniform
from horizon.forecast.launch import LAG
from horizon.forecast.outlook import outlook
from horizon.scoring.measures import QUANTILES, paired, pinball
from horizon.values.dates import FinancialYear

DRAWS, PARTS = 2_000, 10
HALF_YEAR, YEAR = 183, 365
SHOWN_ON = dt.date(2019, 9, 16)


@dataclass(frozen=True, slots=True)
class WindowScore:
    """One question put to ``n`` medicines: mean pinball losses in days, ours, the constant lag's, and their difference
    with its interval; the median error in days, how many fell within P10 to P90, and where in its forecast each fell
    (0 to 1), all three of ours."""

    what: str
    n: int
    ours: float
    constant: float
    difference: tuple[float, float, float]
    error: float
    inside: int
    ranks: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class ChanceScore:
    """Mean Brier scores of the chance of approval within a year: ours, and the constant lag's."""

    n: int
    ours: float
    constant: float
    difference: tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class SlipScore:
    """The slips of one band: how many, how many within P10 to P90, the median error in days, and where in its forecast
    each fell (0 to 1)."""

    band: str
    n: int
    inside: int
    error: float
    ranks: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Scores:
    """All scores of one seed."""

    seed: int
    windows: tuple[WindowScore, ...]
    chance: ChanceScore
    slips: tuple[SlipScore, ...]


@dataclass(frozen=True, slots=True)
class Medicine:
    """One approved medicine: its area, kind of review, pivotal completions and approval."""

    brand: str
    area: str
    review: Review
    completions: tuple[dt.date, ...]
    approved: dt.date

    @property
    def first(self) -> dt.date:
        return self.completions[0]

    @property
    def last(self) -> dt.date:
        return self.completions[-1]


_Day = Callable[[Medicine], dt.date]


@dataclass(frozen=True, slots=True)
class _Pair:
    """What was said of one medicine on one day, by us and by the constant lag, in days from that day. Nothing and no
    chance where we took it for dormant."""

    ours: tuple[float, ...]
    constant: tuple[float, ...]
    happened: float
    rank: float
    chance: float
    constant_chance: float


def scores(seed: int) -> Scores:
    """Every score, the same for the same seed; lags and shares hold on any day."""
    evidence = tables.load(SHOWN_ON)
    others = dict(_left_out(evidence))
    medicines = list(others)
    after = [one for one in medicines if one.approved > one.last]
    early = [one for one in medicines if one.approved <= one.last]
    late = [one for one in after if (one.approved - one.last).days > YEAR]
    expedited = [one for one in after if one.review == "expedited"]

    def windows(
        what: str, of: Sequence[Medicine], day: Callable[[Medicine], dt.date], told: bool = False
    ) -> WindowScore:
        return _window(what, [_pair(one, day(one), others[one], seed, told) for one in of], seed)

    def asked(one: Medicine) -> list[_Pair]:
        return [_pair(one, _before(one.approved, HALF_YEAR + years * YEAR), others[one], seed) for years in range(3)]

    return Scores(
        seed,
        (
            windows("approved after its last completion, as of that day", after, lambda one: one.last),
            windows("the same, and the kind of review is told", after, lambda one: one.last, told=True),
            windows("the expedited of these, and that is told", expedited, lambda one: one.last, told=True),
            windows("late: not approved a year later, as of then", late, lambda one: _after(one.last, YEAR)),
            windows("early: approved before it, as of a year before", early, lambda one: _before(one.approved, YEAR)),
        ),
        _chance([asked(one) for one in medicines], seed),
        tuple(_slips(evidence, seed)),
    )


def _after(day: dt.date, days: int) -> dt.date:
    return day + dt.timedelta(days=days)


def _before(day: dt.date, days: int) -> dt.date:
    return day - dt.timedelta(days=days)


def _left_out(evidence: Evidence) -> Iterator[tuple[Medicine, Evidence]]:
    """Each medicine, and the evidence as it were without it."""
    shown, every = derive.trials(), derive.medicines()
    for row in every.to_dict("records"):
        rest = every[every["brand_name"] != row["brand_name"]]
        area = "oncology" if row["area"] == "oncology" else ""
        completions = tuple(day.date() for day in row["completions"])
        one = Medicine(row["brand_name"], area, row["review"], completions, row["approved"].date())
        yield one, _with(evidence, derive.lags(shown, rest), derive.shares(rest))


def _with(evidence: Evidence, lags: pd.DataFrame, shares: pd.DataFrame) -> Evidence:
    """The evidence with these rows in the place of their namesakes."""
    new = {(row["quantity"], row["scope"]): row for row in lags.to_dict("records")}
    values = {(row["quantity"], row["area"]): row["value"] for row in shares.to_dict("records")}
    return replace(
        evidence,
        lags=tuple(_lag(one, new.get((one.quantity, one.scope))) for one in evidence.lags),
        shares=tuple(replace(one, value=values.get((one.quantity, one.area), one.value)) for one in evidence.shares),
    )


def _lag(one: Lag, new: dict[Hashable, Any] | None) -> Lag:
    if new is None:
        return one
    p10, p25, p50, p75, p90 = (float(new[name]) for name in ("p10", "p25", "p50", "p75", "p90"))
    return replace(one, p10=p10, p25=p25, p50=p50, p75=p75, p90=p90)


def _pair(one: Medicine, day: dt.date, others: Evidence, seed: int, told: bool = False) -> _Pair:
    """What is said on a day, given that it will be approved."""
    readouts = tuple(Readout(f"{at}", on, on <= day) for at, on in enumerate(one.completions))
    case = Case(
        key=f"evidence||{one.brand}",
        name=one.brand,
        watchlist="evidence",
        indication="",
        area=one.area,
        jurisdiction="us",
        state="in development",
        phase=3,
        readouts=readouts,
        probability=(1.0, 1.0, 1.0),
        review=one.review if told else "",
    )
    year = FinancialYear(day)
    found = outlook(case, replace(others, day=day), seed, DRAWS, (year,))
    points = others.lag(LAG).points
    begins = float((one.last - day).days)
    ends = np.array([-begins, YEAR - begins])
    since, until = share_below(points, ends)
    licence = (found.licence.p10, found.licence.p50, found.licence.p90) if found.licence else ()
    return _Pair(
        ours=tuple(float((on - day).days) for on in licence),
        constant=tuple(begins + points[at] for at in (0, 2, 4)),
        happened=float((one.approved - day).days),
        rank=float((found.launch_draws <= one.approved.toordinal()).mean()) if found.launch_draws is not None else 0.0,
        chance=found.probability.licence_by[year.label] if found.probability else 0.0,
        constant_chance=float(until - since),
    )


def _window(what: str, pairs: Sequence[_Pair], seed: int) -> WindowScore:
    ours = [pinball(one.ours, one.happened) for one in pairs]
    constant = [pinball(one.constant, one.happened) for one in pairs]
    return WindowScore(
        what=what,
        n=len(pairs),
        ours=float(np.mean(ours)),
        constant=float(np.mean(constant)),
        difference=paired(ours, constant, seed),
        error=float(np.median([abs(one.ours[1] - one.happened) for one in pairs])),
        inside=sum(one.ours[0] <= one.happened <= one.ours[2] for one in pairs),
        ranks=tuple(one.rank for one in pairs),
    )


def _chance(medicines: Sequence[Sequence[_Pair]], seed: int) -> ChanceScore:
    """A medicine's mean over the days on which it was asked for: on each of them alone the answer is all yes or no."""

    def brier(chance: Callable[[_Pair], float]) -> list[float]:
        return [float(np.mean([(chance(one) - (one.happened <= YEAR)) ** 2 for one in asked])) for asked in medicines]

    ours, constant = brier(lambda one: one.chance), brier(lambda one: one.constant_chance)
    return ChanceScore(len(medicines), float(np.mean(ours)), float(np.mean(constant)), paired(ours, constant, seed))


def _slips(evidence: Evidence, seed: int) -> Iterable[SlipScore]:
    """Each band: the trials of one part forecast from the slips of the others."""
    trials, medicines = derive.trials(), derive.medicines()
    shares = derive.shares(medicines)
    parts = np.random.default_rng(seed).permutation(len(trials)) % PARTS
    u, told = (uniform(seed, "evidence", name, DRAWS) for name in ("slip", TOLD))
    happened: dict[str, list[tuple[Floats, float]]] = {band: [] for band in derive.BANDS}
    for part in range(PARTS):
        rest = _with(evidence, derive.lags(trials[parts != part], medicines), shares)
        for row in trials[parts == part].to_dict("records"):
            band = next((name for name, (low, high) in derive.BANDS.items() if low <= row["years_ahead"] < high), "")
            if band:
                ahead = (dt.date.fromisoformat(row["shown_on_2019_09_16"]) - SHOWN_ON).days
                happened[band].append((slip(ahead, rest, u, told), float(row["slip_days"])))
    for band, found in happened.items():
        points = np.percentile([drawn for drawn, _ in found], [100 * share for share in QUANTILES], axis=1).T
        days = np.array([day for _, day in found])
        yield SlipScore(
            band=band,
            n=len(found),
            inside=int(((points[:, 0] <= days) & (days <= points[:, 2])).sum()),
            error=float(np.median(np.abs(points[:, 1] - days))),
            ranks=tuple(float((drawn <= day).mean()) for drawn, day in found),
        )
