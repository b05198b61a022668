"""Send one test message, so that whoever installs horizon sees that mail arrives."""

import datetime as dt
import socket

from horizon.delivery.mail_check import build_test_mail
from horizon.delivery.message import UnusableAddressError
from horizon.delivery.smtp import NoAnswerError, PermanentRefusalError, SmtpMailbox, TemporaryRefusalError
from horizon.errors import ConfigurationError, DeliveryError, UsageError
from horizon.settings import Settings


def send_test_mail(settings: Settings, recipient: str) -> None:
    """Send a test message to one address; nothing of it is stored.

    Raises ConfigurationError without a mailbox, UsageError if the address is not one, DeliveryError if the message was
    not taken.
    """
    if not settings.smtp.host:
        raise ConfigurationError("no mailbox is set: give [smtp] host in horizon.toml or HORIZON_SMTP_HOST")
    place = f"{socket.gethostname()}, {settings.workspace}"
    try:
        message = build_test_mail(settings.smtp.sender, recipient, place, dt.datetime.now(tz=dt.UTC))
    except UnusableAddressError as fault:
        raise UsageError(str(fault)) from None
    try:
        with SmtpMailbox(settings.smtp) as mailbox:
            mailbox.send(message, lambda: True)
    except (TemporaryRefusalError, PermanentRefusalError) as refusal:
        raise DeliveryError(f"the mailbox refuses the message to {recipient}: {refusal}") from None
    except NoAnswerError as fault:
        raise DeliveryError(f"the mailbox did not say whether it took the message to {recipient}: {fault}") from None
