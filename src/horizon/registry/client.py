"""The registry's live API: the only part of horizon that speaks HTTP.

It asks politely (one request at a time, a pause between two, an honest name), waits when told to, tries again what can
get better, and says at once what cannot. Limits and words: ClinicalTrials.gov API, version 2.
"""

import random
import re
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Self

import orjson
import requests
from requests.exceptions import InvalidSchema, InvalidURL, MissingSchema
from urllib3.exceptions import HTTPError, InvalidHeader, ReadTimeoutError
from urllib3.util import Retry

from horizon import __version__
from horizon.errors import RegistryError
from horizon.registry.projection import FIELDS

PAGE_SIZE = 1000
BATCH = 400
"""Ids in one request: as sent they take 14 characters each, and servers cut addresses at about 8,000."""
CONNECT_SECONDS, READ_SECONDS, ANSWER_SECONDS = 10, 60, 300
WAITS = (2, 4, 8, 16, 32, 60)
"""Seconds before each further try: about two minutes in all, since a busy hour outlasts a few seconds."""
WAITS_UNREACHED = WAITS[:2]
"""A registry that never answered is more likely out of reach than busy."""
LONGEST_WAIT = 120
"""No single wait is longer, however long the registry asks for."""
BUSY = frozenset({408, 425, 429})
_NCT = re.compile(r"NCT(?!0{8})\d{8}$")


class Moved(RegistryError):
    """The registry's data was refreshed in the middle of a walk, or it does not know the page to go on with any more:
    walk again."""


class _Refused(RegistryError):
    """The registry does not understand the request; the message holds its own words."""


class _Again(Exception):
    """An answer that may be better next time; ``wait`` is how long the registry asks to wait, in seconds."""

    def __init__(self, reason: str, wait: float = 0) -> None:
        super().__init__(reason)
        self.wait = wait


@dataclass(frozen=True, slots=True)
class Page:
    """One page of raw studies. ``token`` asks for the next one and is empty on the last; ``total`` comes with the first
    page only."""

    studies: tuple[dict[str, Any], ...]
    token: str = ""
    total: int | None = None


class Client:
    """The API at ``url``. ``pause`` is the least number of seconds between two requests, ``requests`` how many were
    made, tries again included. RegistryError says what is wrong and what to do."""

    def __init__(
        self, url: str, pause: float = 1.0, contact: str = "", sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self.url = url.rstrip("/")
        self.requests = 0
        self._pause, self._sleep, self._free_at = pause, sleep, 0.0
        self._reached, self._version = False, ""
        self.date = ""
        """What the registry's clock said with its last answer, as HTTP writes it."""
        self._session = requests.Session()
        self._session.headers["User-Agent"] = f"horizon/{__version__}" + (f" (+{contact})" if contact else "")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._session.close()

    def version(self) -> str:
        """The data timestamp: a name for the data version, to be compared for difference."""
        self._version = str(self._named(self._get("/version", {}), "dataTimestamp", str))
        return self._version

    def count(self, expression: str) -> int:
        """How many studies an expression finds."""
        asked = {"filter.advanced": expression, "countTotal": "true", "pageSize": "1", "fields": "NCTId"}
        return int(self._named(self._get("/studies", asked), "totalCount", int))

    def pages(self, expression: str, token: str = "") -> Iterator[Page]:
        """All that an expression finds, in no order; with ``token`` from that page on. Moved if the data was refreshed
        on the way and so cut it off, or if the page of the token is not known any more."""
        return self._walk({"filter.advanced": expression, "countTotal": "true"}, token)

    def by_ids(self, ids: Iterable[str]) -> Iterator[dict[str, Any]]:
        """The studies with these ids; one that the registry does not have is absent, an alias answers under the other
        id, an impossible one is left out, since it would sink its whole batch."""
        possible = [nct_id for nct_id in dict.fromkeys(ids) if _NCT.match(nct_id)]
        for start in range(0, len(possible), BATCH):
            batch = possible[start : start + BATCH]
            while batch:
                try:
                    for page in self._walk({"filter.ids": "|".join(batch)}):
                        yield from page.studies
                    break
                except _Refused as refused:
                    left = [nct_id for nct_id in batch if nct_id not in str(refused)]
                    if len(left) == len(batch):
                        raise
                    batch = left

    def _walk(self, query: dict[str, str], token: str = "") -> Iterator[Page]:
        asked = query | {"fields": "|".join(FIELDS), "pageSize": str(PAGE_SIZE)}
        stored = bool(token)
        while True:
            page = self._page(asked | ({"pageToken": token} if token else {}), stored)
            # a page that is not full may have a successor, and a full one none: only the token says
            token, stored = page.token, False
            yield page
            del page  # a page takes some megabytes: none is held while the next one is read
            if not token:
                return

    def _page(self, asked: dict[str, str], stored: bool) -> Page:
        before = self._version
        try:
            answer = self._get("/studies", asked)
        except _Refused:
            if stored or ("pageToken" in asked and self.version() != before):
                raise Moved("the registry's data keeps changing while it is read; try again later") from None
            raise
        studies = tuple(self._named(answer, "studies", list))
        return Page(studies, str(answer.get("nextPageToken") or ""), answer.get("totalCount"))

    def _named(self, answer: dict[str, Any], name: str, kind: type) -> Any:
        if not isinstance(answer.get(name), kind):
            raise RegistryError(f"{self.url} answers, but not as the registry does; check HORIZON_REGISTRY_URL")
        return answer[name]

    def _get(self, path: str, asked: dict[str, str]) -> dict[str, Any]:
        tries = 0
        while True:
            try:
                return self._once(path, asked)
            except _Again as again:
                waits = WAITS if self._reached else WAITS_UNREACHED
                if tries >= len(waits):
                    raise RegistryError(
                        f"the registry at {self.url} cannot be read ({again}); check the network and "
                        "HORIZON_REGISTRY_URL, or try again later"
                    ) from None
                self._sleep(min(again.wait or waits[tries] * random.uniform(1, 1.25), LONGEST_WAIT))
                tries += 1

    def _once(self, path: str, asked: dict[str, str]) -> dict[str, Any]:
        if (early := self._free_at - time.monotonic()) > 0:
            self._sleep(early)
        self.requests += 1
        try:
            limits = (CONNECT_SECONDS, READ_SECONDS)
            with self._session.get(self.url + path, params=asked, timeout=limits, stream=True) as response:
                self._reached, self.date = True, response.headers.get("Date", "")
                body = _whole(response)
        except (InvalidSchema, InvalidURL, MissingSchema):
            raise RegistryError(f"{self.url!r} is not an address; check HORIZON_REGISTRY_URL") from None
        except (requests.RequestException, HTTPError) as broken:
            raise _Again(_words(broken)) from None
        finally:
            self._free_at = time.monotonic() + self._pause
        _judge(response, body, self.url)
        try:
            answer = orjson.loads(body)
        except orjson.JSONDecodeError:
            raise _Again("a page instead of data: maintenance, or a network that asks to log in") from None
        return answer if isinstance(answer, dict) else {}


def _whole(response: requests.Response) -> bytes:
    end, body = time.monotonic() + ANSWER_SECONDS, bytearray()
    # what has come so far, however little: waiting for a full buffer would outlast any limit
    while piece := response.raw.read1(decode_content=True):
        body += piece
        if time.monotonic() > end:
            raise _Again(f"an answer takes longer than {ANSWER_SECONDS} seconds")
    return bytes(body)


def _judge(response: requests.Response, body: bytes, url: str) -> None:
    status, text = response.status_code, " ".join(body[:300].decode(errors="replace").split())
    if status in BUSY or status >= 500:
        raise _Again(f"{status}: {text}" if text else str(status), _asked_wait(response))
    if status == 400:
        raise _Refused(f"the registry does not understand the question: {text}")
    if status == 403:
        raise RegistryError(
            f"{url} answers 403: the registry, or a network on the way to it, does not serve programs from here; "
            "ask who runs the network, or pull from a bulk file with --source"
        )
    if status != 200:
        raise RegistryError(f"{url} answers {status}; check HORIZON_REGISTRY_URL")


def _asked_wait(response: requests.Response) -> float:
    try:
        return Retry().parse_retry_after(response.headers.get("Retry-After", "0"))
    except InvalidHeader:
        return 0


def _words(broken: Exception) -> str:
    if isinstance(broken, requests.Timeout | ReadTimeoutError):
        return "no answer in time"
    if isinstance(broken, requests.exceptions.SSLError):
        return "its certificate is not trusted here"
    if isinstance(broken, requests.exceptions.ProxyError):
        return "the proxy refuses"
    if isinstance(broken, requests.ConnectionError):
        return "no connection"
    return "the answer broke off"
