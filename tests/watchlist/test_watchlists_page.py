"""The page on watchlists (docs/watchlists.md): its example loads, its commands run, its tables are right."""

import re
import shlex
from pathlib import Path

import pytest

from horizon.watchlist.files.load import check_watchlist, load_watchlist
from horizon.watchlist.files.shipped import shipped_folder
from horizon.watchlist.matching.match import match_trials
from horizon.watchlist.schema.watchlist import InclusionRules
from studies import make_study, write_records
from workspaces import make_environment, make_workspace, run_command

PAGE = (Path(__file__).parents[2] / "docs" / "watchlists.md").read_text(encoding="utf-8")
(EXAMPLE,) = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
(COMMANDS,) = re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL)


def test_the_example_is_valid(tmp_path: Path) -> None:
    path = tmp_path / "severe-asthma.yaml"
    path.write_text(EXAMPLE, encoding="utf-8")
    assert check_watchlist(path) == ()
    watchlist = load_watchlist(path)
    assert watchlist.price is not None
    assert watchlist.price.confidential
    assert match_trials([], [watchlist]).hits == ()


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped watchlists and one stored trial."""
    folder = tmp_path_factory.mktemp("document") / "one"
    make_workspace(folder, {path.stem: path.read_text(encoding="utf-8") for path in shipped_folder().glob("*.yaml")})
    records = write_records(folder / "records.ndjson", [make_study(1)])
    assert run_command(folder, "pull", "--source", str(records), env=make_environment()).code == 0
    return folder


@pytest.mark.parametrize("line", COMMANDS.splitlines())
def test_the_commands_work_as_written(workspace: Path, line: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(workspace)
    result = run_command(workspace, *shlex.split(line)[1:], env=make_environment())
    assert result.code == 0, result.err


def test_the_table_gives_the_default_inclusion_rules() -> None:
    rules = InclusionRules()
    for key in ("kinds", "phases", "sponsors", "statuses", "countries"):
        default = getattr(rules, key)
        cell = default if default == "all" else ", ".join(map(str, default))
        assert f"| `{key}` | {cell} |" in PAGE


def test_every_shipped_watchlist_is_named() -> None:
    named = PAGE.split("## What is shipped")[1].casefold()
    words = ["hepatitis c", "lipid", "obesity", "heart failure", "alzheimer", "lung cancer", "car-t", "gene therapy"]
    words += ["cystic fibrosis", "mrna", "type 1 diabetes", "genomic tests", "ai in"]
    assert len(words) == len(list(shipped_folder().glob("*.yaml")))
    assert all(word in named for word in words)
