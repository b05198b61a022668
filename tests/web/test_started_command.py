"""What the desk starts is the command that the page names, one at a time, and what it says is told."""

from pathlib import Path

import pytest

from horizon.errors import UsageError
from horizon.web.started_command import COMMANDS, CommandStarter, find_offered


@pytest.mark.parametrize(
    ("line", "key", "subject"),
    [
        ("horizon pull", "pull", ""),
        ("horizon digest --edition 2026-W08-r2 --send", "send", "2026-W08-r2"),
        ("horizon digest --revise", "revise", ""),
    ],
)
def test_a_line_is_offered_and_written_as_it_is_typed(line: str, key: str, subject: str) -> None:
    offered = find_offered(line)
    assert offered is not None
    assert (offered.command.key, offered.subject) == (key, subject)
    assert offered.command.format_line(offered.subject) == line


@pytest.mark.parametrize(
    "line", ["horizon doctor", "horizon digest --edition 2026-W08 --again a@b.org", "pull", "", "horizon pull o'brien"]
)
def test_other_lines_are_not_offered(line: str) -> None:
    assert find_offered(line) is None


def test_one_runs_at_a_time_and_its_fault_is_told_in_its_words(tmp_path: Path) -> None:
    starter = CommandStarter(tmp_path)
    started = starter.start_command(COMMANDS["digest"])
    with pytest.raises(UsageError, match="horizon digest is running"):
        starter.start_command(COMMANDS["pull"])
    started.process.wait(30)
    assert started.exit_code == 3
    assert starter.running is None
    assert "horizon init" in started.fault
    assert "Traceback" not in started.fault
