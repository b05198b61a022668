"""The notice to whoever runs horizon: what failed, in one line, and what to do."""

import datetime as dt

import pytest

from horizon.delivery.message import UnusableAddressError
from horizon.delivery.notice import JobNotice, build_notice

AT = dt.datetime(2026, 2, 16, 6, 45, tzinfo=dt.UTC)
SENDER = "Horizon <horizon@example.org>"


def test_a_failure_says_what_and_what_to_do() -> None:
    message = build_notice(JobNotice("run", "the registry\nis away", "host, /ws", AT), SENDER, "it@example.org")
    assert message["Subject"] == "Horizon: the week's run failed"
    text = message.get_content()
    assert "On host, /ws, 16 Feb 2026 06:45 UTC, the week's run failed." in text
    assert "the registry is away" in text
    assert "horizon status, then horizon doctor" in text


def test_recovery_says_so_and_asks_nothing() -> None:
    message = build_notice(JobNotice("pull", "", "host", AT), SENDER, "it@example.org")
    assert message["Subject"] == "Horizon: the daily pull works again"
    assert "What to do" not in message.get_content()


def test_a_fault_is_one_line_whatever_it_holds() -> None:
    message = build_notice(JobNotice("run", "first\r\nsecond\x1b[31m", "host", AT), SENDER, "it@example.org")
    assert "first second" in message.get_content()
    assert "\x1b" not in message.get_content()


def test_an_address_that_is_none_is_told() -> None:
    with pytest.raises(UnusableAddressError):
        build_notice(JobNotice("run", "f", "host", AT), SENDER, "nobody")
