"""One technology in five lines: each has what it must, with and without dates and money."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from digest import editions
from horizon.digest.view.technology_answer import OVERDUE, answer_in_five_lines
from horizon.values.budget_impact import Hold
from horizon.values.technology import Technology

SCAN = editions.NORMAL.scan
HELD = replace(editions.HF101, hold=Hold("2027/28", Decimal(12_000_000), Decimal(31_000_000)))
FUNDED = replace(
    editions.HF101, state="funded", launch=None, licence=None, probability=None, impact=(), impact_since_launch=()
)


def answer(technology: Technology) -> tuple[str, ...]:
    return answer_in_five_lines(SCAN, editions.HEART, technology)


@pytest.mark.parametrize(
    ("technology", "words"),
    [
        (HELD, ("HF-101 in heart failure with preserved ejection fraction: ", "must be funded Jun 2028–Dec 2028")),
        (HELD, ("1 chance in 3 that it is funded (31%)", "£120m in its most expensive year", "displaced")),
        (HELD, ("Decide by 18 Dec 2026: hold £12m for 2027/28, £31m to be safe.", "NCT0")),
        (replace(HELD, decide_by=dt.date(2026, 2, 1)), (f"{OVERDUE} 1 Feb 2026",)),
        (replace(HELD, hold=None), ("Decide by 18 Dec 2026.",)),
        (replace(HELD, aliases=tuple("abcdef")), ("also called a, b, c, d and 2 more",)),
        (FUNDED, ("When: no date, since it is funded.", "How likely: not known.", "Money: not costed: funded.")),
        (replace(FUNDED, trials=(), decide_by=None), ("Nothing to decide yet. No trial is behind it",)),
        (replace(HELD, withheld=True, impact=(), impact_since_launch=()), ("Money: price confidential",)),
    ],
)
def test_the_five_lines(technology: Technology, words: tuple[str, ...]) -> None:
    lines = answer(technology)
    assert len(lines) == 5
    assert [word for word in words if not any(word in line for line in lines)] == []
