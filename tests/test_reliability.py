"""What a week withstands: the rows of docs/reliability.md that no other test shows."""

import ast
import json
import os
import re
import resource
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import update

from horizon.settings import load_settings
from horizon.store.engine import connect_database
from horizon.store.lease import hold_lease
from horizon.store.tables import LEASE
from workspaces import (
    HEPATITIS,
    SETTINGS,
    WEEK,
    make_environment,
    make_workspace,
    run_command,
    run_subprocess,
    serve_mailbox,
    serve_registry,
)

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "reliability.md").read_text(encoding="utf-8")
FILES = {
    *("index.html", "board.html", "board.docx", "digest.html", "digest.txt", "workbook.xlsx", "edition.json"),
    *("readiness.ics", "csv"),
}
DEATHS = 6


@pytest.mark.parametrize("named", sorted(set(re.findall(r"`(tests/[\w/]+\.py::\w+)`", PAGE))))
def test_every_test_that_the_page_names_is_there(named: str) -> None:
    file, name = named.split("::")
    module = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    assert name in {node.name for node in module.body if isinstance(node, ast.FunctionDef)}


def test_every_row_of_the_page_names_a_test() -> None:
    rows = [line for line in PAGE.splitlines() if line.startswith("| ") and not line.startswith(("| what", "| ---"))]
    assert len(rows) >= 15
    assert [row for row in rows if not re.search(r"`tests/[\w/]+\.py::\w+`", row)] == []


def two_minutes_later(url: str) -> None:
    """The lease has run out that could not be given back."""
    engine = connect_database(url)
    with engine.begin() as connection:
        connection.execute(update(LEASE).values(until=1))
    engine.dispose()


@pytest.mark.slow
def test_a_week_killed_anywhere_is_finished_by_the_next(tmp_path: Path) -> None:
    with serve_registry(tmp_path) as api, serve_mailbox() as (smtp, inbox):
        line = [sys.executable, str(ROOT / "tests" / "killed_weeks.py"), str(tmp_path / "deaths"), str(DEATHS)]
        given = os.environ | make_environment(api, **smtp)
        done = subprocess.run(line, env=given, capture_output=True, text=True, timeout=300, check=False)
        assert done.returncode == 0, done.stderr
    deaths = [json.loads(line) for line in done.stdout.splitlines()]
    got = Counter(envelope.rcpt_tos[0] for envelope in inbox.taken)
    assert len(deaths) == DEATHS
    for number, death in enumerate(deaths, start=1):
        assert death["ended"] == [-9, 0], death
        assert death["keys"] == [WEEK]
        assert set(death["files"]) == FILES
        assert death["changes"] == ["new"] * 3
        for reader in ("one", "two"):
            address = f"{reader}{number}@example.org"
            # Where it died while a message was under way nobody can know; then it is said, and not sent again.
            state = death["states"][address]
            assert (state, got[address]) in {("sent", 1), ("unknown", 0), ("unknown", 1)}, death
    assert sum("unknown" in death["states"].values() for death in deaths) <= 4
    assert {death["step"] for death in deaths} >= {"commit", "send"}


@pytest.mark.slow
@pytest.mark.parametrize("kilobytes", [16, 200])
def test_a_disk_without_room_is_one_line_and_nothing_is_lost(tmp_path: Path, kilobytes: int) -> None:
    """No file may grow beyond so much: first the database cannot, then an edition's files."""
    workspace = make_workspace(tmp_path / "planning", {"hepatitis-c": HEPATITIS}, SETTINGS)
    with serve_registry(tmp_path) as api, serve_mailbox() as (smtp, inbox):
        given = make_environment(api, **smtp)
        size = kilobytes * 1024
        line = [sys.executable, "-m", "horizon", "run", "--workspace", str(workspace)]
        done = subprocess.run(
            line,
            env=os.environ | given,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size)),
        )
        lines = [text for text in done.stderr.splitlines() if text.startswith("horizon: ")]
        assert (done.returncode in (3, 5), len(lines), "Traceback" in done.stderr) == (True, 1, False), done.stderr
        assert inbox.taken == []
        two_minutes_later(load_settings(workspace, given).database_url)
        again = run_command(workspace, "run", "--json", env=given)
        assert (again.code, again.json["sent"], len(inbox.taken)) == (0, 2, 2), again.err


@pytest.mark.slow
def test_of_two_weeks_at_once_one_does_it(tmp_path: Path) -> None:
    workspace = make_workspace(tmp_path / "planning", {"hepatitis-c": HEPATITIS}, SETTINGS)
    with serve_registry(tmp_path) as api, serve_mailbox() as (smtp, inbox):
        given = make_environment(api, **smtp)
        with ThreadPoolExecutor(3) as pool:
            ended = [
                result.code for result in pool.map(lambda _: run_subprocess(workspace, "run", env=given), range(3))
            ]
        # Whoever comes once the first has ended finds everything done.
        assert set(ended) <= {0, 5}
        assert 0 in ended
        assert sorted(envelope.rcpt_tos[0] for envelope in inbox.taken) == ["all@example.org", "finance@example.org"]


def test_a_second_schedule_is_refused(tmp_path: Path) -> None:
    workspace = make_workspace(tmp_path / "planning")
    engine = connect_database(f"sqlite:///{workspace / 'horizon.db'}")
    with hold_lease(engine, "schedule", "elsewhere:1", 60):
        result = run_command(workspace, "schedule", "run")
        status = run_command(workspace, "status").out
    engine.dispose()
    assert (result.code, result.out) == (5, "")
    assert "another run holds 'schedule' (elsewhere:1)" in result.err
    assert "next run: Mon " in status
    assert "next run: when a timer or cron" in run_command(workspace, "status").out


def test_a_clock_that_was_set_back_makes_no_edition_of_an_earlier_week(tmp_path: Path) -> None:
    workspace = make_workspace(tmp_path / "planning", {"hepatitis-c": HEPATITIS}, SETTINGS)
    with serve_registry(tmp_path) as api, serve_mailbox() as (smtp, inbox):
        given = make_environment(api, **smtp)
        assert run_command(workspace, "run", env=given).code == 0
        early = run_command(workspace, "run", env=given | {"HORIZON_TODAY": "2016-01-20"})
        assert (early.code, early.err.count("\n")) == (3, 1)
        assert f"{WEEK} already exists: set the clock" in early.err
        assert len(inbox.taken) == 2
        assert run_command(workspace, "run", env=given | {"HORIZON_TODAY": "2016-02-10"}).code == 0
        assert len(inbox.taken) == 4
