"""One walk through the registry's answers to a plan, page by page into the store.

What was read of a question before it was refused is stored already, and a trial that comes twice is the same trial.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from horizon.app.intake import RecordIntake
from horizon.app.pull_plan import PullQuestion, coverage_key
from horizon.app.registry_questions import AllRefusedError, PlanAsker
from horizon.registry.access import RegistryAccess
from horizon.registry.client import DataRefreshedError
from horizon.registry.json_records import UnreadableRecord
from horizon.registry.mesh_headings import mesh_ids_of
from horizon.store.pulls import PullCursor
from horizon.store.registry_access import RefusedTerm
from horizon.values.progress import Progress, ignore_progress


@dataclass(slots=True, kw_only=True)
class RegistryWalk(PlanAsker):
    """A walk from a pull's cursor on; ``uncounted`` requests of the client are not this pull's."""

    intake: RecordIntake
    progress: Progress = ignore_progress
    uncounted: int = 0
    done: int = field(default=0, init=False)

    def ask_all(self) -> bool:
        """Store the answers to all that is planned; False if the data was refreshed meanwhile.

        Raises RegistryError if the registry refuses everything.
        """
        cursor = self.intake.pull.cursor
        self.done, start = cursor.done, cursor.question
        self.was_answered = self.was_answered or cursor.done > 0
        try:
            if cursor.token:
                self.ask_range(start, start + cursor.terms, cursor.token)
                start += cursor.terms
            self.ask_from(start)
        except DataRefreshedError:
            return False
        except AllRefusedError:
            pull = self.intake.pull
            self.intake.trials.restart_pull(pull, pull.data_timestamp, "", self._count_requests())
            raise
        return True

    def reread_stored_trials(self) -> bool:
        """Read every stored trial that the walk did not meet by its id; False if the data was refreshed meanwhile."""
        trials, pull = self.intake.trials, self.intake.pull
        done, last, total = 0, "", len(trials.unread_ids(pull))
        try:
            while batch := trials.unread_ids(pull, after=last, limit=self.client.access.ids_per_request):
                self.intake.store_records(("", raw) for raw in self.client.fetch_by_ids(batch))
                done, last = done + len(batch), batch[-1]
                self.progress("stored trials", done, total)
        except DataRefreshedError:
            return False
        return True

    def take_answer(self, question: PullQuestion) -> Iterator[int]:
        """Store every page of a question with the cursor after it."""
        count, before, total = len(question.planned), self.done, None
        part = (
            f", terms {question.start + 1} to {question.end} of {len(self.planned)}"
            if count < len(self.planned)
            else ""
        )
        stage = f"{question.kind}{part}"
        for page in self.client.fetch_pages(question.expression, question.token):
            total = page.total if page.total is not None else total
            self.progress(stage, self.done - before, total)
            self.done += len(page.studies)
            following = (question.start, page.next_token) if page.next_token else (question.end, "")
            cursor = PullCursor(*following, self.done, self._count_requests(), count if page.next_token else 0)
            self.intake.store_records((("", raw) for raw in page.studies if _is_answer(raw, question)), cursor)
            del page  # only one page is held at a time
            yield self.done
        self.progress(stage, self.done - before, total)

    def leave_out(self, question: PullQuestion, words: str) -> None:
        """Store which terms are refused, and that the pull goes on after them."""
        refused = {
            coverage_key(query): RefusedTerm(planned.term.text, words)
            for planned in question.planned
            for query in planned.term.query_terms()
        }
        cursor = PullCursor(question.end, "", self.done, self._count_requests())
        self.intake.trials.leave_out(self.intake.pull, refused, cursor)

    def note_access(self, access: RegistryAccess) -> None:
        """Use it from now on, and remember it for the next pull."""
        self.client.access = access
        self.intake.trials.log_answer(self.client.address, self.client.user_agent, access)

    def _count_requests(self) -> int:
        return self.client.request_count - self.uncounted


def _is_answer(raw: object, question: PullQuestion) -> bool:
    """Whether a study answers a question; by the text of a heading others come as well."""
    if not question.mesh_ids or isinstance(raw, UnreadableRecord):
        return True
    return not question.mesh_ids.isdisjoint(mesh_ids_of(raw))
