"""What a user can do wrong, told in one line with the right exit code and nothing half done; and what is answered."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import requests

from horizon import http
from horizon.app.workspace import open_workspace
from horizon.settings import load_settings
from workspaces import (
    BROKEN,
    HEPATITIS,
    WEEK,
    CommandResult,
    make_environment,
    make_workspace,
    run_command,
    serve_mailbox,
    serve_registry,
)

Prepare = Callable[[Path], object]


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serve_registry(tmp_path_factory.mktemp("registry")) as address:
        yield address


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    return make_workspace(tmp_path / "workspace")


@pytest.fixture(autouse=True)
def _no_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "UNREACHED_WAITS", (0, 0))


@dataclass(frozen=True)
class Wrong:
    """A fault: what is done before, what is asked, and what is to come of it."""

    command: tuple[str, ...]
    code: int
    words: str
    before: Prepare = lambda _: None
    given: dict[str, str] = field(default_factory=dict)


def broken(workspace: Path) -> None:
    for path in (workspace / "watchlists").iterdir():
        path.write_text(BROKEN)


def no_settings(workspace: Path) -> None:
    (workspace / "horizon.toml").unlink()


def file_for_reports(workspace: Path) -> None:
    (workspace / "reports").write_text("not a folder")


def no_watchlists(workspace: Path) -> None:
    for path in (workspace / "watchlists").iterdir():
        path.unlink()


WRONG = {
    "no network": Wrong(("run",), 4, "no connection", given={"HORIZON_REGISTRY_URL": "http://127.0.0.1:9/api/v2"}),
    "no address": Wrong(("run",), 4, "is not an address", given={"HORIZON_REGISTRY_URL": "nowhere"}),
    "all watchlists broken": Wrong(("run",), 3, "yaml:3:1: unknown key 'colour'", broken),
    "no watchlists": Wrong(("run",), 3, "holds no watchlist", no_watchlists),
    "not a workspace": Wrong(("run",), 3, "is not a workspace", no_settings),
    "settings that are no TOML": Wrong(("run",), 3, "horizon.toml", lambda at: (at / "horizon.toml").write_text("=")),
    "a setting that is not one": Wrong(
        ("run",), 3, "draws", lambda at: (at / "horizon.toml").write_text("[digest]\ndraws = 1\n")
    ),
    "a day that is none": Wrong(("run",), 3, "TODAY", given={"HORIZON_TODAY": "yesterday"}),
    "reports that cannot be written": Wrong(("run",), 3, "reports cannot be written", file_for_reports),
    "a database that is no address": Wrong(("run",), 5, "address", given={"HORIZON_DATABASE_URL": "nonsense"}),
    "a database that cannot be opened": Wrong(
        ("run",), 5, "cannot be opened", given={"HORIZON_DATABASE_URL": "sqlite:////nowhere/at/all.db"}
    ),
    "no mail server": Wrong(
        ("run",), 6, "127.0.0.1", given={"HORIZON_SMTP_HOST": "127.0.0.1", "HORIZON_SMTP_PORT": "9"}
    ),
    "an edition that is not there": Wrong(("digest", "--edition", "2001-W01"), 2, "no edition '2001-W01'"),
    "a watchlist that is not there": Wrong(("scan", "asthma"), 2, "there is no watchlist 'asthma'"),
    "a watchlist that is not there, shown": Wrong(("watchlist", "show", "asthma"), 2, "there is no watchlist"),
    "a watchlist that is not there, checked": Wrong(("watchlist", "check", "asthma"), 2, "there is no watchlist"),
    "a watchlist that is broken, shown": Wrong(("watchlist", "show", "heart-failure"), 3, "unknown key", broken),
    "a technology before any edition": Wrong(("technology", "examplinib"), 2, "no edition yet"),
    "a trial that is not there": Wrong(("trial", "NCT09999999"), 2, "is not in the store"),
    "a day to look from that is none": Wrong(("scan", "--no-pull", "--as-of", "soon"), 2, "write it like 2026-02-19"),
    "a day to look from that is to come": Wrong(("scan", "--as-of", "2016-02-04"), 2, "in the future"),
    "a day to launch before that is none": Wrong(("scan", "--launch-before", "2016-13-01"), 2, "--launch-before"),
    "a condition that says nothing": Wrong(("scan", "--condition", "x"), 2, "too short"),
    "a condition beside watchlists": Wrong(("scan", "hepatitis-c", "--condition", "asthma"), 2, "not both"),
    "a figure that cannot be set": Wrong(("scan", "hepatitis-c", "--set", "price=cheap"), 2, "cannot set price"),
    "a source that is not there": Wrong(("pull", "--source", "nowhere.zip"), 4, "nowhere.zip"),
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=list(WRONG))
def test_a_fault_is_one_line_and_leaves_nothing_half_done(wrong: Wrong, workspace: Path, api: str) -> None:
    wrong.before(workspace)
    answer = run_command(workspace, *wrong.command, env=make_environment(api) | wrong.given)
    assert (answer.code, answer.out) == (wrong.code, "")
    assert answer.err.startswith("horizon: ")
    assert answer.err.count("\n") == 1
    assert wrong.words in answer.err
    assert "Traceback" not in answer.err
    reports = workspace / "reports"
    left = {path.name for path in reports.iterdir()} if reports.is_dir() else set()
    # A mailbox that fails comes after an edition that is there in whole.
    shared = {"readiness.ics", "index.html", "feed.xml", "latest"}
    assert left == ({WEEK, *shared} if wrong.code == 6 else set())
    if wrong.code == 6:
        assert (reports / WEEK / "edition.json").is_file()


def test_an_edition_that_could_not_be_written_is_not_in_the_store_either(workspace: Path, api: str) -> None:
    file_for_reports(workspace)
    known = make_environment(api)
    assert run_command(workspace, "run", env=known).code == 3
    with open_workspace(load_settings(workspace, known)) as opened:
        assert opened.editions.edition_keys() == ()
    (workspace / "reports").unlink()
    assert run_command(workspace, "run", env=known).code == 0


def test_what_the_registry_says_is_shown(workspace: Path, api: str) -> None:
    faults = f"{api.removesuffix('/api/v2')}/__faults"
    requests.post(faults, data=json.dumps({"status": 400, "text": "Too complicated query"}), timeout=5)
    try:
        answer = run_command(workspace, "run", env=make_environment(api))
    finally:
        requests.post(faults, data="{}", timeout=5)
    assert (answer.code, answer.out, answer.err.count("\n")) == (4, "", 1)
    assert "Too complicated query" in answer.err


@pytest.mark.parametrize(
    ("refused", "code", "words"),
    [
        (["finance@example.org"], 7, f"{WEEK}: sent to 2, not to finance@example.org"),
        (["all@example.org", "finance@example.org", "heart@example.org"], 6, f"{WEEK}: nobody was served"),
    ],
)
def test_a_mail_server_that_refuses(workspace: Path, api: str, refused: list[str], code: int, words: str) -> None:
    with serve_mailbox() as (smtp, inbox):
        inbox.at_rcpt |= dict.fromkeys(refused, "550 5.1.1 nobody of that name")
        answer = run_command(workspace, "run", "--json", env=make_environment(api, **smtp))
        assert (answer.code, answer.json["refused"], answer.json["sent"]) == (code, len(refused), 3 - len(refused))
        assert answer.err.startswith(f"horizon: {words}")
        assert answer.err.count("\n") == 1
        # Who was refused for good is not tried again, and is still told.
        again = run_command(workspace, "run", "--json", env=make_environment(api, **smtp))
    assert (again.code, again.json["refused"], again.json["sent"]) == (code, len(refused), 0)
    assert len(inbox.taken) == 3 - len(refused)


@pytest.mark.parametrize("command", [("scan",), ("pull",), ("digest",), ("watchlist", "list")])
def test_one_broken_watchlist_is_named_and_the_others_are_served(
    tmp_path: Path, api: str, command: tuple[str, ...]
) -> None:
    workspace = make_workspace(tmp_path / "partly", {"hepatitis-c": HEPATITIS, "asthma": BROKEN})
    answer = run_command(workspace, *command, "--json", env=make_environment(api))
    assert answer.code == 7
    assert "asthma.yaml:3:1: unknown key 'colour'" in answer.err
    assert answer.err.count("\n") == 1
    assert answer.json


@pytest.mark.parametrize(
    "line", [("--colour",), ("run", "--colour"), ("scan", "--phase", "9"), ("nothing",), ("trial",)]
)
def test_wrong_usage_is_told_by_the_command_line_itself(workspace: Path, line: tuple[str, ...]) -> None:
    answer = run_command(workspace, *line)
    assert answer.code == 2
    assert "Traceback" not in answer.err


def test_init_makes_a_workspace_once(tmp_path: Path) -> None:
    at = tmp_path / "new"
    answer = run_command(at, "init", str(at))
    assert answer.code == 0
    assert "Next: " in answer.out
    before = {path: path.read_bytes() for path in at.rglob("*") if path.is_file()}
    again = run_command(at, "init", str(at))
    assert (again.code, again.out) == (3, "")
    assert "is a workspace already" in again.err
    assert {path: path.read_bytes() for path in at.rglob("*") if path.is_file()} == before


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, api: str) -> Path:
    """A workspace with its first edition."""
    made = make_workspace(tmp_path_factory.mktemp("served") / "workspace")
    assert run_command(made, "run", env=make_environment(api)).code == 0
    return made


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (("technology", "examplinib"), ["Examplinib in Hepatitis C", "also called EX-7977", "NCT00000001", "2018/19"]),
        (("technology", "ex-7977", "--edition", WEEK), ["Examplinib in Hepatitis C"]),
        (("technology", "cardiolol"), ["Cardiolol in Heart failure", "NCT00000004"]),
        (("trial", "nct00000001"), ["NCT00000001 EXAMPLE: recruiting, phase 3", "2016-04-30 (estimated)", "new trial"]),
        (("scorecard",), ["licence inside the window", "too few to say"]),
        (("watchlist", "list"), ["hepatitis-c", "heart-failure", "england"]),
        (("watchlist", "show", "hepatitis-c"), ["146,000 (NICE 2012)", "list price: 30,800 GBP a course"]),
        (("watchlist", "check"), ["2 in order, 0 broken"]),
        (("watchlist", "try", "hepatitis-c"), ["NCT00000001", "NCT00000003", "condition: "]),
        (("digest",), [f"{WEEK}: first edition", "index.html"]),
        (("digest", "--dry-run"), ["would get it"]),
        (("scan", "--no-pull"), ["Otherivir", "Cardiolol", "all together", "As of 03 Feb 2016"]),
        (("db", "upgrade"), ["the store is at "]),
        (("schedule", "show"), ["next run: Mon "]),
        (("status",), ["last pull: ", f"last edition: {WEEK}; sent to 3"]),
    ],
)
def test_a_question_is_answered(served: Path, api: str, line: tuple[str, ...], words: list[str]) -> None:
    answer = run_command(served, *line, env=make_environment(api))
    assert (answer.code, answer.err) == (0, "")
    assert [word for word in words if word not in answer.out] == []


@pytest.mark.parametrize(
    "line",
    [
        ("technology", "examplinib"),
        ("trial", "NCT00000001"),
        ("scorecard",),
        ("watchlist", "list"),
        ("watchlist", "show", "hepatitis-c"),
        ("watchlist", "check"),
        ("watchlist", "try", "hepatitis-c"),
        ("digest",),
        ("digest", "--dry-run"),
        ("scan", "--no-pull"),
        ("pull",),
        ("run",),
        ("status",),
        ("doctor",),
    ],
)
def test_everything_answers_in_json_and_nothing_else(served: Path, api: str, line: tuple[str, ...]) -> None:
    answer = run_command(served, *line, "--json", env=make_environment(api))
    assert (answer.code, answer.err) == (0, "")
    json.loads(answer.out)


@pytest.mark.parametrize("line", [("run",), ("pull",), ("digest",), ("status",), ("watchlist", "check")])
def test_quiet_says_nothing_where_there_is_no_news(served: Path, api: str, line: tuple[str, ...]) -> None:
    answer: CommandResult = run_command(served, *line, "--quiet", env=make_environment(api))
    assert (answer.code, answer.out, answer.err) == (0, "", "")


def test_every_trial_is_exported_once_sorted_and_without_prose_if_asked(served: Path, api: str) -> None:
    whole, facts = (
        [
            json.loads(line)
            for line in run_command(served, "db", "export", *more, env=make_environment(api)).out.splitlines()
        ]
        for more in ((), ("--facts",))
    )
    ids = [record["protocolSection"]["identificationModule"]["nctId"] for record in whole]
    assert ids == sorted(ids)
    assert len(ids) == len(facts) == 4
    assert "briefTitle" in str(whole)
    assert "briefTitle" not in str(facts)


def test_a_reader_who_leaves_early_hears_no_complaint(served: Path) -> None:
    line = f"{sys.executable} -m horizon db export --workspace {served} | true"
    done = subprocess.run(line, shell=True, capture_output=True, env=os.environ | make_environment(), check=False)
    assert (done.stdout, done.stderr) == (b"", b"")


def test_the_confidential_price_of_a_watchlist_is_not_shown(tmp_path: Path) -> None:
    secret = HEPATITIS.replace("price_year: 2015", "price_year: 2015, confidential: true, source: a deal of £27720")
    workspace = make_workspace(tmp_path / "secret", {"hepatitis-c": secret})
    for more in ((), ("--json",)):
        answer = run_command(workspace, "watchlist", "show", "hepatitis-c", *more)
        assert answer.code == 0
        for figure in ("30,800", "30800", "27720", "0.1"):
            assert figure not in answer.out
    assert "list price: confidential" in run_command(workspace, "watchlist", "show", "hepatitis-c").out
