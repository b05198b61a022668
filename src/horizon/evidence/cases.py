"""The single cases behind ``lags.csv`` and ``filing.csv``, and the rows that follow from a set of them.

1. *Slips.* ``slip_cases.csv``: a trial's primary completion as shown on one day, and how far the real one was from it.
   A band of slips holds the completions due from its first day to before its last.
2. *Approvals.* ``approval_cases.csv``: one row a medicine, with its pivotal completions. It was approved after the last
   of them, between the first and the last (it filed on the first), or before the first (on an interim readout).

``tools/derive_evidence.py`` makes both files; the backtest leaves cases out of them. *Drawback*: only trials that were
completed and medicines that were approved are among them.
"""

import datetime as dt
import functools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from horizon.evidence.rows import Lag, MethodShare
from horizon.evidence.tables import read_table

BANDS = {"0-182": (0.0, 0.5), "183-365": (0.5, 1.0), "366-730": (1.0, 2.0)}
"""The bands of slips by days ahead: from and before how many years ahead a completion is due."""
_QUANTILES = (0.10, 0.25, 0.50, 0.75, 0.90)


@dataclass(frozen=True, slots=True)
class SlipCase:
    """A primary completion ``shown`` in the registry, due in ``years_ahead``; the real one was ``days`` later."""

    shown: dt.date
    years_ahead: float
    days: int

    @property
    def band(self) -> str:
        """The band that it falls in; empty beyond the last."""
        return next((name for name, (first, last) in BANDS.items() if first <= self.years_ahead < last), "")


@dataclass(frozen=True, slots=True)
class ApprovalCase:
    """One approved medicine: ``area`` is ``oncology`` or ``all``; its pivotal ``completions``, earliest first."""

    brand: str
    area: str
    review: Literal["standard", "expedited"]
    completions: tuple[dt.date, ...]
    approved: dt.date

    @property
    def first(self) -> dt.date:
        """Its first pivotal completion."""
        return self.completions[0]

    @property
    def last(self) -> dt.date:
        """Its last pivotal completion."""
        return self.completions[-1]


@functools.cache
def load_slip_cases() -> tuple[SlipCase, ...]:
    """All slips, in the order of the file."""
    return tuple(
        SlipCase(dt.date.fromisoformat(r["shown"]), float(r["years_ahead"]), int(r["days"]))
        for r in read_table("slip_cases")
    )


@functools.cache
def load_approval_cases() -> tuple[ApprovalCase, ...]:
    """All medicines, by brand."""
    return tuple(
        ApprovalCase(
            r["brand"],
            r["area"],
            "expedited" if r["review"] == "expedited" else "standard",
            tuple(map(dt.date.fromisoformat, r["completions"].split(";"))),
            dt.date.fromisoformat(r["approved"]),
        )
        for r in read_table("approval_cases")
    )


def derive_slips(slips: Iterable[SlipCase]) -> tuple[Lag, ...]:
    """The rows of ``lags.csv`` that these cases give: quantiles in whole days, without source and date."""
    by_band: dict[str, list[int]] = {band: [] for band in (*BANDS, "")}
    for slip in slips:
        by_band[slip.band].append(slip.days)
    return tuple(_measure_lag("slip of primary completion", band, by_band[band]) for band in BANDS)


@functools.cache
def derive_approval_lags() -> tuple[Lag, Lag]:
    """The days from the last completion to approval, and from the first to one on an interim readout."""
    approvals = load_approval_cases()
    after = [(case.approved - case.last).days for case in approvals if case.approved > case.last]
    interim = [(case.approved - case.first).days for case in approvals if case.approved <= case.first]
    return (
        _measure_lag("last pivotal completion to FDA approval", "all", after),
        _measure_lag("first pivotal completion to FDA approval, interim readout", "all", interim),
    )


def derive_shares(approvals: Sequence[ApprovalCase]) -> Iterator[MethodShare]:
    """The rows of ``filing.csv`` that these cases give; the source says how many medicines they rest on."""
    for area in sorted({case.area for case in approvals}):
        interim = [case.approved <= case.first for case in approvals if case.area == area]
        yield _to_share("approved on an interim readout", area, interim)


def _measure_lag(quantity: str, scope: str, days: Sequence[int]) -> Lag:
    p10, p25, p50, p75, p90 = np.percentile(days, [100 * share for share in _QUANTILES]).round().tolist()
    return Lag(quantity, scope, p10, p25, p50, p75, p90, len(days), source="", known_from="")


def _to_share(quantity: str, area: str, held: Sequence[bool]) -> MethodShare:
    share = round(sum(held) / len(held), 2)
    return MethodShare(quantity, area, share, source=f"{sum(held)} of {len(held)} medicines", known_from="")
