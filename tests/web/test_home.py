"""The first page leads who begins step by step, and links each decision to what it is about."""

from dataclasses import replace
from pathlib import Path

import pytest

from app.test_waiting import WELL
from horizon.web.home import link_names, list_first_steps
from replay.forecast_editions import technology
from web.conftest import serve
from workspaces import make_workspace


def test_a_name_in_a_sentence_is_linked_the_longest_first_and_in_any_case() -> None:
    both = technology("HF-1"), technology("HF-10 plus")
    pieces = link_names("Hf-10 plus: £2m; HF-1, HF-101.", both)
    assert [(piece.text, piece.technology and piece.technology.name) for piece in pieces] == [
        ("Hf-10 plus", "HF-10 plus"),
        (": £2m; ", None),
        ("HF-1", "HF-1"),
        (", HF-101.", None),
    ]
    assert [piece.text for piece in link_names("Nothing.", ())] == ["Nothing."]


@pytest.mark.parametrize(
    ("watchlists", "trials", "edition", "first"),
    [(0, 0, "", "watchlist"), (1, 0, "", "pull"), (1, 5, "", "edition"), (1, 5, "2026-W08", "")],
)
def test_the_first_step_that_is_not_done_is_next(watchlists: int, trials: int, edition: str, first: str) -> None:
    steps = list_first_steps(replace(WELL, trials=trials, edition=edition), watchlists)
    assert [step.key for step in steps if step.is_next] == ([first] if first else [])


def test_an_empty_workspace_has_every_page(tmp_path: Path) -> None:
    folder = make_workspace(tmp_path / "workspace", {})
    with serve(folder) as desk, desk.enter() as session:
        for path in ("/", "/watchlists", "/technologies", "/unwatched", "/what-if", "/ask", "/new", "/commands"):
            answer = session.get(desk.url + path, timeout=30)
            assert answer.status_code == 200, path
        home = session.get(desk.url, timeout=10).text
    assert "Begin here" in home
    assert "What waits" not in home
