"""When trials are completed: the registered completion and its slip.

The slip depends on how far ahead a completion is registered (bands to two years; beyond, where the figures end, the
band of one to two years widened in proportion, never earlier). A completion that is not reported by today lies after
today less the registry's reporting delay, so one that is overdue slips by more than it is late.

Drawback: the figures hold no trial that was overdue already; the nearest band stands in for those.
"""

from dataclasses import dataclass

import numpy as np

from horizon.evidence.rows import Lag
from horizon.evidence.tables import Evidence
from horizon.forecast.dates import Readout
from horizon.forecast.draws import Floats, from_quantiles, share_below
from horizon.forecast.timeline import Sampler

DAYS_IN_YEAR = 365.25
SLIP = "slip of primary completion"
REPORTING_DELAY = "registry told of the end after"
COMPLETION_GAP = "study completion after primary completion"
_BANDS = ((182, "0-182"), (365, "183-365"), (730, "366-730"))
_MOST_PAST = 0.95  # the slip of a very late trial is drawn from the latest twentieth of all slips


@dataclass(frozen=True, slots=True)
class CompletionDraws:
    """Draws of the last completion as days since year 1: the registered and the actual one.

    ``overdue`` is the delay in days of the last because nothing was reported yet; ``rows`` are what slips were drawn
    from.
    """

    registered: Floats
    last: Floats
    overdue: Floats
    rows: tuple[Lag, ...]


def draw_completions(readouts: tuple[Readout, ...], evidence: Evidence, sampler: Sampler) -> CompletionDraws:
    """Draw the registered and the actual completions of a product's trials.

    All trials of a product share one slip: a sponsor that is late is late with all of them.
    """
    today, pending = evidence.day, any(not readout.actual for readout in readouts)
    none = np.zeros(0)
    slip_u, delay_u = (sampler.draw_uniform("slip"), sampler.draw_uniform("told")) if pending else (none, none)
    registered = np.stack([_draw_registered(readout, evidence, sampler) for readout in readouts])
    actual, expected = registered.copy(), registered.copy()
    for at, readout in enumerate(readouts):
        if readout.actual:
            actual[at] = expected[at] = np.minimum(registered[at], today.toordinal())
        else:
            ahead = (readout.on - today).days
            actual[at] += draw_slip(ahead, evidence, slip_u, delay_u)
            expected[at] += draw_expected_slip(ahead, evidence, slip_u)
    last = actual.max(axis=0)
    overdue = last - expected.max(axis=0)
    return CompletionDraws(registered.max(axis=0), last, overdue, _list_lags_used(readouts, evidence))


def _draw_registered(readout: Readout, evidence: Evidence, sampler: Sampler) -> Floats:
    days = np.full(sampler.draws, float(readout.on.toordinal()))
    if readout.span:
        days += np.round((2 * sampler.draw_uniform(f"day of {readout.nct_id}") - 1) * readout.span)
    if readout.gap:
        gap = evidence.find_lag(COMPLETION_GAP).quantiles
        days -= from_quantiles(gap, sampler.draw_uniform(f"gap of {readout.nct_id}")).clip(0)
    return days


def draw_slip(days_ahead: int, evidence: Evidence, slip_u: Floats, delay_u: Floats) -> Floats:
    """Draw the slip in days of a completion registered ``days_ahead`` of today (negative: overdue).

    ``slip_u`` draws the slip, ``delay_u`` the registry's reporting delay, both in (0, 1).
    """
    points = evidence.find_lag(SLIP, _find_band(days_ahead)).quantiles
    if days_ahead > _BANDS[-1][0]:
        return draw_expected_slip(days_ahead, evidence, slip_u)
    least = -days_ahead - from_quantiles(evidence.find_lag(REPORTING_DELAY).quantiles, delay_u).clip(0)
    past = np.minimum(share_below(points, least), _MOST_PAST)
    floor = from_quantiles(points, past)
    return np.asarray(np.maximum(floor, least) + from_quantiles(points, past + (1 - past) * slip_u) - floor)


def draw_expected_slip(days_ahead: int, evidence: Evidence, slip_u: Floats) -> Floats:
    """Draw the slip as expected while nothing was overdue."""
    slips = from_quantiles(evidence.find_lag(SLIP, _find_band(days_ahead)).quantiles, slip_u)
    if days_ahead > _BANDS[-1][0]:
        return np.asarray(np.maximum(slips, 0.0) * (days_ahead / (1.5 * DAYS_IN_YEAR)))
    return slips


def _find_band(days_ahead: int) -> str:
    return next((scope for most, scope in _BANDS if days_ahead <= most), _BANDS[-1][1])


def _list_lags_used(readouts: tuple[Readout, ...], evidence: Evidence) -> tuple[Lag, ...]:
    ahead = [(readout.on - evidence.day).days for readout in readouts if not readout.actual]
    bands = [evidence.find_lag(SLIP, band) for band in dict.fromkeys(map(_find_band, ahead))]
    delay = [evidence.find_lag(REPORTING_DELAY)] if any(days <= _BANDS[-1][0] for days in ahead) else []
    gap = [evidence.find_lag(COMPLETION_GAP)] if any(readout.gap for readout in readouts) else []
    return (*bands, *delay, *gap)
