"""One message: text, page, pictures and workbook, addressed to one recipient. Pure: the same arguments, the same bytes.

Registry text reaches the subject and the body. It is hostile until shown otherwise: no header takes a line break or an
unprintable character, and both bodies are quoted-printable, in which the boundaries below cannot be written.
"""

import datetime as dt
import hashlib
import re
from collections.abc import Sequence
from email.headerregistry import Address, BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, Policy
from email.utils import parseaddr

from horizon.errors import ConfigurationError
from horizon.values.edition import Recipient


class _Token(UnstructuredHeader, BaseHeader):
    """A header of one identifier. Folding would encode a long one, and then no mail program knows it again."""

    def fold(self, *, policy: Policy) -> str:
        return f"{self.name}: {self}{policy.linesep}"


_HEADERS = HeaderRegistry()
for _name in ("in-reply-to", "references", "list-id", "list-unsubscribe"):
    _HEADERS.map_to_type(_name, _Token)

POLICY = SMTP.clone(cte_type="7bit", header_factory=_HEADERS)
WORKBOOK = ("application", "vnd.openxmlformats-officedocument.spreadsheetml.sheet")
LONGEST_ADDRESS = 254
_ADDRESS = re.compile(r"([\w.!#$%&'*+/=?^`{|}~-]{1,64})@([a-z0-9-]+(?:\.[a-z0-9-]+)*)", re.ASCII | re.IGNORECASE)


class UnusableAddress(ValueError):
    """An address that plain mail cannot carry; the message says which."""


def build(
    edition_key: str,
    recipient: Recipient,
    sender: str,
    subject: str,
    text: str,
    html: str,
    pictures: Sequence[tuple[str, bytes]],
    workbook: bytes,
    date: dt.datetime,
) -> EmailMessage:
    """The edition for one recipient. ``html`` names a picture (a PNG) as ``cid:NAME``; ``date`` has a time zone.

    UnusableAddress where the recipient's address is none, ConfigurationError where the sender's is none.
    """
    to = address(recipient.email)
    message = _headed(edition_key, _sender(sender), to, subject, date)
    message.set_content(text, cte="quoted-printable")
    message.add_alternative(html, subtype="html", cte="quoted-printable")
    page = message.get_body(("html",))
    assert page is not None
    for name, png in pictures:
        page.add_related(png, "image", "png", cid=f"<{name}>", disposition="inline", filename=f"{name}.png")
    message.add_attachment(workbook, *WORKBOOK, filename=f"horizon-{edition_key}.xlsx")
    return _bounded(message, _digest(edition_key, to.addr_spec))


def address(text: str) -> Address:
    """An address of plain ASCII letters; UnusableAddress for anything that a header or a mail server could misread."""
    found = _ADDRESS.fullmatch(text)
    if not found or len(text) > LONGEST_ADDRESS:
        raise UnusableAddress(f"{text!r} is not an address that mail can carry")
    return Address(username=found[1], domain=found[2])


def _sender(text: str) -> Address:
    name, spec = parseaddr(text if text.isprintable() else "")
    try:
        plain = address(spec)
    except UnusableAddress:
        raise ConfigurationError(
            f"the sender {text!r} is no address: write [smtp] sender as Horizon <horizon@example.org>"
        ) from None
    return Address(_header(name), plain.username, plain.domain)


def _headed(edition_key: str, sender: Address, to: Address, subject: str, date: dt.datetime) -> EmailMessage:
    # A root that nobody was ever sent puts every edition to one recipient into one thread.
    root = f"<horizon.{_digest('root', to.addr_spec)}@{sender.domain}>"
    message = EmailMessage(policy=POLICY)
    message["From"] = sender
    message["To"] = to
    message["Subject"] = _header(subject)
    message["Date"] = date
    message["Message-ID"] = f"<horizon.{_digest(edition_key, to.addr_spec)}@{sender.domain}>"
    message["In-Reply-To"] = root
    message["References"] = root
    message["List-Id"] = f"Horizon digest <digest.{sender.domain}>"
    message["List-Unsubscribe"] = f"<mailto:{sender.addr_spec}?subject=unsubscribe>"
    message["Auto-Submitted"] = "auto-generated"
    return message


def one_line(text: str) -> str:
    """The text on one line, without characters that cannot be seen."""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())


def _header(text: str) -> str:
    # The standard library decodes what looks like an encoded word, line breaks and all.
    return one_line(text).replace("=?", "= ?")


def _digest(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:20]


def _bounded(message: EmailMessage, seed: str) -> EmailMessage:
    for number, part in enumerate(part for part in message.walk() if part.is_multipart()):
        part.set_boundary(f"=_horizon_{number}_{seed}")
    return message
