"""A therapy and its test as one: a launch waits for what must be there first, and says whose a delay would be.

In each draw the launch is the later of its own and that of what it waits for. Its chance does not move: a payer who has
to fund a therapy has to find a test, this one or another.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from horizon.forecast.draws import Floats
from horizon.forecast.timeline import Timeline

_DAYS_IN_MONTH = 30.4375
_READY = frozenset({"funded"})


@dataclass(frozen=True, slots=True)
class Prerequisite:
    """What must be there first: its name, its state, and the draws of its launch (days since year 1), if it has any."""

    name: str
    state: str
    launch: Floats | None


def wait_for_prerequisites(timeline: Timeline, awaited: Sequence[Prerequisite]) -> tuple[Timeline, tuple[str, ...]]:
    """Return the timeline with its launch no earlier than those awaited, and whose a delay would be."""
    reasons = []
    for prerequisite in awaited:
        if prerequisite.launch is None:
            reasons.append(_describe_without_window(prerequisite))
            continue
        wait = np.maximum(prerequisite.launch - timeline.launch, 0.0)
        reasons.append(_describe_wait(prerequisite.name, wait))
        names = (*timeline.names, f"the wait for {prerequisite.name}")
        timeline = replace(timeline, names=names, days=np.vstack([timeline.days, wait]))
    return timeline, tuple(reasons)


def _describe_without_window(prerequisite: Prerequisite) -> str:
    if prerequisite.state in _READY:
        return f"{prerequisite.name}, which it needs, is in use: a delay would be its own"
    return f"it needs {prerequisite.name}, which has no window ({prerequisite.state}): give its launch in the watchlist"


def _describe_wait(name: str, wait: Floats) -> str:
    share = float((wait > 0).mean())
    if not share:
        return f"{name}, which it needs, is there before it: a delay would be its own"
    months = float(np.median(wait[wait > 0])) / _DAYS_IN_MONTH
    waits = f"its launch waits for {name} in {share:.0%} of cases, {months:.0f} months at the middle"
    return f"{waits}: that delay would be {name}'s, any other its own"
