"""From the registry into the store: the live API as the watchlists ask, or a bulk file.

A walk is stored page by page, so that a death loses nothing; what was covered is noted at the end only, so that a death
is made good by the next pull. Data that was refreshed in the middle of a walk is walked again.
"""

import datetime as dt
import hashlib
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from horizon.errors import RegistryError
from horizon.registry import archive
from horizon.registry.as_of import as_stood
from horizon.registry.client import Client, Moved
from horizon.registry.projection import Malformed
from horizon.registry.query import Wanted, joined, since
from horizon.registry.study import Kept, keep
from horizon.store.pulls import PullReport, SetAside
from horizon.store.trials import Trials
from horizon.values.dates import PartialDate

__all__ = ["Progress", "PullReport", "Wanted", "from_file", "from_registry"]

Progress = Callable[[str, int, int | None], None]
"""Told what is being read, how many records so far, and of how many where that is known."""

OVERLAP_DAYS = 3
"""How far an increment reaches back before the last one: posting dates are days, and a data version may lag."""

WALKS = 3
"""How often to walk again when the data is refreshed on the way; it is refreshed once a day."""

BATCH = 500


@dataclass
class _Tally:
    """What has been seen so far, by id, so that a trial that turns up twice is counted once."""

    trials: Trials
    data_timestamp: str
    seen: set[str] = field(default_factory=set)
    new: set[str] = field(default_factory=set)
    changed: set[str] = field(default_factory=set)
    aside: set[str] = field(default_factory=set)
    gone: int = 0

    def take(self, records: Iterable[tuple[str, Any]], as_of: dt.date | None = None) -> None:
        """Store raw records, each with the place it was found in; those that cannot be used are set aside."""
        kept: list[Kept] = []
        aside: list[SetAside] = []
        for place, raw in records:
            try:
                record = _record(raw, as_of)
            except Malformed as wrong:
                aside.append(SetAside(_id_in(raw) or place, str(wrong)))
            else:
                kept += [record] if record else []
        saved = self.trials.save(kept, self.data_timestamp)
        self.trials.set_aside(aside, self.data_timestamp)
        self.new.update(saved.new)
        self.changed.update(saved.changed)
        self.seen.update(record.nct_id for record in kept)
        self.aside.update(record.place for record in aside)

    def report(self, requests: int) -> PullReport:
        """The counts. A trial that was new and changed again on a second walk is new."""
        changed = self.changed - self.new
        return PullReport(
            seen=len(self.seen | self.aside),
            new=len(self.new),
            changed=len(changed),
            unchanged=len(self.seen - self.new - changed),
            gone=self.gone,
            quarantined=len(self.aside),
            requests=requests,
            data_timestamp=self.data_timestamp,
        )


def from_registry(
    client: Client, trials: Trials, wanted: Sequence[Wanted], full: bool, progress: Progress
) -> PullReport:
    """Bring the store up to the registry's data version: what is newly wanted whole, the rest as far as it was updated
    since; nothing is walked where nothing can be new. ``full`` walks all that is wanted and re-reads every stored
    trial, which also finds changes that moved no date, and what has left. RegistryError says what to do next."""
    made = client.requests
    tally = _Tally(trials, client.version())
    coverage = {} if full else trials.coverage()
    for _ in range(WALKS):
        questions = _questions(wanted, coverage, tally.data_timestamp)
        walked = _walk(client, tally, questions, progress) and (not full or _reread(client, tally, progress))
        stood = tally.data_timestamp
        if questions or full:
            tally.data_timestamp = client.version()
        if walked and tally.data_timestamp == stood:
            report = tally.report(client.requests - made)
            trials.record_pull(client.url, report, {_key(want): want.expression() for want in wanted})
            return report
    raise RegistryError("the registry's data keeps changing while it is read; try again later")


def from_file(
    path: Path,
    trials: Trials,
    progress: Progress,
    data_timestamp: str | None = None,
    as_of: dt.date | None = None,
) -> PullReport:
    """Bring a bulk file into the store; with ``as_of`` each record as it could have stood on that day, and only those
    that were posted by then. The data timestamp is the day asked for, else that of the newest update in the file."""
    tally = _Tally(trials, data_timestamp or (f"{as_of}T00:00:00" if as_of else _newest(path)))
    records = enumerate(archive.read(path), start=1)
    while batch := list(islice(records, BATCH)):
        tally.take(((f"{path.name}, record {number}", raw) for number, raw in batch), as_of)
        progress(path.name, batch[-1][0], None)
    report = tally.report(0)
    trials.record_pull(path.name, report)
    return report


def _questions(wanted: Sequence[Wanted], coverage: dict[str, str], data_timestamp: str) -> list[tuple[str, str]]:
    """What to walk, each with a word for it: all of what is not covered at all, the updates of what is not covered up
    to this data version."""
    untils = {want: coverage.get(_key(want)) for want in wanted}
    fresh = [part for want, until in untils.items() if until is None for part in want.expressions()]
    behind = {want: until for want, until in untils.items() if until not in (None, data_timestamp)}
    found = [("trials", expression) for expression in joined(fresh)]
    if behind:
        oldest = min(until for until in behind.values() if until)
        day = dt.date.fromisoformat(oldest[:10]) - dt.timedelta(days=OVERLAP_DAYS)
        known = [part for want in behind for part in want.expressions()]
        found += [("updates", since(expression, day.isoformat())) for expression in joined(known)]
    return found


def _walk(client: Client, tally: _Tally, questions: list[tuple[str, str]], progress: Progress) -> bool:
    """Walk every page of every question; False if the data was refreshed on the way."""
    for word, expression in questions:
        done, total = 0, None
        try:
            for page in client.pages(expression):
                total = page.total if page.total is not None else total
                tally.take(("a record of the registry", raw) for raw in page.studies)
                done += len(page.studies)
                progress(word, done, total)
        except Moved:
            return False
    return True


def _reread(client: Client, tally: _Tally, progress: Progress) -> bool:
    """Read every stored trial that the walk did not meet; those that no longer answer have left the registry."""
    missing = [nct_id for nct_id in tally.trials.ids() if nct_id not in tally.seen | tally.aside]
    found, done = client.by_ids(missing), 0
    try:
        while batch := list(islice(found, BATCH)):
            tally.take(("a record of the registry", raw) for raw in batch)
            done += len(batch)
            progress("stored trials", done, len(missing))
    except Moved:
        return False
    # a trial that answered under another id is no longer among the stored ones
    left = set(tally.trials.ids()) & set(missing) - tally.seen - tally.aside
    tally.gone += tally.trials.mark_gone(sorted(left), tally.data_timestamp)
    return True


def _key(want: Wanted) -> str:
    return hashlib.sha256(want.expression().encode()).hexdigest()


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
