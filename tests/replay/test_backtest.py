"""The forecast on looks and applications: what is promised of it, and that the page holds what the command gives."""

import datetime as dt
import re
from pathlib import Path

import numpy as np
import pytest

from forecast_cases import make_case, make_readout
from horizon.cli import replay
from horizon.cli.replay import BACKTEST_SEED, draw_backtest
from horizon.errors import UsageError
from horizon.evidence.landmarks import LANDMARKS_END, Landmark, load_landmarks
from horizon.evidence.tables import load_evidence
from horizon.forecast.life_table import chance_within
from horizon.forecast.outlook import forecast_outlook
from horizon.replay import backtest, backtest_report
from horizon.replay.backtest import ApplicationScore, BacktestScores, FoldScores, forecast_looks, run_backtest
from horizon.replay.rivals import forecast_as_before, forecast_by_constant_lag
from horizon.scoring.measures import wilson_interval
from horizon.values.dates import FinancialYear

DOCS = Path(__file__).parents[2] / "docs"


@pytest.fixture(scope="module")
def scores() -> BacktestScores:
    return run_backtest(BACKTEST_SEED)


@pytest.fixture(scope="module")
def later(scores: BacktestScores) -> FoldScores:
    (fold,) = [fold for fold in scores.folds if fold.fold == "out of time"]
    return fold


def test_out_of_time_its_loss_is_below_the_constant_lags_and_that_of_before(later: FoldScores) -> None:
    overall = later.windows[0]
    assert (overall.n, overall.products) == (565, 110)
    assert overall.to_constant[2] < 0
    assert overall.to_before[2] < 1
    assert overall.without > 50


def test_out_of_time_eight_in_ten_lie_in_the_window(later: FoldScores) -> None:
    assert 0.74 <= later.windows[0].held[0] <= 0.88
    for score in later.windows[1:]:
        assert score.held[1] <= 0.8 <= score.held[2], score.state
        assert score.held[0] > score.held_before, score.state


def test_out_of_time_its_chances_are_no_worse_than_the_plain_tables(later: FoldScores) -> None:
    for score in later.chances:
        assert score.brier[0] <= score.plain + 0.003
        assert score.brier[0] < score.constant
        assert score.brier[0] < score.before
        assert score.auc > 0.7
    two_years = later.chances[1]
    assert two_years.said == pytest.approx(two_years.came, rel=0.2)


def test_left_out_by_product_it_says_what_came(scores: BacktestScores) -> None:
    fold = scores.folds[0]
    for score in fold.chances:
        assert score.said == pytest.approx(score.came, rel=0.12)
    for group in fold.calibration[1:]:
        assert group.came[1] - 0.03 <= group.said <= group.came[2] + 0.03


@pytest.mark.parametrize(
    ("kind", "error", "width"), [("FDA, priority review", 30, 250), ("FDA, standard review", 45, 450)]
)
def test_filed_with_the_fda_it_is_narrow(scores: BacktestScores, kind: str, error: float, width: float) -> None:
    score = application(scores, kind)
    assert score.error <= error
    assert score.width <= width
    assert 0.72 <= score.inside / score.n <= 0.88


def application(scores: BacktestScores, kind: str) -> ApplicationScore:
    (score,) = [score for score in scores.applications if score.kind == kind]
    return score


def test_filed_with_the_ema_it_holds_eight_in_ten(scores: BacktestScores) -> None:
    score = application(scores, "EMA, new substance")
    low, high = wilson_interval(score.inside, score.n)
    assert low <= 0.8 <= high
    assert score.error < 80


def test_the_code_scored_is_that_of_a_weekly_run() -> None:
    """The chances of looks are those that the outlook of a case gives."""
    day, evidence = dt.date(2017, 1, 1), load_evidence(LANDMARKS_END)
    row = Landmark("p", day, None, None, True, True, dt.date(2016, 6, 30), dt.date(2018, 1, 31), "some", 900)
    entry = {
        area: evidence.find_share("licensed by the life table, as first seen in phase 3", area).value
        for area in ("oncology", "all")
    }
    (chances,) = forecast_looks([row], evidence.life_table, evidence, entry)
    readouts = (make_readout(str(row.first), True), make_readout(str(row.last), number=2))
    case = make_case(*readouts, area="oncology", jurisdiction="us", biological=True)
    outlook = forecast_outlook(case, load_evidence(day), 1, 8_000, (FinancialYear(day),))
    assert outlook.probability is not None
    assert outlook.probability.approved == pytest.approx(chances[-1], abs=1e-4)
    assert outlook.probability.licence_by["2017"] == pytest.approx(chance_within(chances, 12), abs=0.01)


def test_what_it_is_compared_with() -> None:
    looks, evidence = load_landmarks(), load_evidence(LANDMARKS_END)
    over = next(look for look in looks if look.read_out == "all" and 0 < (look.day - look.last).days < 60)
    constant, before = forecast_by_constant_lag(over), forecast_as_before(over, evidence, 1)
    assert float(np.median(constant.days)) == pytest.approx(520 + (over.last - over.day).days, abs=40)
    assert constant.chance_within(10_000) == 1
    assert 0 < before.chance < 0.6
    assert before.days.min() > 0
    silent = next(look for look in looks if look.read_out == "all" and (look.day - look.last).days > 2_500)
    assert forecast_as_before(silent, evidence, 1).chance == 0
    assert np.isnan(forecast_as_before(silent, evidence, 1).window(1_000)).all()


def test_the_documentation_holds_what_the_command_gives(
    scores: BacktestScores, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    page = (DOCS / "method.md").read_text(encoding="utf-8")
    held = page.split(f"{backtest_report.BEGIN}\n")[1].split(f"\n{backtest_report.END}")[0]
    assert held == backtest_report.format_scores(scores), "horizon replay --evidence --into docs/method.md"
    assert f"({backtest_report.PICTURE})" in page
    assert (DOCS / backtest_report.PICTURE).read_bytes() == draw_backtest(scores).png
    monkeypatch.setattr(backtest, "run_backtest", lambda _seed: scores)
    replay.run_replay(evidence=True)
    assert capsys.readouterr().out.strip() == held.strip()


def test_without_a_word_it_refuses_to_guess() -> None:
    with pytest.raises(UsageError, match="say what to replay"):
        replay.run_replay()


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
