"""The document on watchlists: its example is loaded, its commands are run."""

import re
import shlex
from pathlib import Path

import pytest

from horizon.watchlist.files.files import check, load, shipped
from horizon.watchlist.matching.match import match
from horizon.watchlist.schema.watchlist import Count
from studies import study
from studies import write as write_records
from workspaces import ask, environment, make

DOCUMENT = (Path(__file__).parents[2] / "docs" / "watchlists.md").read_text(encoding="utf-8")
(EXAMPLE,) = re.findall(r"```yaml\n(.*?)```", DOCUMENT, re.DOTALL)
(COMMANDS,) = re.findall(r"```sh\n(.*?)```", DOCUMENT, re.DOTALL)


def test_the_example_passes_and_says_what_it_seems_to(tmp_path: Path) -> None:
    path = tmp_path / "severe-asthma.yaml"
    path.write_text(EXAMPLE, encoding="utf-8")
    assert check(path) == ()
    watchlist = load(path)
    assert watchlist.price is not None and watchlist.price.confidential
    assert match([], [watchlist]).hits == ()


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped watchlists and one stored trial."""
    folder = tmp_path_factory.mktemp("document") / "one"
    make(folder, {path.stem: path.read_text(encoding="utf-8") for path in shipped().glob("*.yaml")})
    records = write_records(folder / "records.ndjson", [study(1)])
    assert ask(folder, "pull", "--source", str(records), given=environment()).code == 0
    return folder


@pytest.mark.parametrize("line", COMMANDS.splitlines())
def test_the_commands_work_as_written(workspace: Path, line: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(workspace)
    said = ask(workspace, *shlex.split(line)[1:], given=environment())
    assert said.code == 0, said.err


def test_what_counts_without_a_word_is_what_the_table_says() -> None:
    count = Count()
    for key in ("kinds", "phases", "sponsors", "statuses", "countries"):
        default = getattr(count, key)
        said = default if default == "all" else ", ".join(map(str, default))
        assert f"| `{key}` | {said} |" in DOCUMENT


def test_every_shipped_watchlist_is_named() -> None:
    named = DOCUMENT.split("## What is shipped")[1].casefold()
    words = ["hepatitis c", "lipid", "obesity", "heart failure", "alzheimer", "lung cancer", "car-t", "gene therapy"]
    words += ["cystic fibrosis", "mrna", "type 1 diabetes", "genomic tests", "ai in"]
    assert len(words) == len(list(shipped().glob("*.yaml"))) and all(word in named for word in words)
