"""What a pull would ask, asked for the number of trials alone: whether the registry takes it, and what is wrong."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from horizon.app.pull_plan import PullQuestion, plan_terms
from horizon.app.registry_queries import queries_for
from horizon.app.registry_questions import PlanAsker
from horizon.errors import RegistryError
from horizon.registry.client import RegistryClient
from horizon.watchlist.schema.watchlist import Watchlist


@dataclass(slots=True)
class _PlanCount(PlanAsker):
    """Counts the trials that answer each question of a plan."""

    trials: int = field(default=0, init=False)
    left_out: list[str] = field(default_factory=list, init=False)

    def take_answer(self, question: PullQuestion) -> Iterator[int]:
        """Count the trials of one question."""
        self.trials += self.client.count_studies(question.expression)
        yield self.trials

    def leave_out(self, question: PullQuestion, words: str) -> None:
        """Note the terms of a question, and the registry's words."""
        self.left_out += [f"{planned.term.text!r} ({words})" for planned in question.planned]


def check_registry(client: RegistryClient, watchlists: Sequence[Watchlist]) -> str:
    """Ask what a first pull of these watchlists would ask, and say in one line how it was answered.

    Raises RegistryError if the registry cannot be read, or refuses a term.
    """
    timestamp = client.fetch_data_timestamp()
    terms = dict.fromkeys(term for query in queries_for(watchlists) for term in query.query_terms())
    count = _PlanCount(client, plan_terms(list(terms), {}, timestamp))
    count.ask_from(0)
    text = f"{client.address}, data of {timestamp}, asked as {client.user_agent!r}"
    if not count.planned:
        return text
    access = client.access
    text += f": {count.trials:,} answers to {len(count.planned)} terms, {access.terms_per_question} in a question"
    if access.unknown_areas:
        text += f"; it does not search in {', '.join(sorted(access.unknown_areas))}: asked by the text of headings"
    if count.left_out:
        raise RegistryError(
            f"{text}; it refuses {', '.join(count.left_out)}: write it shorter, or take it out of the watchlist"
        )
    return text
