"""The message of ``horizon send-test``: it says that it is a test, and carries no figures. Pure."""

import datetime as dt
from email.message import EmailMessage

from horizon.delivery.message import POLICY, parse_address


def build_test_mail(sender: str, recipient: str, place: str, date: dt.datetime) -> EmailMessage:
    """Build a test message from a machine and workspace; ``date`` has a time zone.

    Raises UnusableAddressError if the recipient's address is not one.
    """
    message = EmailMessage(policy=POLICY)
    message["From"] = sender
    message["To"] = parse_address(recipient)
    message["Subject"] = "Horizon: a test message"
    message["Date"] = date
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(
        f"This is a test of the mailbox, sent by hand from {place} on {date:%d %b %Y %H:%M} UTC.\n\n"
        "It is no digest and holds no figures. That it reached you means that horizon can write to this address.\n"
        "The weekly digest goes to the recipients that are named in the watchlists.\n"
    )
    return message
