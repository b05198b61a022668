"""Eight weeks of `horizon schedule run`, by a clock that jumps: faults, restarts, a death and the end of summer time.

The digest is due on Sundays at half past one in London: in the hour that 25 October 2026 has twice.
"""

import collections
import gzip
import json
import os
import signal
import subprocess
import sys
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from sqlalchemy import update

from delivery.servers import Inbox
from horizon.app.status import read_status
from horizon.app.workspace import open_workspace
from horizon.settings import load_settings
from horizon.store.engine import connect_database
from horizon.store.tables import DELIVERY, LEASE
from studies import make_date, make_study, to_json_lines
from workspaces import HEPATITIS, make_environment, make_workspace, serve_mailbox, serve_registry

SETTINGS = """
[digest]
draws = 200
[schedule]
day = "sun"
time = "01:30"
pull = "00:45"
[operator]
email = "operator@example.org"
metrics = "horizon.prom"
"""
SUNDAYS = ["09-27", "10-04", "10-11", "10-18", "10-25", "11-01", "11-08", "11-15"]
EDITIONS = [f"2026-W{week}" for week in range(39, 47)]
READERS = ["all@example.org", "finance@example.org"]
LIVES = [
    # Stopped on a Thursday, started again on the Saturday: the pulls in between are made up for by one.
    ("2026-09-24T12:00:00+00:00", "2026-10-15T12:00:00+00:00", 0),
    ("2026-10-17T12:00:00+00:00", "2026-10-31T20:00:00+00:00", 0),
    # Switched off over the Sunday, and it is Monday, of the next week, when it is started again.
    ("2026-11-02T08:00:00+00:00", "2026-11-08T01:00:00+00:00", 0),
    # Killed between the first message and the second, and back three hours later.
    ("2026-11-08T01:00:00+00:00", "2026-11-08T02:00:00+00:00", -signal.SIGKILL),
    ("2026-11-08T05:00:00+00:00", "2026-11-18T12:00:00+00:00", 0),
]


def days() -> dict[str, dict[str, str]]:
    """What happens in the registry, by the moment. It is refreshed every day; on the third Sunday it is out of order
    for two hours; each week the sponsor of the first trial puts off its completion by a month."""
    posts: dict[str, dict[str, str]] = {}
    dates = [f"2026-{month:02}-{day:02}" for month, last in ((9, 30), (10, 31), (11, 18)) for day in range(1, last + 1)]
    for number, date in enumerate(dates[22:]):
        week = number // 7
        late = make_study(
            1,
            phases=["PHASE3"],
            primaryCompletionDateStruct=make_date(f"{2027 + week // 12}-{week % 12 + 1:02}-28"),
            lastUpdatePostDateStruct=make_date(date),
        )
        put = {f"__put?timestamp={date}T09:00:05": gzip.compress(to_json_lines([late])).hex()}
        posts[f"{date}T00:30:00+00:00" if date < "2026-10-25" else f"{date}T00:35:00+00:00"] = put
    posts["2026-10-11T00:00:00+00:00"] = {"__faults": json.dumps({"status": 503}).encode().hex()}
    posts["2026-10-11T02:00:00+00:00"] = {"__faults": b"{}".hex()}
    return posts


def live(workspace: Path, given: dict[str, str], begin: str, end: str, code: int) -> str:
    line = [sys.executable, str(Path(__file__).parents[1] / "scheduled_life.py"), str(workspace), begin, end]
    line += ["die"] if code else []
    done = subprocess.run(line, env=os.environ | given, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == code, done.stderr
    return done.stderr


def two_minutes_later(workspace: Path, given: dict[str, str]) -> None:
    """What a dead one held has run out."""
    engine = connect_database(load_settings(workspace, given).database_url)
    with engine.begin() as connection:
        connection.execute(update(LEASE).values(until=1))
        connection.execute(update(DELIVERY).where(DELIVERY.c.state == "claimed").values(claimed_until=1))
    engine.dispose()


def received(inbox: Inbox) -> dict[str, list[str]]:
    """The subjects that each address got, by their messages' ids."""
    subjects: dict[str, list[str]] = collections.defaultdict(list)
    for envelope in inbox.taken:
        assert isinstance(envelope.content, bytes)
        message = message_from_bytes(envelope.content, policy=policy.default)
        subjects[envelope.rcpt_tos[0]].append(message["Message-ID"] or message["Subject"])
    return subjects


@pytest.mark.slow
def test_eight_editions_each_sent_once(tmp_path: Path) -> None:
    workspace = make_workspace(tmp_path / "planning", {"hepatitis-c": HEPATITIS}, SETTINGS)
    (workspace / "days.json").write_text(json.dumps(days()))
    with serve_registry(tmp_path, timestamp="2026-09-22T09:00:05") as api, serve_mailbox() as (smtp, inbox):
        given = make_environment(api, **smtp)
        del given["HORIZON_TODAY"]
        logs = []
        for begin, end, code in LIVES:
            logs.append(live(workspace, given, begin, end, code))
            two_minutes_later(workspace, given)
        with open_workspace(load_settings(workspace, given)) as opened:
            assert opened.editions.edition_keys() == tuple(EDITIONS)
            for key in EDITIONS:
                states = {delivery.email: delivery.state for delivery in opened.deliveries.edition_deliveries(key)}
                assert states == dict.fromkeys(READERS, "sent"), key
            assert read_status(opened).failed == ()
        got = received(inbox)
    for reader in READERS:
        assert len(got[reader]) == len(set(got[reader])) == 8
    assert got["operator@example.org"] == ["Horizon: the week's run failed", "Horizon: the week's run works again"]

    jobs = [line.split() for line in (workspace / "jobs.txt").read_text().splitlines()]
    weeks = [(at, planned) for name, at, planned in jobs if name == "run"]
    summer, winter = [f"2026-{day}T00:30" for day in SUNDAYS[:5]], [f"2026-{day}T01:30" for day in SUNDAYS[5:]]
    assert list(dict.fromkeys(planned for _, planned in weeks)) == summer + winter
    assert [at for at, planned in weeks if planned == "2026-10-11T00:30"] == [
        f"2026-10-11T0{hour}:30" for hour in (0, 1, 2)
    ]
    assert [at for at, planned in weeks if planned == "2026-10-25T00:30"] == ["2026-10-25T00:30"]
    assert [at for at, planned in weeks if planned == "2026-11-01T01:30"] == ["2026-11-02T08:00"]
    assert [at for at, planned in weeks if planned == "2026-11-08T01:30"] == ["2026-11-08T01:30", "2026-11-08T05:00"]
    pulls = [at for name, at, _ in jobs if name == "pull"]
    assert [at for at in pulls if "2026-10-15T12" < at < "2026-10-17T13"] == ["2026-10-17T12:00"]
    assert all(json.loads(line)["level"] in ("info", "error") for text in logs for line in text.splitlines())
    assert "horizon_well 1" in (workspace / "horizon.prom").read_text()
