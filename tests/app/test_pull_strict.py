"""A registry that refuses what the public one is reported to: the store is the same bit for bit, or it is told."""

import json
import math
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
import requests
from sqlalchemy import select

from horizon.app.pull import PartialPullReport, pull_from_registry
from horizon.errors import RegistryError
from horizon.registry import client as room
from horizon.registry.access import TERMS_PER_QUESTION, RegistryAccess
from horizon.registry.client import RegistryClient
from horizon.registry.query import TrialQuery, merge_terms
from horizon.store.engine import connect_database
from horizon.store.pulls import PullReport
from horizon.store.tables import CHANGE, COVERAGE, QUARANTINE, TRIAL, VERSION
from horizon.store.trials import Trials
from standin import serve_studies
from studies import Raw, make_date, make_study, to_json_lines, write_records

FIRST, SECOND, THIRD = (f"2016-02-0{day}T09:00:05" for day in (1, 2, 3))
CONDITIONS = ("hepatitis C", "gout", *(f"no such condition {number}" for number in range(30)))
ASKED = (
    TrialQuery(CONDITIONS, mesh=("D006526", "D006333"), phases=(2, 3), kinds=("drug",)),
    TrialQuery(("hepatitis C",), interventions=("PSI-7977",), kinds=("device", "drug")),
    TrialQuery(mesh=("D006526",), kinds=("drug",)),
)
TERMS = len(merge_terms(term for query in ASKED for term in query.query_terms()))
FORMS: dict[str, dict[str, Any]] = {
    "agents": {"agents": 1},
    "words": {"words": 14},
    "few words": {"words": 3},
    "address": {"address": 1800},
    "address 414": {"address": 1500, "status": 414},
    "areas": {"areas": 1},
    "all": {"agents": 1, "words": 14, "address": 1800, "areas": 1},
}
REFUSALS: list[dict[str, Any]] = [
    {"status": 403, "text": "Forbidden"},
    {"status": 400, "text": "Too complicated query"},
    {"status": 413, "text": "<html>Request Entity Too Large</html>"},
    {"status": 414},
]


def records() -> list[Raw]:
    gout: Raw = {"conditions": ["Gout"], "briefTitle": "Gout", "keywords": None, "conditionBrowseModule": None}
    return [make_study(number, **(gout if number > 8 else {})) for number in range(1, 11)]


class Registry:
    """A registry on this machine that may be strict, and pulls from it into stores of their own."""

    def __init__(self, address: str, folder: Path, stack: ExitStack) -> None:
        self.address, self.root, self._folder, self._stack = address, address.removesuffix("/api/v2"), folder, stack
        self._stores = 0

    def make_store(self) -> Trials:
        self._stores += 1
        engine = connect_database(f"sqlite:///{self._folder / f'{self._stores}.db'}")
        self._stack.callback(engine.dispose)
        return Trials(engine)

    def post(self, path: str, **rules: Any) -> None:
        requests.post(f"{self.root}/{path}", data=json.dumps(rules), timeout=5)

    def put(self, timestamp: str, *changed: Raw) -> None:
        requests.post(f"{self.root}/__put?timestamp={timestamp}", data=to_json_lines(changed), timeout=5)

    def pull(self, trials: Trials, *asked: TrialQuery, full: bool = False) -> PullReport:
        with RegistryClient(self.address, pause=0, sleep=lambda _: None, contact="me@example.org") as client:
            return pull_from_registry(client, trials, asked or ASKED, full, lambda *_: None)

    def log(self) -> list[dict[str, Any]]:
        log = requests.get(f"{self.root}/__log", timeout=5).json()
        return [row for row in log if row["path"].startswith("/api/")]


@contextmanager
def serve_registry(folder: Path) -> Iterator[Registry]:
    """A registry that refuses nothing yet, with small pages."""
    with (
        pytest.MonkeyPatch.context() as patch,
        ExitStack() as stack,
        serve_studies([write_records(folder / "served.ndjson", records())], FIRST) as address,
    ):
        patch.setattr(room, "PAGE_SIZE", 3)
        yield Registry(address, folder, stack)


@pytest.fixture
def registry(tmp_path: Path) -> Iterator[Registry]:
    with serve_registry(tmp_path) as served:
        yield served


def contents(trials: Trials) -> dict[str, Any]:
    """All that a pull stores of the registry, but for how it was asked."""
    tables = {table.name: (table, set(table.columns) - {table.c.get("id")}) for table in (CHANGE, QUARANTINE)}
    tables |= {table.name: (table, set(table.columns)) for table in (TRIAL, VERSION, COVERAGE)}
    with trials.engine.connect() as connection:
        return {
            name: sorted(
                map(repr, connection.execute(select(*sorted(columns, key=lambda column: column.name))).mappings())
            )
            for name, (table, columns) in tables.items()
        }


def live_through(registry: Registry, trials: Trials, between: Callable[[], None] = lambda: None) -> None:
    """Three pulls: the first, one of updates, and one of everything."""
    registry.put(FIRST, *records())
    between()
    registry.pull(trials)
    updated = make_date("2016-02-01")
    registry.put(SECOND, make_study(1, overallStatus="SUSPENDED", lastUpdatePostDateStruct=updated))
    between()
    registry.pull(trials)
    registry.put(THIRD, make_study(2, overallStatus="UNKNOWN", lastKnownStatus="RECRUITING"))
    between()
    registry.pull(trials, full=True)


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What a store holds where nothing is refused."""
    with serve_registry(tmp_path_factory.mktemp("unrefused")) as registry:
        trials = registry.make_store()
        live_through(registry, trials)
        assert len(trials.trial_ids()) == 10
        return contents(trials)


@pytest.mark.parametrize("form", FORMS)
def test_the_store_is_the_same_whatever_is_refused(registry: Registry, expected: dict[str, Any], form: str) -> None:
    registry.post("__strict", **FORMS[form])
    trials = registry.make_store()
    live_through(registry, trials)
    assert contents(trials) == expected


@pytest.mark.parametrize("form", ["agents", "words", "areas", "all"])
def test_the_store_is_the_same_from_whichever_request_on_it_refuses(
    registry: Registry, expected: dict[str, Any], form: str
) -> None:
    for after in (1, 2, 3, 4, 5, 7, 9, 12, 16):
        trials = registry.make_store()
        live_through(registry, trials, lambda after=after: registry.post("__strict", **FORMS[form], after=after))  # type: ignore[misc]
        assert contents(trials) == expected, after


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda refusal: str(refusal["status"]))
@pytest.mark.parametrize("every", [2, 3, 4])
def test_the_store_is_the_same_where_every_so_many_requests_are_refused(
    registry: Registry, expected: dict[str, Any], refusal: dict[str, Any], every: int
) -> None:
    trials = registry.make_store()
    live_through(registry, trials, lambda: registry.post("__faults", **refusal, every=every))
    assert contents(trials) == expected


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda refusal: str(refusal["status"]))
def test_the_store_is_the_same_wherever_one_request_is_refused(
    registry: Registry, expected: dict[str, Any], refusal: dict[str, Any]
) -> None:
    for at in (1, 2, 3, 4, 5, 7, 9, 12, 16):
        trials = registry.make_store()
        live_through(registry, trials, lambda at=at: registry.post("__faults", **refusal, every=at, times=1))  # type: ignore[misc]
        assert contents(trials) == expected, at


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda refusal: str(refusal["status"]))
def test_where_everything_is_refused_it_is_told_and_made_good_once_it_is_over(
    registry: Registry, expected: dict[str, Any], refusal: dict[str, Any]
) -> None:
    trials = registry.make_store()

    def refuse_for_a_while() -> None:
        registry.post("__faults", **refusal)
        for _ in range(2):
            with pytest.raises(RegistryError, match=r"^[^\n]+$"):
                registry.pull(trials)
        registry.post("__faults")

    live_through(registry, trials, refuse_for_a_while)
    assert contents(trials) == expected


def test_it_asks_at_most_once_for_twenty_terms_and_each_page(registry: Registry) -> None:
    with pytest.MonkeyPatch.context() as patch:  # undone before the registry's own
        patch.setattr(room, "PAGE_SIZE", 1000)
        trials = registry.make_store()
        assert registry.pull(trials).requests <= 2 + math.ceil(TERMS / TERMS_PER_QUESTION)
        assert registry.pull(trials).requests == 1
        registry.put(SECOND)
        assert registry.pull(trials).requests <= 2 + math.ceil(TERMS / TERMS_PER_QUESTION)


def test_what_it_has_learnt_is_remembered(registry: Registry) -> None:
    registry.post("__strict", agents=1, words=14, address=1800, areas=1)
    trials = registry.make_store()
    registry.pull(trials)
    learnt = trials.last_answer()
    assert learnt
    assert learnt.access.unknown_areas == {"ConditionMeshId", "ConditionAncestorId"}
    assert 8 <= learnt.access.terms_per_question <= 14
    before = len(registry.log())
    registry.pull(trials, full=True)
    assert {row["status"] for row in registry.log()[before:]} == {200}


def test_a_name_that_is_refused_is_remembered_too(registry: Registry) -> None:
    trials = registry.make_store()
    registry.post("__faults", status=403, times=1)
    registry.pull(trials)
    learnt = trials.last_answer()
    assert learnt
    assert learnt.access.plain_name
    assert [row["user_agent"] == learnt.user_agent for row in registry.log()[:2]] == [False, True]


NOTHING: Raw = {"briefTitle": "Another", "keywords": None, "conditionBrowseModule": None}
LONG = "a condition of which nobody would have thought that it takes so many words at once"


def test_a_term_that_is_refused_is_left_out_and_the_rest_goes_on(registry: Registry) -> None:
    registry.post("__strict", words=100)
    trials, longer = registry.make_store(), TrialQuery((LONG,), phases=(2, 3))
    registry.put(FIRST, *records())
    report = registry.pull(trials, *ASKED, longer)
    assert isinstance(report, PartialPullReport)
    assert report.left_out == (f"{LONG} (Error parsing query in filter.advanced: Too complicated query)",)
    assert (report.seen, len(trials.trial_ids())) == (10, 10)
    learnt = trials.last_answer()
    assert learnt
    assert learnt.access.terms_per_question == TERMS_PER_QUESTION
    again = registry.pull(trials, *ASKED, longer)
    assert isinstance(again, PartialPullReport)
    assert (again.left_out, again.requests) == (report.left_out, 2)
    registry.post("__strict")
    assert not isinstance(registry.pull(trials, *ASKED, longer), PartialPullReport)
    assert registry.pull(trials, *ASKED, longer).requests == 1


def test_a_term_that_was_held_and_is_refused_is_asked_again_from_where_it_was_held(registry: Registry) -> None:
    trials, longer = registry.make_store(), TrialQuery((LONG,))
    registry.pull(trials, *ASKED, longer)
    registry.put(SECOND, make_study(12, **NOTHING, conditions=[LONG], lastUpdatePostDateStruct=make_date("2016-02-01")))
    registry.post("__strict", words=100)
    assert isinstance(registry.pull(trials, *ASKED, longer), PartialPullReport)
    registry.post("__strict")
    registry.put(THIRD)
    assert registry.pull(trials, *ASKED, longer).new == 1


def test_a_heading_that_has_no_other_name_is_left_out(registry: Registry) -> None:
    registry.post("__strict", areas=1)
    report = registry.pull(registry.make_store(), TrialQuery(("gout",), mesh=("D999999",)))
    assert isinstance(report, PartialPullReport)
    (left_out,) = report.left_out
    assert left_out.startswith("D999999 (it does not search by the ids of headings")


def test_a_pull_that_dies_between_halves_goes_on_with_what_is_left(registry: Registry) -> None:
    registry.post("__strict", words=14)
    for death in range(3, 25):
        trials, seen = registry.make_store(), 0

        def die(*_: object, death: int = death) -> None:
            nonlocal seen
            seen += 1
            if seen == death:
                raise KeyboardInterrupt

        with RegistryClient(registry.address, pause=0) as client:
            try:
                pull_from_registry(client, trials, ASKED, False, die)
            except KeyboardInterrupt:
                assert registry.pull(trials).seen == 10
        assert len(trials.trial_ids()) == 10
        assert trials.covered_until().keys()


def test_what_was_learnt_of_one_registry_is_not_used_at_another(registry: Registry) -> None:
    trials = registry.make_store()
    trials.log_answer("https://other.example", "x", RegistryAccess(terms_per_question=1))
    registry.pull(trials)
    learnt = trials.last_answer(registry.address)
    assert learnt
    assert learnt.access == RegistryAccess()
