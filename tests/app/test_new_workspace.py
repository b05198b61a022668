"""Making a workspace, with and without answers."""

import datetime as dt
from pathlib import Path

import pytest

from horizon.app.new_workspace import WorkspaceAnswers, create_workspace
from horizon.errors import ConfigurationError, UsageError
from horizon.settings import load_settings
from horizon.watchlist.files.load import load_folder


def test_a_workspace_can_be_used_at_once(tmp_path: Path) -> None:
    made = create_workspace(tmp_path / "deep" / "down")
    assert made.folder == tmp_path / "deep" / "down"
    settings = load_settings(made.folder, {})
    assert settings.reports.is_dir()
    loaded = load_folder(settings.watchlists)
    assert (len(loaded.watchlists), loaded.faults) == (made.watchlists, ())
    assert made.watchlists >= 3
    assert not [to for watchlist in loaded.watchlists for to in watchlist.recipients]


def test_what_is_there_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "watchlists").mkdir()
    file = tmp_path / "watchlists" / "hepatitis-c.yaml"
    file.write_text("mine")
    create_workspace(tmp_path)
    assert file.read_text() == "mine"
    with pytest.raises(ConfigurationError, match="is a workspace already"):
        create_workspace(tmp_path)


def test_a_file_in_its_way_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigurationError, match="cannot be written"):
        create_workspace(tmp_path / "file")


def test_what_was_answered_is_in_the_settings_and_the_chosen_watchlists(tmp_path: Path) -> None:
    answers = WorkspaceAnswers(
        area='Kent & "Medway"',
        people=1_900_000,
        watchlists=("obesity", "hepatitis-c"),
        recipients=("finance@example.org", "medicines@example.org"),
        smtp_host="smtp.example.org",
        sender="Horizon <horizon@example.org>",
        submission=dt.date(2026, 12, 17),
    )
    create_workspace(tmp_path, answers)
    settings = load_settings(tmp_path, {})
    assert (settings.digest.area, settings.digest.area_people) == ('Kent & "Medway"', 1_900_000)
    assert (settings.smtp.host, settings.smtp.sender) == ("smtp.example.org", "Horizon <horizon@example.org>")
    (submission,) = settings.digest.rounds
    assert (submission.financial_year, submission.date) == ("2027/28", dt.date(2026, 12, 17))
    loaded = load_folder(settings.watchlists)
    assert sorted(watchlist.name for watchlist in loaded.watchlists) == ["hepatitis-c", "obesity"]
    for watchlist in loaded.watchlists:
        assert [recipient.email for recipient in watchlist.recipients] == list(answers.recipients)
    template, text = (tmp_path / "horizon.toml").read_text(), (tmp_path / "watchlists" / "obesity.yaml").read_text()
    assert "# years = 5 " in template
    assert "# What limits the bill is not the price" in text


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        (WorkspaceAnswers(watchlists=("obesty",)), "there is no shipped watchlist 'obesty'; did you mean obesity?"),
        (WorkspaceAnswers(recipients=("nobody",)), "nobody"),
        (WorkspaceAnswers(area="Kent"), "go together"),
        (WorkspaceAnswers(people=5), "go together"),
    ],
)
def test_an_answer_that_cannot_be_leaves_nothing_behind(tmp_path: Path, answers: WorkspaceAnswers, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        create_workspace(tmp_path / "new", answers)
    assert not (tmp_path / "new").exists()
