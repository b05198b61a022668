"""The commands that check and try watchlists."""

from pathlib import Path

import pytest

from cli.watchlist_workspace import make_watchlist_workspace, run_in


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    return make_watchlist_workspace(tmp_path)


def test_check_prints_warnings_and_refuses_only_faults(workspace: Path) -> None:
    result = run_in(workspace, "watchlist", "check")
    assert result.code == 0
    assert "hepatitis-c.yaml:3:47: warning: 'hepatitis B' matches none of 2 stored trials" in result.out
    assert "1 in order, 0 broken, 1 warnings" in result.out
    (workspace / "watchlists" / "broken.yaml").write_text("title: T\n", encoding="utf-8")
    answer = run_in(workspace, "watchlist", "check", "--json")
    assert answer.code == 3
    assert [list(entry) for entry in answer.json] == [["fault"], ["warning"]]


def test_try_shows_matches_trials_left_out_and_near_misses(workspace: Path) -> None:
    assert set(run_in(workspace, "watchlist", "try", "hepatitis-c", "--json").json) == {
        "matched",
        "left_out",
        "near_misses",
    }
    assert "near miss" in run_in(workspace, "watchlist", "try", "hepatitis-c").out
