"""The help of ``horizon``: every command in a group, with a whole sentence, at once."""

import os
import subprocess
import sys

import pytest

from horizon.cli.grouped_help import PANELS
from horizon.cli.main import COMMANDS, GROUPS
from workspaces import make_environment


def read_help(*words: str) -> str:
    environment = os.environ | make_environment() | {"COLUMNS": "80"}
    done = subprocess.run(
        [sys.executable, "-m", "horizon", *words, "--help"], capture_output=True, env=environment, check=True
    )
    return done.stdout.decode()


def test_every_command_stands_in_a_group_with_a_whole_sentence() -> None:
    text = read_help()
    assert max(map(len, text.splitlines())) <= 80
    assert "..." not in text.partition("Every week:")[2]
    headings = [line for line in text.splitlines() if line.endswith(":") and not line.startswith(" ")]
    assert headings == ["Options:", *(f"{panel}:" for panel in PANELS)]
    for name in {**COMMANDS, **GROUPS}:
        assert f"\n  {name} " in text, name


@pytest.mark.parametrize("group", GROUPS)
def test_the_commands_of_a_group_are_not_cut_either(group: str) -> None:
    text = read_help(group)
    assert "Commands:" in text
    assert "..." not in text.partition("Commands:")[2]
