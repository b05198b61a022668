"""What nobody watches: technologies that no watchlist counts, ranked by how much they could matter."""

import datetime as dt
from dataclasses import dataclass, field

from horizon.values.money import Amount
from horizon.values.technology import Window


@dataclass(frozen=True, slots=True)
class PoundsRange:
    """A crude range of a year's cost in whole units of a currency, over an order of magnitude or more.

    ``rests_on`` says what was multiplied, each with its source.
    """

    low: Amount
    high: Amount
    currency: str
    rests_on: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UnwatchedTechnology:
    """A product for a condition that no watchlist counts.

    ``key`` is ``condition/product`` in plain letters, by which commands name it. ``people`` are those of its trials as
    registered, 0 where no trial says. ``matters`` is the score that it is ranked by, the logarithm of dollars a year
    times the chance of a licence; ``licence_chance`` is that chance, within five years. ``why`` are the reasons in
    words, ``area`` and ``route`` those whose published rates and prices hold, ``next_completion`` the next that is
    shown, and ``low_end_presses`` if it would be over the threshold, and due, at the low end of ``pounds``.
    """

    key: str
    name: str
    aliases: tuple[str, ...]
    conditions: tuple[str, ...]
    sponsor: str
    phase: str
    trials: tuple[str, ...]
    people: int
    licence: Window | None
    licence_chance: float
    why: tuple[str, ...]
    pounds: PoundsRange | None
    matters: float
    area: str = ""
    route: str = ""
    next_completion: str = ""
    low_end_presses: bool = False


@dataclass(frozen=True, slots=True)
class NotListed:
    """How many technologies of the sweep are not listed, by reason.

    ``watched``: a watchlist counts them. ``left_out``: a watchlist leaves all their trials out by rule. ``on_sale``:
    authorised for it, in general use, copies, or older than any protection. ``stopped``: all trials were stopped, or
    are long over. ``ignored``: the workspace said that they are not for it.
    """

    watched: int = 0
    left_out: int = 0
    on_sale: int = 0
    stopped: int = 0
    ignored: int = 0


@dataclass(frozen=True, slots=True)
class UnwatchedList:
    """All technologies that nobody watches on a day, first the one that could matter most.

    ``data_timestamp`` is the registry's of the last sweep, empty if the workspace's own trials are all there is;
    ``trials`` are those that were grouped, and ``further`` the smaller technologies that are counted only.
    """

    as_of: dt.date
    technologies: tuple[UnwatchedTechnology, ...]
    not_listed: NotListed = field(default_factory=NotListed)
    data_timestamp: str = ""
    trials: int = 0
    further: int = 0


@dataclass(frozen=True, slots=True)
class UnwatchedLine:
    """One line of an edition on what nobody watches, in words; ``new`` if it was not among the first ten before."""

    key: str
    text: str
    new: bool = False
    presses: bool = False


@dataclass(frozen=True, slots=True)
class UnwatchedNews:
    """What an edition says of what nobody watches.

    ``lines`` are the first ten once a month, and in between only what is new among them. ``first_ten`` are the keys
    of the first ten by then and ``month`` that of the last whole list, by which the next edition tells what is new.
    """

    lines: tuple[UnwatchedLine, ...] = ()
    first_ten: tuple[str, ...] = ()
    month: str = ""
    listed: int = 0
    data_timestamp: str = ""
