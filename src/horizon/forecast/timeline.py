"""The timeline to a launch as steps, each with its draws and the evidence behind them.

The steps add up draw by draw, so the variance of the launch can be shared out among them: the share of a step is its
covariance with the launch over the variance of the launch. Shares sum to one; a step that offsets the others has a
negative one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from horizon.evidence.rows import DeviceStep, FundingBranch, Lag, LifeTable, MethodShare, PhaseDuration, SuccessRate
from horizon.forecast.draws import Floats, draw_uniform

EvidenceRow = Lag | LifeTable | MethodShare | PhaseDuration | FundingBranch | DeviceStep | SuccessRate


@dataclass(frozen=True, slots=True)
class Sampler:
    """The source of one technology's random numbers."""

    seed: int
    key: str
    draws: int

    def draw_uniform(self, name: str) -> Floats:
        """Draw numbers in (0, 1) for one input."""
        return draw_uniform(self.seed, self.key, name, self.draws)


@dataclass(frozen=True, slots=True)
class TimelineStep:
    """One step: its draws in days (of the first step: days since year 1) and the rows behind it.

    ``overdue`` counts those of its days that are there only because a completion is overdue.
    """

    name: str
    days: Floats
    rows: tuple[EvidenceRow, ...] = ()
    overdue: Floats | float = 0.0


@dataclass(frozen=True, slots=True)
class Timeline:
    """All steps in order; the first ``to_licence`` of them lead to the licence.

    ``days`` has the shape (steps, draws); ``overdue`` (draws) is the delay in days because a completion that was due
    has not been reported.
    """

    names: tuple[str, ...]
    rows: tuple[EvidenceRow, ...]
    days: Floats
    to_licence: int
    overdue: Floats

    @classmethod
    def from_steps(cls, to_licence: Sequence[TimelineStep], to_launch: Sequence[TimelineStep] = ()) -> Self:
        """Build it from the steps to the licence and those from licence to launch."""
        steps = (*to_licence, *to_launch)
        rows = dict.fromkeys(row for step in steps for row in step.rows)
        names, days = tuple(step.name for step in steps), np.stack([step.days for step in steps])
        overdue = sum((step.overdue for step in steps), np.zeros(days.shape[1]))
        return cls(names, tuple(rows), days, len(to_licence), np.asarray(overdue))

    @property
    def licence(self) -> Floats:
        """Draws of the licence as days since year 1."""
        return np.asarray(self.days[: self.to_licence].sum(axis=0))

    @property
    def expected_licence(self) -> Floats:
        """Draws of the licence as expected while nothing was overdue."""
        return np.asarray(self.licence - self.overdue)

    @property
    def launch(self) -> Floats:
        """Draws of the first day of mandatory funding as days since year 1."""
        return np.asarray(self.days.sum(axis=0))

    def keep_draws(self, kept: NDArray[np.intp]) -> Self:
        """Return the timeline with the draws at these places, repeats allowed."""
        return type(self)(self.names, self.rows, self.days[:, kept], self.to_licence, self.overdue[kept])

    def widest_step(self) -> tuple[str, float]:
        """Return the step with the largest share of the launch's variance, and that share; 0 where nothing varies."""
        spread = self.days - self.days.mean(axis=1, keepdims=True)
        total = spread.sum(axis=0)
        variance = float(total @ total)
        if not variance:
            return self.names[-1], 0.0
        shares = spread @ total / variance
        most = int(np.argmax(shares))
        return self.names[most], float(shares[most])


def keep_upcoming(draws: Floats, day: int, sampler: Sampler, name: str) -> tuple[NDArray[np.intp], float]:
    """Condition draws on nothing having happened by ``day``: the places to keep, and the share that has passed.

    A draw after ``day`` stays in its place; one that has passed is replaced by one that has not. Empty if all have
    passed.
    """
    places = np.arange(len(draws))
    ahead = np.flatnonzero(draws > day)
    share_past = 1 - len(ahead) / len(draws)
    if not share_past or not len(ahead):
        return (places if not share_past else ahead), share_past
    pick = (sampler.draw_uniform(name) * len(ahead)).astype(np.intp)
    return np.where(draws > day, places, ahead[pick]), share_past
