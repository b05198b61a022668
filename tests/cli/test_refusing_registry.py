"""A newcomer's first commands at a registry that refuses: one line that says what to do, and no password anywhere."""

import gzip
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from workspaces import HEPATITIS, make_environment, make_workspace, run_command, serve_mailbox, serve_registry

LONG = "a condition of which nobody would have thought that it takes so many words at once"
SECRET = "hunter2"
Refuse = Callable[..., None]


@pytest.fixture
def api(tmp_path: Path) -> Iterator[str]:
    (tmp_path / "registry").mkdir()
    with serve_registry(tmp_path / "registry") as address:
        yield address


@pytest.fixture
def known(api: str) -> dict[str, str]:
    """The environment of a command, with a password in the registry's address."""
    return make_environment(api) | {"HORIZON_REGISTRY_URL": api.replace("//", f"//me:{SECRET}@")}


@pytest.fixture
def post(api: str) -> Refuse:
    def post_rules(path: str, **rules: Any) -> None:
        requests.post(f"{api.removesuffix('/api/v2')}/{path}", data=json.dumps(rules), timeout=5)

    return post_rules


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A workspace with a watchlist of a condition that no registry would take."""
    made = make_workspace(tmp_path / "workspace")
    text = HEPATITIS.replace("[hepatitis C, HCV]", f"[hepatitis C, HCV, {LONG}]")
    (made / "watchlists" / "hepatitis-c.yaml").write_text(text)
    return made


def test_what_the_registry_refuses_of_a_watchlist_is_said_and_the_rest_is_done(
    workspace: Path, known: dict[str, str], post: Refuse
) -> None:
    post("__strict", words=100)
    for _ in range(2):
        answer = run_command(workspace, "pull", env=known)
        assert (answer.code, answer.err.count("Too complicated query")) == (7, 1)
        assert LONG in answer.err
    status = run_command(workspace, "status", env=known)
    assert status.code == 7
    assert f"refused terms: {LONG} (" in status.out
    assert json.loads(run_command(workspace, "pull", "--json", env=known).out)["left_out"][0].startswith(LONG)
    with serve_mailbox() as (smtp, _):
        week = run_command(workspace, "run", env=known | smtp)
        assert (week.code, LONG in week.err) == (7, True)
    page = next((workspace / "reports").glob("20*/index.html")).read_text(encoding="utf-8")
    assert " ".join(LONG.split()[:6]) in " ".join(page.split())
    post("__strict")
    assert run_command(workspace, "pull", env=known).code == 0
    assert "refused terms" not in run_command(workspace, "status", env=known).out


@pytest.mark.parametrize(
    ("path", "rules", "works", "words"),
    [
        ("__strict", {"agents": 1, "words": 100}, False, "Too complicated query"),
        ("__strict", {"words": 100}, False, "write it shorter, or take it out of the watchlist"),
        ("__faults", {"status": 403}, False, 'take Download: "JSON, one file per study, zip"'),
        ("__faults", {"status": 400, "text": "Nonsense"}, False, "refuses a question: Nonsense"),
        ("__faults", {}, True, "asked as 'python-requests/"),
    ],
)
def test_doctor_asks_what_a_pull_would_and_says_in_one_line_what_is_wrong(
    workspace: Path, known: dict[str, str], post: Refuse, path: str, rules: dict[str, Any], works: bool, words: str
) -> None:
    post(path, **rules)
    answer = run_command(workspace, "doctor", "--json", env=known)
    (registry,) = [check for check in json.loads(answer.out) if check["part"] == "registry"]
    assert registry["works"] is works
    assert words in registry["text"]
    assert len(registry["text"].splitlines()) == 1
    assert SECRET not in answer.out + answer.err
    if works:
        assert "answers to 4 terms, 20 in a question" in registry["text"]


def test_who_is_refused_is_told_which_download_to_take_and_how_to_pull_it(
    workspace: Path, known: dict[str, str], post: Refuse
) -> None:
    post("__faults", status=403)
    answer = run_command(workspace, "pull", env=known)
    assert (answer.code, len(answer.err.splitlines())) == (4, 1)
    assert '"JSON, one file per study, zip"' in answer.err
    assert "horizon pull --source FILE" in answer.err


def test_a_password_in_the_address_is_shown_and_stored_nowhere(
    tmp_path: Path, workspace: Path, known: dict[str, str], post: Refuse
) -> None:
    shown = [run_command(workspace, *command.split(), env=known) for command in ("pull", "doctor", "status", "run")]
    post("__faults", status=403)
    shown += [run_command(workspace, *command.split(), env=known) for command in ("pull --full", "doctor", "run")]
    shown.append(run_command(workspace, "pull", env=known | {"HORIZON_REGISTRY_URL": f"me:{SECRET}@nowhere"}))
    assert [answer for answer in shown if SECRET in answer.out + answer.err] == []
    assert any("***@" in answer.out for answer in shown)
    backup = tmp_path / "backup.gz"
    run_command(workspace, "db", "backup", str(backup), env=known)
    files = [path for path in (*workspace.rglob("*"), backup) if path.is_file()]
    assert backup in files
    assert [path.name for path in files if SECRET.encode() in unpacked(path)] == []


def unpacked(path: Path) -> bytes:
    return gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
