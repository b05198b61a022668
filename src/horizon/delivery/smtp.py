"""The mailbox: one session with an SMTP server, and what can become of a message there. The only home of smtplib.

Until the body goes out, a failure is known to have delivered nothing. From then until the server's answer nobody can
know, and *unknown* is what is said.
"""

import re
import smtplib
import ssl
from collections.abc import Callable
from email.message import EmailMessage
from types import TracebackType
from typing import Self

from horizon.delivery.message import POLICY, one_line
from horizon.errors import DeliveryError
from horizon.settings import Smtp

# Five waits (sender, recipient, DATA, body, answer) end before a claim of 300 seconds does.
PATIENCE = 55.0
LONGEST_REASON = 200
_TOO_LARGE = 552

Answer = tuple[int, bytes]


class RefusedForNow(Exception):
    """Not taken; nothing was delivered and a later try may succeed."""


class RefusedForGood(Exception):
    """Not taken, and a later try would not be either."""


class Unanswered(Exception):
    """The connection was lost between the body and the answer: delivered or not, nobody knows."""


class ClaimLost(Exception):
    """Another run holds this delivery now; the message was not sent."""


class SmtpMailbox:
    """A session with the server of ``smtp``. ``context`` replaces the system's trusted certificates."""

    def __init__(self, smtp: Smtp, context: ssl.SSLContext | None = None) -> None:
        self._smtp = smtp
        self._context = context or ssl.create_default_context()
        self._server: smtplib.SMTP | None = None

    def __enter__(self) -> Self:
        """Connect, encrypt and sign in; DeliveryError says in one line what stands in the way."""
        self._server = self._connected()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._server is not None:
            _quit(self._server)
        self._server = None

    def send(self, message: EmailMessage, before_body: Callable[[], bool]) -> None:
        """Hand over one message. ``before_body`` is called once the recipient is accepted and before the body goes out.

        RefusedForNow, RefusedForGood, Unanswered, or ClaimLost where ``before_body`` says no. DeliveryError where the
        mailbox itself is at fault: out of reach, or refusing the sender.
        """
        server = self._server = self._server or self._connected()
        body = message.as_bytes(policy=POLICY)
        self._envelope(server, message["From"].addresses[0].addr_spec, message["To"].addresses[0].addr_spec, len(body))
        if not before_body():
            self._start_over(server)
            raise ClaimLost
        self._ask(server, lambda: server.docmd("DATA"), RefusedForNow, wanted=354)
        self._ask(server, lambda: _transmit(server, body), Unanswered)

    def _envelope(self, server: smtplib.SMTP, sender: str, recipient: str, size: int) -> None:
        options = [f"SIZE={size}"] if server.has_extn("size") else []
        try:
            self._ask(server, lambda: server.mail(sender, options), RefusedForNow)
        except RefusedForGood as refusal:
            if str(refusal).startswith(str(_TOO_LARGE)):
                raise
            wrong = f"refuses the sender {sender}: {refusal}. Correct [smtp] sender, or sign in"
            raise DeliveryError(f"{self._where} {wrong}") from None
        self._ask(server, lambda: server.rcpt(recipient), RefusedForNow)

    def _ask(
        self,
        server: smtplib.SMTP,
        command: Callable[[], Answer],
        lost: type[RefusedForNow] | type[Unanswered],
        wanted: int | None = None,
    ) -> None:
        """One command and its answer; ``lost`` is what a broken connection or an answer out of order means here."""
        try:
            code, answer = command()
        except OSError as wrong:
            self._hang_up(server)
            raise lost(_reason(wrong)) from None
        if code == wanted or (wanted is None and 200 <= code < 300):
            return
        self._start_over(server)
        kind = RefusedForGood if 500 <= code < 600 else RefusedForNow if 400 <= code < 500 else lost
        raise kind(f"{code} {_one_line(answer)}")

    def _start_over(self, server: smtplib.SMTP) -> None:
        try:
            server.rset()
        except OSError:
            self._hang_up(server)

    def _hang_up(self, server: smtplib.SMTP) -> None:
        server.close()
        self._server = None

    @property
    def _where(self) -> str:
        return f"the mailbox {self._smtp.host}:{self._smtp.port}"

    def _connected(self) -> smtplib.SMTP:
        try:
            server = self._opened()
        except (OSError, UnicodeError) as wrong:
            raise DeliveryError(f"{self._where} cannot be reached: {_reason(wrong)}") from None
        try:
            self._secured(server)
        except (OSError, UnicodeError) as wrong:
            server.close()
            raise DeliveryError(f"{self._where} {_obstacle(wrong)}") from None
        return server

    def _opened(self) -> smtplib.SMTP:
        where = self._smtp.host, self._smtp.port
        if self._smtp.security == "tls":
            return smtplib.SMTP_SSL(*where, timeout=PATIENCE, context=self._context)
        return smtplib.SMTP(*where, timeout=PATIENCE)

    def _secured(self, server: smtplib.SMTP) -> None:
        if self._smtp.security == "starttls":
            server.starttls(context=self._context)
        server.ehlo_or_helo_if_needed()
        if self._smtp.username:
            password = self._smtp.password
            server.login(self._smtp.username, password.get_secret_value() if password else "")


def _transmit(server: smtplib.SMTP, body: bytes) -> Answer:
    ended = body if body.endswith(b"\r\n") else body + b"\r\n"
    server.send(re.sub(rb"(?m)^\.", b"..", ended) + b".\r\n")
    return server.getreply()


def _quit(server: smtplib.SMTP) -> None:
    try:
        server.quit()
    except OSError:
        server.close()


def _obstacle(wrong: Exception) -> str:
    # A server's answer to a login is not repeated: it could quote what it was given.
    if isinstance(wrong, smtplib.SMTPAuthenticationError):
        return f"refuses the user name or the password ({wrong.smtp_code}): correct HORIZON_SMTP_USERNAME or _PASSWORD"
    if isinstance(wrong, UnicodeError):
        return "cannot be signed in to: a user name and a password are plain ASCII letters"
    return f"cannot be used: {_reason(wrong)}"


def _reason(wrong: Exception) -> str:
    if isinstance(wrong, ssl.SSLCertVerificationError):
        return f"its certificate is not trusted ({wrong.verify_message})"
    if isinstance(wrong, smtplib.SMTPResponseException):
        return f"{wrong.smtp_code} {_one_line(wrong.smtp_error)}"
    return _one_line(getattr(wrong, "strerror", None) or str(wrong) or type(wrong).__name__)


def _one_line(text: bytes | str) -> str:
    return one_line(text if isinstance(text, str) else text.decode(errors="replace"))[:LONGEST_REASON]
