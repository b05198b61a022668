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
