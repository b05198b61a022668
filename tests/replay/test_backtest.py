"""The forecast on its own evidence: what is promised of it, and that the documentation holds what the command gives."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from horizon.cli.replay import BACKTEST_SEED, draw_backtest
from horizon.errors import UsageError
from horizon.replay import backtest_report
from horizon.replay.backtest import BacktestScores, run_backtest
from horizon.scoring.measures import wilson_interval

DOCS = Path(__file__).parents[2] / "docs"


@pytest.fixture(scope="module")
def scores() -> BacktestScores:
    return run_backtest(BACKTEST_SEED)


def test_as_of_the_last_completion_it_is_no_worse_than_the_constant_lag(scores: BacktestScores) -> None:
    usual = scores.windows[0]
    assert usual.n == 38
    mean, low, _ = usual.difference
    assert mean <= 0, "the loss is no greater"
    assert low <= 0, "and its interval does not lie above nothing"


def test_where_the_trial_says_something_it_is_better(scores: BacktestScores) -> None:
    """Expedited reviews, which the planner tells, are better without the interval's word; late and early ones with."""
    _, with_review, _, late, early = scores.windows
    assert with_review.difference[0] < scores.windows[0].difference[0]
    assert late.difference[2] < 0
    assert early.difference[2] < 0
    assert (late.n, early.n) == (28, 7)


def test_eight_in_ten_lie_in_the_window(scores: BacktestScores) -> None:
    for score in scores.windows[:4]:
        low, high = wilson_interval(score.inside, score.n)
        assert low <= 0.8 <= high, score.what


def test_the_chance_of_a_year_is_better_than_that_of_the_constant_lag(scores: BacktestScores) -> None:
    assert scores.chance.n == 45
    assert scores.chance.difference[2] < 0


def test_slips_hold_eight_in_ten(scores: BacktestScores) -> None:
    assert [(score.band, score.n) for score in scores.slips] == [("0-182", 381), ("183-365", 249), ("366-730", 347)]
    for score in scores.slips:
        low, high = wilson_interval(score.inside, score.n)
        assert low <= 0.8 <= high, score.band


def test_the_documentation_holds_what_the_command_gives(scores: BacktestScores) -> None:
    page = (DOCS / "method.md").read_text(encoding="utf-8")
    held = page.split(f"{backtest_report.BEGIN}\n")[1].split(f"\n{backtest_report.END}")[0]
    assert held == backtest_report.format_scores(scores), "horizon replay --evidence --into docs/method.md"
    assert f"({backtest_report.PICTURE})" in page
    assert (DOCS / backtest_report.PICTURE).read_bytes() == draw_backtest(scores).png


def test_the_command_prints_them_and_refuses_to_guess(scores: BacktestScores) -> None:
    def asked(*words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "horizon", "replay", *words]
        return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)

    assert asked("--evidence").stdout.strip() == backtest_report.format_scores(scores)
    nothing = asked()
    assert (nothing.returncode, nothing.stdout) == (2, "")
    assert nothing.stderr.startswith("horizon: ")


def test_another_seed_says_about_the_same(scores: BacktestScores) -> None:
    other = run_backtest(BACKTEST_SEED + 1)
    assert other != scores
    for ours, theirs in zip(scores.windows, other.windows, strict=True):
        assert theirs.ours == pytest.approx(ours.ours, rel=0.05)


def test_it_writes_between_the_marks_and_nowhere_else(scores: BacktestScores, tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"before\n{backtest_report.BEGIN}\nof last year\n{backtest_report.END}\nafter\n", encoding="utf-8")
    written = backtest_report.insert_scores(page, scores, b"png")
    text = page.read_text(encoding="utf-8")
    assert re.fullmatch(rf"before\n{backtest_report.BEGIN}\n\|.*\|\n{backtest_report.END}\nafter\n", text, re.DOTALL)
    assert "of last year" not in text
    assert [path.name for path in written] == ["page.md", "calibration.png"]
    page.write_text("no marks", encoding="utf-8")
    with pytest.raises(UsageError, match="has no lines"):
        backtest_report.insert_scores(page, scores, b"png")
