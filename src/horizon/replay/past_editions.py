"""The editions that would have been: on each day what was stored by then, or else what can be reconstructed.

1. Each trial is in the version that was known on the day. Where the first version is later, it is taken back to the day
   from posted dates, with everything later hidden (see :mod:`horizon.registry.reconstruct`).
2. Each watchlist has the figures that were known on the day; an incomplete cost model costs nothing.
3. The evidence is that of the day: authorisations, rules and rounds. Evidence of method may be later, and is marked so.
4. Each edition is scanned and composed as in a weekly run, after the one before it.

Nothing is written into the store: no edition is frozen, none is sent, none counts in the scorecard of the live ones.
*Drawback*: where no version of the day is stored, names, conditions, arms and sponsors are as registered now.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal

from horizon.app.bridging import bridge_editions
from horizon.app.workers import LOCAL_WORKERS, Workers
from horizon.assessment.identification import ScanBasis
from horizon.assessment.scan import scan_trials
from horizon.digest.view.wording import join_list
from horizon.edition.bridge import Bridges
from horizon.edition.compose import WindowNews, compose
from horizon.errors import UsageError
from horizon.impact.valuation import EstimateInputs, inputs_to_json
from horizon.replay.known_on_day import KnownWatchlist, load_evidence_of_day, restrict_to_day
from horizon.settings import DigestSettings
from horizon.store.regulator_lists import RegulatorLists
from horizon.store.trials import Trials
from horizon.values.dates import PartialDate, add_months, format_day, iso_week
from horizon.values.edition import Edition
from horizon.values.progress import Progress, ignore_progress
from horizon.values.scan import Scan
from horizon.values.trial import Trial
from horizon.watchlist.schema.watchlist import Watchlist

Frequency = Literal["week", "month", "quarter"]
MONTHS: dict[Frequency, int] = {"month": 1, "quarter": 3}


def parse_edition_days(first: str, last: str, every: str, today: dt.date) -> tuple[dt.date, ...]:
    """List the days of the editions from the text of the options; raises UsageError if it cannot be read."""
    frequencies: tuple[Frequency, ...] = ("week", "month", "quarter")
    frequency = next((frequency for frequency in frequencies if frequency == every), None)
    if frequency is None:
        raise UsageError(f"--every {every!r}: write week, month or quarter")
    try:
        start, end = (PartialDate.parse(text) for text in (first, last or today.isoformat()))
    except ValueError as error:
        raise UsageError(f"{error}; write --from and --to like 2012-01 or 2012-01-31") from None
    return list_edition_days(start, end, frequency, today)


def list_edition_days(first: PartialDate, last: PartialDate, every: Frequency, today: dt.date) -> tuple[dt.date, ...]:
    """List the last day of each month or quarter, or every Monday, from one date to another and no later than today.

    Raises UsageError if there are none.
    """
    start, end = first.first_day(), min(last.last_day(), today)
    if every == "week":
        monday = start + dt.timedelta(days=-start.weekday() % 7)
        days = [monday + dt.timedelta(weeks=week) for week in range((end - monday).days // 7 + 1)]
    else:
        months = range(start.year * 12 + start.month - 1, end.year * 12 + end.month)
        ends = [_month_end(month) for month in months if (month + 1) % MONTHS[every] == 0]
        days = [day for day in ends if start <= day <= end]
    if not days:
        raise UsageError(f"there is no end of a {every} from {first} to {end}; give a longer span")
    return tuple(days)


def _month_end(month: int) -> dt.date:
    return add_months(dt.date(month // 12, month % 12 + 1, 1), 1) - dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class ReplayDay:
    """A day and the watchlist as it was known on it."""

    day: dt.date
    known: KnownWatchlist

    @property
    def end(self) -> str:
        """The last moment of the day."""
        return f"{self.day}T23:59:59"


@dataclass(frozen=True, slots=True)
class DayScan:
    """The scan of a day with its inputs, and by trial whether its version of the day was stored."""

    scan: Scan
    inputs: EstimateInputs
    stored: dict[str, bool]


def compose_past_editions(
    trials: Trials,
    watchlist: Watchlist,
    days: Sequence[dt.date],
    digest: DigestSettings,
    progress: Progress = ignore_progress,
    workers: Workers = LOCAL_WORKERS,
) -> Iterator[Edition]:
    """Compose the edition of each day, oldest first; the days are scanned apart, and composed one after the other."""
    before: Edition | None = None
    replay_days = [ReplayDay(day, restrict_to_day(watchlist, day)) for day in days]
    scans = workers.map_store(trials, partial(_scan_day, digest), replay_days)
    for number, (day, scanned) in enumerate(zip(replay_days, scans, strict=True)):
        progress(f"{watchlist.title}, {format_day(day.day)}", number, len(days))
        before = _compose_day(trials, day, scanned, before)
        yield before
    progress(watchlist.title, len(days), len(days))


def _scan_day(digest: DigestSettings, trials: Trials, day: ReplayDay) -> DayScan:
    stored: dict[str, bool] = {}
    lists = RegulatorLists(trials.engine).records_as_of(day.day)
    basis = ScanBasis([day.known.watchlist], load_evidence_of_day(day.day), day.end, digest, lists)
    return DayScan(*scan_trials(_read_trials(trials, day.day, stored), basis), stored)


def _read_trials(trials: Trials, day: dt.date, stored: dict[str, bool]) -> Iterator[Trial]:
    """Yield the trials of a day, and note in ``stored`` which of them were stored so."""
    for trial, was_stored in trials.iter_as_of(day):
        stored[trial.nct_id] = was_stored
        yield trial


def _compose_day(trials: Trials, day: ReplayDay, scanned: DayScan, before: Edition | None) -> Edition:
    scan = scanned.scan
    changes = trials.changes_between(before.scan.data_timestamp, day.end) if before else ()
    bridges = bridge_editions(before, scan, scanned.inputs, changes, load_evidence_of_day) if before else None
    supporting = {trial.nct_id for technology in scan.technologies for trial in technology.trials}
    return compose(
        key=iso_week(day.day),
        scan=scan,
        before=before,
        news=WindowNews(
            changes=[(logged.logged_at, logged.change) for logged in changes],
            bridges=bridges or Bridges(),
            notes=tuple(_list_notes(day, [scanned.stored[nct_id] for nct_id in sorted(supporting)])),
        ),
        inputs=inputs_to_json(scanned.inputs),
    )


def _list_notes(day: ReplayDay, stored: Sequence[bool]) -> Iterator[str]:
    """Yield what a reader must know of an edition that never was."""
    known, reconstructed = day.known, len(stored) - sum(stored)
    would_be = f"the edition that would have been on {format_day(day.day)}"
    yield f"A replay: {would_be}. It was never sent, and it is not scored."
    if reconstructed:
        yield (
            f"Reconstruction: {reconstructed} of {len(stored)} trials are reconstructed from posted dates, with what "
            "came later hidden; a later completion date stands in for the one planned then. Names, conditions and "
            "sponsors are as registered later (hindsight)."
        )
    for name, since in known.refused:
        indication = f" of {name}" if name else ""
        yield f"No pounds{indication} on this day: the cost model rests on figures that were published up to {since}."
    if known.hindsight:
        yield f"Hindsight: the watchlist's names of {join_list(known.hindsight)} were learnt later."
