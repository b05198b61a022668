"""HTTP for what horizon reads from other services. The only home of requests and urllib3.

Polite: one request at a time, a pause between two, and a name that says who asks. Patient: what may get better is tried
again (no connection, a busy server, an answer that breaks off), as late as the server asks. Bounded: an answer is read
within limits of time and size.
"""

import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Self, TypeVar
from urllib.parse import urljoin, urlsplit

import requests
from requests.exceptions import InvalidSchema, InvalidURL, MissingSchema
from urllib3.exceptions import HTTPError, InvalidHeader, ReadTimeoutError
from urllib3.util import Retry

from horizon import __version__

CONNECT_SECONDS, READ_SECONDS, ANSWER_SECONDS = 10, 60, 300
PING_SECONDS = 10
MAX_BYTES = 512 * 1024 * 1024
"""Of one answer, decompressed: a page of 1,000 studies takes some megabytes."""

RETRY_WAITS = (2, 4, 8, 16, 32, 60)
"""Seconds before each further try: about two minutes in all, since a busy hour outlasts a few seconds."""

UNREACHED_WAITS = RETRY_WAITS[:2]
"""A server that has never answered is more likely out of reach than busy."""

MAX_WAIT = 120
"""Seconds; no single wait is longer, however long the server asks for."""

BUSY_STATUSES = frozenset({408, 425, 429})
USER_AGENT = f"horizon/{__version__}"
Result = TypeVar("Result")


class HttpError(Exception):
    """A request failed for good; the message is the reason in a few words, without the address."""


class InvalidAddressError(HttpError):
    """The address is not one that HTTP can call."""


class RetryableError(Exception):
    """An answer that may be better next time; ``wait`` is how long the server asks to wait, in seconds."""

    def __init__(self, reason: str, wait: float = 0) -> None:
        super().__init__(reason)
        self.wait = wait


@dataclass(frozen=True, slots=True)
class HttpResponse:
    """An answer read to its end; ``headers`` are found in any case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def excerpt(self) -> str:
        """The beginning of the body on one line, for a message."""
        return " ".join(self.body[:300].decode(errors="replace").split())


@dataclass(frozen=True, slots=True)
class HttpLimits:
    """How far a session goes.

    ``retries`` is the number of tries after the first (None: one after each wait), ``max_bytes`` the size of one
    answer (None: ``MAX_BYTES``); without ``may_leave_host`` a redirect to another host is refused.
    """

    retries: int | None = None
    max_bytes: int | None = None
    may_leave_host: bool = True


class HttpSession:
    """Requests to one service.

    ``pause`` is the least number of seconds between two requests, ``contact`` is given in the User-Agent,
    ``request_count`` counts every request, retries included, and ``server_date`` is the Date header of the last answer.
    """

    def __init__(
        self,
        pause: float,
        contact: str = "",
        sleep: Callable[[float], None] = time.sleep,
        limits: HttpLimits = HttpLimits(),
    ) -> None:
        self.request_count = 0
        self.server_date = ""
        self.limits = limits
        self._pause, self._sleep, self._free_at, self._reached = pause, sleep, 0.0, False
        self._session = requests.Session() if limits.may_leave_host else _OneHostSession()
        self._session.headers["User-Agent"] = USER_AGENT + (f" (+{contact})" if contact else "")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._session.close()

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
                return accept(self._request_once(url, params, headers))
            except RetryableError as failure:
                waits = (RETRY_WAITS if self._reached else UNREACHED_WAITS)[: self.limits.retries]
                if tries >= len(waits):
                    raise HttpError(str(failure)) from None
                self._sleep(min(failure.wait or waits[tries] * random.uniform(1, 1.25), MAX_WAIT))
                tries += 1

    def _request_once(self, url: str, params: Mapping[str, str], headers: Mapping[str, str] | None) -> HttpResponse:
        if (early := self._free_at - time.monotonic()) > 0:
            self._sleep(early)
        self.request_count += 1
        try:
            timeout = (CONNECT_SECONDS, READ_SECONDS)
            with self._session.get(url, params=params, headers=headers, timeout=timeout, stream=True) as answer:
                self._reached, self.server_date = True, answer.headers.get("Date", "")
                body = _read_body(answer, self.limits.max_bytes or MAX_BYTES)
                response = HttpResponse(answer.status_code, answer.headers, body)
        except (InvalidSchema, InvalidURL, MissingSchema):
            raise InvalidAddressError("not an address") from None
        except (requests.RequestException, HTTPError) as error:
            raise RetryableError(_describe_failure(error)) from None
        finally:
            self._free_at = time.monotonic() + self._pause
        if response.status in BUSY_STATUSES or response.status >= 500:
            text = response.excerpt()
            reason = f"{response.status}: {text}" if text else str(response.status)
            raise RetryableError(reason, _requested_wait(response.headers))
        return response


def ping(address: str) -> None:
    """Call an address once, without following redirects; raises HttpError if it cannot be reached or refuses."""
    try:
        headers = {"User-Agent": USER_AGENT}
        answer = requests.get(address, timeout=PING_SECONDS, allow_redirects=False, headers=headers)
    except requests.RequestException as error:
        raise HttpError(f"cannot be called: {type(error).__name__}") from None
    if not answer.ok:
        raise HttpError(f"answers {answer.status_code}")


class _OneHostSession(requests.Session):
    """Follows redirects within the host that was asked, and raises HttpError at one that leads elsewhere."""

    def get_redirect_target(self, resp: requests.Response) -> str | None:
        target = super().get_redirect_target(resp)
        if target and urlsplit(urljoin(resp.url, target)).hostname != urlsplit(resp.url).hostname:
            raise HttpError("the answer leads to another host")
        return target


def _read_body(answer: requests.Response, max_bytes: int) -> bytes:
    end, body = time.monotonic() + ANSWER_SECONDS, bytearray()
    # whatever has come so far, however little: waiting for a full buffer would outlast any limit
    while piece := answer.raw.read1(decode_content=True):
        body += piece
        if time.monotonic() > end:
            raise RetryableError(f"an answer takes longer than {ANSWER_SECONDS} seconds")
        if len(body) > max_bytes:
            raise HttpError(f"an answer is larger than {max_bytes:,} bytes")
    return bytes(body)


def _requested_wait(headers: Mapping[str, str]) -> float:
    try:
        return Retry().parse_retry_after(headers.get("Retry-After", "0"))
    except InvalidHeader:
        return 0


def _describe_failure(error: Exception) -> str:
    if isinstance(error, requests.Timeout | ReadTimeoutError):
        return "no answer in time"
    if isinstance(error, requests.exceptions.SSLError):
        return "its certificate is not trusted here"
    if isinstance(error, requests.exceptions.ProxyError):
        return "the proxy refuses"
    if isinstance(error, requests.ConnectionError):
        return "no connection"
    return "the answer broke off"
