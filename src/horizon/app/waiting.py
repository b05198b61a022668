"""What waits for somebody to do something, each with the command that does it."""

import datetime as dt
import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from horizon.app.status import ServiceStatus
from horizon.values.dates import format_day

MOST_NAMED = 4


@dataclass(frozen=True, slots=True)
class WaitingTask:
    """Something that is left undone, and the command that does it or shows more."""

    text: str
    command: str


def list_waiting(status: ServiceStatus) -> tuple[WaitingTask, ...]:
    """List what is left undone, failed or grown old, what keeps readers waiting first."""
    return (*_list_deliveries(status), *_list_faults(status), *_list_ages(status))


def _list_deliveries(status: ServiceStatus) -> Iterator[WaitingTask]:
    send = f"horizon digest --edition {status.edition}"
    if not status.edition:
        yield WaitingTask("No edition is composed yet.", "horizon run")
    if status.pending:
        yield WaitingTask(f"Not sent yet to {_name_some(status.pending)}.", f"{send} --send")
    if status.late:
        yield WaitingTask(f"Still waiting for an earlier edition: {_name_some(status.late)}.", "horizon run")
    for state, emails in (("refused by the mail server", status.refused), ("delivery unknown", status.unknown)):
        for email in emails:
            yield WaitingTask(
                f"{email}: {state}; look for the cause, then send it again.", f"{send} --again {shlex.quote(email)}"
            )


def _name_some(names: Sequence[str]) -> str:
    """Name a few, and count the others."""
    more = len(names) - MOST_NAMED
    return ", ".join(names[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


def _list_faults(status: ServiceStatus) -> Iterator[WaitingTask]:
    for text in status.failed:
        yield WaitingTask(f"Failed: {text}", "horizon doctor")
    for text in status.broken_watchlists:
        yield WaitingTask(f"Cannot be read: {text}", "horizon watchlist check")
    for text in status.refused_terms:
        yield WaitingTask(f"Refused by the registry: {text}", "horizon watchlist edit NAME --remove-condition TERM")


def _list_ages(status: ServiceStatus) -> Iterator[WaitingTask]:
    if status.last_pull is None:
        yield WaitingTask("Nothing has been read from the registry yet.", "horizon pull")
    if status.unread:
        yield WaitingTask(f"Not read from the registry as it is now: {_name_some(status.unread)}.", "horizon pull")
    if status.stale and not status.is_newest:
        day = format_day(dt.date.fromisoformat(status.data_timestamp[:10]))
        yield WaitingTask(f"The trials are of {day}: more than a week old.", "horizon pull")
    for each in status.lists:
        if each.is_old and each.is_asked:
            yield WaitingTask(f"{each.describe()}.", "horizon pull")
