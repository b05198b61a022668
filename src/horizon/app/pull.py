"""From the registry into the store: the live API as the watchlists ask, or a bulk file.

1. Ask for the data version. Where nothing can be new, that is all.
2. Put together what is to be read: whole, what the watchlists newly ask for; of all else only what was updated since.
   From time to time, and with ``full``, everything again and every stored trial by its id: some changes move no date.
3. Walk it page by page. Each page is stored in one transaction, together with the place reached, so that a pull that
   dies goes on from there, or from the beginning where the data version has moved.
4. Ask for the data version again. Where it has moved the walk was through two versions: walk again.
5. Note the pull and what is covered from now on.
"""

import datetime as dt
import hashlib
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from horizon.errors import RegistryError
from horizon.registry import archive
from horizon.registry.client import BATCH, Client, Moved
from horizon.registry.projection import FIELDS, PROJECTION, Malformed
from horizon.registry.query import Part, Wanted, questions, since
from horizon.registry.reconstruct import as_stood
from horizon.registry.study import Kept, keep, name_of
from horizon.store.late_records import behind
from horizon.store.pulls import COUNTS, OpenPull, Place, PullReport, SetAside
from horizon.store.trials import Trials
from horizon.values.dates import PartialDate

__all__ = ["Progress", "PullReport", "Wanted", "from_file", "from_registry", "from_source"]

Progress = Callable[[str, int, int | None], None]
"""Told what is being read, how many records so far, and of how many where that is known: before the first one too."""

OVERLAP_DAYS = 3
"""How far an increment reaches back before the last one: posting dates are days, and a data version may lag."""

WHOLE_DAYS = 28
"""How often everything is read again: 9 of 67 real changes in February 2026 moved no date that an increment sees."""

WALKS = 3
"""How often to walk again when the data is refreshed on the way; it is refreshed once a day."""

FILE_BATCH = 500


@dataclass(frozen=True, slots=True)
class TooLate(PullReport):
    """What came of files of which ``behind`` records told of a version older than what is stored of their trial: they
    came too late to be stored."""

    behind: int


@dataclass(frozen=True, slots=True)
class _Question:
    """An expression to walk, and a word for what it finds."""

    word: str
    expression: str


@dataclass(frozen=True, slots=True)
class _Intake:
    """Where a pull puts what it reads."""

    trials: Trials
    pull: OpenPull
    as_of: dt.date | None = None
    late: list[int] | None = None

    def take(self, records: Iterable[tuple[str, Any]], place: Place | None = None) -> int:
        """Store raw records, each with its place in a file if it has one, and let go of each once it is read; those
        that cannot be used are set aside. How many there were. ``late`` notes how many lie behind what is stored."""
        kept: list[Kept] = []
        aside: list[SetAside] = []
        taken = 0
        for found_in, raw in records:
            taken += 1
            try:
                record = _record(raw, self.as_of)
            except Malformed as wrong:
                aside.append(SetAside(_id_in(raw) or found_in or _nameless(raw), str(wrong)))
            else:
                kept += [record] if record else []
        if self.late is not None:
            self.late.append(behind(self.trials.engine, kept, self.pull.data_timestamp))
        self.trials.save(kept, self.pull.data_timestamp, aside, self.pull.id, place)
        return taken


def from_registry(
    client: Client, trials: Trials, wanted: Sequence[Wanted], full: bool, progress: Progress
) -> PullReport:
    """Bring the store up to the registry's data version: what is newly wanted whole, the rest as far as it was updated
    since; nothing is walked where nothing can be new. ``full`` walks all that is wanted and re-reads every stored
    trial, which also finds changes that moved no date, and what has left. RegistryError says what to do next."""
    made = client.requests
    parts = list(dict.fromkeys(part for want in wanted for part in want.parts()))
    timestamp, held = client.version(), _held(parts, trials.coverage())
    again = full or _due(trials, held, timestamp)
    asked = _questions(parts, {} if again else held, timestamp)
    pull = trials.begin(client.url, timestamp, _name(asked), whole=again or not any(held.values()))
    made -= pull.place.requests
    for _ in range(WALKS):
        intake = _Intake(trials, pull)
        walked = _walk(client, intake, asked, progress, made) and (not again or _reread(client, intake, progress))
        timestamp = client.version() if asked or again else timestamp
        if walked and timestamp == pull.data_timestamp:
            if again:
                trials.mark_gone(trials.unread(pull), timestamp, pull.id)
            return trials.finish(pull, client.url, client.requests - made, _covered(parts))
        asked = _questions(parts, {} if again else held, timestamp)
        pull = trials.restart(pull, timestamp, _name(asked), client.requests - made)
    raise RegistryError("the registry's data keeps changing while it is read; try again later")


def from_file(
    path: Path,
    trials: Trials,
    progress: Progress,
    data_timestamp: str | None = None,
    as_of: dt.date | None = None,
) -> PullReport:
    """Bring a bulk file into the store; with ``as_of`` each record as it could have stood on that day, and only those
    that were posted by then. The data timestamp is the day asked for, else that of the newest update in the file. The
    report is TooLate where some of it lies behind what is stored."""
    timestamp = data_timestamp or (f"{as_of}T00:00:00" if as_of else _newest(path))
    late: list[int] = []
    intake = _Intake(trials, trials.begin(path.name, timestamp), as_of, late)
    records = ((f"{path.name}, record {number}", raw) for number, raw in enumerate(archive.read(path), start=1))
    done = 0
    while taken := intake.take(islice(records, FILE_BATCH)):
        done += taken
        progress(path.name, done, None)
    return _told(trials.finish(intake.pull, path.name), sum(late))


def from_source(path: Path, trials: Trials, progress: Progress) -> PullReport:
    """Bring bulk files into the store: dated snapshots one by one, oldest first, each with its own day as the data
    version, so that a new store starts with a past; all else as one. What is older than the version that a trial is
    stored in tells nothing new. The report adds up; its data timestamp is the last one's."""
    days = archive.snapshots(path)
    if not days:
        return from_file(path, trials, progress)
    reports = [from_file(file, trials, progress, data_timestamp=f"{day}T00:00:00") for day, file in days]
    counts = {name: sum(getattr(report, name) for report in reports) for name in COUNTS}
    late = sum(report.behind for report in reports if isinstance(report, TooLate))
    return _told(PullReport(**counts, requests=0, data_timestamp=reports[-1].data_timestamp), late)


def _told(report: PullReport, late: int) -> PullReport:
    return TooLate(**asdict(report), behind=late) if late else report


def _held(parts: Sequence[Part], coverage: dict[str, str]) -> dict[Part, str]:
    """Up to which data timestamp each part is held, be it with a wider one; empty where it is not."""
    return {part: max(coverage.get(_key(wider), "") for wider in part.within()) for part in parts}


def _due(trials: Trials, held: dict[Part, str], timestamp: str) -> bool:
    """Whether everything is to be read again: it was long ago, or never, and the data is new."""
    if all(until in ("", timestamp) for until in held.values()):
        return False
    days = trials.days_since_whole()
    return days is None or days >= WHOLE_DAYS


def _questions(parts: Sequence[Part], held: dict[Part, str], timestamp: str) -> list[_Question]:
    """What to walk: all of what is not held at all, the updates of what is not held up to this data version."""
    found = [_Question("trials", one) for one in questions(part for part in parts if not held.get(part))]
    behind: dict[str, list[Part]] = {}
    for part in parts:
        if (until := held.get(part, "")) and until != timestamp:
            behind.setdefault(until[:10], []).append(part)
    for until, some in sorted(behind.items()):
        day = dt.date.fromisoformat(until) - dt.timedelta(days=OVERLAP_DAYS)
        found += [_Question("updates", since(one, day.isoformat())) for one in questions(some)]
    return found


def _walk(client: Client, intake: _Intake, asked: list[_Question], progress: Progress, made: int) -> bool:
    """Walk every page of every question from the place that the pull has come to, and tell before each page how far it
    is; False if the data was refreshed on the way. ``made`` are the requests that do not count."""
    place, total = intake.pull.place, _total(client, asked, intake.pull.place)
    try:
        for number, question in enumerate(asked[place.question :], start=place.question):
            for page in client.pages(question.expression, place.token):
                total = page.total if len(asked) == 1 and page.total is not None else total
                progress(question.word, place.done, total)
                following = (number, page.token) if page.token else (number + 1, "")
                place = Place(*following, place.done + len(page.studies), client.requests - made)
                intake.take((("", raw) for raw in page.studies), place)
                del page  # none is held while the next one is read
            progress(question.word, place.done, total)
    except Moved:
        return False
    return True


def _total(client: Client, asked: list[_Question], place: Place) -> int | None:
    """How many records a walk will bring in all. The first page of a single question says so itself; the updates of a
    week are not worth a request for it."""
    if place.question >= len(asked) or not any(one.word == "trials" for one in asked):
        return None
    return sum(client.count(one.expression) for one in asked) if len(asked) > 1 or place.token else None


def _reread(client: Client, intake: _Intake, progress: Progress) -> bool:
    """Read by its id every stored trial that the walk did not meet; False if the data was refreshed on the way."""
    done, last = 0, ""
    left = len(intake.trials.unread(intake.pull))
    try:
        while batch := intake.trials.unread(intake.pull, after=last, limit=BATCH):
            intake.take(("", raw) for raw in client.by_ids(batch))
            done, last = done + len(batch), batch[-1]
            progress("stored trials", done, left)
    except Moved:
        return False
    return True


def _covered(parts: Sequence[Part]) -> dict[str, str]:
    return {_key(part): part.expression() for part in parts}


def _key(part: Part) -> str:
    return hashlib.sha256(part.expression().encode()).hexdigest()


def _name(asked: Sequence[_Question]) -> str:
    """A name for what is asked and how it is kept, so that only the same is gone on with."""
    text = "\n".join((str(PROJECTION), *FIELDS, *(one.expression for one in asked)))
    return hashlib.sha256(text.encode()).hexdigest()


def _record(raw: Any, as_of: dt.date | None) -> Kept | None:
    if isinstance(raw, archive.Unreadable):
        raise Malformed(f"{raw.where}: {raw.reason}")
    if as_of is None:
        return keep(raw)
    stood = as_stood(raw, as_of)
    return keep(stood) if stood else None


def _id_in(raw: Any) -> str:
    """The id of a record that is otherwise unusable."""
    return _text_at(raw, "protocolSection", "identificationModule", "nctId")


def _nameless(raw: Any) -> str:
    """A name for a record that has no id: the same whenever it is met again, stamps aside."""
    return f"a record of the registry without an id, {name_of(raw)}"


def _newest(path: Path) -> str:
    """The data timestamp of a file: the newest update in it."""
    newest = dt.date.min
    for raw in archive.read(path):
        text = _text_at(raw, "protocolSection", "statusModule", "lastUpdatePostDateStruct", "date")
        with suppress(ValueError):
            newest = max(newest, PartialDate.parse(text).first())
    return f"{newest}T00:00:00"


def _text_at(raw: Any, *names: str) -> str:
    for name in names:
        raw = raw.get(name) if isinstance(raw, dict) else None
    return raw if isinstance(raw, str) else ""
