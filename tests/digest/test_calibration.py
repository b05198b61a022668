"""The picture of a backtest."""

from horizon.digest.charts.calibration import ChanceCurve, ChancePoint, LossDifference, draw_calibration


def test_it_states_the_differences() -> None:
    curve = ChanceCurve("by product", [ChancePoint(0.1, 0.12, 0.05, 0.2), ChancePoint(0.4, 0.35, 0.2, 0.5)])
    picture = draw_calibration([curve], [LossDifference("licence", -31.4, -50, 2)])
    assert picture.alt == "loss against the constant lag: licence: -31 days (-50 to +2)"
    assert picture.png.startswith(b"\x89PNG")
