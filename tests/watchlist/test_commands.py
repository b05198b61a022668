"""The commands that keep watchlists, as a person types them; what is written is always a watchlist that passes."""

import json
import re
from pathlib import Path
from unittest.mock import patch

import pytest

from horizon.cli import watchlist_edit
from horizon.watchlist.files.files import check, load, shipped
from horizon.watchlist.files.template import blank
from studies import study
from studies import write as write_records
from workspaces import Said, ask, environment, make

AREA = """\
title: Hepatitis C
owner: Theirs
match: {conditions: [hepatitis C, HCV], not: [hepatitis B]} # ours
population:
  - {step: People, people: 146000, source: NICE 2012, known_since: 2012}
  - {step: diagnosed, share: 0.5}
  - {step: new each year, people_a_year: {mode: 4000, high: 5000}}
price: {list: 123456, price_year: 2026, confidential: true}
recipients: [{email: theirs@example.org}]
"""


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """One watchlist and two stored trials."""
    folder = make(tmp_path / "one", {"hepatitis-c": AREA})
    records = write_records(
        tmp_path / "records.ndjson",
        [study(1), study(2, conditions=["Asthma"], keywords=["HBV"], conditionBrowseModule=None)],
    )
    assert say(folder, "pull", "--source", str(records)).code == 0
    return folder


def say(folder: Path, *words: str) -> Said:
    return ask(folder, *words, given=environment())


def test_a_new_one_passes_and_its_schema_lies_beside_it(workspace: Path) -> None:
    said = say(workspace, "watchlist", "new", "rare-asthma")
    path = workspace / "watchlists" / "rare-asthma.yaml"
    assert said.code == 0 and check(path) == () and load(path).title == "Rare asthma"
    assert (path.parent / "watchlist.schema.json").is_file()
    again = say(workspace, "watchlist", "new", "rare-asthma")
    assert again.code == 2 and "already" in again.err


def test_what_a_new_one_shows_can_be_used(tmp_path: Path) -> None:
    head, keys = blank("asthma").split("title:", 1)
    lines = [line for line in keys.splitlines() if not re.match(r"# (Which|The cost|\{mode)", line)]
    path = tmp_path / "asthma.yaml"
    path.write_text("\n".join(["title:" + lines[0], *(re.sub(r"^( *)# ", r"\1", one) for one in lines[1:])]))
    assert head.startswith("# Asthma.")
    assert [str(fault) for fault in check(path)] == []
    assert load(path).price is not None and load(path).technologies and load(path).count.statuses == "all"


def test_what_is_doubtful_is_said_and_nothing_is_refused(workspace: Path) -> None:
    said = say(workspace, "watchlist", "check")
    assert said.code == 0
    assert "hepatitis-c.yaml:3:47: warning: 'hepatitis B' matches none of 2 stored trials" in said.out
    assert "1 in order, 0 broken, 1 warnings" in said.out
    (workspace / "watchlists" / "broken.yaml").write_text("title: T\n", encoding="utf-8")
    answer = say(workspace, "watchlist", "check", "--json")
    assert answer.code == 3 and [list(one) for one in answer.json] == [["fault"], ["warning"]]


def test_trying_shows_what_is_matched_left_out_and_near(workspace: Path) -> None:
    assert set(say(workspace, "watchlist", "try", "hepatitis-c", "--json").json) == {
        "matched",
        "left_out",
        "near_misses",
    }
    assert "near miss" in say(workspace, "watchlist", "try", "hepatitis-c").out


EDIT = ("watchlist", "edit", "hepatitis-c", "--add-condition", "asthma", "--remove-condition", "HCV")


def test_an_edit_is_shown_and_not_written_unless_it_is_told_to(workspace: Path) -> None:
    path = workspace / "watchlists" / "hepatitis-c.yaml"
    said = say(workspace, *EDIT, "--set", "population.2.share=0.4")
    assert said.code == 0 and path.read_text(encoding="utf-8") == AREA
    assert "+match: {conditions: [hepatitis C, asthma], not: [hepatitis B]} # ours" in said.out
    assert "1 trials would now match: NCT00000002" in said.out and "0 trials would no longer match" in said.out
    assert "Nothing is written: add --yes to write it." in said.out
    written = say(workspace, *EDIT, "--yes")
    assert written.code == 0 and "is written" in written.out
    assert path.read_text(encoding="utf-8") == AREA.replace("hepatitis C, HCV]", "hepatitis C, asthma]")


@pytest.mark.parametrize("answer", [True, False])
def test_on_a_terminal_it_asks(workspace: Path, answer: bool) -> None:
    path = workspace / "watchlists" / "hepatitis-c.yaml"
    with patch.object(watchlist_edit, "_asks", lambda: True), patch("typer.confirm", lambda _: answer):
        assert say(workspace, *EDIT).code == 0
    assert (path.read_text(encoding="utf-8") != AREA) is answer


@pytest.mark.parametrize(
    ("words", "code", "complaint"),
    [
        (("--set", "price.list=-5"), 3, "price.list: -5 is below 0"),
        (("--set", "prise.list=5"), 3, "unknown key 'prise': did you mean 'price'?"),
        (("--remove-condition", "HBV"), 2, "conditions has no 'HBV'"),
        (("--add-mesh", "D12"), 3, "'D12' is no MeSH id"),
    ],
)
def test_an_edit_that_would_break_it_is_refused(
    workspace: Path, words: tuple[str, ...], code: int, complaint: str
) -> None:
    said = say(workspace, "watchlist", "edit", "hepatitis-c", *words, "--yes")
    assert said.code == code and complaint in said.err
    assert (workspace / "watchlists" / "hepatitis-c.yaml").read_text(encoding="utf-8") == AREA


TAKE = ("watchlist", "new", "ours", "--from")
OWN = ("--people", "People=5,000", "--people", "new each year=4000", "--recipient", "ours@example.org")


def test_another_systems_is_taken_over_with_ones_own_people_and_without_what_is_theirs(workspace: Path) -> None:
    theirs = workspace / "watchlists" / "hepatitis-c.yaml"
    said = say(workspace, *TAKE, str(theirs), *OWN)
    assert said.code == 0 and "left behind, since it is confidential: price" in said.out
    text = (workspace / "watchlists" / "ours.yaml").read_text(encoding="utf-8")
    assert "123456" not in text and "theirs" not in text.casefold() and "# ours" in text
    ours = load(workspace / "watchlists" / "ours.yaml")
    assert [to.email for to in ours.recipients] == ["ours@example.org"]
    first, _, last = ours.population
    assert first.people is not None and (first.people.mode, first.source) == (5000, "")
    assert last.people_a_year is not None and last.people_a_year.high == 5000


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        ((), "with --people each: 'People=146000', 'new each year=4000'"),
        (("--people", "Peple=5"), "there is no 'Peple'; there are: 'People=146000', 'new each year=4000'"),
        (("--people", "People"), "write what=number"),
        (("--people", "People=many"), "write what=number"),
    ],
)
def test_without_a_terminal_it_says_what_to_give(workspace: Path, words: tuple[str, ...], complaint: str) -> None:
    said = say(workspace, *TAKE, str(workspace / "watchlists" / "hepatitis-c.yaml"), *words)
    assert said.code == 2 and complaint in said.err
    assert not (workspace / "watchlists" / "ours.yaml").exists()


def test_on_a_terminal_it_asks_for_people_recipients_and_what_is_confidential(workspace: Path) -> None:
    answers = iter([5000.0, 200.0, "a@example.org, b@example.org"])
    asked = patch("typer.prompt", lambda *_, **__: next(answers)), patch("typer.confirm", lambda _: True)
    with patch.object(watchlist_edit, "_asks", lambda: True), asked[0], asked[1]:
        assert say(workspace, *TAKE, str(workspace / "watchlists" / "hepatitis-c.yaml")).code == 0
    ours = load(workspace / "watchlists" / "ours.yaml")
    assert ours.price is not None and len(ours.recipients) == 2


@pytest.mark.parametrize("path", sorted(shipped().glob("*.yaml")), ids=lambda path: path.stem)
def test_every_shipped_one_can_be_handed_on(workspace: Path, path: Path) -> None:
    said = say(workspace, *TAKE, str(path))
    if said.code == 2:
        pairs = [word for one in said.err.split("each: ")[1].strip()[1:-1].split("', '") for word in ("--people", one)]
        said = say(workspace, *TAKE, str(path), *pairs)
        assert said.code == 0, said.err
        assert load(workspace / "watchlists" / "ours.yaml").population == load(path).population


def test_the_edit_as_json(workspace: Path) -> None:
    answer = json.loads(say(workspace, *EDIT, "--json").out)
    assert (answer["now_matches"], answer["no_longer_matches"], answer["written"]) == (["NCT00000002"], [], False)
