"""One message: text, page, pictures and workbook, to one recipient. Pure: the same arguments give the same bytes.

Registry text reaches the subject and the body, and is treated as hostile: no header takes a line break or a character
that cannot be printed, and both bodies are quoted-printable, in which the boundaries below cannot be written.
"""

import datetime as dt
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from email.headerregistry import Address, BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, Policy
from email.utils import parseaddr

from horizon.errors import ConfigurationError
from horizon.values.edition import Recipient


class _IdentifierHeader(UnstructuredHeader, BaseHeader):
    """A header of one identifier, never folded: folding would encode a long one beyond recognition."""

    def fold(self, *, policy: Policy) -> str:
        """Return the header on one line."""
        return f"{self.name}: {self}{policy.linesep}"


_HEADERS = HeaderRegistry()
for _name in ("in-reply-to", "references", "list-id", "list-unsubscribe"):
    _HEADERS.map_to_type(_name, _IdentifierHeader)

POLICY = SMTP.clone(cte_type="7bit", header_factory=_HEADERS)
WORKBOOK = ("application", "vnd.openxmlformats-officedocument.spreadsheetml.sheet")
CALENDAR = ("text", "calendar")
LONGEST_ADDRESS = 254
_ADDRESS = re.compile(r"([\w.!#$%&'*+/=?^`{|}~-]{1,64})@([a-z0-9-]+(?:\.[a-z0-9-]+)*)", re.ASCII | re.IGNORECASE)


class UnusableAddressError(ValueError):
    """An address that plain mail cannot carry; the message says which."""


@dataclass(frozen=True, slots=True)
class MessageContent:
    """What a message carries; ``html`` names a picture (a PNG) as ``cid:NAME``.

    An empty workbook or calendar is not attached.
    """

    subject: str
    text: str
    html: str
    pictures: Sequence[tuple[str, bytes]]
    workbook: bytes = b""
    calendar: bytes = b""


def build_message(
    edition_key: str, recipient: Recipient, sender: str, content: MessageContent, date: dt.datetime
) -> EmailMessage:
    """Build the message of an edition for one recipient; ``date`` has a time zone.

    Raises UnusableAddressError if the recipient's address is not one, ConfigurationError if the sender's is not.
    """
    to = parse_address(recipient.email)
    message = _start_message(edition_key, _parse_sender(sender), to, content.subject, date)
    message.set_content(content.text, cte="quoted-printable")
    message.add_alternative(content.html, subtype="html", cte="quoted-printable")
    page = message.get_body(("html",))
    assert page is not None
    for name, png in content.pictures:
        page.add_related(png, "image", "png", cid=f"<{name}>", disposition="inline", filename=f"{name}.png")
    if content.workbook:
        message.add_attachment(content.workbook, *WORKBOOK, filename=f"horizon-{edition_key}.xlsx")
    if content.calendar:
        message.add_attachment(content.calendar, *CALENDAR, filename=f"horizon-{edition_key}.ics")
    _set_boundaries(message, _short_hash(edition_key, to.addr_spec))
    return message


def parse_address(text: str) -> Address:
    """Read an address of plain ASCII letters; raises UnusableAddressError for anything that could be misread."""
    match = _ADDRESS.fullmatch(text)
    if not match or len(text) > LONGEST_ADDRESS:
        raise UnusableAddressError(f"{text!r} is not an address that mail can carry")
    return Address(username=match[1], domain=match[2])


def _parse_sender(text: str) -> Address:
    name, spec = parseaddr(text if text.isprintable() else "")
    try:
        plain = parse_address(spec)
    except UnusableAddressError:
        raise ConfigurationError(
            f"the sender {text!r} is no address: write [smtp] sender as Horizon <horizon@example.org>"
        ) from None
    return Address(_clean_header(name), plain.username, plain.domain)


def _start_message(edition_key: str, sender: Address, to: Address, subject: str, date: dt.datetime) -> EmailMessage:
    # A root that nobody was ever sent puts every edition to one recipient into one thread.
    root = f"<horizon.{_short_hash('root', to.addr_spec)}@{sender.domain}>"
    message = EmailMessage(policy=POLICY)
    message["From"] = sender
    message["To"] = to
    message["Subject"] = _clean_header(subject)
    message["Date"] = date
    message["Message-ID"] = f"<horizon.{_short_hash(edition_key, to.addr_spec)}@{sender.domain}>"
    message["In-Reply-To"] = root
    message["References"] = root
    message["List-Id"] = f"Horizon digest <digest.{sender.domain}>"
    message["List-Unsubscribe"] = f"<mailto:{sender.addr_spec}?subject=unsubscribe>"
    message["Auto-Submitted"] = "auto-generated"
    return message


def to_single_line(text: str) -> str:
    """Put a text on one line, without characters that cannot be seen."""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())


def _clean_header(text: str) -> str:
    # The standard library decodes what looks like an encoded word, line breaks and all.
    return to_single_line(text).replace("=?", "= ?")


def _short_hash(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:20]


def _set_boundaries(message: EmailMessage, seed: str) -> None:
    for number, part in enumerate(part for part in message.walk() if part.is_multipart()):
        part.set_boundary(f"=_horizon_{number}_{seed}")
