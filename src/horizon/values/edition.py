"""An edition of the digest, never rewritten once composed: written as JSON, these values are ``edition.json``."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Literal

from horizon.values.bridge import Bridge, ConditionalBridge, Reason
from horizon.values.keys import TechnologyKey
from horizon.values.money import Amount
from horizon.values.scan import Scan
from horizon.values.technology import Window
from horizon.values.unwatched import UnwatchedNews

Decided = Literal[
    "authorised",
    "opinion",
    "under re-examination",
    "refused",
    "application withdrawn",
    "withdrawn from the market",
    "filed",
    "authorised, indication not said",
    "authorised for another use",
]
"""What a regulator did, or was asked to do, in the order in which a reader asks."""


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """A change of a trial that an edition reports, with the registry's reason in its own words.

    ``technology`` is a key; in editions of early versions it can be a name.
    """

    nct_id: str
    noted: str
    kind: str
    material: bool
    text: str
    technology: TechnologyKey
    watchlist: str


@dataclass(frozen=True, slots=True)
class Movement:
    """How one technology moved since the last edition: in days of licence (P50) and in expected money.

    ``link`` is the page of the regulator on what it decided; ``name`` is empty in editions of early versions.
    """

    technology: TechnologyKey
    indication: str
    what: Literal["new", "gone", "stopped", "dormant", "moved", "unchanged"] | Decided
    licence_days: int | None
    expected: Amount | None
    text: str
    link: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class ScoreLine:
    """One measure of how well past forecasts did, with the interval of 95 % in the words of ``value``.

    ``n`` counts technologies; a line with too few says so and has no ``estimate``. ``published`` is what others have
    reached.
    """

    measure: str
    value: str
    n: int
    published: str = ""
    estimate: float | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Arrival:
    """What came of a forecast technology, or will not come, beside the first window that was forecast for it.

    ``event`` is an outcome's: licence, launch, withdrawal, refusal. ``chance`` is what was said then; ``verdict`` is
    ``not`` where it will not come, or where no window was given.
    """

    technology: TechnologyKey
    name: str
    event: str
    on: dt.date
    forecast_on: dt.date
    window: Window | None
    chance: float | None
    verdict: Literal["hit", "early", "late", "not"]
    source: str = ""


@dataclass(frozen=True, slots=True)
class Edition:
    """One edition of the digest.

    ``key`` is the ISO week, ``2026-W08``, or ``2026-W08-r2`` once revised. The window is (``window_from``,
    ``scan.data_timestamp``]. ``inputs`` is the JSON of what the scan was made of, for the bridge.
    ``reasons`` are the events behind the bridge; editions of early versions have none. ``unwatched`` is what is
    said of what nobody watches.
    """

    key: str
    composed_for: dt.date
    window_from: str
    scan: Scan
    headline: str
    bridge: tuple[Bridge, ...]
    movements: tuple[Movement, ...]
    changes: tuple[ChangeLine, ...]
    tail_watch: tuple[str, ...]
    scores: tuple[ScoreLine, ...]
    notes: tuple[str, ...] = ()
    refused_watchlists: tuple[str, ...] = ()
    set_aside: int = 0
    watched_unchanged: int = 0
    inputs: str = field(default="", repr=False)
    conditional_bridges: tuple[ConditionalBridge, ...] = ()
    arrivals: tuple[Arrival, ...] = ()
    reasons: tuple[Reason, ...] = ()
    unwatched: UnwatchedNews = field(default_factory=UnwatchedNews)

    def __hash__(self) -> int:
        # Hashing every field would take as long as the work whose results are cached by edition.
        return hash((self.key, self.headline))


@dataclass(frozen=True, slots=True)
class EditionEntry:
    """An edition in the list of all editions; ``withdrawn`` is the reason if it was a mistake, else empty."""

    key: str
    as_of: dt.date
    composed_at: dt.datetime
    headline: str
    withdrawn: str = ""


@dataclass(frozen=True, slots=True)
class Recipient:
    """The address of somebody who gets an edition, their role in words, and the watchlists that name them."""

    email: str
    role: str
    watchlists: tuple[str, ...]
