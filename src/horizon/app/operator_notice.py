"""E-mail to the operator when a job fails, and when it works again.

The last notice of each job is kept in a small file beside the editions: the database may be what failed.
"""

import datetime as dt
import json
import socket
from dataclasses import asdict, dataclass
from pathlib import Path

from horizon.atomic_write import replace_file, report_unwritable
from horizon.delivery.notice import JobNotice, build_notice
from horizon.delivery.smtp import SmtpMailbox
from horizon.errors import DeliveryError
from horizon.settings import Settings

SECONDS_BETWEEN_NOTICES = 86_400


@dataclass(frozen=True, slots=True)
class LastNotice:
    """The fault that the operator was last told of, and when, in seconds since 1970."""

    fault: str
    at: float


def notify_operator(settings: Settings, job: str, fault: str) -> None:
    """Send a notice of a job's fault (empty: it works again), if one is due, to the operator's address, if any."""
    if not (settings.operator.email and settings.smtp.host):
        return
    file, now = settings.reports / f".told-{job}.json", dt.datetime.now(tz=dt.UTC)
    if not is_notice_due(_load_last_notice(file), fault, now.timestamp()):
        return
    notice = JobNotice(job, fault, f"{socket.gethostname()}, {settings.workspace}", now)
    message = build_notice(notice, settings.smtp.sender, settings.operator.email)
    with SmtpMailbox(settings.smtp) as mailbox:
        mailbox.send(message, lambda: True)
    if fault:
        file.parent.mkdir(parents=True, exist_ok=True)
        write_text(file, json.dumps(asdict(LastNotice(fault, now.timestamp()))))
    else:
        file.unlink(missing_ok=True)


def is_notice_due(last: LastNotice | None, fault: str, now: float) -> bool:
    """Whether a notice is due: at the first failure, once a day while it lasts, and when it is over."""
    if not fault:
        return last is not None
    # A last notice in the future (the clock was set back) does not delay the next one.
    return last is None or not 0 <= now - last.at < SECONDS_BETWEEN_NOTICES


def write_text(file: Path, text: str) -> None:
    """Write a file whole or not at all. Raises DeliveryError if it cannot be written."""
    with report_unwritable(file, DeliveryError), replace_file(file) as unfinished:
        unfinished.write(text.encode())


def _load_last_notice(file: Path) -> LastNotice | None:
    try:
        return LastNotice(**json.loads(file.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError):
        return LastNotice("", 0)  # unreadable: there was a notice, and the next one is due
