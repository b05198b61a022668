"""From the live registry into the store, as far as the watchlists ask.

1. Ask for the data version. Where nothing can be new, that is all.
2. Plan the questions: all trials of terms that are new, of the others only what was updated since the last pull.
   From time to time, and with ``full``, all trials again and every stored trial by its id: some changes move no date.
3. Walk the questions page by page. Each page is stored in one transaction with the cursor, so that a pull that dies is
   resumed there, or from the beginning if the data version has moved.
4. Ask for the data version again. If it has moved, the walk was through two versions: walk again.
5. Log the pull and what is covered from now on.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from horizon.app.intake import RecordIntake
from horizon.app.pull_plan import PullQuestion, coverage_of, find_held, name_questions, plan_questions
from horizon.errors import RegistryError
from horizon.registry.client import IDS_PER_REQUEST, DataRefreshedError, RegistryClient
from horizon.registry.query import TrialQuery
from horizon.store.pulls import PullCursor, PullReport
from horizon.store.trials import Trials
from horizon.values.progress import Progress

FULL_PULL_DAYS = 28
"""How often everything is read again: 9 of 67 real changes in February 2026 moved no date that an update sees."""

MOST_WALKS = 3
"""How often to walk again when the data is refreshed during a walk; it is refreshed once a day."""


def pull_from_registry(
    client: RegistryClient, trials: Trials, queries: Sequence[TrialQuery], full: bool, progress: Progress
) -> PullReport:
    """Bring the store up to the registry's data version.

    ``full`` asks for everything again and re-reads every stored trial, which finds changes that moved no date and
    trials that have left. Raises RegistryError if the registry cannot be read or is refreshed during every walk.
    """
    uncounted = client.request_count
    terms = list(dict.fromkeys(term for query in queries for term in query.query_terms()))
    timestamp, held = client.fetch_data_timestamp(), find_held(terms, trials.covered_until())
    everything = full or _is_full_pull_due(trials, held.values(), timestamp)
    questions = plan_questions(terms, {} if everything else held, timestamp)
    whole = everything or not any(held.values())
    pull = trials.begin_pull(client.url, timestamp, name_questions(questions), whole=whole)
    uncounted -= pull.cursor.requests
    for _ in range(MOST_WALKS):
        walk = _RegistryWalk(client, RecordIntake(trials, pull), questions, progress, uncounted)
        complete = walk.walk_questions() and (not everything or walk.reread_stored_trials())
        timestamp = client.fetch_data_timestamp() if questions or everything else timestamp
        if complete and timestamp == pull.data_timestamp:
            if everything:
                trials.mark_gone(trials.unread_ids(pull), timestamp, pull.id)
            return trials.finish_pull(pull, client.url, client.request_count - uncounted, coverage_of(terms))
        questions = plan_questions(terms, {} if everything else held, timestamp)
        pull = trials.restart_pull(pull, timestamp, name_questions(questions), client.request_count - uncounted)
    raise RegistryError("the registry's data keeps changing while it is read; try again later")


def _is_full_pull_due(trials: Trials, held_until: Iterable[str], timestamp: str) -> bool:
    """Whether the data is new and everything was last read long ago, or never."""
    if all(until in ("", timestamp) for until in held_until):
        return False
    days = trials.days_since_full_pull()
    return days is None or days >= FULL_PULL_DAYS


@dataclass(frozen=True, slots=True)
class _RegistryWalk:
    """One walk through the registry's answers; ``uncounted`` requests of the client are not this pull's."""

    client: RegistryClient
    intake: RecordIntake
    questions: Sequence[PullQuestion]
    progress: Progress
    uncounted: int

    def walk_questions(self) -> bool:
        """Store every page of every question from the pull's cursor on; False if the data was refreshed meanwhile."""
        cursor, total = self.intake.pull.cursor, self._count_total()
        try:
            for number, question in enumerate(self.questions[cursor.question :], start=cursor.question):
                for page in self.client.fetch_pages(question.expression, cursor.token):
                    total = page.total if len(self.questions) == 1 and page.total is not None else total
                    self.progress(question.kind, cursor.done, total)
                    following = (number, page.next_token) if page.next_token else (number + 1, "")
                    requests = self.client.request_count - self.uncounted
                    cursor = PullCursor(*following, cursor.done + len(page.studies), requests)
                    self.intake.store_records((("", raw) for raw in page.studies), cursor)
                    del page  # only one page is held at a time
                self.progress(question.kind, cursor.done, total)
        except DataRefreshedError:
            return False
        return True

    def reread_stored_trials(self) -> bool:
        """Read every stored trial that the walk did not meet by its id; False if the data was refreshed meanwhile."""
        trials, pull = self.intake.trials, self.intake.pull
        done, last, total = 0, "", len(trials.unread_ids(pull))
        try:
            while batch := trials.unread_ids(pull, after=last, limit=IDS_PER_REQUEST):
                self.intake.store_records(("", raw) for raw in self.client.fetch_by_ids(batch))
                done, last = done + len(batch), batch[-1]
                self.progress("stored trials", done, total)
        except DataRefreshedError:
            return False
        return True

    def _count_total(self) -> int | None:
        """Count the records to come; None if the first page says it, or for updates, which are not worth a request."""
        cursor = self.intake.pull.cursor
        if cursor.question >= len(self.questions) or all(question.kind == "updates" for question in self.questions):
            return None
        if len(self.questions) == 1 and not cursor.token:
            return None
        return sum(self.client.count_studies(question.expression) for question in self.questions)
