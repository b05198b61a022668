"""A notice to whoever runs horizon: that a job failed, or works again. Pure; readers never get one."""

import datetime as dt
from email.message import EmailMessage

from horizon.delivery.message import POLICY, address, one_line

JOBS = {"run": "the week's run", "pull": "the daily pull", "re-read": "the monthly re-read"}


def notice(job: str, fault: str, place: str, sender: str, recipient: str, date: dt.datetime) -> EmailMessage:
    """What to tell of a job: ``fault`` in one line, or that it works again where it is empty. ``place`` is the
    workspace and its machine. UnusableAddress where the recipient's address is none."""
    name, happened = JOBS.get(job, job), "failed" if fault else "works again"
    message = EmailMessage(policy=POLICY)
    message["From"] = sender
    message["To"] = address(recipient)
    message["Subject"] = f"Horizon: {name} {happened}"
    message["Date"] = date
    message["Auto-Submitted"] = "auto-generated"
    lines = [f"On {place}, {date:%d %b %Y %H:%M} UTC, {name} {happened}."]
    if fault:
        lines += [
            "",
            one_line(fault),
            "",
            "Readers have not been told. What to do: horizon status, then horizon doctor.",
        ]
        lines += ["While it goes on failing you are told once a day, and once more when it works again."]
    message.set_content("\n".join(lines) + "\n")
    return message
