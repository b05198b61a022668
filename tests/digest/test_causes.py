"""The causes of a bridge in the words of the page."""

from dataclasses import replace

import pytest

from digest import editions
from horizon.digest.view import causes
from horizon.values.bridge import BridgeStep


def test_a_cause_has_its_first_reasons_and_the_number_of_the_others() -> None:
    step = BridgeStep("launch moved", editions.pounds(1), (), ("HF-101 earlier", "ZX-9 later", "LU-1", "LU-2"))
    assert causes.describe_cause(step) == "launch earlier or later: HF-101 earlier; ZX-9 later; 2 more"
    assert causes.describe_cause(replace(step, because=())) == "launch earlier or later"


@pytest.mark.parametrize(
    ("early", "words"),
    [
        ("asthma|severe: capacity 25500 → 826.508", "asthma, severe: capacity 827 instead of 25,500"),
        (
            "alzheimers: list price 3.4e+06 → 3.5e+06, rebate 0.3 → 0.45",
            "alzheimers: list price 3,500,000 instead of 3,400,000, rebate 0.45 instead of 0.30",
        ),
        ("LU-004: data corrected", "LU-004: the registry changed"),
        ("nothing to mend", "nothing to mend"),
    ],
)
def test_reasons_of_earlier_versions_lose_their_bars_and_raw_figures(early: str, words: str) -> None:
    assert causes.describe_reason(early) == words


@pytest.mark.parametrize(
    ("pair", "formatted"),
    [
        ((25_500, 826.508), ("25,500", "827")),
        ((0.3, 0.45), ("0.30", "0.45")),
        ((0.25, 0.5), ("0.25", "0.50")),
        ((182.16, 190), ("182", "190")),
        ((2, 3), ("2", "3")),
        ((0, 0.012), ("0", "0.0120")),
        ((1.5, 1_000.0), ("1.5", "1,000.0")),
    ],
)
def test_two_figures_of_one_quantity_are_written_alike(pair: tuple[float, float], formatted: tuple[str, str]) -> None:
    assert causes.format_pair(*pair) == formatted
