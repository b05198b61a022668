"""A fault is one line, whatever it quotes."""

from pathlib import Path

import pytest

from workspaces import make_workspace, run_command


def test_a_fault_steers_no_terminal_and_is_one_line(tmp_path: Path) -> None:
    workspace = make_workspace(tmp_path / "planning")
    source = tmp_path / "a\x1b[2J\nb.json"
    source.write_text("[]")
    answer = run_command(workspace, "pull", "--source", str(source))
    assert answer.code == 4
    assert answer.err.count("\n") == 1
    assert "\x1b" not in answer.err
    assert "\\u001b[2J b.json" in answer.err


@pytest.mark.parametrize("command", [("pull", "--source"), ("db", "restore"), ("outcome", "import")])
def test_a_path_that_no_file_can_have_is_one_line(tmp_path: Path, command: tuple[str, ...]) -> None:
    answer = run_command(make_workspace(tmp_path / "planning"), *command, "a" * 5_000)
    assert answer.code in {2, 3, 5}
    assert answer.err.count("\n") == 1
