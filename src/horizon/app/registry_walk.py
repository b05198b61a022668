"""One walk through the registry's answers to a plan, in questions that it takes.

1. Ask as many terms as the registry took last time in one question, page by page.
2. A question that is refused, as not understood, too complicated or too long, is asked in halves. Where both halves are
   answered it was the length: later questions are no longer than that. What was read of it before is stored already,
   and a trial that comes twice is the same trial.
3. A single term that is refused twice is left out, with the registry's words, and the rest goes on.
4. A search area that the registry does not know is replaced by the next wider one, and the answers are sifted.

*Drawback.* A page that is refused in the middle of a question costs its pages again, since a half has its own pages.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from horizon.app.intake import RecordIntake
from horizon.app.pull_plan import PlannedTerm, PullQuestion, coverage_key, take_question
from horizon.errors import RegistryError
from horizon.registry.access import RegistryAccess
from horizon.registry.client import DataRefreshedError, QueryRefusedError, RegistryClient
from horizon.registry.mesh_headings import WIDER_AREAS, mesh_ids_of
from horizon.store.pulls import PullCursor
from horizon.store.registry_access import RefusedTerm
from horizon.values.progress import Progress

MOST_REFUSED_AT_FIRST = 3
"""Where nothing was ever answered, so many refused terms say that it is not the terms."""


@dataclass(slots=True)
class RegistryWalk:
    """A walk from a pull's cursor on; ``uncounted`` requests of the client are not this pull's.

    ``holds_some`` is whether the store was ever answered before; ``answered`` counts the pages of this walk.
    """

    client: RegistryClient
    intake: RecordIntake
    planned: Sequence[PlannedTerm]
    progress: Progress
    uncounted: int
    holds_some: bool
    answered: int = 0
    refused: int = 0
    done: int = 0

    def ask_all(self) -> bool:
        """Store the answers to all that is planned; False if the data was refreshed meanwhile.

        Raises RegistryError if the registry refuses everything.
        """
        cursor = self.intake.pull.cursor
        self.done, start = cursor.done, cursor.question
        self.holds_some = self.holds_some or cursor.done > 0
        try:
            if cursor.token:
                self._ask(start, start + cursor.terms, cursor.token)
                start += cursor.terms
            while start < len(self.planned):
                most = self.client.access.terms_per_question
                question = take_question(self.planned[start:], most, self.client.access)
                self._ask(start, start + len(question.planned))
                start += len(question.planned)
        except DataRefreshedError:
            return False
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

    def _ask(self, start: int, end: int, token: str = "") -> bool:
        """Ask planned terms, in as few questions as can be; whether one of them is refused even alone."""
        refused = False
        while start < end:
            question = take_question(self.planned[start:end], end - start, self.client.access)
            refused |= self._ask_question(start, question, token)
            token, start = "", start + len(question.planned)
        return refused

    def _ask_question(self, start: int, question: PullQuestion, token: str) -> bool:
        end, middle = start + len(question.planned), start + (len(question.planned) + 1) // 2
        try:
            self._store_pages(start, question, token)
        except QueryRefusedError as refusal:
            if unknown := _find_unknown_areas(question, refusal.words):
                access = self.client.access
                self._learn(replace(access, unknown_areas=access.unknown_areas | unknown))
                return self._ask(start, end)
            if question.planned[0].refused_before:
                return self._leave_out(start, question, refusal.words)
            if middle < end:
                halves = [self._ask(start, middle), self._ask(middle, end)]
                if not any(halves):
                    access = self.client.access
                    self._learn(replace(access, terms_per_question=min(middle - start, access.terms_per_question)))
                return any(halves)
            return self._ask_once_more(start, question)
        return False

    def _ask_once_more(self, start: int, question: PullQuestion) -> bool:
        try:
            self._store_pages(start, question, "")
        except QueryRefusedError as refusal:
            return self._leave_out(start, question, refusal.words)
        return False

    def _store_pages(self, start: int, question: PullQuestion, token: str) -> None:
        """Store every page of a question with the cursor after it."""
        if not question.expression:
            raise QueryRefusedError(
                f"it knows no headings by their ids, and horizon no other name of {_name(question)}"
            )
        count, before, total = len(question.planned), self.done, None
        part = f", terms {start + 1} to {start + count} of {len(self.planned)}" if count < len(self.planned) else ""
        stage = f"{question.kind}{part}"
        for page in self.client.fetch_pages(question.expression, token):
            total = page.total if page.total is not None else total
            self.progress(stage, self.done - before, total)
            self.answered += 1
            self.done += len(page.studies)
            following = (start, page.next_token) if page.next_token else (start + count, "")
            cursor = PullCursor(*following, self.done, self._count_requests(), count if page.next_token else 0)
            self.intake.store_records((("", raw) for raw in page.studies if _is_answer(raw, question)), cursor)
            del page  # only one page is held at a time
        self.progress(stage, self.done - before, total)

    def _leave_out(self, start: int, question: PullQuestion, words: str) -> bool:
        """Leave out a question's terms; raises RegistryError if it seems that any term would be refused."""
        self.refused += 1
        end = start + len(question.planned)
        if self._seems_to_refuse_all(question, end):
            pull = self.intake.pull
            self.intake.trials.restart_pull(pull, pull.data_timestamp, "", self._count_requests())
            raise RegistryError(
                f"the registry at {self.client.address} refuses every question: {words}. Check HORIZON_REGISTRY_URL, "
                "or pull from a file: horizon pull --source FILE"
            )
        refused = {
            coverage_key(query): RefusedTerm(planned.term.text, words)
            for planned in question.planned
            for query in planned.term.query_terms()
        }
        cursor = PullCursor(end, "", self.done, self._count_requests())
        self.intake.trials.leave_out(self.intake.pull, refused, cursor)
        return True

    def _seems_to_refuse_all(self, question: PullQuestion, end: int) -> bool:
        """Whether nothing was answered that should have been: new terms at first, or terms that once were."""
        if self.answered or (self.holds_some and question.kind == "trials"):
            return False
        return self.refused >= MOST_REFUSED_AT_FIRST or (end == len(self.planned) and not self.holds_some)

    def _learn(self, access: RegistryAccess) -> None:
        self.client.access = access
        self.intake.trials.log_answer(self.client.address, self.client.user_agent, access)

    def _count_requests(self) -> int:
        return self.client.request_count - self.uncounted


def _is_answer(raw: object, question: PullQuestion) -> bool:
    """Whether a study answers a question; by the text of a heading others come as well."""
    return not question.mesh_ids or not question.mesh_ids.isdisjoint(mesh_ids_of(raw))


def _find_unknown_areas(question: PullQuestion, words: str) -> frozenset[str]:
    """The areas of a question that the registry says it does not know, as far as there are others for them."""
    if "area" not in words.lower():
        return frozenset()
    return frozenset(area for area in WIDER_AREAS if f"AREA[{area}]" in question.expression and area in words)


def _name(question: PullQuestion) -> str:
    return ", ".join(planned.term.text for planned in question.planned)
