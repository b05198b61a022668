"""How a plan is asked in questions that the registry takes: cut where it refuses, and never given up for one term.

1. Ask as many terms as the registry took last time in one question.
2. A question that is refused, as not understood, too complicated or too long, is asked in halves. Where both halves are
   answered it was the length: later questions are no longer than that.
3. A single term that is refused twice is left out, with the registry's words, and the rest goes on.
4. A search area that the registry does not know is replaced by the next wider one, and the answers are sifted.

*Drawback.* A page that is refused in the middle of a question costs its pages again, since a half has its own pages.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from horizon.app.pull_plan import PlannedTerm, PullQuestion, take_question
from horizon.errors import RegistryError
from horizon.registry.access import RegistryAccess
from horizon.registry.client import QueryRefusedError, RegistryClient
from horizon.registry.mesh_headings import WIDER_AREAS

MOST_REFUSED_AT_FIRST = 3
"""Where nothing was ever answered, so many refused terms say that it is not the terms."""


class AllRefusedError(RegistryError):
    """The registry refuses every question."""


@dataclass(slots=True)
class PlanAsker(ABC):
    """Asks a plan; what is done with an answer is the subclass's.

    ``was_answered`` is whether terms like these were ever answered before.
    """

    client: RegistryClient
    planned: Sequence[PlannedTerm]
    was_answered: bool = False
    answered: int = field(default=0, init=False)
    refused: int = field(default=0, init=False)

    def ask_from(self, start: int) -> None:
        """Ask all that is planned from one term on. Raises AllRefusedError if every question is refused."""
        while start < len(self.planned):
            access = self.client.access
            question = take_question(self.planned[start:], access.terms_per_question, access)
            self.ask_range(start, start + len(question.planned))
            start += len(question.planned)

    def ask_range(self, start: int, end: int, token: str = "") -> bool:
        """Ask planned terms, in as few questions as can be; whether one of them is refused even alone."""
        refused = False
        while start < end:
            question = take_question(self.planned[start:end], end - start, self.client.access)
            refused |= self._ask_question(replace(question, start=start, token=token))
            token, start = "", start + len(question.planned)
        return refused

    @abstractmethod
    def take_answer(self, question: PullQuestion) -> Iterator[int]:
        """Ask one question, from its page on; yields for each page that is answered."""

    @abstractmethod
    def leave_out(self, question: PullQuestion, words: str) -> None:
        """Note that the registry refuses all terms of a question."""

    def note_access(self, access: RegistryAccess) -> None:
        """Note how the registry takes questions."""
        self.client.access = access

    def _ask_question(self, question: PullQuestion) -> bool:
        start, end = question.start, question.end
        middle = (start + end + 1) // 2
        try:
            self._count_answers(question)
        except QueryRefusedError as refusal:
            access = self.client.access
            if unknown := _find_unknown_areas(question, refusal.words):
                self.note_access(replace(access, unknown_areas=access.unknown_areas | unknown))
                return self.ask_range(start, end)
            if question.planned[0].refused_before:
                return self._leave_out(question, refusal.words)
            if middle == end:
                return self._ask_once_more(replace(question, token=""))
            halves = [self.ask_range(start, middle), self.ask_range(middle, end)]
            if not any(halves):
                access = self.client.access
                self.note_access(replace(access, terms_per_question=min(middle - start, access.terms_per_question)))
            return any(halves)
        return False

    def _ask_once_more(self, question: PullQuestion) -> bool:
        try:
            self._count_answers(question)
        except QueryRefusedError as refusal:
            return self._leave_out(question, refusal.words)
        return False

    def _count_answers(self, question: PullQuestion) -> None:
        if not question.expression:
            raise QueryRefusedError(
                "it does not search by the ids of headings, and horizon does not know this one's text: name it under "
                "conditions"
            )
        for _ in self.take_answer(question):
            self.answered += 1

    def _leave_out(self, question: PullQuestion, words: str) -> bool:
        self.refused += 1
        if self._seems_to_refuse_all(question):
            raise AllRefusedError(
                f"the registry at {self.client.address} refuses every question: {words}. Check HORIZON_REGISTRY_URL, "
                "or pull from a file: horizon pull --source FILE"
            )
        self.leave_out(question, words)
        return True

    def _seems_to_refuse_all(self, question: PullQuestion) -> bool:
        """Whether nothing was answered that should have been: new terms at first, or terms that once were."""
        if self.answered or (self.was_answered and question.kind == "trials"):
            return False
        return self.refused >= MOST_REFUSED_AT_FIRST or (question.end == len(self.planned) and not self.was_answered)


def _find_unknown_areas(question: PullQuestion, words: str) -> frozenset[str]:
    """The areas of a question that the registry says it does not know, as far as there are others for them."""
    if "area" not in words.lower():
        return frozenset()
    return frozenset(area for area in WIDER_AREAS if f"AREA[{area}]" in question.expression and area in words)
