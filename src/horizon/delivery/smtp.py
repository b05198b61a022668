"""The mailbox: a session with an SMTP server. The only home of smtplib.

A failure before the body goes out has delivered nothing. Between the body and the server's answer nobody can know: the
delivery is then *unknown*.
"""

import re
import smtplib
import ssl
from collections.abc import Callable
from email.message import EmailMessage
from types import TracebackType
from typing import Self

from horizon.bounded_reader import BoundedReader, ReadLimits, bounded_file
from horizon.delivery.message import POLICY, to_single_line
from horizon.errors import DeliveryError
from horizon.settings import SmtpSettings

# Five waits (sender, recipient, DATA, body, answer) end before a claim of 300 seconds expires.
TIMEOUT_SECONDS = 55.0
"""Of one answer, however it comes; of the greeting and all answers of the sign-in together, before and after TLS."""

ANSWER_BYTES = 64 * 1024
LONGEST_REASON = 200
_TOO_LARGE = 552

Answer = tuple[int, bytes]


class TemporaryRefusalError(Exception):
    """The message was refused; nothing was delivered and a later attempt may succeed."""


class PermanentRefusalError(Exception):
    """The message was refused, and a later attempt would be too."""


class NoAnswerError(Exception):
    """The connection was lost between the body and the answer; it may or may not have been delivered."""


class ClaimLostError(Exception):
    """Another run has claimed this delivery; the message was not sent."""


class _BoundedAnswers(smtplib.SMTP):
    """A connection whose peer comes to an end with each answer; ``signed_in`` gives each its own time."""

    signed_in = False
    _reader: BoundedReader | None = None

    def getreply(self) -> Answer:
        """One answer, within limits of time and size."""
        if self.file is None and self.sock is not None:
            limits = ReadLimits(TIMEOUT_SECONDS, TIMEOUT_SECONDS, float("inf"), ANSWER_BYTES)
            self.file, self._reader = bounded_file(self.sock, limits)
        if self.signed_in and self._reader is not None:
            self._reader.restart()
        answer = super().getreply()
        if self.sock is not None:
            self.sock.settimeout(TIMEOUT_SECONDS)
        return answer


class _BoundedSecureAnswers(_BoundedAnswers, smtplib.SMTP_SSL):
    """The same, encrypted from the first byte."""


class SmtpMailbox:
    """A session with the server of ``smtp``. ``context`` replaces the system's trusted certificates."""

    def __init__(self, smtp: SmtpSettings, context: ssl.SSLContext | None = None) -> None:
        self._smtp = smtp
        self._context = context or ssl.create_default_context()
        self._server: smtplib.SMTP | None = None

    def __enter__(self) -> Self:
        """Connect, encrypt and sign in; raises DeliveryError with the reason in one line."""
        self._server = self._open_session()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._server is not None:
            _quit_session(self._server)
        self._server = None

    def send(self, message: EmailMessage, before_body: Callable[[], bool]) -> None:
        """Send one message; ``before_body`` is called after the recipient is accepted and before the body goes out.

        Raises TemporaryRefusalError, PermanentRefusalError, NoAnswerError, or ClaimLostError if ``before_body`` returns
        False; DeliveryError if the mailbox cannot be reached or refuses the sender.
        """
        server = self._server = self._server or self._open_session()
        body = message.as_bytes(policy=POLICY)
        self._send_envelope(
            server, message["From"].addresses[0].addr_spec, message["To"].addresses[0].addr_spec, len(body)
        )
        if not before_body():
            self._reset_session(server)
            raise ClaimLostError
        self._run_command(server, lambda: server.docmd("DATA"), TemporaryRefusalError, wanted=354)
        self._run_command(server, lambda: _send_body(server, body), NoAnswerError)

    def _send_envelope(self, server: smtplib.SMTP, sender: str, recipient: str, size: int) -> None:
        options = [f"SIZE={size}"] if server.has_extn("size") else []
        try:
            self._run_command(server, lambda: server.mail(sender, options), TemporaryRefusalError)
        except PermanentRefusalError as refusal:
            if str(refusal).startswith(str(_TOO_LARGE)):
                raise
            reason = f"refuses the sender {sender}: {refusal}. Correct [smtp] sender, or sign in"
            raise DeliveryError(f"{self._mailbox_title} {reason}") from None
        self._run_command(server, lambda: server.rcpt(recipient), TemporaryRefusalError)

    def _run_command(
        self,
        server: smtplib.SMTP,
        command: Callable[[], Answer],
        lost: type[TemporaryRefusalError] | type[NoAnswerError],
        wanted: int | None = None,
    ) -> None:
        """Run one command; a broken connection or an unexpected answer raises ``lost``."""
        try:
            code, answer = command()
        except OSError as error:
            self._hang_up(server)
            raise lost(_describe_fault(error)) from None
        if code == wanted or (wanted is None and 200 <= code < 300):
            return
        self._reset_session(server)
        kind = PermanentRefusalError if 500 <= code < 600 else TemporaryRefusalError if 400 <= code < 500 else lost
        raise kind(f"{code} {_shorten_reason(answer)}")

    def _reset_session(self, server: smtplib.SMTP) -> None:
        try:
            server.rset()
        except OSError:
            self._hang_up(server)

    def _hang_up(self, server: smtplib.SMTP) -> None:
        server.close()
        self._server = None

    @property
    def _mailbox_title(self) -> str:
        return f"the mailbox {self._smtp.host}:{self._smtp.port}"

    def _open_session(self) -> smtplib.SMTP:
        try:
            server = self._open_connection()
        except (OSError, UnicodeError) as error:
            raise DeliveryError(f"{self._mailbox_title} cannot be reached: {_describe_fault(error)}") from None
        try:
            self._sign_in(server)
            server.signed_in = True
        except (OSError, UnicodeError) as error:
            server.close()
            raise DeliveryError(f"{self._mailbox_title} {_describe_obstacle(error)}") from None
        return server

    def _open_connection(self) -> _BoundedAnswers:
        address = self._smtp.host, self._smtp.port
        if self._smtp.security == "tls":
            return _BoundedSecureAnswers(*address, timeout=TIMEOUT_SECONDS, context=self._context)
        return _BoundedAnswers(*address, timeout=TIMEOUT_SECONDS)

    def _sign_in(self, server: smtplib.SMTP) -> None:
        if self._smtp.security == "starttls":
            server.starttls(context=self._context)
        server.ehlo_or_helo_if_needed()
        if self._smtp.username:
            password = self._smtp.password
            server.login(self._smtp.username, password.get_secret_value() if password else "")


def _send_body(server: smtplib.SMTP, body: bytes) -> Answer:
    ended = body if body.endswith(b"\r\n") else body + b"\r\n"
    server.send(re.sub(rb"(?m)^\.", b"..", ended) + b".\r\n")
    return server.getreply()


def _quit_session(server: smtplib.SMTP) -> None:
    try:
        server.quit()
    except OSError:
        server.close()


def _describe_obstacle(error: Exception) -> str:
    # A server's answer to a login is not repeated: it could quote what it was given.
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return f"refuses the user name or the password ({error.smtp_code}): correct HORIZON_SMTP_USERNAME or _PASSWORD"
    if isinstance(error, UnicodeError):
        return "cannot be signed in to: a user name and a password are plain ASCII letters"
    return f"cannot be used: {_describe_fault(error)}"


def _describe_fault(error: Exception) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate is not trusted ({error.verify_message})"
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {_shorten_reason(error.smtp_error)}"
    return _shorten_reason(getattr(error, "strerror", None) or str(error) or type(error).__name__)


def _shorten_reason(text: bytes | str) -> str:
    return to_single_line(text if isinstance(text, str) else text.decode(errors="replace"))[:LONGEST_REASON]
