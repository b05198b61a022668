"""Update a probability for the time that has passed without a launch.

Of a chance p, ``p(1−F) / (p(1−F) + (1−p)(1−G))`` is left once the share F of the licence's draws has passed in a period
in which a licence would have been seen, and the share G of the failures would have been seen, too (G is 0 where
failures are not told). Of products in phase 3 the life table holds the wait already.
The lists of authorised medicines end on a day and hold neither indications nor devices: a
licence since then may have come unseen, so its share is taken off what is still to come and is reported. F is of the
licence as expected while nothing was overdue, so a completion that is years overdue counts like a licence that did not
come.
"""

import datetime as dt
from dataclasses import dataclass

from horizon.forecast.draws import Floats
from horizon.forecast.licence import LicencePath
from horizon.forecast.success import Chance

DORMANT_BELOW = 0.05
WAKES = "a new trial, an application or the planner's word (`state: in development`) would wake it"
REPORTED_FROM = 0.05  # the least chance of an unseen licence that is reported


@dataclass(frozen=True, slots=True)
class WaitingEvidence:
    """What the time without a launch says of a chance.

    ``past`` is the share of the licence's draws before today, ``seen`` the share in the period in which a licence would
    have been seen; ``failed`` the share of failures that would have been seen.
    """

    prior: Chance
    seen: float = 0.0
    past: float = 0.0
    failed: float = 0.0

    def remaining_chance(self, prior: float) -> float:
        """Return the chance that it comes from now on: conditioned on the wait, less what may have come unseen."""
        return condition_on_waiting(prior, self.seen, self.failed) * (1 - self._unseen_share)

    @property
    def unseen_chance(self) -> float:
        """The chance that it has come already and no list shows it."""
        return condition_on_waiting(self.prior.value, self.seen, self.failed) * self._unseen_share

    @property
    def _unseen_share(self) -> float:
        return (self.past - self.seen) / (1 - self.seen) if self.seen < 1 else 0.0


def weigh_waiting(path: LicencePath, licence: Floats, day: dt.date) -> WaitingEvidence:
    """Measure the wait by draws of the expected licence (days since year 1); no wait where the licence is known."""
    if path.is_known:
        return WaitingEvidence(path.chance)
    seen, past = min(day, path.seen_until).toordinal(), float((licence <= day.toordinal()).mean())
    return WaitingEvidence(path.chance, float((licence <= seen).mean()), past, path.failed)


def condition_on_waiting(prior: float, share_past: float, failed: float = 0.0) -> float:
    """Condition a probability on no licence in ``share_past`` of its draws, and no failure in ``failed`` of them."""
    comes, fails = prior * (1 - share_past), (1 - prior) * (1 - failed)
    return comes / (comes + fails) if comes else 0.0


def describe_chance_after_wait(waiting: WaitingEvidence, dormant: bool = False) -> tuple[str, ...]:
    """Say how the wait changed the chance; empty if it did not."""
    before, after = f"{waiting.prior.value:.0%}", f"{waiting.remaining_chance(waiting.prior.value):.0%}"
    if before == after and not dormant:
        return ()
    state = "dormant: " if dormant else ""
    text = f"{state}{waiting.past:.0%} of its licence window has passed without a licence: {before} became {after}"
    if dormant:
        return (f"{text}; {WAKES}",)
    if waiting.unseen_chance < REPORTED_FROM:
        return (text,)
    unseen = "no list here would show it; say so in the watchlist if it has"
    return (f"{text}, and {waiting.unseen_chance:.0%} that it has come already: {unseen}",)
