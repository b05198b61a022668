"""HTTP for what horizon reads from other services. The only home of requests and urllib3.

Polite: one request at a time, a pause between two, and a name that says who asks. Patient: what may get better is tried
again (no connection, a busy server, an answer that breaks off), as late as the server asks. Bounded: an answer is read
within limits of time and size.
"""

import http.client
import logging
import random
import re
import socket
import time
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Self, TypeVar
from urllib.parse import SplitResult, urljoin, urlsplit

import requests
from requests.adapters import HTTPAdapter
from requests.exceptions import InvalidSchema, InvalidURL, MissingSchema
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError, InvalidHeader, ReadTimeoutError
from urllib3.util import Retry

from horizon import __version__
from horizon.bounded_reader import ReadLimits, bounded_file

CONNECT_SECONDS, READ_SECONDS, ANSWER_SECONDS = 10, 60, 300
PING_SECONDS = 10

SLOWEST_RATE = 1000
"""Bytes a second: after the first minute an answer that is slower on average is given up."""

MAX_BYTES = 64 * 1024 * 1024
"""Of one answer, decompressed: a page of 1,000 studies takes some megabytes."""

MAX_HEAD_BYTES = 256 * 1024
"""Of one answer's status line and headers, those of interim answers (100, 103) included."""

MAX_SENT_BYTES = 1024 * 1024 * 1024
"""Of one answer, headers and all that is skipped included."""

MAX_RATIO, FREE_BYTES = 100, 48 * 1024 * 1024
"""How much larger than sent an answer may become, once it is larger than ``FREE_BYTES``: records shrink to a tenth."""

PART_BYTES, _GZIP = 256 * 1024, 31
"""How much is unpacked at once, and how zlib is told that it is gzip."""

MAX_REDIRECTS = 5

RETRY_WAITS = (2, 4, 8, 16, 32, 60)
"""Seconds before each further try: about two minutes in all, since a busy hour outlasts a few seconds."""

UNREACHED_WAITS = RETRY_WAITS[:2]
"""A server that has never answered is more likely out of reach than busy, and one without an end has none later."""

MAX_WAIT = 120
"""Seconds; no single wait is longer, however long the server asks for."""

BUSY_STATUSES = frozenset({408, 425, 429})
LIBRARY_NAME = requests.utils.default_user_agent()
USER_AGENT = f"{LIBRARY_NAME} horizon/{__version__}"
"""The library's own name comes first: some services refuse a name that they do not know."""

Result = TypeVar("Result")

# It logs what a peer sends that cannot be read, with a traceback; what comes of it is told where it was asked for.
logging.getLogger("urllib3").setLevel(logging.CRITICAL)


class HttpError(Exception):
    """A request failed for good; the message is the reason in a few words, without the address."""


class InvalidAddressError(HttpError):
    """The address is not one that HTTP can call."""


class RetryableError(Exception):
    """An answer that may be better next time.

    ``wait`` is how long the server asks to wait, in seconds; ``slow`` is one that did not end in time, which is tried
    again less often.
    """

    def __init__(self, reason: str, wait: float = 0, slow: bool = False) -> None:
        super().__init__(reason)
        self.wait, self.slow = wait, slow


@dataclass(frozen=True, slots=True)
class HttpResponse:
    """An answer read to its end; ``headers`` are found in any case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def excerpt(self) -> str:
        """The beginning of the body on one line, without the tags of a page, for a message."""
        text = re.sub(r"<[^>]*>", " ", self.body[:600].decode(errors="replace"))
        return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())[:300]


@dataclass(frozen=True, slots=True)
class HttpLimits:
    """How far a session goes.

    ``retries`` is the number of tries after the first, ``unreached_retries`` that of a server that has never answered
    (None: one after each wait), ``max_bytes`` the size of one answer (None: ``MAX_BYTES``).
    """

    retries: int | None = None
    unreached_retries: int | None = None
    max_bytes: int | None = None


class HttpSession:
    """Requests to one service.

    ``pause`` is the least number of seconds between two requests, ``contact`` is given in the User-Agent, which
    ``user_agent`` replaces. ``request_count`` counts every request, retries included, ``server_date`` is the Date
    header of the last answer, and ``was_reached`` if there was any. ``plain_name`` is whether the library's own name
    alone is given: a service that refuses one name with 403 is asked once under the other, and from then on under the
    one that it takes.
    """

    def __init__(
        self,
        pause: float,
        contact: str = "",
        sleep: Callable[[float], None] = time.sleep,
        limits: HttpLimits = HttpLimits(),
        user_agent: str = "",
    ) -> None:
        self.request_count = 0
        self.server_date = ""
        self.limits = limits
        self.was_reached = self.plain_name = False
        self._pause, self._sleep, self._free_at = pause, sleep, 0.0
        self._name = user_agent or USER_AGENT + (f" (+{contact})" if contact else "")
        self._session = _open_session()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._session.close()

    @property
    def user_agent(self) -> str:
        """The name that is given."""
        return LIBRARY_NAME if self.plain_name else self._name

    def get(
        self,
        url: str,
        params: Mapping[str, str],
        accept: Callable[[HttpResponse], Result],
        headers: Mapping[str, str] | None = None,
    ) -> Result:
        """What ``accept`` makes of the answer; where it raises RetryableError, the request is tried again.

        Raises InvalidAddressError if the address is none, HttpError once the last try has failed, and what ``accept``
        raises.
        """
        tries = 0
        while True:
            try:
                return accept(self._request_by_name(url, params, headers or {}))
            except RetryableError as failure:
                waits = self._list_waits(failure.slow)
                if tries >= len(waits):
                    raise HttpError(str(failure)) from None
                self._sleep(min(failure.wait or waits[tries] * random.uniform(1, 1.25), MAX_WAIT))
                tries += 1

    def _list_waits(self, slow: bool) -> tuple[int, ...]:
        if self.was_reached:
            return (UNREACHED_WAITS if slow else RETRY_WAITS)[: self.limits.retries]
        return UNREACHED_WAITS[: self.limits.unreached_retries]

    def _request_by_name(self, url: str, params: Mapping[str, str], headers: Mapping[str, str]) -> HttpResponse:
        """One request; where it is refused with 403, one more under the other name, kept if that is taken."""
        response = self._request_once(url, params, headers)
        if response.status == requests.codes.forbidden and self._name != LIBRARY_NAME:
            self.plain_name = not self.plain_name
            other = self._request_once(url, params, headers)
            if other.status != requests.codes.forbidden:
                return other
            self.plain_name = False
        return response

    def _request_once(self, url: str, params: Mapping[str, str], headers: Mapping[str, str]) -> HttpResponse:
        try:
            response = self._follow_redirects(url, params, headers)
        except (InvalidSchema, InvalidURL, MissingSchema):
            raise InvalidAddressError("not an address") from None
        except (requests.RequestException, HTTPError) as error:
            slow = isinstance(error, requests.Timeout | ReadTimeoutError)
            raise RetryableError(_describe_request_error(error), slow=slow) from None
        if response.status in BUSY_STATUSES or response.status >= 500:
            text = response.excerpt()
            reason = f"{response.status}: {text}" if text else str(response.status)
            raise RetryableError(reason, _requested_wait(response.headers))
        return response

    def _follow_redirects(self, url: str, params: Mapping[str, str], headers: Mapping[str, str]) -> HttpResponse:
        for _ in range(MAX_REDIRECTS + 1):
            if (early := self._free_at - time.monotonic()) > 0:
                self._sleep(early)
            self.request_count += 1
            try:
                with self._send(url, params, headers) as answer:
                    self.was_reached, self.server_date = True, answer.headers.get("Date", "")
                    if not answer.is_redirect:
                        return HttpResponse(
                            answer.status_code, answer.headers, _read_body(answer, self.limits.max_bytes or MAX_BYTES)
                        )
                    url, params = _redirect_target(url, answer.headers["Location"]), {}
            finally:
                self._free_at = time.monotonic() + self._pause
        raise HttpError(f"it redirects more than {MAX_REDIRECTS} times")

    def _send(self, url: str, params: Mapping[str, str], headers: Mapping[str, str]) -> requests.Response:
        headers = {**headers, "User-Agent": self.user_agent}
        timeout = (CONNECT_SECONDS, READ_SECONDS)
        return self._session.get(
            url, params=params, headers=headers, timeout=timeout, stream=True, allow_redirects=False
        )


def ping(address: str) -> None:
    """Call an address once, without following redirects; raises HttpError if it cannot be reached or refuses."""
    try:
        headers = {"User-Agent": USER_AGENT}
        with (
            _open_session() as session,
            session.get(address, timeout=PING_SECONDS, allow_redirects=False, headers=headers, stream=True) as answer,
        ):
            status, works = answer.status_code, answer.ok
    except requests.RequestException as error:
        raise HttpError(f"cannot be called: {type(error).__name__}") from None
    if not works:
        raise HttpError(f"answers {status}")


def mask_address(address: str) -> str:
    """An address to be shown or stored: without the user name and the password that it may hold."""
    prefix, at, host = address.rpartition("@")
    if not at:
        return address
    scheme, slashes, _ = prefix.partition("//")
    return f"{scheme}//***@{host}" if slashes else f"***@{host}"


class _BoundedAnswer(http.client.HTTPResponse):
    """An answer whose status line, headers and body are read within limits of time and size, all together."""

    def __init__(self, sock: socket.socket, *args: Any, **options: Any) -> None:
        super().__init__(sock, *args, **options)
        self.fp.close()
        self.fp, self._reader = bounded_file(sock, ReadLimits(READ_SECONDS, READ_SECONDS, SLOWEST_RATE, MAX_HEAD_BYTES))

    def begin(self) -> None:
        """Read the status line and the headers, and those of answers that only say that another follows."""
        super().begin()
        self._reader.extend(ReadLimits(ANSWER_SECONDS, READ_SECONDS, SLOWEST_RATE, MAX_SENT_BYTES))


class _Connection(HTTPConnection):
    response_class = _BoundedAnswer


class _SecureConnection(HTTPSConnection):
    response_class = _BoundedAnswer


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _SecureConnection


class _BoundedAdapter(HTTPAdapter):
    _POOLS: ClassVar = {"http": _Pool, "https": _SecurePool}

    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        super().init_poolmanager(*args, **options)
        self.poolmanager.pool_classes_by_scheme = self._POOLS

    def proxy_manager_for(self, *args: Any, **options: Any) -> Any:
        manager = super().proxy_manager_for(*args, **options)
        manager.pool_classes_by_scheme = self._POOLS
        return manager


class _Session(requests.Session):
    def get_redirect_target(self, resp: requests.Response) -> None:
        """None: the library would read the body of a redirect, however large, before it is asked to follow."""


def _open_session() -> requests.Session:
    session = _Session()
    session.headers["Accept-Encoding"] = "gzip"
    for scheme in ("http://", "https://"):
        session.mount(scheme, _BoundedAdapter())
    return session


def _redirect_target(url: str, location: str) -> str:
    """Where a redirect leads; raises HttpError if that is another host, or no longer encrypted."""
    origin = urlsplit(url)
    try:
        target = urlsplit(urljoin(url, location))
        same = _find_origin(target) == _find_origin(origin) or (
            (origin.scheme, target.scheme) == ("http", "https")
            and (origin.hostname, origin.port or 80, target.port or 443) == (target.hostname, 80, 443)
        )
    except ValueError:
        raise HttpError("it redirects to no address") from None
    if not same:
        raise HttpError(
            f"it redirects to {target.scheme}://{target.netloc.rpartition('@')[2][:100]}, which is not followed: only "
            "redirects within the same host are, and none from https to http"
        )
    user, at, _ = origin.netloc.rpartition("@")
    host = target.netloc.rpartition("@")[2]
    return target._replace(netloc=f"{user}{at}{host}").geturl()


def _find_origin(address: SplitResult) -> tuple[str, str | None, int]:
    return address.scheme, address.hostname, address.port or (443 if address.scheme == "https" else 80)


def _read_body(answer: requests.Response, max_bytes: int) -> bytes:
    """The body, unpacked part by part; raises HttpError if it becomes too large, or much larger than what was sent."""
    encoding, body, sent = answer.headers.get("Content-Encoding", "").strip().lower(), bytearray(), 0
    if encoding not in ("", "identity", "gzip", "x-gzip"):
        raise HttpError("an answer is packed in a way that was not asked for")
    unpacker = zlib.decompressobj(_GZIP) if "gzip" in encoding else None
    # whatever has come so far, however little: waiting for a full buffer would outlast any limit
    while piece := answer.raw.read1(PART_BYTES, decode_content=False):
        sent += len(piece)
        part = b""
        while piece or (unpacker and not unpacker.eof and len(part) == PART_BYTES):
            if unpacker is None:
                part, piece = piece, b""
            else:
                unpacker = zlib.decompressobj(_GZIP) if unpacker.eof else unpacker  # another member follows
                part, piece = _unpack(unpacker, piece)
            body += part
            if len(body) > max_bytes:
                raise HttpError(f"an answer is larger than {max_bytes:,} bytes")
            if len(body) > max(FREE_BYTES, MAX_RATIO * sent):
                raise HttpError(f"an answer unpacks to more than {MAX_RATIO} times what was sent")
    promised = answer.headers.get("Content-Length", "")
    if (promised.isdecimal() and sent < int(promised)) or (unpacker and sent and not unpacker.eof):
        raise RetryableError("the answer broke off")
    return bytes(body)


def _unpack(unpacker: Any, piece: bytes) -> tuple[bytes, bytes]:
    """A part of what a piece unpacks to, and the rest of the piece; a full part may have more behind it."""
    try:
        part = unpacker.decompress(piece, PART_BYTES)
    except zlib.error:
        raise RetryableError("the answer broke off") from None
    return part, unpacker.unused_data if unpacker.eof else unpacker.unconsumed_tail


def _requested_wait(headers: Mapping[str, str]) -> float:
    try:
        return Retry().parse_retry_after(headers.get("Retry-After", "0"))
    except InvalidHeader:
        return 0


def _describe_request_error(error: Exception) -> str:
    if isinstance(error, requests.Timeout | ReadTimeoutError):
        return "no answer in time"
    if isinstance(error, requests.exceptions.SSLError):
        return "its certificate is not trusted here"
    if isinstance(error, requests.exceptions.ProxyError):
        return "the proxy refuses"
    if isinstance(error, requests.ConnectionError):
        return "no connection"
    return "the answer broke off"
