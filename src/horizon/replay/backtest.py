"""How right the forecast of a licence is: on half-yearly looks at products in phase 3, and on applications.

The code scored is that of a weekly run (``cumulative_chances``, the tables of ``filing.py``), with tables that were
fitted without what is forecast.

1. *By product.* The products in ten parts; each part is forecast by the table fitted on the other nine.
2. *Out of time.* Fitted on what was told before 2013; asked from 2013 to mid-2018.
3. *Windows* of what was approved, conditioned on the time that can be seen; beside them the constant lag and the
   forecast before the life table (``rivals.py``). Intervals by bootstrap over products.
4. *Chances* of an approval within one, two and three years, failures included, beside the plain life table (no reach,
   no level, no limit before the first completion), a constant rate, and the forecast before.
5. *Applications.* Fitted on what was told by a day, asked for those that came later.

*Drawbacks*: those of ``evidence/landmarks.py``; whether the level is right elsewhere is not tested here.
"""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from horizon.evidence.applications import EMA_KINDS, Application, ApplicationKind, load_applications
from horizon.evidence.landmarks import LANDMARKS_END, Landmark, load_landmarks
from horizon.evidence.rows import Lag, LifeTable
from horizon.evidence.tables import Evidence, load_evidence
from horizon.forecast.draws import Floats
from horizon.forecast.filing import EMA_LICENCE
from horizon.forecast.licence import ON_INTERIM, level_strength
from horizon.forecast.life_table import DAYS_IN_MONTH, chance_within, cumulative_chances, months_at
from horizon.forecast.success import estimate_level
from horizon.replay.application_fit import EMA_TOLD, fit_ema_lags, fit_fda_lags
from horizon.replay.life_table_fit import constant_rate, fit_life_table, to_products
from horizon.replay.rivals import RivalForecast, forecast_as_before, forecast_by_constant_lag
from horizon.scoring.measures import area_under_curve, grouped_mean, pinball_losses

PARTS = 10
SPLIT_ON = dt.date(2013, 1, 1)
FDA_SPLIT_ON, EMA_SPLIT_ON = dt.date(2015, 1, 1), dt.date(2015, 7, 1)
YEARS = (1, 2, 3)
EMA_NEW_KINDS: tuple[ApplicationKind, ...] = ("accelerated", "new substance")
_LEAST_FITTED = 10
CALIBRATION_YEARS, _CALIBRATION_GROUPS = 2, 5
_LEVELS = np.array([0.10, 0.25, 0.50, 0.75, 0.90])
Interval = tuple[float, float, float]
Fold = Literal["by product", "out of time"]


@dataclass(frozen=True, slots=True)
class WindowScore:
    """The windows of ``n`` looks at ``products`` that were approved: all, or those of one state of readout.

    Mean pinball losses in days with their intervals: ``loss``, and its paired differences from the constant lag and
    from the forecast before (on the looks where that gave a window; ``without`` is where it gave none). ``held`` is the
    share within P10 to P90, ``middle`` within P25 to P75; ``error`` and ``width`` are medians in days.
    """

    state: str
    n: int
    products: int
    loss: Interval
    to_constant: Interval
    to_before: Interval
    without: int
    held: Interval
    middle: float
    error: float
    width: float
    held_before: float


@dataclass(frozen=True, slots=True)
class ChanceScore:
    """The chances of an approval within some years, over ``n`` looks: Brier scores, what was said and what came."""

    years: int
    n: int
    brier: Interval
    plain: float
    constant: float
    before: float
    said: float
    said_before: float
    came: float
    auc: float


@dataclass(frozen=True, slots=True)
class CalibrationGroup:
    """Looks of about the same chance: their mean chance, and the share approved with its interval."""

    n: int
    said: float
    came: Interval


@dataclass(frozen=True, slots=True)
class FoldScores:
    """All scores of one way of leaving out."""

    fold: Fold
    windows: tuple[WindowScore, ...]
    chances: tuple[ChanceScore, ...]
    calibration: tuple[CalibrationGroup, ...]


@dataclass(frozen=True, slots=True)
class ApplicationScore:
    """The windows of ``n`` applications as of their filing, fitted on ``fitted`` earlier ones; days are medians."""

    kind: str
    fitted: int
    n: int
    error: float
    width: float
    inside: int


@dataclass(frozen=True, slots=True)
class BacktestScores:
    """All scores of one seed."""

    seed: int
    folds: tuple[FoldScores, ...]
    applications: tuple[ApplicationScore, ...]


@dataclass(frozen=True, slots=True)
class _ScoredLook:
    """One look with the cumulative chances of the forecast and the plain table, and the rivals' forecasts."""

    look: Landmark
    chances: Floats
    plain: Floats
    rate: float
    constant: RivalForecast
    before: RivalForecast

    @property
    def days(self) -> float:
        """The days to its approval."""
        return float((self.look.approved - self.look.day).days) if self.look.approved else float("inf")

    def window(self) -> Floats:
        """P10, P25, P50, P75 and P90 in days, given an approval within the time that can be seen."""
        visible = (LANDMARKS_END - self.look.day).days / DAYS_IN_MONTH
        share = chance_within(self.chances, visible) / self.chances[-1]
        return months_at(self.chances, _LEVELS * share) * DAYS_IN_MONTH


def run_backtest(seed: int) -> BacktestScores:
    """Compute every score; the same seed gives the same scores."""
    landmarks, evidence = load_landmarks(), load_evidence(LANDMARKS_END)
    by_product = tuple(_score_parts(landmarks, evidence, seed))
    recent = [look for look in landmarks if look.day >= SPLIT_ON]
    out_of_time = _score_looks(recent, landmarks, SPLIT_ON, evidence, seed)
    folds = (_score_fold("by product", by_product, seed), _score_fold("out of time", out_of_time, seed))
    return BacktestScores(seed, folds, tuple(_score_applications(load_applications())))


def _score_parts(landmarks: Sequence[Landmark], evidence: Evidence, seed: int) -> Iterator[_ScoredLook]:
    products = sorted({look.product for look in landmarks})
    parts = dict(zip(products, np.random.default_rng(seed).permutation(len(products)) % PARTS, strict=True))
    for part in range(PARTS):
        others = [look for look in landmarks if parts[look.product] != part]
        held_out = [look for look in landmarks if parts[look.product] == part]
        yield from _score_looks(held_out, others, LANDMARKS_END, evidence, seed)


def _score_looks(
    landmarks: Sequence[Landmark], fitted_on: Sequence[Landmark], until: dt.date, evidence: Evidence, seed: int
) -> list[_ScoredLook]:
    """Forecast looks by a table fitted on others as told by a day."""
    table, rate = fit_life_table(fitted_on, until), constant_rate(fitted_on, until)
    begun = [look for look in fitted_on if look.day < until]
    chances = forecast_looks(landmarks, table, evidence, entry_chances(begun, table, evidence))
    plain = cumulative_chances(to_products(landmarks), table, np.ones(len(landmarks)))
    return [
        _ScoredLook(
            look, chances[at], plain[at], rate, forecast_by_constant_lag(look), forecast_as_before(look, evidence, seed)
        )
        for at, look in enumerate(landmarks)
    ]


def entry_chances(landmarks: Sequence[Landmark], table: LifeTable, evidence: Evidence) -> dict[str, float]:
    """Return the mean chance that a table gives products at their first look, by area."""
    firsts = list({look.product: look for look in reversed(landmarks)}.values())
    entry = {}
    for area in ("oncology", "all"):
        first = [look for look in firsts if look.oncology == (area == "oncology")]
        early = np.full(len(first), evidence.find_share(ON_INTERIM, area).value)
        entry[area] = float(cumulative_chances(to_products(first), table, early)[:, -1].mean())
    return entry


def forecast_looks(
    landmarks: Sequence[Landmark], table: LifeTable, evidence: Evidence, entry: dict[str, float]
) -> Floats:
    """Return the cumulative chances of looks by month, as a weekly run would give them."""
    areas = ["oncology" if look.oncology else "all" for look in landmarks]
    published = {area: estimate_level("approval from phase 3", "", area, evidence).value for area in entry}
    early = np.array([evidence.find_share(ON_INTERIM, area).value for area in areas])
    strength = np.array([level_strength(published[area], entry[area]) for area in areas])
    return cumulative_chances(to_products(landmarks), table, early, strength)


def _score_fold(fold: Fold, scored: Sequence[_ScoredLook], seed: int) -> FoldScores:
    approved = [row for row in scored if row.look.approved]
    states = {
        "all": approved,
        **{
            f"{part} read out": [row for row in approved if row.look.read_out == part]
            for part in ("nothing", "some", "all")
        },
    }
    return FoldScores(
        fold,
        tuple(_score_fold_windows(state, rows, seed) for state, rows in states.items()),
        tuple(_score_fold_chances(years, scored, seed) for years in YEARS),
        tuple(_calibrate_chances(scored, seed)),
    )


def _score_fold_windows(state: str, rows: Sequence[_ScoredLook], seed: int) -> WindowScore:
    products = [row.look.product for row in rows]
    days, windows = np.array([row.days for row in rows]), np.stack([row.window() for row in rows])
    visible = [float((LANDMARKS_END - row.look.day).days) for row in rows]
    constant = np.stack([row.constant.window(until) for row, until in zip(rows, visible, strict=True)])
    before = np.stack([row.before.window(until) for row, until in zip(rows, visible, strict=True)])
    loss = pinball_losses(windows[:, [0, 2, 4]], days)
    has_constant, has_before = ~np.isnan(constant[:, 0]), ~np.isnan(before[:, 0])
    held = (windows[:, 0] <= days) & (days <= windows[:, 4])
    held_before = (before[has_before, 0] <= days[has_before]) & (days[has_before] <= before[has_before, 2])

    def compare_with_rival(rival: Floats, has: np.ndarray) -> Interval:
        names = [product for product, there in zip(products, has, strict=True) if there]
        return grouped_mean(loss[has] - pinball_losses(rival[has], days[has]), names, seed)

    return WindowScore(
        state=state,
        n=len(rows),
        products=len(set(products)),
        loss=grouped_mean(loss, products, seed),
        to_constant=compare_with_rival(constant, has_constant),
        to_before=compare_with_rival(before, has_before),
        without=int((~has_before).sum()),
        held=grouped_mean(held.astype(float), products, seed),
        middle=float(((windows[:, 1] <= days) & (days <= windows[:, 3])).mean()),
        error=float(np.median(np.abs(windows[:, 2] - days))),
        width=float(np.median(windows[:, 4] - windows[:, 0])),
        held_before=float(held_before.mean()),
    )


def _seen_for(years: int, scored: Sequence[_ScoredLook]) -> list[_ScoredLook]:
    """Return the looks of which all is told for so many years."""
    return [row for row in scored if row.look.day + dt.timedelta(days=round(years * 365.25)) <= LANDMARKS_END]


def _score_fold_chances(years: int, scored: Sequence[_ScoredLook], seed: int) -> ChanceScore:
    rows, days = _seen_for(years, scored), years * 365.25
    came = np.array([row.days <= days for row in rows])

    def squared_loss(chance_of: Callable[[_ScoredLook], float]) -> Floats:
        return np.asarray((np.array([chance_of(row) for row in rows]) - came) ** 2)

    forecast_chances = np.array([chance_within(row.chances, days / DAYS_IN_MONTH) for row in rows])
    months = days / DAYS_IN_MONTH
    return ChanceScore(
        years=years,
        n=len(rows),
        brier=grouped_mean((forecast_chances - came) ** 2, [row.look.product for row in rows], seed),
        plain=float(squared_loss(lambda row: chance_within(row.plain, months)).mean()),
        constant=float(squared_loss(lambda row: 1 - (1 - row.rate) ** months).mean()),
        before=float(squared_loss(lambda row: row.before.chance_within(days)).mean()),
        said=float(forecast_chances.mean()),
        said_before=float(np.mean([row.before.chance_within(days) for row in rows])),
        came=float(came.mean()),
        auc=area_under_curve(forecast_chances.tolist(), came.tolist()),
    )


def _calibrate_chances(scored: Sequence[_ScoredLook], seed: int) -> Iterator[CalibrationGroup]:
    rows, days = _seen_for(CALIBRATION_YEARS, scored), CALIBRATION_YEARS * 365.25
    forecast_chances = np.array([chance_within(row.chances, days / DAYS_IN_MONTH) for row in rows])
    for group in np.array_split(np.argsort(forecast_chances, kind="stable"), _CALIBRATION_GROUPS):
        came = np.array([float(rows[at].days <= days) for at in group])
        products = [rows[at].look.product for at in group]
        yield CalibrationGroup(len(group), float(forecast_chances[group].mean()), grouped_mean(came, products, seed))


def _score_applications(applications: Sequence[Application]) -> Iterator[ApplicationScore]:
    """Score each kind as of its filing, by those that were filed before the split."""
    for lag in fit_fda_lags(applications, FDA_SPLIT_ON):
        asked = [row for row in applications if row.kind == lag.scope and row.filed >= FDA_SPLIT_ON and row.licensed]
        yield _score_applications_of(f"FDA, {lag.scope} review", [(lag, row) for row in asked])
    european = [row for row in applications if row.kind in EMA_KINDS]
    before = [row for row in european if row.filed < EMA_SPLIT_ON]
    after = [row for row in european if EMA_SPLIT_ON <= row.filed < LANDMARKS_END - EMA_TOLD]
    lags = {lag.scope: lag for lag in fit_ema_lags(before, LANDMARKS_END) if lag.quantity == EMA_LICENCE}
    asked_of = {
        kind: [(lag, row) for row in after if row.kind == kind and row.licensed and row.ended]
        for kind, lag in lags.items()
    }
    new = [pair for kind in EMA_NEW_KINDS for pair in asked_of[kind]]
    yield _score_applications_of("EMA, new substance, accelerated or not", new)
    for kind, pairs in asked_of.items():
        if lags[kind].n >= _LEAST_FITTED and pairs:
            yield _score_applications_of(f"EMA, {kind}", pairs)


def _score_applications_of(kind: str, asked: Sequence[tuple[Lag, Application]]) -> ApplicationScore:
    """Score applications by the table of the kind of each, as known when it was filed."""
    days = np.array([(row.ended - row.filed).days for _, row in asked if row.ended])
    quantiles = np.array([lag.quantiles for lag, _ in asked], dtype=float)
    return ApplicationScore(
        kind,
        fitted=sum({lag.scope: lag.n for lag, _ in asked}.values()),
        n=len(days),
        error=float(np.median(np.abs(days - quantiles[:, 2]))),
        width=float(np.median(quantiles[:, 4] - quantiles[:, 0])),
        inside=int(((quantiles[:, 0] <= days) & (days <= quantiles[:, 4])).sum()),
    )
