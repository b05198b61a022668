"""How right the forecast is on its own evidence: each case is left out, forecast without it, and compared.

The code scored is that of a weekly run (``forecast_outlook``, ``draw_slip``), with evidence tables derived from all but
the case that is forecast.

1. *Windows.* 45 medicines with their pivotal trials and the day of approval. Each is forecast from the others; beside
   it the constant lag, which is the last completion plus P10, P50 and P90 of the others' lag. Compared by paired loss.
2. *Chances.* The same medicines half a year, one and a half and two and a half years before their approval: the chance
   of approval within a year, by Brier score.
3. *Slips.* Trials in ten parts, each forecast from the other nine.

*Drawbacks*: the completions are the real ones, since the registry of the day was not kept; all of these medicines were
approved, so that this does not test how likely an approval is.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from horizon.evidence import tables
from horizon.evidence.cases import BANDS, ApprovalCase, derive_lags, derive_shares, load_approval_cases, load_slip_cases
from horizon.evidence.rows import Lag, MethodShare
from horizon.evidence.tables import Evidence
from horizon.forecast.case import ForecastCase
from horizon.forecast.completion import REPORTING_DELAY, draw_slip
from horizon.forecast.dates import Readout
from horizon.forecast.draws import Floats, draw_uniform, share_below
from horizon.forecast.launch import LAG
from horizon.forecast.outlook import forecast_outlook
from horizon.scoring.measures import QUANTILES, paired_difference, pinball_loss
from horizon.values.dates import FinancialYear
from horizon.values.keys import IndicationKey, TechnologyKey

DRAWS, PARTS = 2_000, 10
HALF_YEAR, YEAR = 183, 365
SHOWN_ON = dt.date(2019, 9, 16)


@dataclass(frozen=True, slots=True)
class WindowScore:
    """Scores of the licence windows of ``n`` medicines.

    ``ours`` and ``constant`` are the mean pinball losses in days of the forecast and of the constant lag, and
    ``difference`` is theirs with its 95 % interval. Of the forecast: ``error`` is the median error in days, ``inside``
    counts those within P10 to P90, and ``ranks`` are the places in the forecast where they fell, from 0 to 1.
    """

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
    """Mean Brier scores of the chance of approval within a year: the forecast's, and the constant lag's."""

    n: int
    ours: float
    constant: float
    difference: tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class SlipScore:
    """Scores of the slips of ``n`` trials in one band; the fields are those of a window's score."""

    band: str
    n: int
    inside: int
    error: float
    ranks: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class BacktestScores:
    """All scores of one seed."""

    seed: int
    windows: tuple[WindowScore, ...]
    chance: ChanceScore
    slips: tuple[SlipScore, ...]


@dataclass(frozen=True, slots=True)
class _ScoredForecast:
    """The forecast of one medicine on one day, and the constant lag's, in days from that day.

    ``ours`` is empty and its chance 0 where the medicine was taken for dormant.
    """

    ours: tuple[float, ...]
    constant: tuple[float, ...]
    observed: float
    rank: float
    chance: float
    constant_chance: float


def run_backtest(seed: int) -> BacktestScores:
    """Compute every score; the same seed gives the same scores."""
    evidence = tables.load_evidence(SHOWN_ON)
    others = dict(_leave_one_out(evidence))
    medicines = list(others)
    after = [medicine for medicine in medicines if medicine.approved > medicine.last]
    early = [medicine for medicine in medicines if medicine.approved <= medicine.last]
    late = [medicine for medicine in after if (medicine.approved - medicine.last).days > YEAR]
    expedited = [medicine for medicine in after if medicine.review == "expedited"]

    def score_windows(
        what: str,
        cases: Sequence[ApprovalCase],
        day_of: Callable[[ApprovalCase], dt.date] = lambda case: case.last,
        with_review: bool = False,
    ) -> WindowScore:
        forecasts = [_forecast_case(case, day_of(case), others[case], seed, with_review) for case in cases]
        return _score_licences(what, forecasts, seed)

    def forecast_yearly(case: ApprovalCase) -> list[_ScoredForecast]:
        days = [case.approved - dt.timedelta(days=HALF_YEAR + years * YEAR) for years in range(3)]
        return [_forecast_case(case, day, others[case], seed) for day in days]

    year = dt.timedelta(days=YEAR)
    return BacktestScores(
        seed,
        (
            score_windows("approved after its last completion, as of that day", after),
            score_windows("the same, and the kind of review is told", after, with_review=True),
            score_windows("the expedited of these, and that is told", expedited, with_review=True),
            score_windows("late: not approved a year later, as of then", late, lambda case: case.last + year),
            score_windows("early: approved before it, as of a year before", early, lambda case: case.approved - year),
        ),
        _score_approvals([forecast_yearly(medicine) for medicine in medicines], seed),
        tuple(_score_slips(evidence, seed)),
    )


def _leave_one_out(evidence: Evidence) -> Iterator[tuple[ApprovalCase, Evidence]]:
    """Yield each medicine with the evidence as it would be without it."""
    slips, medicines = load_slip_cases(), load_approval_cases()
    for medicine in medicines:
        others = [other for other in medicines if other is not medicine]
        yield medicine, _with_rows(evidence, derive_lags(slips, others), derive_shares(others))


def _with_rows(evidence: Evidence, lags: Iterable[Lag], shares: Iterable[MethodShare]) -> Evidence:
    """Replace the rows of the evidence that have the same quantity and scope as these."""
    new_lags = {(lag.quantity, lag.scope): lag for lag in lags}
    new_shares = {(share.quantity, share.area): share for share in shares}
    return replace(
        evidence,
        lags=tuple(new_lags.get((lag.quantity, lag.scope), lag) for lag in evidence.lags),
        shares=tuple(new_shares.get((share.quantity, share.area), share) for share in evidence.shares),
    )


def _forecast_case(
    medicine: ApprovalCase, day: dt.date, others: Evidence, seed: int, with_review: bool = False
) -> _ScoredForecast:
    """Forecast a medicine on a day, given that it will be approved; ``with_review`` tells the kind of review."""
    completions = enumerate(medicine.completions)
    case = ForecastCase(
        key=TechnologyKey.of(IndicationKey.of("evidence", ""), medicine.brand),
        name=medicine.brand,
        watchlist="evidence",
        indication="",
        area=medicine.area.removeprefix("all"),
        jurisdiction="us",
        state="in development",
        phase=3,
        readouts=tuple(Readout(f"{number}", completed, completed <= day) for number, completed in completions),
        probability=(1.0, 1.0, 1.0),
        review=medicine.review if with_review else "",
    )
    year = FinancialYear(day)
    outlook = forecast_outlook(case, replace(others, day=day), seed, DRAWS, (year,))
    lag = others.find_lag(LAG).quantiles
    last = float((medicine.last - day).days)
    since, until = share_below(lag, np.array([-last, YEAR - last]))
    window = (outlook.licence.p10, outlook.licence.p50, outlook.licence.p90) if outlook.licence else ()
    draws = outlook.launch_draws
    return _ScoredForecast(
        ours=tuple(float((end - day).days) for end in window),
        constant=tuple(last + lag[number] for number in (0, 2, 4)),
        observed=float((medicine.approved - day).days),
        rank=float((draws <= medicine.approved.toordinal()).mean()) if draws is not None else 0.0,
        chance=outlook.probability.licence_by[year.label] if outlook.probability else 0.0,
        constant_chance=float(until - since),
    )


def _score_licences(what: str, forecasts: Sequence[_ScoredForecast], seed: int) -> WindowScore:
    ours = [pinball_loss(forecast.ours, forecast.observed) for forecast in forecasts]
    constant = [pinball_loss(forecast.constant, forecast.observed) for forecast in forecasts]
    return WindowScore(
        what=what,
        n=len(forecasts),
        ours=float(np.mean(ours)),
        constant=float(np.mean(constant)),
        difference=paired_difference(ours, constant, seed),
        error=float(np.median([abs(forecast.ours[1] - forecast.observed) for forecast in forecasts])),
        inside=sum(forecast.ours[0] <= forecast.observed <= forecast.ours[2] for forecast in forecasts),
        ranks=tuple(forecast.rank for forecast in forecasts),
    )


def _score_approvals(medicines: Sequence[Sequence[_ScoredForecast]], seed: int) -> ChanceScore:
    """Score each medicine by its mean over the days: on any one of them the outcome is all yes or all no."""

    def brier_scores(chance_of: Callable[[_ScoredForecast], float]) -> list[float]:
        return [
            float(np.mean([(chance_of(forecast) - (forecast.observed <= YEAR)) ** 2 for forecast in forecasts]))
            for forecasts in medicines
        ]

    ours = brier_scores(lambda forecast: forecast.chance)
    constant = brier_scores(lambda forecast: forecast.constant_chance)
    difference = paired_difference(ours, constant, seed)
    return ChanceScore(len(medicines), float(np.mean(ours)), float(np.mean(constant)), difference)


def _score_slips(evidence: Evidence, seed: int) -> Iterable[SlipScore]:
    """Score each band: the trials of each part are forecast from the slips of the other parts."""
    slips, medicines = load_slip_cases(), load_approval_cases()
    parts = np.random.default_rng(seed).permutation(len(slips)) % PARTS
    uniform, reporting = (draw_uniform(seed, "evidence", name, DRAWS) for name in ("slip", REPORTING_DELAY))
    by_band: dict[str, list[tuple[Floats, float]]] = {band: [] for band in BANDS}
    for part in range(PARTS):
        others = [slip for slip, slip_part in zip(slips, parts, strict=True) if slip_part != part]
        without = _with_rows(evidence, derive_lags(others, medicines), derive_shares(medicines))
        for slip, slip_part in zip(slips, parts, strict=True):
            if slip_part == part and slip.band:
                drawn = draw_slip((slip.shown - SHOWN_ON).days, without, uniform, reporting)
                by_band[slip.band].append((drawn, float(slip.days)))
    for band, pairs in by_band.items():
        points = np.percentile([drawn for drawn, _ in pairs], [100 * share for share in QUANTILES], axis=1).T
        days = np.array([day for _, day in pairs])
        yield SlipScore(
            band=band,
            n=len(pairs),
            inside=int(((points[:, 0] <= days) & (days <= points[:, 2])).sum()),
            error=float(np.median(np.abs(points[:, 1] - days))),
            ranks=tuple(float((drawn <= day).mean()) for drawn, day in pairs),
        )
