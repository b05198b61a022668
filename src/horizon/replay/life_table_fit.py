"""Fit the life table of products in phase 3 on half-yearly looks.

Logistic regression on product-months: each look gives its next six months, up to the approval or the last day that is
told. The second differences of both clocks carry a penalty of ten, so that the tables are smooth. Solved by Newton's
method.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from horizon.evidence.landmarks import Landmark
from horizon.evidence.rows import LifeTable
from horizon.forecast.draws import Floats
from horizon.forecast.life_table import DAYS_IN_MONTH, SMALL_TRIAL, PhaseThreeProducts, feature_columns

LAST_POINTS = (-60, -36, -24, -12, -6, 0, 3, 6, 9, 12, 15, 18, 24, 30, 36, 48, 72, 120)
FIRST_POINTS = (-48, -24, -12, 0, 6, 12, 18, 24, 36, 60, 96, 144)
"""The points of the two clocks, in months."""
_MONTHS_OF_A_LOOK = 6
_SMOOTHING, _RIDGE = 10.0, 1e-3


@dataclass(frozen=True, slots=True)
class ProductMonths:
    """Months of products: the clocks in the middle of each as a design, and whether the approval came in it."""

    design: Floats
    approved: Floats


def to_products(landmarks: Sequence[Landmark]) -> PhaseThreeProducts:
    """Return looks as the forecast sees them."""
    return PhaseThreeProducts(
        since_first=np.array([(look.day - look.first).days for look in landmarks]) / DAYS_IN_MONTH,
        since_last=np.array([(look.day - look.last).days for look in landmarks]) / DAYS_IN_MONTH,
        oncology=np.array([look.oncology for look in landmarks]),
        biological=np.array([look.biological for look in landmarks]),
        small=np.array([look.largest is not None and look.largest < SMALL_TRIAL for look in landmarks]),
        licensed_in_europe=np.array([look.eu is not None and look.eu <= look.day for look in landmarks]),
    )


def list_months(landmarks: Sequence[Landmark], until: dt.date) -> ProductMonths:
    """Split looks into product-months of which all is known on ``until``."""
    days, products = np.array([look.day.toordinal() for look in landmarks], dtype=float), to_products(landmarks)
    approved = np.array([look.approved.toordinal() if look.approved else np.inf for look in landmarks])
    designs, outcomes = [], []
    for month in range(_MONTHS_OF_A_LOOK):
        begins, ends = days + month * DAYS_IN_MONTH, days + (month + 1) * DAYS_IN_MONTH
        known_months = (ends <= until.toordinal()) & (approved > begins)
        designs.append(_build_design(products.take_products(known_months), month + 0.5))
        outcomes.append(approved[known_months] <= ends[known_months])
    return ProductMonths(np.concatenate(designs), np.concatenate(outcomes).astype(float))


def _build_design(products: PhaseThreeProducts, later: float) -> Floats:
    since_first = products.since_first + later
    features = feature_columns(products, since_first)
    return np.hstack(
        [
            interpolation_weights(products.since_last + later, LAST_POINTS),
            interpolation_weights(since_first, FIRST_POINTS),
            features,
        ]
    )


def interpolation_weights(months: Floats, points: Sequence[float]) -> Floats:
    """Return the weight of each point in a linear interpolation, of shape (months, points)."""
    return np.stack([np.interp(months, points, row) for row in np.eye(len(points))], axis=1)


def fit_life_table(landmarks: Sequence[Landmark], until: dt.date) -> LifeTable:
    """Fit the table on all that the looks tell by ``until``; log-odds are rounded to three places."""
    months = list_months([look for look in landmarks if look.day < until], until)
    last, first, features = np.split(
        np.round(fit_logistic(months), 3), [len(LAST_POINTS), len(LAST_POINTS) + len(FIRST_POINTS)]
    )
    oncology, biological, small, europe = features.tolist()
    return LifeTable(
        last=tuple(zip(map(float, LAST_POINTS), last.tolist(), strict=True)),
        first=tuple(zip(map(float, FIRST_POINTS), first.tolist(), strict=True)),
        oncology=oncology,
        biological=biological,
        small=small,
        licensed_in_europe=europe,
    )


def constant_rate(landmarks: Sequence[Landmark], until: dt.date) -> float:
    """Return the share of product-months with an approval, as told by a day."""
    return float(list_months([look for look in landmarks if look.day < until], until).approved.mean())


def fit_logistic(months: ProductMonths) -> Floats:
    """Return the coefficients with the greatest penalised likelihood; columns beyond both clocks are features."""
    design, penalty = months.design, _build_penalty(months.design.shape[1])
    coefficients = np.zeros(design.shape[1])
    for _ in range(50):
        chances = 1 / (1 + np.exp(-design @ coefficients))
        slope = design.T @ (months.approved - chances) - penalty @ coefficients
        curvature = (design * (chances * (1 - chances))[:, None]).T @ design + penalty
        step = np.linalg.solve(curvature, slope)
        coefficients += step
        if np.abs(step).max() < 1e-8:
            break
    return coefficients


def _build_penalty(columns: int) -> Floats:
    penalty = _RIDGE * np.eye(columns)
    begin = 0
    for points in (LAST_POINTS, FIRST_POINTS):
        differences = np.diff(np.eye(len(points)), 2, axis=0)
        end = begin + len(points)
        penalty[begin:end, begin:end] += _SMOOTHING * differences.T @ differences
        begin = end
    return penalty
