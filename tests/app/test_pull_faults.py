"""Whatever goes wrong on the way, the store ends equal to the registry: bit for bit of what is kept, nothing double."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import pytest
import requests
from sqlalchemy import func, select

from horizon import http
from horizon.app import pull
from horizon.app.pull import pull_from_registry
from horizon.errors import RegistryError
from horizon.registry import client as room
from horizon.registry.access import RegistryAccess
from horizon.registry.client import RegistryClient
from horizon.registry.query import TrialQuery
from horizon.registry.study import to_stored
from horizon.store.engine import connect_database
from horizon.store.pulls import PullReport
from horizon.store.tables import CHANGE, PULL, VERSION
from horizon.store.transactions import read_connection
from horizon.store.trials import Trials
from standin import serve_studies
from studies import Raw, make_date, make_study, to_json_lines, write_records

HCV, GOUT = TrialQuery(conditions=("hepatitis C",)), TrialQuery(conditions=("gout",))
FIRST, SECOND, THIRD = (f"2016-02-0{day}T09:00:05" for day in (1, 2, 3))
BETTER_LATER: list[dict[str, Any]] = [
    {"status": 429},
    {"status": 429, "retry_after": 1},
    {"status": 500},
    {"status": 503},
    {"truncate": True},
    {"html": True},
    {"drop": True},
    {"delay": 0.3},
    {"refresh": THIRD},
]
FOR_GOOD: list[dict[str, Any]] = [{"status": 403}, {"status": 400, "text": "No such thing."}]
DEATHS = 50


def records() -> list[Raw]:
    """Nineteen about hepatitis C, two about gout."""
    gout = {"conditions": ["Gout"], "briefTitle": "Gout", "keywords": None, "conditionBrowseModule": None}
    return [make_study(number, **(gout if number > 19 else {})) for number in range(1, 22)]


def changed() -> list[Raw]:
    """The first changed with its date, the second without, the third left as it is; one more."""
    updated = make_date("2016-02-01")
    stopped = make_study(1, overallStatus="SUSPENDED", lastUpdatePostDateStruct=updated)
    turned = make_study(2, overallStatus="UNKNOWN", lastKnownStatus="RECRUITING")
    return [stopped, turned, make_study(22, lastUpdatePostDateStruct=updated)]


def bodies(*groups: list[Raw]) -> list[bytes]:
    """What is kept of records, later ones in the place of earlier ones with the same id."""
    return [
        kept.body
        for _, kept in sorted({kept.nct_id: kept for group in groups for kept in map(to_stored, group)}.items())
    ]


class Registry:
    """A registry on this machine that can be broken, and pulls from it into one store."""

    def __init__(self, address: str, trials: Trials) -> None:
        self.address, self.trials, self.root = address, trials, address.removesuffix("/api/v2")

    def pull(self, full: bool = False) -> PullReport:
        with RegistryClient(self.address, pause=0, sleep=lambda _: None) as client:
            return pull_from_registry(client, self.trials, [HCV, GOUT], full, lambda *_: None)

    def post(self, path: str, data: bytes = b"") -> None:
        requests.post(f"{self.root}/{path}", data=data, timeout=5)

    def fault(self, **fault: Any) -> None:
        self.post("__faults", json.dumps(fault).encode())

    def change(self) -> None:
        self.post(f"__put?timestamp={SECOND}", to_json_lines(changed()))
        self.post("__drop?ids=NCT00000021")


@pytest.fixture
def registry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Registry]:
    monkeypatch.setattr(room, "PAGE_SIZE", 3)
    monkeypatch.setattr(pull, "RegistryAccess", lambda: RegistryAccess(ids_per_request=2))
    monkeypatch.setattr(http, "READ_SECONDS", 0.2)
    engine = connect_database(f"sqlite:///{tmp_path / 'horizon.db'}")
    with serve_studies([write_records(tmp_path / "served.ndjson", records())], FIRST) as address:
        yield Registry(address, Trials(engine))
    engine.dispose()


def nothing_double(trials: Trials) -> None:
    with read_connection(trials.engine) as connection:
        for same in (
            [VERSION.c.nct_id, VERSION.c.digest],
            [CHANGE.c.nct_id, CHANGE.c.kind, CHANGE.c.after],
        ):
            assert connection.execute(select(*same).group_by(*same).having(func.count() > 1)).all() == []
        assert connection.scalar(select(func.count()).where(PULL.c.finished_at.is_(None))) == 0


@pytest.mark.parametrize("every", [2, 3])
@pytest.mark.parametrize("broken", BETTER_LATER, ids=str)
def test_what_gets_better_costs_time_alone(registry: Registry, broken: dict[str, Any], every: int) -> None:
    trials, left = registry.trials, {21: None}
    registry.fault(**broken, every=every, times=4 if "delay" in broken else None)
    assert registry.pull().new == 21
    assert list(trials.iter_bodies()) == bodies(records())
    registry.change()
    registry.fault(**broken, every=every, times=4 if "delay" in broken else None)
    registry.pull()
    report = registry.pull(full=True)
    assert (report.gone, report.quarantined) == (1, 0)
    assert list(trials.iter_bodies()) == bodies([raw for raw in records() if number(raw) not in left], changed())
    assert {row.change.kind for row in trials.changes_between(FIRST, "9") if row.change.kind != "new"} >= {
        "stopped",
        "unknown",
    }
    nothing_double(trials)


@pytest.mark.parametrize("broken", FOR_GOOD, ids=str)
def test_what_is_refused_is_told_and_made_good_once_it_is_over(registry: Registry, broken: dict[str, Any]) -> None:
    trials = registry.trials
    registry.fault(**broken)
    for _ in range(3):
        with pytest.raises(RegistryError, match=r"answers 403|No such thing\."):
            registry.pull()
    registry.fault()
    assert registry.pull().new == 21
    assert list(trials.iter_bodies()) == bodies(records())
    registry.change()
    registry.fault(**broken)
    with pytest.raises(RegistryError):
        registry.pull(full=True)
    registry.fault()
    assert registry.pull(full=True).gone == 1
    assert list(trials.iter_bodies()) == bodies(records()[:20], changed())
    nothing_double(trials)


@pytest.mark.parametrize("at", range(1, 12))
def test_data_refreshed_at_any_request_is_walked_again(registry: Registry, at: int) -> None:
    registry.pull()
    registry.change()
    registry.fault(refresh=THIRD, every=at, times=1)
    report = registry.pull(full=True)
    assert report.gone == 1
    assert list(registry.trials.iter_bodies()) == bodies(records()[:20], changed())
    nothing_double(registry.trials)


def number(raw: Raw) -> int:
    return int(to_stored(raw).nct_id[3:])


DIES = """
import os, sys
from horizon.app.pull import pull_from_registry
from horizon.registry import client as room
from horizon.registry.query import TrialQuery
from horizon.store.engine import open_engine
from horizon.store.trials import Trials

room.PAGE_SIZE = 2
for line in sys.stdin:
    address, database = line.split()
    child = os.fork()
    if not child:
        with room.RegistryClient(address, pause=0) as client:
            trials = Trials(open_engine(database))
            pull_from_registry(client, trials, [TrialQuery(conditions=("hepatitis C",))], False, lambda *_: None)
        os._exit(0)
    print(child, flush=True)
    print(os.waitpid(child, 0)[1], flush=True)
"""


@pytest.fixture
def dying() -> Iterator[Callable[[str, str, float | None], float]]:
    """Starts a pull in a process of its own and kills it after so many seconds; how long it lived."""
    with subprocess.Popen(
        [sys.executable, "-c", DIES], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
    ) as parent:
        assert parent.stdin
        assert parent.stdout
        answers = parent.stdout

        def pull(address: str, database: str, seconds: float | None) -> float:
            print(address, database, file=parent.stdin)
            child, began = int(answers.readline()), time.monotonic()
            if seconds is not None:
                time.sleep(seconds)
                with suppress(ProcessLookupError):
                    os.kill(child, signal.SIGKILL)
            assert int(answers.readline()) in ((0, signal.SIGKILL) if seconds is not None else (0,))
            return time.monotonic() - began

        yield pull
        parent.stdin.close()


@pytest.mark.slow
def test_a_pull_that_is_killed_at_any_moment_is_made_good_by_the_next(
    dying: Callable[[str, str, float | None], float], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "PAGE_SIZE", 2)
    dice, before, after = random.Random(50), records()[:19], changed()[:1] + changed()[2:]
    empty, full = (str(tmp_path / name) for name in ("empty.db", "full.db"))
    connect_database(f"sqlite:///{empty}").dispose()
    with serve_studies([write_records(tmp_path / "served.ndjson", before)], FIRST) as address:
        lasts = dying(address, f"sqlite:///{copy(empty, tmp_path / 'whole.db')}", None)
        made_good(address, f"sqlite:///{tmp_path / 'whole.db'}", bodies(before))
        copy(tmp_path / "whole.db", Path(full))
        for death in range(DEATHS):
            if death == DEATHS // 2:
                put = f"{address.removesuffix('/api/v2')}/__put?timestamp={SECOND}"
                requests.post(put, data=to_json_lines(after), timeout=5)
            first = death < DEATHS // 2
            path = copy(empty if first else full, tmp_path / f"{death}.db")
            dying(address, f"sqlite:///{path}", dice.uniform(0, lasts if first else lasts / 3))
            expected = bodies(before) if first else bodies(before, after)
            report = made_good(address, f"sqlite:///{path}", expected)
            assert report.new == (19 if first else 1) or report.seen == 0
            path.unlink()


def copy(source: str | Path, target: Path) -> Path:
    target.write_bytes(Path(source).read_bytes())
    return target


def made_good(address: str, database: str, expected: list[bytes]) -> PullReport:
    engine = connect_database(database)
    with closing(engine.raw_connection()), RegistryClient(address, pause=0) as client:
        trials = Trials(engine)
        report = pull_from_registry(client, trials, [HCV], False, lambda *_: None)
        assert list(trials.iter_bodies()) == expected
        nothing_double(trials)
    engine.dispose()
    return report
