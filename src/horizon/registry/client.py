"""The registry's live API: what to ask and how to read the answer. Limits: ClinicalTrials.gov API, version 2."""

import datetime as dt
import re
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from email.utils import parsedate_to_datetime
from typing import Any

import orjson

from horizon.errors import RegistryError
from horizon.http import (
    HttpError,
    HttpLimits,
    HttpResponse,
    HttpSession,
    InvalidAddressError,
    RetryableError,
    mask_address,
)
from horizon.registry.access import RegistryAccess
from horizon.registry.json_records import salvage_page
from horizon.registry.projection import API_FIELDS
from horizon.values.dates import is_plausible_timestamp

PAGE_SIZE = 1000

LIMITS = HttpLimits(max_bytes=64 * 1024 * 1024)
"""A page of 1,000 studies takes 3.4 million bytes."""

MAX_VALUES = 3_000_000
"""Of one answer, each with a comma: a page of 1,000 studies has 100,000, and each takes some 100 bytes of memory."""

MAX_PAGES = 10_000
"""Of one question: the whole registry, 610,000 studies, by pages of a sixteenth of the size that is asked for."""

MAX_PAGES_WITHOUT_NEWS = 3
"""A page without a study that has not come before: one at the end of a walk, and not many in a row."""

_NCT = re.compile(r"NCT(?!0{8})\d{8}$")


class DataRefreshedError(RegistryError):
    """The data was refreshed during a walk, or the page to continue from is no longer known: walk again."""


class QueryRefusedError(RegistryError):
    """The registry refuses a question, as not understood, too complicated or too long; ``words`` are its own."""

    def __init__(self, words: str) -> None:
        super().__init__(f"the registry refuses a question: {words}")
        self.words = words


@dataclass(frozen=True, slots=True)
class StudyPage:
    """One page of raw studies; what cannot be read as one is an UnreadableRecord.

    ``next_token`` is empty on the last page, ``total`` comes with the first only.
    """

    studies: tuple[Any, ...]
    next_token: str = ""
    total: int | None = None


class RegistryClient(HttpSession):
    """A session with the API at ``url``; each call raises RegistryError with what is wrong and what to do.

    ``address`` is the URL without a password, to be shown and stored; ``access`` is how the registry takes questions.
    ``today`` is the day by this machine's clock, or the one that is set.
    """

    def __init__(
        self,
        url: str,
        pause: float = 1.0,
        contact: str = "",
        sleep: Callable[[float], None] = time.sleep,
        user_agent: str = "",
        today: dt.date | None = None,
    ) -> None:
        super().__init__(pause, contact, sleep, limits=LIMITS, user_agent=user_agent)
        self.url = url.rstrip("/")
        self.address = mask_address(self.url)
        self._access = RegistryAccess()
        self.today = today or dt.datetime.now(tz=dt.UTC).date()
        self._data_timestamp = ""

    @property
    def access(self) -> RegistryAccess:
        """How the registry takes questions, as far as is known."""
        return replace(self._access, plain_name=self.plain_name)

    @access.setter
    def access(self, access: RegistryAccess) -> None:
        self._access, self.plain_name = access, access.plain_name

    def fetch_data_timestamp(self) -> str:
        """The name of the data version; raises RegistryError if its day is not plausible by the registry's clock."""
        try:
            answer = self._fetch_json("/version", {})
        except QueryRefusedError:  # it cannot be asked in another way: once more
            answer = self._fetch_json("/version", {})
        timestamp = str(self._require_field(answer, "dataTimestamp", str))
        if not is_plausible_timestamp(timestamp, self.registry_day()):
            raise RegistryError(
                f"{self.address} says that its data are of {timestamp[:40]!r}: no plausible day, so nothing was read; "
                "try again later, or check HORIZON_REGISTRY_URL"
            )
        self._data_timestamp = timestamp
        return self._data_timestamp

    def registry_day(self) -> dt.date:
        """The day by the registry's clock, or ``today`` where that is later or alone."""
        with suppress(ValueError):
            return max(self.today, parsedate_to_datetime(self.server_date).date())
        return self.today

    def count_studies(self, expression: str) -> int:
        """How many studies match an expression; asked like a page, so that it is refused where a page would be."""
        params = {"filter.advanced": expression, "countTotal": "true"}
        params |= {"fields": "|".join(API_FIELDS), "pageSize": "1"}
        total = _parse_count(self._fetch_json("/studies", params).get("totalCount"))
        return int(self._require_field({"totalCount": total}, "totalCount", int))

    def fetch_pages(self, expression: str, token: str = "", fields: Sequence[str] = API_FIELDS) -> Iterator[StudyPage]:
        """All studies that match an expression, in no order; with ``token`` from that page on.

        Raises DataRefreshedError if the data was refreshed during the walk, or if the token is no longer known, and
        QueryRefusedError if the registry refuses the question.
        """
        return self._walk_pages({"filter.advanced": expression, "countTotal": "true"}, token, fields)

    def fetch_by_ids(self, ids: Iterable[str]) -> Iterator[Any]:
        """The studies with these ids, some of them perhaps twice.

        An id that the registry does not have is absent, an alias answers under the current id, and a malformed one is
        left out, since it would fail its whole batch. A batch that is refused is asked in halves.
        """
        valid = [nct_id for nct_id in dict.fromkeys(ids) if _NCT.match(nct_id)]
        start = 0
        while batch := valid[start : start + self._access.ids_per_request]:
            yield from self._fetch_batch(batch)
            start += len(batch)

    def _fetch_batch(self, batch: list[str], last_try: bool = False) -> Iterator[Any]:
        try:
            for page in self._walk_pages({"filter.ids": "|".join(batch)}):
                yield from page.studies
        except QueryRefusedError as refusal:
            accepted = [nct_id for nct_id in batch if nct_id not in refusal.words]
            middle = (len(batch) + 1) // 2
            if len(accepted) < len(batch):
                parts = [accepted] if accepted else []
            elif middle < len(batch):
                self._access = replace(self._access, ids_per_request=min(middle, self._access.ids_per_request))
                parts = [batch[:middle], batch[middle:]]
            elif last_try:
                raise
            else:
                last_try, parts = True, [batch]
            for part in parts:
                yield from self._fetch_batch(part, last_try)

    def _walk_pages(
        self, query: dict[str, str], token: str = "", fields: Sequence[str] = API_FIELDS
    ) -> Iterator[StudyPage]:
        params = query | {"fields": "|".join(fields), "pageSize": str(PAGE_SIZE)}
        resumed, seen, without_news = bool(token), set[str](), 0
        for _ in range(MAX_PAGES):
            page = self._fetch_page(params | ({"pageToken": token} if token else {}), resumed)
            # a page that is not full may have a successor, and a full one none: only the token says
            token, resumed = page.next_token, False
            fresh = {_id_of(raw) for raw in page.studies} - seen
            seen |= fresh
            without_news = 0 if fresh else without_news + 1
            yield page
            del page  # a page takes some megabytes: none is held while the next one is read
            if not token:
                return
            if without_news == MAX_PAGES_WITHOUT_NEWS:
                break
        raise RegistryError(f"{self.address} gives page after page without an end; try again later")

    def _fetch_page(self, params: dict[str, str], resumed: bool) -> StudyPage:
        try:
            answer = self._fetch_json("/studies", params)
        except QueryRefusedError:
            if "pageToken" not in params:
                raise
            answer = self._fetch_page_again(params, resumed)
        studies = tuple(self._require_field(answer, "studies", list))
        return StudyPage(studies, str(answer.get("nextPageToken") or ""), _parse_count(answer.get("totalCount")))

    def _fetch_page_again(self, params: dict[str, str], resumed: bool) -> dict[str, Any]:
        """A page that was refused, though its question was taken: once more, unless the data has been refreshed."""
        before = self._data_timestamp
        try:
            return self._fetch_json("/studies", params)
        except QueryRefusedError:
            if resumed or self.fetch_data_timestamp() != before:
                message = "the registry's data keeps changing while it is read; try again later"
                raise DataRefreshedError(message) from None
            raise

    def _require_field(self, answer: dict[str, Any], name: str, kind: type) -> Any:
        if not isinstance(answer.get(name), kind):
            raise RegistryError(f"{self.address} answers, but not as the registry does; check HORIZON_REGISTRY_URL")
        return answer[name]

    def _fetch_json(self, path: str, params: dict[str, str]) -> dict[str, Any]:
        try:
            return self.get(self.url + path, params, self._parse_answer)
        except InvalidAddressError:
            raise RegistryError(f"{self.address!r} is not an address; check HORIZON_REGISTRY_URL") from None
        except HttpError as error:
            raise RegistryError(
                f"the registry at {self.address} cannot be read ({error}); check the network and "
                "HORIZON_REGISTRY_URL, or try again later"
            ) from None

    def _parse_answer(self, response: HttpResponse) -> dict[str, Any]:
        if response.status in (400, 413, 414):
            status = "" if response.status == 400 else f"{response.status} "
            raise QueryRefusedError(status + response.excerpt())
        if response.status == 403:
            raise RegistryError(
                f"{self.address} answers 403 to each name that was tried: it, or a network on the way, does not serve "
                "programs from here. Ask who runs the network; or search at https://clinicaltrials.gov in a "
                'browser, take Download: "JSON, one file per study, zip", and: horizon pull --source FILE'
            )
        if response.status != 200:
            raise RegistryError(f"{self.address} answers {response.status}; check HORIZON_REGISTRY_URL")
        if response.body.count(b",") > MAX_VALUES:
            raise RegistryError(
                f"{self.address} answers with more values than a page can have; check HORIZON_REGISTRY_URL"
            )
        try:
            answer = orjson.loads(response.body)
        except orjson.JSONDecodeError:
            answer = salvage_page(response.body)
            if answer is None:
                raise RetryableError("a page instead of data: maintenance, or a network that asks to log in") from None
        return answer if isinstance(answer, dict) else {}


def _id_of(raw: Any) -> str:
    """The id of a raw study, or where it is in memory if it has none: it is then like no other."""
    try:
        return str(raw["protocolSection"]["identificationModule"]["nctId"])
    except (KeyError, TypeError):
        return f"{id(raw)}"


def _parse_count(value: object) -> int | None:
    """A count, which some send as text; None if it is none."""
    text = str(value)
    return int(text) if re.fullmatch(r"[0-9]{1,9}", text) else None
