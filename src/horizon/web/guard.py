"""Who may ask the desk for anything: checked before any page is made, on every request.

1. The ``Host`` is the desk's own address; a page of another site that was pointed here by its name server has another.
2. A body has at most ``LARGEST_BODY`` bytes.
3. Nothing but the way in and the desk's own style and script is answered without the session's cookie, which is sent by
   the same site only and is out of the reach of scripts.
4. What changes anything comes from the desk's own pages: by ``Origin`` and ``Sec-Fetch-Site`` where the browser sends
   them, and by the token of its form (``forms.py``).

Every answer forbids inline script, foreign sources and being framed, and is kept in no cache.
"""

import hmac
import secrets
from dataclasses import dataclass, field

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LARGEST_BODY = 1_000_000
"""Bytes: as large as the largest watchlist that is read."""
LONGEST_ADDRESS = 4_000
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
SAFE_METHODS = frozenset({"GET", "HEAD"})
OPEN_PATHS = ("/enter", "/static/")
"""What is answered without a session: the way in, and what the page of the way in is drawn with."""


@dataclass(frozen=True, slots=True)
class DeskAddress:
    """Where the desk is reached: ``hosts`` that a browser may name, and the ``origins`` of its own pages."""

    url: str
    hosts: frozenset[str]
    origins: frozenset[str]

    @property
    def is_secure(self) -> bool:
        """Whether TLS is in front."""
        return self.url.startswith("https://")


@dataclass(frozen=True, slots=True)
class Keys:
    """The secrets of one start: ``entry`` stands in the printed address, ``session`` in the cookie, ``form`` in forms.

    With a ``password``, that is asked for instead of the entry token.
    """

    entry: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    session: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    form: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    password: str = ""
    cookie: str = "horizon_desk"

    def opens(self, given: str) -> bool:
        """Tell whether what was given lets somebody in."""
        return hmac.compare_digest(given.encode(), (self.password or self.entry).encode())


class Guard:
    """The middleware that refuses what has no business here."""

    def __init__(self, app: ASGIApp, address: DeskAddress, keys: Keys) -> None:
        self.app, self.address, self.keys = app, address, keys

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or refuse it in one line."""
        if scope["type"] != "http":
            return
        headers = Headers(scope=scope)
        refusal = self._find_refusal(scope, headers)
        if refusal:
            status, words = refusal
            await PlainTextResponse(f"{words}\n", status)(scope, receive, _with_headers(send))
            return
        await self.app(scope, _limit_body(receive), _with_headers(send))

    def _find_refusal(self, scope: Scope, headers: Headers) -> tuple[int, str] | None:
        if headers.get("host", "").lower() not in self.address.hosts:
            return 421, f"This is {self.address.url}, and answers to no other name."
        if len(scope["raw_path"]) + len(scope["query_string"]) > LONGEST_ADDRESS:
            return 414, "The address is too long."
        if b"%00" in scope["raw_path"] + scope["query_string"]:
            return 400, "The address has a character in it that no name has."
        length = headers.get("content-length", "0")
        if not length.isascii() or not length.isdigit() or int(length) > LARGEST_BODY:
            return 413, f"At most {LARGEST_BODY:,} bytes are taken at a time."
        is_own = headers.get("sec-fetch-site", "same-origin") in ("same-origin", "none")
        # A link from elsewhere may lead to the way in, and to nothing else.
        if not is_own and (scope["method"] not in SAFE_METHODS or scope["path"] != "/enter"):
            return 403, "This was asked for by a page of another site."
        if scope["method"] not in SAFE_METHODS and headers.get("origin", self.address.url) not in self.address.origins:
            return 403, "This was sent by a page of another site."
        if not scope["path"].startswith(OPEN_PATHS) and not self._has_session(headers):
            return 403, "Open the address that `horizon serve` printed; it is good until the desk is closed."
        return None

    def _has_session(self, headers: Headers) -> bool:
        # Another server of this machine can put a cookie of this name beside it, and is not to shut anybody out.
        session_cookie = f"{self.keys.cookie}={self.keys.session}".encode()
        given = ";".join(headers.getlist("cookie")).split(";")
        return any(hmac.compare_digest(cookie.strip().encode(), session_cookie) for cookie in given)


def _limit_body(receive: Receive) -> Receive:
    """Stop a body that is longer than it said, or that did not say."""
    taken = 0

    async def receive_limited() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > LARGEST_BODY:
            raise TooLargeError
        return message

    return receive_limited


class TooLargeError(Exception):
    """A body that goes on and on."""


def _with_headers(send: Send) -> Send:
    async def send_guarded(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers.setdefault("content-security-policy", POLICY)
            headers["x-content-type-options"] = "nosniff"
            headers["x-frame-options"] = "DENY"
            headers["referrer-policy"] = "same-origin"  # without it a form would say that it is of nowhere
            headers["cross-origin-opener-policy"] = "same-origin"
            headers["cross-origin-resource-policy"] = "same-origin"
            headers.setdefault("cache-control", "no-store")
        await send(message)

    return send_guarded
