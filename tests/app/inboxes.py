"""What readers got, and how the registry is changed between two weeks."""

import gzip
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import requests
from aiosmtpd.smtp import Envelope

from delivery.servers import Inbox
from studies import to_json_lines


def readers(inbox: Inbox) -> list[str]:
    return sorted(address for envelope in inbox.taken for address in envelope.rcpt_tos)


def message(envelope: Envelope) -> EmailMessage:
    assert isinstance(envelope.content, bytes)
    return message_from_bytes(envelope.content, policy=policy.default)


def texts_by_reader(inbox: Inbox) -> dict[str, str]:
    """The text that each reader got."""
    texts = {}
    for envelope in inbox.taken:
        part = message(envelope).get_body(("plain",))
        assert part is not None
        texts[envelope.rcpt_tos[0]] = part.get_content()
    return texts


def put(api: str, timestamp: str, *changed: dict[str, Any]) -> None:
    """Change records of the registry, and its data version."""
    address = f"{api.removesuffix('/api/v2')}/__put?timestamp={timestamp}"
    requests.post(address, data=gzip.compress(to_json_lines(changed)), timeout=5)
