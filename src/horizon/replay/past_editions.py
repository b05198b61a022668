"""The editions that would have been: on each day what was stored by then, else what can be put together of that day.

1. Each trial in the version that was known on the day. Where the first is later, it is taken back to the day from
   posted dates, with everything later hidden (see :mod:`horizon.registry.reconstruct`).
2. Each watchlist with the figures that were known on the day; a cost model that was not whole yet costs nothing.
3. The evidence of the day: authorisations, rules and rounds. Evidence of method may be later, and is stamped so.
4. Scanned and composed as a week's run does it, each edition after the one before it.

Nothing is written into the store: no edition is frozen, none is sent, none counts in the scorecard of the live ones.
Drawback: names, conditions, arms and sponsors are as the registry has them now, where no version of the day is stored.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal

from horizon.app.run import Progress, bridged, quiet
from horizon.app.workers import HERE, Workers
from horizon.assessment.scan import scan
from horizon.digest.view.wording import day as on
from horizon.digest.view.wording import listed
from horizon.edition.bridge import Bridges
from horizon.edition.compose import compose
from horizon.errors import UsageError
from horizon.impact import valuation
from horizon.impact.valuation import Inputs
from horizon.replay.known_on_day import AsKnown, as_known, evidence_of
from horizon.settings import Digest
from horizon.store.trials import Trials
from horizon.values.dates import PartialDate, add_months, iso_week
from horizon.values.edition import Edition, Scan
from horizon.values.trial import Trial
from horizon.watchlist.schema.watchlist import Watchlist

Every = Literal["week", "month", "quarter"]
MONTHS: dict[Every, int] = {"month": 1, "quarter": 3}


def asked_days(first: str, last: str, every: str, today: dt.date) -> tuple[dt.date, ...]:
    """The days of the editions as they are asked for in words. UsageError says how to ask."""
    rhythm = next((one for one in ("week", "month", "quarter") if one == every), None)
    if rhythm is None:
        raise UsageError(f"--every {every!r}: write week, month or quarter")
    try:
        span = [PartialDate.parse(text) for text in (first, last or today.isoformat())]
    except ValueError as wrong:
        raise UsageError(f"{wrong}; write --from and --to like 2012-01 or 2012-01-31") from None
    return days(span[0], span[1], rhythm, today)


def days(first: PartialDate, last: PartialDate, every: Every, today: dt.date) -> tuple[dt.date, ...]:
    """The days of the editions: the last of each month or quarter, or every Monday, from one date to another, none
    later than today. UsageError where there are none."""
    start, end = first.first(), min(last.last(), today)
    if every == "week":
        monday = start + dt.timedelta(days=-start.weekday() % 7)
        found = [monday + dt.timedelta(weeks=at) for at in range((end - monday).days // 7 + 1)]
    else:
        step = MONTHS[every]
        months = range(start.year * 12 + start.month - 1, end.year * 12 + end.month)
        ends = [_month_end(month) for month in months if (month + 1) % step == 0]
        found = [day for day in ends if start <= day <= end]
    if not found:
        raise UsageError(f"there is no end of a {every} from {first} to {min(last.last(), today)}; give a longer span")
    return tuple(found)


def _month_end(month: int) -> dt.date:
    return add_months(dt.date(month // 12, month % 12 + 1, 1), 1) - dt.timedelta(days=1)


def editions(
    trials: Trials,
    watchlist: Watchlist,
    on_days: Sequence[dt.date],
    digest: Digest,
    progress: Progress = quiet,
    workers: Workers = HERE,
) -> Iterator[Edition]:
    """The edition of each day, oldest first. The days are scanned apart, and composed one after the other."""
    before: Edition | None = None
    known = [Day(day, as_known(watchlist, day)) for day in on_days]
    for at, (day, scanned) in enumerate(
        zip(known, workers.read(trials, partial(_scanned, digest), known), strict=True)
    ):
        progress(f"{watchlist.title}, {on(day.day)}", at, len(on_days))
        before = _edition(trials, day, scanned, before)
        yield before
    progress(watchlist.title, len(on_days), len(on_days))


@dataclass(frozen=True, slots=True)
class Day:
    """A day and the watchlist as it was known on it."""

    day: dt.date
    known: AsKnown

    @property
    def end(self) -> str:
        """The last moment of the day."""
        return f"{self.day}T23:59:59"


@dataclass(frozen=True, slots=True)
class Scanned:
    """What a day's scan found and was made of, and of each trial whether it was stored as it stood."""

    scan: Scan
    inputs: Inputs
    stored: dict[str, bool]


def _scanned(digest: Digest, trials: Trials, day: Day) -> Scanned:
    stored: dict[str, bool] = {}
    stood = _noting(trials, day.day, stored)
    return Scanned(*scan(stood, [day.known.watchlist], evidence_of(day.day), day.end, digest), stored)


def _edition(trials: Trials, day: Day, scanned: Scanned, before: Edition | None) -> Edition:
    found, text = scanned.scan, valuation.to_json(scanned.inputs)
    noted = trials.changes(before.scan.data_timestamp, day.end) if before else ()
    behind = {trial.nct_id for one in found.technologies for trial in one.trials}
    return compose(
        key=iso_week(day.day),
        scan=found,
        before=before,
        noted=[(one.noted, one.change) for one in noted],
        bridges=(bridged(before, found, text, noted, evidence_of) if before else None) or Bridges(),
        scores=(),
        inputs=text,
        notes=tuple(_notes(day.known, day.day, [scanned.stored[nct_id] for nct_id in sorted(behind)])),
    )


def _noting(trials: Trials, day: dt.date, stored: dict[str, bool]) -> Iterator[Trial]:
    """The trials of a day as they are read, noting which of them were stored so."""
    for trial, was_stored in trials.stood(day):
        stored[trial.nct_id] = was_stored
        yield trial


def _notes(known: AsKnown, day: dt.date, stored: Sequence[bool]) -> Iterator[str]:
    """What a reader must know of an edition that never was."""
    again = len(stored) - sum(stored)
    yield f"A replay: the edition that would have been on {on(day)}. It was never sent, and it is not scored."
    if again:
        yield (
            f"Reconstruction: {again} of {len(stored)} trials are put together again from posted dates, with what came "
            "later hidden; a later completion date stands in for the one planned then. Names, conditions and sponsors "
            "are as registered later (hindsight)."
        )
    for name, since in known.refused:
        place = f" of {name}" if name else ""
        yield f"No pounds{place} on this day: the cost model rests on figures that were published up to {since}."
    if known.hindsight:
        yield f"Hindsight: the watchlist's names of {listed(known.hindsight)} were learnt later."
