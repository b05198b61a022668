"""Moving a workspace from SQLite to PostgreSQL by the commands of its page, with a run before and one after."""

import re
import shlex
from collections.abc import Callable
from pathlib import Path

import pytest

from workspaces import WEEK, make_environment, make_workspace, run_command, serve_mailbox, serve_registry

PAGE = Path(__file__).parents[2] / "docs" / "postgresql.md"


def commands() -> list[list[str]]:
    """The commands of the page, as typed in the workspace."""
    block = (
        PAGE.read_text(encoding="utf-8").split("## Moving a workspace", 1)[1].split("```sh", 1)[1].split("```", 1)[0]
    )
    return [shlex.split(line)[1:] for line in block.splitlines() if line.startswith("horizon ")]


@pytest.mark.postgres
def test_a_workspace_moves_by_the_page(
    tmp_path: Path, create_database: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    workspace = make_workspace(tmp_path / "planning")
    with serve_registry(tmp_path) as api, serve_mailbox() as (smtp, inbox):
        before = make_environment(api, **smtp)
        after = before | {"HORIZON_DATABASE_URL": create_database("moved")}
        assert run_command(workspace, "run", env=before).code == 0
        sent, stood = len(inbox.taken), run_command(workspace, "status", "--json", env=before).json
        export = re.search(r"^export (\w+)=", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
        assert export
        assert export[1] in after
        moved = commands()
        assert [line[:2] for line in moved] == [
            ["db", "backup"],
            ["db", "restore"],
            ["status"],
            ["digest", "--dry-run"],
        ]
        for number, line in enumerate(moved):
            result = run_command(workspace, *line, env=after if number else before)
            assert (result.code, result.err) == (0, ""), line
        assert run_command(workspace, "status", "--json", env=after).json == stood
        assert run_command(workspace, "digest", "--dry-run", "--json", env=after).json == []
        (workspace / "horizon.db").unlink()
        again = run_command(workspace, "run", "--json", env=after)
        assert (again.code, again.json["edition"], again.json["sent"], len(inbox.taken)) == (0, WEEK, 0, sent)
        # And on to the next week, from the edition that was moved.
        assert run_command(workspace, "run", env=after | {"HORIZON_TODAY": "2016-02-10"}).code == 0
        assert len(inbox.taken) == 2 * sent
