"""When a trial is read out: its registered completion, and by how much that slips.

A registered completion slips by how far ahead it is (bands to two years; beyond, where the figures end, the band of one
to two years widened in proportion and never earlier). It is not *reported* by today, and the registry is told of an end
late, so that it lies ahead of today less such a delay: one that is overdue slips by more than it is late.

Drawback: the figures hold no trial that was overdue already, so that the nearest band speaks for those.
"""

from dataclasses import dataclass

import numpy as np

from horizon.evidence.rows import Lag
from horizon.evidence.tables import Evidence
from horizon.forecast.dates import Readout
from horizon.forecast.draws import Floats, from_quantiles, share_below
from horizon.forecast.timeline import Sampler

YEAR = 365.25
SLIP = "slip of primary completion"
TOLD = "registry told of the end after"
GAP = "study completion after primary completion"
_BANDS = ((182, "0-182"), (365, "183-365"), (730, "366-730"))
_MOST_PAST = 0.95  # however late a trial is, the latest twentieth of all slips says how much later still


@dataclass(frozen=True, slots=True)
class Completions:
    """Draws of days since year 1: the last registered completion, the first and the last real one; by how many days the
    last one is later because nothing was reported yet; and what the slips were drawn from."""

    registered: Floats
    first: Floats
    last: Floats
    overdue: Floats
    rows: tuple[Lag, ...]


def completions(readouts: tuple[Readout, ...], evidence: Evidence, sampler: Sampler) -> Completions:
    """When trials are registered to be read out, and when they are. One slip for all trials of a product: a sponsor
    that is late is late with all of them."""
    today, late = evidence.day, any(not one.actual for one in readouts)
    u, told = (sampler.u("slip"), sampler.u("told")) if late else (np.zeros(0), np.zeros(0))
    shown = np.stack([_shown(one, evidence, sampler) for one in readouts])
    real, foreseen = shown.copy(), shown.copy()
    for at, one in enumerate(readouts):
        if one.actual:
            real[at] = foreseen[at] = np.minimum(shown[at], today.toordinal())
        else:
            ahead = (one.on - today).days
            real[at] += slip(ahead, evidence, u, told)
            foreseen[at] += foreseen_slip(ahead, evidence, u)
    last = real.max(axis=0)
    overdue = last - foreseen.max(axis=0)
    return Completions(shown.max(axis=0), real.min(axis=0), last, overdue, _rows(readouts, evidence))


def _shown(one: Readout, evidence: Evidence, sampler: Sampler) -> Floats:
    on = np.full(sampler.draws, float(one.on.toordinal()))
    if one.span:
        on += np.round((2 * sampler.u(f"day of {one.nct_id}") - 1) * one.span)
    if one.gap:
        on -= from_quantiles(evidence.lag(GAP).points, sampler.u(f"gap of {one.nct_id}")).clip(0)
    return on


def slip(days_ahead: int, evidence: Evidence, u: Floats, told: Floats) -> Floats:
    """Slip in days of a completion registered ``days_ahead`` of today (negative: overdue by so much). ``u`` draws the
    slip, ``told`` how late the registry is told of an end."""
    points = evidence.lag(SLIP, _band(days_ahead)).points
    if days_ahead > _BANDS[-1][0]:
        return foreseen_slip(days_ahead, evidence, u)
    least = -days_ahead - from_quantiles(evidence.lag(TOLD).points, told).clip(0)
    past = np.minimum(share_below(points, least), _MOST_PAST)
    floor = from_quantiles(points, past)
    return np.asarray(np.maximum(floor, least) + from_quantiles(points, past + (1 - past) * u) - floor)


def foreseen_slip(days_ahead: int, evidence: Evidence, u: Floats) -> Floats:
    """The slip as it was to be expected while nothing was overdue."""
    slips = from_quantiles(evidence.lag(SLIP, _band(days_ahead)).points, u)
    if days_ahead > _BANDS[-1][0]:
        return np.asarray(np.maximum(slips, 0.0) * (days_ahead / (1.5 * YEAR)))
    return slips


def _band(days_ahead: int) -> str:
    return next((scope for most, scope in _BANDS if days_ahead <= most), _BANDS[-1][1])


def _rows(readouts: tuple[Readout, ...], evidence: Evidence) -> tuple[Lag, ...]:
    """The figures that these readouts were drawn from."""
    ahead = [(one.on - evidence.day).days for one in readouts if not one.actual]
    bands = [evidence.lag(SLIP, band) for band in dict.fromkeys(map(_band, ahead))]
    told = [evidence.lag(TOLD)] if any(days <= _BANDS[-1][0] for days in ahead) else []
    gap = [evidence.lag(GAP)] if any(one.gap for one in readouts) else []
    return (*bands, *told, *gap)
