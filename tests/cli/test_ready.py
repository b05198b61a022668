"""``horizon ready``: what is late and begins by owner, and how far a step is, kept in the watchlist."""

import json
from pathlib import Path

import pytest

from studies import write_records
from workspaces import HEPATITIS, CommandResult, make_environment, make_records, make_workspace, run_command

AREA = HEPATITIS.replace(
    "  - {step: Nurses trained, months: 4}\n",
    "  - {step: Centres agreed, months: 30, owner: commissioner} # an assumption\n"
    "  - {step: Nurses trained, months: 24, after: [Centres agreed]}\n",
)
STEP = "Centres agreed"


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with one edition."""
    folder = tmp_path_factory.mktemp("ready")
    workspace = make_workspace(folder / "one", {"hepatitis-c": AREA})
    records = write_records(folder / "records.ndjson", make_records())
    for words in (("pull", "--source", str(records)), ("digest",)):
        assert run(workspace, *words).code == 0
    return workspace


@pytest.fixture
def workspace(planned: Path) -> Path:
    (planned / "watchlists" / "hepatitis-c.yaml").write_text(AREA, encoding="utf-8")
    return planned


def run(workspace: Path, *words: str) -> CommandResult:
    return run_command(workspace, *words, env=make_environment())


def list_steps(workspace: Path) -> dict[str, tuple[str, tuple[str, ...]]]:
    answer = json.loads(run(workspace, "ready", "--json").out)
    return {row["step"]: (row["owner"], tuple(row["technologies"])) for row in answer["steps"] if row["late"]}


def test_it_lists_what_is_late_by_owner_and_what_that_costs(workspace: Path) -> None:
    owner, technologies = list_steps(workspace)[STEP]
    assert owner == "commissioner"
    assert "Otherivir" in technologies
    answer = run(workspace, "ready")
    assert answer.code == 0
    assert "commissioner" in answer.out
    assert "Otherivir: each month late: " in answer.out
    assert "wait, £" in answer.out
    assert "Nobody is named" not in answer.out


def test_what_is_done_for_one_technology_is_late_for_the_others_only(workspace: Path) -> None:
    before = list_steps(workspace)[STEP][1]
    done = run(workspace, "ready", "otherivir", "centres agreed", "--done", "2016-01-15", "--note", "all six")
    assert (done.code, done.err) == (0, "")
    text = (workspace / "watchlists" / "hepatitis-c.yaml").read_text("utf-8")
    assert "# an assumption" in text
    assert 'step: Centres agreed, state: done, date: "2016-01-15", note: all six' in text
    assert list_steps(workspace)[STEP][1] == tuple(name for name in before if name != "Otherivir")
    again = run(workspace, "ready", "otherivir", STEP, "--done", "2016-01-15", "--note", "all six", "--json")
    assert json.loads(again.out)["written"] is False
    everywhere = run(workspace, "ready", "hepatitis-c", STEP, "--not-needed", "today")
    assert everywhere.code == 0
    assert STEP not in list_steps(workspace)


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("Otherivr", STEP, "--done", "today"), "did you mean Otherivir?"),
        (("otherivir", "Centers agreed", "--done", "today"), "did you mean Centres agreed?"),
        (("otherivir", STEP, "--done", "2016-02-04"), "has not come yet"),
        (("otherivir", STEP, "--done", "yesterday"), "is not a date: write it like"),
        (("otherivir", STEP, "--done", "today", "--to-do"), "one state"),
        (("otherivir", "--done", "today"), "say which step"),
        (("otherivir", STEP, "--watchlist", "heart-failure", "--done", "today"), "no technology or watchlist"),
    ],
)
def test_what_was_meant_is_said(workspace: Path, words: tuple[str, ...], complaint: str) -> None:
    answer = run(workspace, "ready", *words)
    assert answer.code == 2
    assert complaint in answer.err
    assert (workspace / "watchlists" / "hepatitis-c.yaml").read_text("utf-8") == AREA


def test_before_the_first_edition_no_day_is_known(tmp_path: Path) -> None:
    answer = run(make_workspace(tmp_path / "new", {"hepatitis-c": AREA}), "ready")
    assert answer.code == 5
    assert "horizon digest" in answer.err
