"""One technology that waits for another: a therapy for its companion test.

The planner says so in the watchlist. The one that is waited for must be ready on the earliest day on which any that
waits for it may have to be funded; the one that waits says which window the other has, and whether that may be too
late. A launch forecast is not moved by it: a payer has to fund what is recommended, ready or not.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from horizon.technology import names
from horizon.values.edition import Step, Window


@dataclass(frozen=True, slots=True)
class Planned:
    """One technology as far as waiting goes: what it is called, for what it waits (by name), and its launch window."""

    key: str
    called: tuple[str, ...]
    waits_for: tuple[str, ...]
    launch: Window | None


def ready_by(planned: Sequence[Planned]) -> dict[str, dt.date]:
    """By key, the day on which all must be ready: the early end of its own window, or of one that waits for it."""
    found = {one.key: one.launch.p10 for one in planned if one.launch}
    for one in planned:
        for other in _meant(one, planned):
            if one.launch and other.launch:
                found[other.key] = min(found[other.key], one.launch.p10)
    return found


def waits(one: Planned, planned: Sequence[Planned]) -> tuple[Step, ...]:
    """What must be there first, with its window; late where it may come after the day on which it is needed, or where
    nothing of that name has a window."""
    if one.launch is None:
        return ()
    by, meant = one.launch.p10, _meant(one, planned)
    known = [
        Step(f"{other.called[0]} in place", 0, by, by, late=_late(other, by), waits=other.launch) for other in meant
    ]
    heard = {name for other in meant for name in map(names.key, other.called)}
    lost = [name for name in one.waits_for if names.key(name) not in heard]
    return (*known, *(Step(f"{name} in place: not among what is watched", 0, by, by, late=True) for name in lost))


def _meant(one: Planned, planned: Sequence[Planned]) -> list[Planned]:
    wanted = {names.key(name) for name in one.waits_for}
    if not wanted:
        return []
    return [other for other in planned if other.key != one.key and wanted & set(map(names.key, other.called))]


def _late(other: Planned, by: dt.date) -> bool:
    return other.launch is None or other.launch.p90 > by
