"""``horizon init``: it asks at a terminal, and nowhere else."""

import os
import pty
import select
import subprocess
import sys
import time
from pathlib import Path

from workspaces import run_command

ANSWERS = ["Kent and Medway", "1,900,000", "obesity", "finance@example.org", "", "", "2026-12-17"]


def converse(line: list[str], answers: list[str]) -> tuple[int, str]:
    """Run a program at a terminal of its own, answer each question, and return its exit code and screen."""
    leader, follower = pty.openpty()
    program = subprocess.Popen(line, stdin=follower, stdout=follower, stderr=follower, close_fds=True)
    os.close(follower)
    screen, waiting, deadline = b"", list(answers), time.monotonic() + 60
    while time.monotonic() < deadline:
        ready, _, _ = select.select([leader], [], [], 0.2)
        if ready:
            try:
                screen += os.read(leader, 65536)
            except OSError:
                break
        elif program.poll() is not None:
            break
        elif waiting and screen.rstrip(b" ").endswith(b":"):
            os.write(leader, f"{waiting.pop(0)}\n".encode())
    os.close(leader)
    return program.wait(timeout=10), screen.decode()


def test_at_a_terminal_it_asks_and_what_is_skipped_stays_as_it_comes(tmp_path: Path) -> None:
    workspace = tmp_path / "planning"
    code, screen = converse([sys.executable, "-m", "horizon", "init", str(workspace)], ANSWERS)
    assert code == 0, screen
    assert "Every question can be skipped" in screen
    settings = (workspace / "horizon.toml").read_text()
    assert 'area = "Kent and Medway"' in settings
    assert "date = 2026-12-17" in settings
    assert '# host = "smtp.example.org"' in settings
    assert [path.stem for path in (workspace / "watchlists").glob("*.yaml")] == ["obesity"]
    assert "finance@example.org" in (workspace / "watchlists" / "obesity.yaml").read_text()


def test_without_a_terminal_or_with_yes_it_asks_nothing(tmp_path: Path) -> None:
    assert run_command(tmp_path, "init", str(tmp_path / "piped")).code == 0
    code, screen = converse([sys.executable, "-m", "horizon", "init", str(tmp_path / "yes"), "--yes"], [])
    assert code == 0, screen
    for made in ("piped", "yes"):
        assert len(list((tmp_path / made / "watchlists").glob("*.yaml"))) > 3


def test_answers_can_be_given_as_options(tmp_path: Path) -> None:
    line = ("init", str(tmp_path / "w"), "--watchlist", "obesity", "--recipient", "a@example.org", "--submission")
    assert run_command(tmp_path, *line, "2026-12-17").code == 0
    wrong = run_command(tmp_path, "init", str(tmp_path / "x"), "--submission", "17.12.2026")
    assert (wrong.code, wrong.out) == (2, "")
    assert "--submission" in wrong.err


def test_an_answer_that_cannot_be_is_asked_again(tmp_path: Path) -> None:
    answers = ["Kent", "many", "1900000", "obesty", "obesity", "nobody", "a@example.org", "", "", "17.12.", ""]
    code, screen = converse([sys.executable, "-m", "horizon", "init", str(tmp_path / "w")], answers)
    assert code == 0, screen
    said = " ".join(screen.split())
    for words in ("'many' is not a number", "did you mean obesity?", "nobody", "'17.12.' is not a date"):
        assert words in said
    assert "area_people = 1900000" in (tmp_path / "w" / "horizon.toml").read_text()


def test_three_commands_come_next(tmp_path: Path) -> None:
    lines = run_command(tmp_path, "init", str(tmp_path / "w")).out.splitlines()
    assert "recipients: [{email: you@example.org}]" in lines[1]
    assert [line.replace("Next:", "").split("#")[0].strip() for line in lines[2:]] == [
        f"cd {tmp_path / 'w'}",
        "horizon doctor",
        "horizon run",
    ]
