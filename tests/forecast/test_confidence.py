"""How sure a forecast is: each reason for a low confidence is named."""

import pytest

from forecast_cases import NOW, make_case, make_readout
from horizon.forecast.case import ForecastCase
from horizon.forecast.outlook import forecast_outlook


@pytest.mark.parametrize(
    ("case", "confidence"),
    [
        (make_case(), "fair"),
        (make_case(phase=2), "low"),
        (make_case(doubt="China only"), "low"),
        (make_case(make_readout("2027-06-30", stand_in="the date registered later")), "low"),
    ],
)
def test_how_sure_it_is(case: ForecastCase, confidence: str) -> None:
    outlook = forecast_outlook(case, NOW, 1, 2_000, ())
    assert outlook.confidence == confidence
    why = " ".join(outlook.because)
    assert ("low confidence: " in why) == (confidence == "low")
    assert ("its trials are weak evidence: China only" in why) == bool(case.doubt)
