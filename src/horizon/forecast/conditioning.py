"""What time without a launch says: it is evidence for as long as a launch would have been seen.

``p(1−F) / (1−pF)`` is left of a chance p when the share F of the licence's draws has passed in which a licence would
have been seen. The lists of authorised medicines end on a day, know no indications and no devices: of what has passed
since, nobody here can say whether it has come, so that its share is taken off what is still to come, and said. A
completion that is years overdue and was not reported counts like a licence that did not come: F is of the licence as it
was to be expected while nothing was overdue.
"""

import datetime as dt
from dataclasses import dataclass

from horizon.forecast.case import Case
from horizon.forecast.draws import Floats
from horizon.forecast.success import Chance

DORMANT_BELOW = 0.05
SAID_FROM = 0.05  # the chance that it has come already, from which it is said


@dataclass(frozen=True, slots=True)
class Waited:
    """What the time without a launch left. ``seen`` is the share of the licence's draws that lie in the time in which a
    licence would have been seen, ``past`` the share until today."""

    prior: Chance
    seen: float = 0.0
    past: float = 0.0

    def left(self, prior: float) -> float:
        """The chance that it comes from now on: what time without a licence left of it, less what came unseen."""
        return after_waiting(prior, self.seen) * (1 - self._unseen)

    @property
    def already(self) -> float:
        """The chance that it has come already, and nobody here could see it."""
        return after_waiting(self.prior.value, self.seen) * self._unseen

    @property
    def _unseen(self) -> float:
        return (self.past - self.seen) / (1 - self.seen) if self.seen < 1 else 0.0


def waited(case: Case, prior: Chance, licence: Floats, day: dt.date) -> Waited:
    """What the draws of the licence, as it was foreseen, say of the time that has passed; nothing where it is known."""
    if case.licensed:
        return Waited(prior)
    seen = min(day, case.seen_until).toordinal()
    return Waited(prior, float((licence <= seen).mean()), float((licence <= day.toordinal()).mean()))


def after_waiting(prior: float, share_past: float) -> float:
    """What is left of a probability when ``share_past`` of the launch distribution has gone by without a launch:
    ``p(1−F) / (1−pF)``; nothing where all of it has gone by."""
    return prior * (1 - share_past) / (1 - prior * share_past) if share_past < 1 else 0.0


def said(of: Waited, dormant: bool = False) -> tuple[str, ...]:
    """What time did to the chance, in words."""
    before, after = f"{of.prior.value:.0%}", f"{of.left(of.prior.value):.0%}"
    if before == after and not dormant:
        return ()
    name = "dormant: " if dormant else ""
    said = f"{name}{of.past:.0%} of its licence window has passed without a licence: {before} became {after}"
    if of.already < SAID_FROM:
        return (said,)
    unseen = "no list here would show it; say so in the watchlist if it has"
    return (f"{said}, and {of.already:.0%} that it has come already: {unseen}",)
