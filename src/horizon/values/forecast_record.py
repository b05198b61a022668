"""The part of a frozen edition that is held against what happened: what was said of each technology, and where.

Read from the same JSON as the edition; all else in it is passed over, so that years of editions are read in a moment.
"""

import datetime as dt
from dataclasses import dataclass

from horizon.values.edition import Edition, Probability, SinceLaunch, State, Total, Window, YearImpact
from horizon.values.money import Amount


@dataclass(frozen=True, slots=True)
class Said:
    """What an edition said of one technology."""

    key: str
    name: str
    aliases: tuple[str, ...]
    state: State
    watchlist: str
    indication: str
    licence: Window | None
    launch: Window | None
    probability: Probability | None
    impact: tuple[YearImpact, ...]
    impact_since_launch: tuple[SinceLaunch, ...]
    act_now: bool = False
    over_threshold: bool = False


@dataclass(frozen=True, slots=True)
class Where:
    """The watchlist, or the indication of one, that it was said in."""

    name: str
    title: str
    indication: str
    jurisdiction: str
    currency: str
    threshold: Amount | None


@dataclass(frozen=True, slots=True)
class SpokenScan:
    """What was said on a day."""

    as_of: dt.date
    technologies: tuple[Said, ...]
    totals: tuple[Total, ...]
    watchlists: tuple[Where, ...]


@dataclass(frozen=True, slots=True)
class Spoken:
    """What an edition said."""

    key: str
    scan: SpokenScan

    @property
    def on(self) -> dt.date:
        """The day on which it was said."""
        return self.scan.as_of

    def where(self, said: Said) -> Where:
        """The watchlist's page that a technology stood on: its indication's where there are several."""
        pages = [page for page in self.scan.watchlists if page.name == said.watchlist]
        return next((page for page in pages if page.indication == said.indication), pages[0])


def spoken(edition: Edition) -> Spoken:
    """The part of an edition that is held against what happened."""
    found = edition.scan
    return Spoken(
        edition.key,
        SpokenScan(
            found.as_of,
            tuple(Said(**{name: getattr(one, name) for name in Said.__slots__}) for one in found.technologies),
            found.totals,
            tuple(Where(**{name: getattr(one, name) for name in Where.__slots__}) for one in found.watchlists),
        ),
    )
