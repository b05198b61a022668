"""When the operator is sent a notice: once a day while a job fails, and when it works again."""

import pytest

from horizon.app.operator_notice import LastNotice, is_notice_due

DAY = 86_400


@pytest.mark.parametrize(
    ("last", "fault", "now", "expected"),
    [
        (None, "", 1000, False),
        (None, "down", 1000, True),
        (LastNotice("down", 1000), "down", 1060, False),
        (LastNotice("down", 1000), "something else", 1060, False),
        (LastNotice("down", 1000), "down", 1000 + DAY, True),
        (LastNotice("down", 1000 + 9 * DAY), "down", 1000, True),  # told in the future: the clock was set back
        (LastNotice("down", 1000), "", 1060, True),
    ],
)
def test_when_a_notice_is_due(last: LastNotice | None, fault: str, now: float, expected: bool) -> None:
    assert is_notice_due(last, fault, now) is expected
