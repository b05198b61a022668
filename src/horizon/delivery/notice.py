"""A notice to the operator that a job failed, or works again. Pure; readers of the digest never get one."""

import datetime as dt
from dataclasses import dataclass
from email.message import EmailMessage

from horizon.delivery.message import POLICY, parse_address, to_single_line

JOB_NAMES = {
    "run": "the week's run",
    "pull": "the daily pull",
    "re-read": "the monthly re-read",
    "sweep": "the monthly sweep",
}


@dataclass(frozen=True, slots=True)
class JobNotice:
    """What to say of a job, at a machine and workspace, in UTC: its ``fault``, or without one that it works again."""

    job: str
    fault: str
    place: str
    date: dt.datetime


def build_notice(notice: JobNotice, sender: str, recipient: str) -> EmailMessage:
    """Build the message of a notice; raises UnusableAddressError if the recipient's address is not one."""
    name, result = JOB_NAMES.get(notice.job, notice.job), "failed" if notice.fault else "works again"
    message = EmailMessage(policy=POLICY)
    message["From"] = sender
    message["To"] = parse_address(recipient)
    message["Subject"] = f"Horizon: {name} {result}"
    message["Date"] = notice.date
    message["Auto-Submitted"] = "auto-generated"
    lines = [f"On {notice.place}, {notice.date:%d %b %Y %H:%M} UTC, {name} {result}."]
    if notice.fault:
        lines += [
            "",
            to_single_line(notice.fault),
            "",
            "Readers have not been told. What to do: horizon status, then horizon doctor.",
            "While it goes on failing you are told once a day, and once more when it works again.",
        ]
    message.set_content("\n".join(lines) + "\n")
    return message
