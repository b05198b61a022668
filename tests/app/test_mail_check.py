"""``horizon send-test`` against a real server: one honest message, or one line that says what to do."""

from pathlib import Path

import pytest

from workspaces import make_environment, make_workspace, run_command, serve_mailbox


def test_one_message_that_says_it_is_a_test_and_holds_no_figures(tmp_path: Path) -> None:
    workspace = make_workspace(tmp_path / "workspace")
    with serve_mailbox() as (mailbox, inbox):
        result = run_command(workspace, "send-test", "planner@example.org", env=make_environment() | mailbox)
    assert (result.code, result.err) == (0, "")
    (taken,) = inbox.taken
    assert taken.rcpt_tos == ["planner@example.org"]
    assert isinstance(taken.content, bytes)
    assert b"Subject: Horizon: a test message" in taken.content
    assert b"no digest and holds no figures" in taken.content
    assert not (workspace / "horizon.db").exists()


@pytest.mark.parametrize(
    ("email", "answer", "code", "words"),
    [
        ("planner@example.org", "550 no such user", 6, "refuses the message to planner@example.org: 550 no such user"),
        ("planner@example.org", "451 come again", 6, "refuses the message to planner@example.org: 451 come again"),
        ("nobody", "", 2, "nobody"),
    ],
)
def test_a_message_that_is_not_taken_is_one_line(
    tmp_path: Path, email: str, answer: str, code: int, words: str
) -> None:
    workspace = make_workspace(tmp_path / "workspace")
    with serve_mailbox() as (mailbox, inbox):
        inbox.at_rcpt[email] = answer
        result = run_command(workspace, "send-test", email, env=make_environment() | mailbox)
    assert result.code == code
    assert words in result.err
    assert len(result.err.splitlines()) == 1
    assert inbox.taken == []


def test_without_a_mailbox_it_says_where_to_give_one(tmp_path: Path) -> None:
    result = run_command(make_workspace(tmp_path / "workspace"), "send-test", "planner@example.org")
    assert (result.code, result.out) == (3, "")
    assert "HORIZON_SMTP_HOST" in result.err
