"""The way to a launch as parts, each with its draws and the figures that it was drawn from.

The parts add up, draw by draw, so that the spread of the launch can be shared out among them: the share of a part is
its covariance with the launch over the launch's variance. Shares sum to one; that of a part which holds the others
back is negative.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from horizon.evidence.rows import Branch, Duration, Lag, Rate, Share
from horizon.forecast.draws import Floats, uniform

Row = Lag | Share | Duration | Branch | Rate


@dataclass(frozen=True, slots=True)
class Sampler:
    """Where the random numbers of one technology come from."""

    seed: int
    key: str
    draws: int

    def u(self, name: str) -> Floats:
        """Uniform numbers for one input."""
        return uniform(self.seed, self.key, name, self.draws)


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the way: its draws in days (the first part's are days since year 1), the rows behind it, and how many
    of its days are there only because something is overdue."""

    name: str
    days: Floats
    rows: tuple[Row, ...] = ()
    overdue: Floats | float = 0.0


@dataclass(frozen=True, slots=True)
class Way:
    """All parts in order; the first ``to_licence`` of them lead to the licence. ``days`` has one row a part;
    ``overdue`` is by how many days it is later because a completion that was due has not been reported."""

    names: tuple[str, ...]
    rows: tuple[Row, ...]
    days: Floats
    to_licence: int
    overdue: Floats

    @classmethod
    def of(cls, to_licence: Sequence[Part], to_launch: Sequence[Part] = ()) -> Self:
        """The parts to the licence, then those from licence to launch."""
        parts = (*to_licence, *to_launch)
        rows = dict.fromkeys(row for part in parts for row in part.rows)
        names, days = tuple(part.name for part in parts), np.stack([part.days for part in parts])
        overdue = sum((part.overdue for part in parts), np.zeros(days.shape[1]))
        return cls(names, tuple(rows), days, len(to_licence), np.asarray(overdue))

    @property
    def licence(self) -> Floats:
        """Draws of the licence as days since year 1."""
        return np.asarray(self.days[: self.to_licence].sum(axis=0))

    @property
    def foreseen(self) -> Floats:
        """Draws of the licence as it was to be expected while nothing was overdue."""
        return np.asarray(self.licence - self.overdue)

    @property
    def launch(self) -> Floats:
        """Draws of the first day on which the payer must fund it, as days since year 1."""
        return np.asarray(self.days.sum(axis=0))

    def at(self, kept: NDArray[np.intp]) -> Self:
        """The way with its draws picked anew."""
        return type(self)(self.names, self.rows, self.days[:, kept], self.to_licence, self.overdue[kept])

    def widest(self) -> tuple[str, float]:
        """The part that the launch depends on most, and its share of the launch's variance; 0 where nothing varies."""
        spread = self.days - self.days.mean(axis=1, keepdims=True)
        total = spread.sum(axis=0)
        variance = float(total @ total)
        if not variance:
            return self.names[-1], 0.0
        shares = spread @ total / variance
        most = int(np.argmax(shares))
        return self.names[most], float(shares[most])


def still_to_come(draws: Floats, day: int, sampler: Sampler, name: str) -> tuple[NDArray[np.intp], float]:
    """Which draws to keep, given that nothing has happened by ``day``, and the share that had to be dropped for it.

    A draw that is still ahead stays in its place; one that has passed is replaced by one that has not. Empty if all
    have passed.
    """
    places = np.arange(len(draws))
    ahead = np.flatnonzero(draws > day)
    share_past = 1 - len(ahead) / len(draws)
    if not share_past or not len(ahead):
        return (places if not share_past else ahead), share_past
    pick = (sampler.u(name) * len(ahead)).astype(np.intp)
    return np.where(draws > day, places, ahead[pick]), share_past
