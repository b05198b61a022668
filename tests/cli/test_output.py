"""What is printed reaches its reader in any encoding, or it is said in one line that it does not."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from workspaces import make_environment, make_workspace

HOSTILE = "title: Ünïcode – 漢字\nmatch: {conditions: [hepatitis C]}\n"


def run_into(
    workspace: Path, output: int, *arguments: str, encoding: str = "utf-8"
) -> subprocess.CompletedProcess[str]:
    return run_python(workspace, output, "-m", "horizon", *arguments, encoding=encoding)


def run_python(
    workspace: Path, output: int, *arguments: str, encoding: str = "utf-8"
) -> subprocess.CompletedProcess[str]:
    line = [sys.executable, *arguments, "--workspace", str(workspace)]
    given = os.environ | make_environment() | {"PYTHONIOENCODING": encoding}
    return subprocess.run(
        line, stdout=output, stderr=subprocess.PIPE, encoding=encoding, env=given, timeout=60, check=False
    )


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8"])
def test_what_an_encoding_has_no_letter_for_is_written_out(tmp_path: Path, encoding: str) -> None:
    workspace = make_workspace(tmp_path / "planning", {"words": HOSTILE})
    both = "import sys\nfrom horizon.cli.main import main\nfor words in ([], ['--json']):\n    sys.argv[3:3] = words\n"
    both += "    try: main()\n    except SystemExit as end: assert not end.code"
    answer = run_python(workspace, subprocess.PIPE, "-c", both, "watchlist", "list", encoding=encoding)
    assert (answer.returncode, answer.stderr) == (0, "")
    assert json.loads(answer.stdout[answer.stdout.index("[\n") :])[0]["title"] == "Ünïcode – 漢字"


@pytest.mark.parametrize("arguments", [("status",), ("watchlist", "list"), ("watchlist", "list", "--json")])
def test_output_that_cannot_be_written_is_one_line(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    workspace = make_workspace(tmp_path / "planning")
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        answer = run_into(workspace, full.fileno(), *arguments)
    assert (answer.returncode, answer.stderr.count("\n")) == (3, 1), answer.stderr
    assert answer.stderr.startswith("horizon: the output cannot be written: No space left on device")


def test_a_temporary_folder_without_room_stops_no_week(tmp_path: Path) -> None:
    workspace = make_workspace(tmp_path / "planning")
    # Whatever asks for a temporary file fails at once.
    code = "import tempfile; tempfile._candidate_tempdir_list = list; from horizon.cli.main import main; main()"
    line = [sys.executable, "-c", code, "digest", "--send", "--quiet", "--workspace", str(workspace)]
    given = os.environ | make_environment()
    answer = subprocess.run(line, capture_output=True, text=True, env=given, timeout=120, check=False)
    assert (answer.returncode, answer.stderr) == (0, "")
    assert (workspace / "reports" / "2016-W05" / "workbook.xlsx").is_file()
