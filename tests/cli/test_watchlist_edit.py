"""The commands that write watchlists: what they write is always valid."""

import json
from pathlib import Path
from unittest.mock import patch

import pytest

from cli.watchlist_workspace import AREA, make_watchlist_workspace, run_in
from horizon.cli import watchlist_edit
from horizon.watchlist.files.load import check_watchlist, load_watchlist
from horizon.watchlist.files.shipped import shipped_folder


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    return make_watchlist_workspace(tmp_path)


def test_a_new_watchlist_is_valid_and_has_its_schema_beside_it(workspace: Path) -> None:
    result = run_in(workspace, "watchlist", "new", "rare-asthma")
    path = workspace / "watchlists" / "rare-asthma.yaml"
    assert result.code == 0
    assert check_watchlist(path) == ()
    assert load_watchlist(path).title == "Rare asthma"
    assert (path.parent / "watchlist.schema.json").is_file()
    again = run_in(workspace, "watchlist", "new", "rare-asthma")
    assert again.code == 2
    assert "already" in again.err


EDIT = ("watchlist", "edit", "hepatitis-c", "--add-condition", "asthma", "--remove-condition", "HCV")


def test_an_edit_is_shown_and_written_only_with_yes(workspace: Path) -> None:
    path = workspace / "watchlists" / "hepatitis-c.yaml"
    result = run_in(workspace, *EDIT, "--set", "population.2.share=0.4")
    assert result.code == 0
    assert path.read_text(encoding="utf-8") == AREA
    assert "+match: {conditions: [hepatitis C, asthma], not: [hepatitis B]} # ours" in result.out
    assert "1 trials would now match: NCT00000002" in result.out
    assert "0 trials would no longer match" in result.out
    assert "Nothing is written: add --yes to write it." in result.out
    written = run_in(workspace, *EDIT, "--yes")
    assert written.code == 0
    assert "is written" in written.out
    assert path.read_text(encoding="utf-8") == AREA.replace("hepatitis C, HCV]", "hepatitis C, asthma]")


@pytest.mark.parametrize("answer", [True, False])
def test_on_a_terminal_an_edit_is_written_after_a_question(workspace: Path, answer: bool) -> None:
    path = workspace / "watchlists" / "hepatitis-c.yaml"
    with patch.object(watchlist_edit, "_is_interactive", lambda: True), patch("typer.confirm", lambda _: answer):
        assert run_in(workspace, *EDIT).code == 0
    assert (path.read_text(encoding="utf-8") != AREA) is answer


@pytest.mark.parametrize(
    ("words", "code", "complaint"),
    [
        (("--set", "price.list=-5"), 3, "price.list: -5 is below 0"),
        (("--set", "prise.list=5"), 3, "unknown key 'prise': did you mean 'price'?"),
        (("--remove-condition", "HBV"), 2, "conditions has no 'HBV'"),
        (("--add-mesh", "D12"), 3, "'D12' is not a MeSH id"),
    ],
)
def test_an_edit_with_an_invalid_result_is_refused(
    workspace: Path, words: tuple[str, ...], code: int, complaint: str
) -> None:
    result = run_in(workspace, "watchlist", "edit", "hepatitis-c", *words, "--yes")
    assert result.code == code
    assert complaint in result.err
    assert (workspace / "watchlists" / "hepatitis-c.yaml").read_text(encoding="utf-8") == AREA


ADOPT = ("watchlist", "new", "ours", "--from")
OPTIONS = ("--people", "People=5,000", "--people", "new each year=4000", "--recipient", "ours@example.org")


def test_an_adopted_watchlist_has_its_own_people_and_nothing_confidential(workspace: Path) -> None:
    theirs = workspace / "watchlists" / "hepatitis-c.yaml"
    result = run_in(workspace, *ADOPT, str(theirs), *OPTIONS)
    assert result.code == 0
    assert "left out because it is confidential: price" in result.out
    text = (workspace / "watchlists" / "ours.yaml").read_text(encoding="utf-8")
    assert "123456" not in text
    assert "theirs" not in text.casefold()
    assert "# ours" in text
    ours = load_watchlist(workspace / "watchlists" / "ours.yaml")
    assert [recipient.email for recipient in ours.recipients] == ["ours@example.org"]
    first, _, last = ours.population
    assert first.people is not None
    assert (first.people.mode, first.source) == (5000, "")
    assert last.people_a_year is not None
    assert last.people_a_year.high == 5000


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        ((), "with --people each: 'People=146000', 'new each year=4000'"),
        (("--people", "Peple=5"), "there is no 'Peple'; there are: 'People=146000', 'new each year=4000'"),
        (("--people", "People"), "write what=number"),
        (("--people", "People=many"), "write what=number"),
    ],
)
def test_without_a_terminal_the_missing_numbers_are_named(
    workspace: Path, words: tuple[str, ...], complaint: str
) -> None:
    result = run_in(workspace, *ADOPT, str(workspace / "watchlists" / "hepatitis-c.yaml"), *words)
    assert result.code == 2
    assert complaint in result.err
    assert not (workspace / "watchlists" / "ours.yaml").exists()


def test_on_a_terminal_it_asks_for_people_recipients_and_confidential_prices(workspace: Path) -> None:
    answers = iter([5000.0, 200.0, "a@example.org, b@example.org"])
    prompts = patch("typer.prompt", lambda *_, **__: next(answers)), patch("typer.confirm", lambda _: True)
    with patch.object(watchlist_edit, "_is_interactive", lambda: True), prompts[0], prompts[1]:
        assert run_in(workspace, *ADOPT, str(workspace / "watchlists" / "hepatitis-c.yaml")).code == 0
    ours = load_watchlist(workspace / "watchlists" / "ours.yaml")
    assert ours.price is not None
    assert len(ours.recipients) == 2


@pytest.mark.parametrize("path", sorted(shipped_folder().glob("*.yaml")), ids=lambda path: path.stem)
def test_every_shipped_watchlist_can_be_adopted(workspace: Path, path: Path) -> None:
    result = run_in(workspace, *ADOPT, str(path))
    if result.code == 2:
        pairs = [
            word for pair in result.err.split("each: ")[1].strip()[1:-1].split("', '") for word in ("--people", pair)
        ]
        result = run_in(workspace, *ADOPT, str(path), *pairs)
        assert result.code == 0, result.err
        assert load_watchlist(workspace / "watchlists" / "ours.yaml").population == load_watchlist(path).population


def test_an_edit_as_json_gives_the_difference(workspace: Path) -> None:
    answer = json.loads(run_in(workspace, *EDIT, "--json").out)
    assert (answer["now_matches"], answer["no_longer_matches"], answer["written"]) == (["NCT00000002"], [], False)
