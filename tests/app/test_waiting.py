"""Everything that waits is said with the command that does it; where nothing waits, nothing is said."""

import datetime as dt
from dataclasses import replace

import pytest

from horizon.app.list_ages import ListAge
from horizon.app.status import ServiceStatus
from horizon.app.waiting import list_waiting

WELL = ServiceStatus(
    last_pull=dt.datetime(2026, 2, 19, tzinfo=dt.UTC),
    data_timestamp="2026-02-19T09:00:05",
    data_days_old=0,
    trials=5,
    set_aside=0,
    edition="2026-W08",
    sent=2,
    pending=(),
    refused=(),
    unknown=(),
    broken_watchlists=(),
)


def test_nothing_waits_where_all_is_well() -> None:
    assert list_waiting(WELL) == ()
    assert list_waiting(replace(WELL, set_aside=3)) == (), "records set aside ask nothing of anybody"


@pytest.mark.parametrize(
    ("changes", "command", "words"),
    [
        ({"edition": ""}, "horizon run", "No edition"),
        ({"pending": ("a@example.org",)}, "horizon digest --edition 2026-W08 --send", "a@example.org"),
        ({"refused": ("a@example.org",)}, "horizon digest --edition 2026-W08 --again a@example.org", "refused"),
        ({"unknown": ("a@example.org",)}, "horizon digest --edition 2026-W08 --again a@example.org", "unknown"),
        ({"late": ("2026-W07: a@example.org",)}, "horizon run", "earlier edition"),
        ({"failed": ("run: no space left",)}, "horizon doctor", "no space left"),
        ({"broken_watchlists": ("a.yaml:3:1: unknown key",)}, "horizon watchlist check", "unknown key"),
        ({"stale": True}, "horizon pull", "more than a week"),
        ({"unread": ("Amyloidosis",)}, "horizon pull", "Not read from the registry as it is now: Amyloidosis"),
        ({"last_pull": None}, "horizon pull", "Nothing has been read"),
        ({"lists": (ListAge("ema", dt.date(2024, 8, 22), True, True, True),)}, "horizon pull", "older than a month"),
    ],
)
def test_what_waits_is_said_with_its_command(changes: dict[str, object], command: str, words: str) -> None:
    tasks = list_waiting(replace(WELL, **changes))  # type: ignore[arg-type]
    assert any(task.command == command and words in task.text for task in tasks)


def test_what_is_switched_off_or_the_newest_there_is_does_not_wait() -> None:
    switched_off = ListAge("ema", dt.date(2024, 8, 22), True, False, True)
    assert list_waiting(replace(WELL, lists=(switched_off,), stale=True, is_newest=True)) == ()


def test_many_are_counted() -> None:
    (task,) = list_waiting(replace(WELL, pending=tuple(f"{letter}@example.org" for letter in "abcdefg")))
    assert "d@example.org and 3 more" in task.text
