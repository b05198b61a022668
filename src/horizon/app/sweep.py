"""The sweep: late trials by industry from the registry into tables of their own, monthly and on demand.

1. Ask for the data version. Where the last sweep was of it, that is all.
2. Ask for all late trials by industry with few fields, in one question; where it is refused, in two. Afterwards only
   for what was updated since, and every three months for everything again, so that what has left the scope is
   dropped.
3. Where that took more than one page, ask for the data version again: if it has moved, sweep again.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace

from horizon.app.pull_plan import OVERLAP_DAYS
from horizon.errors import RegistryError
from horizon.registry.access import RegistryAccess
from horizon.registry.client import DataRefreshedError, QueryRefusedError, RegistryClient, StudyPage
from horizon.registry.facts import reduce_to_facts
from horizon.registry.json_records import UnreadableRecord
from horizon.registry.projection import MalformedRecordError
from horizon.registry.query import updated_since
from horizon.registry.study import StoredStudy, to_stored
from horizon.registry.sweep_query import SWEEP_FIELDS, build_sweep_questions, join_questions
from horizon.store.sweeps import SweepReport, Sweeps
from horizon.store.trials import Trials
from horizon.unwatched.scope import first_completion
from horizon.values.progress import Progress, ignore_progress

WHOLE_SWEEP_DAYS = 84
"""How often everything is read again: an increment cannot see what has left the scope."""
MOST_SWEEPS = 3


def sweep_registry(
    client: RegistryClient, trials: Trials, day: dt.date, progress: Progress = ignore_progress
) -> SweepReport:
    """Bring the swept trials up to the registry's data version. Raises RegistryError if the registry cannot be read."""
    sweeps, uncounted = Sweeps(trials.engine), client.request_count
    last_answer = trials.last_answer(client.address)
    client.access = last_answer.access if last_answer else RegistryAccess()
    timestamp, last = client.fetch_data_timestamp(), sweeps.last_sweep()
    if last and last.data_timestamp == timestamp:
        return replace(last, seen=0, quarantined=0, requests=client.request_count - uncounted)
    for _ in range(MOST_SWEEPS):
        walk = _SweepWalk(client, sweeps, day, timestamp, _find_sweep_start(sweeps, last, timestamp), progress)
        try:
            walk.ask_registry()
        except DataRefreshedError:
            timestamp = client.fetch_data_timestamp()
            continue
        now = client.fetch_data_timestamp() if walk.pages > 1 else timestamp
        if now == timestamp:
            trials.log_answer(client.address, client.user_agent, client.access)
            requests = client.request_count - uncounted
            report = SweepReport(walk.seen, walk.quarantined, requests, timestamp, not walk.since, 0)
            return sweeps.finish_sweep(walk.sweep, report)
        timestamp = now
    raise RegistryError("the registry's data keeps changing while it is read; try again later")


def _find_sweep_start(sweeps: Sweeps, last: SweepReport | None, timestamp: str) -> str:
    """Return the day from which updates are asked for, empty to ask for everything."""
    whole = sweeps.last_sweep(whole=True)
    if last is None or whole is None or timestamp < last.data_timestamp:
        return ""
    age = dt.date.fromisoformat(timestamp[:10]) - dt.date.fromisoformat(whole.data_timestamp[:10])
    if age.days >= WHOLE_SWEEP_DAYS:
        return ""
    return str(dt.date.fromisoformat(last.data_timestamp[:10]) - dt.timedelta(days=OVERLAP_DAYS))


@dataclass(slots=True)
class _SweepWalk:
    """One walk through the answers; ``since`` limits it to what was updated from a day on."""

    client: RegistryClient
    sweeps: Sweeps
    day: dt.date
    timestamp: str
    since: str
    progress: Progress
    sweep: int = 0
    seen: int = 0
    quarantined: int = 0
    pages: int = 0

    def ask_registry(self) -> None:
        """Ask in one question; where it is refused, in two."""
        self.sweep = self.sweeps.begin_sweep(self.timestamp, not self.since)
        questions = build_sweep_questions(first_completion(self.day))
        try:
            self._take_pages(join_questions(questions))
        except QueryRefusedError:
            for question in questions:
                self._take_pages(question)

    def _take_pages(self, question: str) -> None:
        expression = updated_since(question, self.since) if self.since else question
        total: int | None = None
        for page in self.client.fetch_pages(expression, fields=SWEEP_FIELDS):
            total = page.total if page.total is not None else total
            self.sweeps.save_page(self.sweep, {study.nct_id: study for study in self._read_page(page)}.values())
            self.seen += len(page.studies)
            self.pages += 1
            self.progress("sweep", self.seen, total)

    def _read_page(self, page: StudyPage) -> Iterator[StoredStudy]:
        for raw in page.studies:
            try:
                if isinstance(raw, UnreadableRecord):
                    raise MalformedRecordError(raw.reason)
                study = to_stored(raw, self.client.registry_day())
            except MalformedRecordError:
                self.quarantined += 1
            else:
                yield replace(study, body=reduce_to_facts(study.body))
