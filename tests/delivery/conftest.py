"""A real SMTP server on this machine, trusted for the length of a test."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import trustme
from aiosmtpd.controller import Controller

from delivery.servers import Inbox, Serve, authenticate, free


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def trusting(authority: trustme.CA) -> ssl.SSLContext:
    """What a client uses that trusts the server's certificate."""
    context = ssl.create_default_context()
    authority.configure_trust(context)
    return context


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture
def serve(inbox: Inbox, authority: trustme.CA) -> Serve:
    """``with serve(security, auth=…) as port``; the certificate is localhost's unless ``name`` says otherwise."""

    @contextmanager
    def serving(security: str = "none", auth: bool = False, name: str = "localhost") -> Iterator[int]:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        authority.issue_cert(name).configure_cert(context)
        inbox.asks_for_password = auth
        settings: dict[str, Any] = {"authenticator": authenticate, "auth_require_tls": False} if auth else {}
        if security == "starttls":
            settings |= {"tls_context": context, "require_starttls": True}
        implicit = context if security == "tls" else None
        controller = Controller(inbox, hostname="127.0.0.1", port=free(), ssl_context=implicit, **settings)
        controller.start()
        try:
            yield controller.port
        finally:
            controller.stop()

    return serving
