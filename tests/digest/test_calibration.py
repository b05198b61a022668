"""The picture of a backtest."""

from horizon.digest.charts.calibration import LossDifference, OutcomeRanks, draw_calibration


def test_it_states_the_differences() -> None:
    picture = draw_calibration([OutcomeRanks("licences", [0.1, 0.5])], [LossDifference("licence", -31.4, -50, 2)])
    assert picture.alt == "loss against the constant lag: licence: -31 days (-50 to +2)"
    assert picture.png.startswith(b"\x89PNG")
