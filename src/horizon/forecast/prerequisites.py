"""A therapy and its test as one: a launch waits for what must be there first, and says whose a delay would be.

In each draw the launch is the later of its own and that of what it waits for, ready as its steps say. Its chance does
not move: a payer who has to fund a therapy has to find a test, this one or another.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from horizon.forecast.draws import Floats
from horizon.forecast.timeline import Timeline
from horizon.values.dates import format_day

_DAYS_IN_MONTH = 30.4375
_READY = frozenset({"funded"})


@dataclass(frozen=True, slots=True)
class Prerequisite:
    """What must be there first: its name, its state, and the draws of its launch (days since year 1), if it has any.

    ``ready_on`` is the earliest day on which its steps are done, where somebody keeps how far they are.
    """

    name: str
    state: str
    launch: Floats | None
    ready_on: dt.date | None = None

    @property
    def days_in_place(self) -> Floats | None:
        """The days from which it is there: launched, and ready; None where neither is known."""
        ready = float(self.ready_on.toordinal()) if self.ready_on else None
        if self.launch is None:
            return np.array([ready]) if ready is not None and self.state in _READY else None
        return self.launch if ready is None else np.maximum(self.launch, ready)


def wait_for_prerequisites(timeline: Timeline, awaited: Sequence[Prerequisite]) -> tuple[Timeline, tuple[str, ...]]:
    """Return the timeline with its launch no earlier than those awaited, and whose a delay would be."""
    reasons = []
    for prerequisite in awaited:
        there = prerequisite.days_in_place
        if there is None:
            reasons.append(_describe_without_window(prerequisite))
            continue
        wait = np.maximum(there - timeline.launch, 0.0)
        reasons.append(_describe_wait(prerequisite, wait))
        names = (*timeline.names, f"the wait for {prerequisite.name}")
        timeline = replace(timeline, names=names, days=np.vstack([timeline.days, wait]))
    return timeline, tuple(reasons)


def _describe_without_window(prerequisite: Prerequisite) -> str:
    if prerequisite.state in _READY:
        return f"{prerequisite.name}, which it needs, is in use: a delay would be its own"
    return f"it needs {prerequisite.name}, which has no window ({prerequisite.state}): give its launch in the watchlist"


def _describe_wait(prerequisite: Prerequisite, wait: Floats) -> str:
    name, share = prerequisite.name, float((wait > 0).mean())
    if not share:
        return f"{name}, which it needs, is there before it: a delay would be its own"
    months = float(np.median(wait[wait > 0])) / _DAYS_IN_MONTH
    waits = f"its launch waits for {name} in {share:.0%} of cases, {months:.0f} months at the middle"
    steps = f", whose steps are done by {format_day(prerequisite.ready_on)}" if prerequisite.ready_on else ""
    return f"{waits}: that delay would be {name}'s{steps}, any other its own"
