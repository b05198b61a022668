"""Fit how long an application takes, and how likely it ends in a licence, on what was told by a day.

1. *FDA.* Receipts from 2011 on, by review. Receipts before October 2012 are moved by the 60 days that the programme for
   new molecular entities then added.
2. *EMA.* Validations to two years before the last day told, since slow ones of these two years are missing, by kind.
   The reports of a kind begin on a day: what ended before it could not be told (delayed entry).
3. What had not ended by the day is censored (product-limit estimate, Kaplan and Meier 1958).

*Drawback*: the FDA's are all approved in the end; the chance of that is a published one.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from horizon.evidence.applications import EMA_KINDS, FDA_KINDS, Application
from horizon.evidence.landmarks import LANDMARKS_END
from horizon.evidence.rows import Lag, SuccessRate
from horizon.forecast.draws import Floats
from horizon.forecast.filing import (
    EMA_END,
    EMA_LICENCE,
    FDA_APPROVAL,
    PROGRAMME_BEGINS,
    PROGRAMME_DAYS,
    ema_chance,
)

_FDA_FROM = dt.date(2011, 1, 1)
EMA_TOLD = dt.timedelta(days=730)
_LEAST_STAY = 0.5  # where few are at risk, as the reports begin, one end does not end all
_LEVELS = (0.10, 0.25, 0.50, 0.75, 0.90)


def fit_fda_lags(applications: Sequence[Application], until: dt.date) -> Iterator[Lag]:
    """Yield the days from receipt to approval by review, as told by a day."""
    for kind in FDA_KINDS:
        received = [row for row in applications if row.kind == kind and _FDA_FROM <= row.filed < until]
        added = np.array([PROGRAMME_DAYS * (row.filed < PROGRAMME_BEGINS) for row in received])
        spans = _to_spans(received, until)
        yield _estimate_lag(FDA_APPROVAL, kind, replace(spans, days=spans.days + added))


def fit_ema_lags(applications: Sequence[Application], until: dt.date) -> Iterator[Lag]:
    """Yield the days from validation to the licence by kind, and to a refusal or withdrawal, as told by a day."""
    known_applications = [row for row in _told_by_ema(applications) if row.filed < until]
    for kind in EMA_KINDS:
        yield _estimate_lag(
            EMA_LICENCE,
            kind,
            _to_spans([row for row in known_applications if row.kind == kind and row.licensed], until),
        )
    failed = [row for row in known_applications if not row.licensed]
    yield _estimate_lag(
        EMA_END, "new substance", _to_spans([row for row in failed if row.kind == "new substance"], until)
    )
    yield _estimate_lag(EMA_END, "all", _to_spans(failed, until))


def fit_ema_rates(applications: Sequence[Application], until: dt.date) -> Iterator[SuccessRate]:
    """Yield the share licensed by kind, of new substances by area too; one of each is added: none is certain."""
    known_applications = [row for row in _told_by_ema(applications) if row.filed < until]
    for kind in EMA_KINDS:
        of_kind = [row for row in known_applications if row.kind == kind]
        if kind == "new substance":
            for area in ("oncology", "all"):
                yield _to_rate(kind, area, [row.licensed for row in of_kind if row.area == area])
        else:
            yield _to_rate(kind, "all", [row.licensed for row in of_kind])


@dataclass(frozen=True, slots=True)
class _ReviewSpans:
    """Spans in days, whether each had ended, and the days after which its end would have been told."""

    days: Floats
    ended: NDArray[np.bool_]
    entered: Floats


def _told_by_ema(applications: Sequence[Application]) -> list[Application]:
    last = LANDMARKS_END - EMA_TOLD
    return [row for row in applications if row.kind in EMA_KINDS and row.ended and row.filed < last]


def _to_spans(applications: Sequence[Application], until: dt.date) -> _ReviewSpans:
    filed = np.array([row.filed.toordinal() for row in applications], dtype=float)
    ends = np.array([(row.ended or dt.date.max).toordinal() for row in applications], dtype=float)
    told_from = ends.min()
    last = float(until.toordinal())
    return _ReviewSpans(np.minimum(ends, last) - filed, ends <= last, np.maximum(told_from - filed, 0.0))


def _estimate_lag(quantity: str, scope: str, spans: _ReviewSpans) -> Lag:
    """Return the quantiles of the spans, half-way up each step of their product-limit estimate."""
    at = np.unique(spans.days[spans.ended])
    risk = [((spans.days >= day) & (spans.entered <= day)).sum() for day in at]
    ends = [((spans.days == day) & spans.ended).sum() for day in at]
    stays = 1 - np.array(ends) / np.array(risk)
    stays[:-1] = np.maximum(stays[:-1], _LEAST_STAY)
    passed = 1 - np.cumprod(stays)
    middle = (np.concatenate([[0.0], passed[:-1]]) + passed) / 2
    p10, p25, p50, p75, p90 = np.interp(_LEVELS, middle, at).round().tolist()
    return Lag(quantity, scope, p10, p25, p50, p75, p90, len(spans.days), source="", known_from="")


def _to_rate(kind: str, area: str, licensed: Sequence[bool]) -> SuccessRate:
    value = (sum(licensed) + 1) / (len(licensed) + 2)
    source = f"{sum(licensed)} of {len(licensed)} applications"
    return SuccessRate(ema_chance(kind), area, round(value, 3), None, None, source, known_from="")
