"""From the live registry into the store, as far as the watchlists ask.

1. Ask for the data version. Where nothing can be new, that is all.
2. Plan what to ask: all trials of terms that are new, of the others only what was updated since the last pull.
   From time to time, and with ``full``, all trials again and every stored trial by its id: some changes move no date.
3. Ask in questions of as many terms as the registry takes, page by page. Each page is stored in one transaction with
   the cursor, so that a pull that dies is resumed there, or from the beginning if the data version has moved.
4. Ask for the data version again. If it has moved, the walk was through two versions: walk again.
5. Log the pull and what is covered from now on.
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass

from horizon.app.intake import RecordIntake
from horizon.app.pull_plan import PlannedTerm, coverage_key, coverage_of, find_held, name_plan, plan_terms
from horizon.app.registry_walk import RegistryWalk
from horizon.errors import RegistryError
from horizon.registry.access import RegistryAccess
from horizon.registry.client import RegistryClient
from horizon.registry.query import QueryTerm, TrialQuery
from horizon.settings import Settings
from horizon.store.pulls import PullReport
from horizon.store.trials import Trials
from horizon.values.progress import Progress

FULL_PULL_DAYS = 28
"""How often everything is read again: 9 of 67 real changes in February 2026 moved no date that an update sees."""

MOST_WALKS = 3
"""How often to walk again when the data is refreshed during a walk; it is refreshed once a day."""


@dataclass(frozen=True, slots=True)
class PartialPullReport(PullReport):
    """The report of a pull in which the registry refused some terms; ``left_out`` has each with its words."""

    left_out: tuple[str, ...]


def open_registry(settings: Settings) -> RegistryClient:
    """Open a session with the registry of the settings."""
    registry, today = settings.registry, settings.today
    return RegistryClient(registry.url, registry.pause, registry.contact, user_agent=registry.user_agent, today=today)


def pull_from_registry(
    client: RegistryClient, trials: Trials, queries: Sequence[TrialQuery], full: bool, progress: Progress
) -> PullReport:
    """Bring the store up to the registry's data version.

    ``full`` asks for everything again and re-reads every stored trial, which finds changes that moved no date and
    trials that have left. Returns a PartialPullReport if the registry refuses some terms. Raises RegistryError if the
    registry cannot be read, refuses everything, or is refreshed during every walk.
    """
    uncounted = client.request_count
    last = trials.last_answer(client.address)
    client.access = last.access if last else RegistryAccess()
    terms = list(dict.fromkeys(term for query in queries for term in query.query_terms()))
    timestamp, held = client.fetch_data_timestamp(), find_held(terms, trials.covered_until())
    trials.log_answer(client.address, client.user_agent, client.access)
    everything = full or _is_full_pull_due(trials, held.values(), timestamp)
    planned = _plan_questions(trials, terms, {} if everything else held, timestamp)
    whole = everything or not any(held.values())
    pull = trials.begin_pull(client.address, timestamp, name_plan(planned), whole=whole)
    uncounted -= pull.cursor.requests
    for _ in range(MOST_WALKS):
        walk = RegistryWalk(
            client,
            planned,
            any(held.values()),
            intake=RecordIntake(trials, pull, today=client.registry_day()),
            progress=progress,
            uncounted=uncounted,
        )
        complete = walk.ask_all() and (not everything or walk.reread_stored_trials())
        timestamp = client.fetch_data_timestamp() if walk.answered or everything else timestamp
        if complete and timestamp == pull.data_timestamp:
            if everything:
                trials.mark_gone(trials.unread_ids(pull), timestamp, pull.id)
            requests = client.request_count - uncounted
            trials.log_answer(client.address, client.user_agent, client.access)
            return _with_left_out(
                trials.finish_pull(pull, client.address, requests, coverage_of(terms)),
                [f"{refused.term} ({refused.words})" for refused in trials.left_out(pull)],
            )
        planned = _plan_questions(trials, terms, {} if everything else held, timestamp)
        pull = trials.restart_pull(pull, timestamp, name_plan(planned), client.request_count - uncounted)
    raise RegistryError("the registry's data keeps changing while it is read; try again later")


def list_left_out(report: PullReport) -> tuple[str, ...]:
    """The terms that the registry refused in a pull, each with its words."""
    return report.left_out if isinstance(report, PartialPullReport) else ()


def _plan_questions(
    trials: Trials, terms: Sequence[QueryTerm], held: dict[QueryTerm, str], timestamp: str
) -> list[PlannedTerm]:
    keys = {coverage_key(term): term for term in terms}
    refused = trials.refused_terms(keys, timestamp)
    return plan_terms(terms, held, timestamp, [keys[key] for key in refused])


def _with_left_out(report: PullReport, left_out: Sequence[str]) -> PullReport:
    return PartialPullReport(**asdict(report), left_out=tuple(left_out)) if left_out else report


def _is_full_pull_due(trials: Trials, held_until: Iterable[str], timestamp: str) -> bool:
    """Whether the data is new and everything was last read long ago, or never."""
    if all(until in ("", timestamp) for until in held_until):
        return False
    days = trials.days_since_full_pull()
    return days is None or days >= FULL_PULL_DAYS
