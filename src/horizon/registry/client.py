"""The registry's live API: what to ask and how to read the answer. Limits: ClinicalTrials.gov API, version 2."""

import re
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import orjson

from horizon.errors import RegistryError
from horizon.http import HttpError, HttpResponse, HttpSession, InvalidAddressError, RetryableError
from horizon.registry.projection import API_FIELDS

PAGE_SIZE = 1000
IDS_PER_REQUEST = 400
"""As sent they take 14 characters each, and servers cut addresses at about 8,000."""
_NCT = re.compile(r"NCT(?!0{8})\d{8}$")


class DataRefreshedError(RegistryError):
    """The data was refreshed during a walk, or the page to continue from is no longer known: walk again."""


class _RefusedQueryError(RegistryError):
    """The registry does not understand the request; the message quotes its answer."""


@dataclass(frozen=True, slots=True)
class StudyPage:
    """One page of raw studies; ``next_token`` is empty on the last page, ``total`` comes with the first only."""

    studies: tuple[dict[str, Any], ...]
    next_token: str = ""
    total: int | None = None


class RegistryClient(HttpSession):
    """A session with the API at ``url``; each call raises RegistryError with what is wrong and what to do."""

    def __init__(
        self, url: str, pause: float = 1.0, contact: str = "", sleep: Callable[[float], None] = time.sleep
    ) -> None:
        super().__init__(pause, contact, sleep)
        self.url = url.rstrip("/")
        self._data_timestamp = ""

    def fetch_data_timestamp(self) -> str:
        """The name of the data version, to be compared for difference only."""
        self._data_timestamp = str(self._require_field(self._fetch_json("/version", {}), "dataTimestamp", str))
        return self._data_timestamp

    def count_studies(self, expression: str) -> int:
        """How many studies match an expression."""
        params = {"filter.advanced": expression, "countTotal": "true", "pageSize": "1", "fields": "NCTId"}
        return int(self._require_field(self._fetch_json("/studies", params), "totalCount", int))

    def fetch_pages(self, expression: str, token: str = "") -> Iterator[StudyPage]:
        """All studies that match an expression, in no order; with ``token`` from that page on.

        Raises DataRefreshedError if the data was refreshed during the walk, or if the token is no longer known.
        """
        return self._walk_pages({"filter.advanced": expression, "countTotal": "true"}, token)

    def fetch_by_ids(self, ids: Iterable[str]) -> Iterator[dict[str, Any]]:
        """The studies with these ids.

        An id that the registry does not have is absent, an alias answers under the current id, and a malformed one is
        left out, since it would fail its whole batch.
        """
        valid = [nct_id for nct_id in dict.fromkeys(ids) if _NCT.match(nct_id)]
        for start in range(0, len(valid), IDS_PER_REQUEST):
            batch = valid[start : start + IDS_PER_REQUEST]
            while batch:
                try:
                    for page in self._walk_pages({"filter.ids": "|".join(batch)}):
                        yield from page.studies
                    break
                except _RefusedQueryError as refusal:
                    accepted = [nct_id for nct_id in batch if nct_id not in str(refusal)]
                    if len(accepted) == len(batch):
                        raise
                    batch = accepted

    def _walk_pages(self, query: dict[str, str], token: str = "") -> Iterator[StudyPage]:
        params = query | {"fields": "|".join(API_FIELDS), "pageSize": str(PAGE_SIZE)}
        resumed = bool(token)
        while True:
            page = self._fetch_page(params | ({"pageToken": token} if token else {}), resumed)
            # a page that is not full may have a successor, and a full one none: only the token says
            token, resumed = page.next_token, False
            yield page
            del page  # a page takes some megabytes: none is held while the next one is read
            if not token:
                return

    def _fetch_page(self, params: dict[str, str], resumed: bool) -> StudyPage:
        before = self._data_timestamp
        try:
            answer = self._fetch_json("/studies", params)
        except _RefusedQueryError:
            if resumed or ("pageToken" in params and self.fetch_data_timestamp() != before):
                message = "the registry's data keeps changing while it is read; try again later"
                raise DataRefreshedError(message) from None
            raise
        studies = tuple(self._require_field(answer, "studies", list))
        return StudyPage(studies, str(answer.get("nextPageToken") or ""), answer.get("totalCount"))

    def _require_field(self, answer: dict[str, Any], name: str, kind: type) -> Any:
        if not isinstance(answer.get(name), kind):
            raise RegistryError(f"{self.url} answers, but not as the registry does; check HORIZON_REGISTRY_URL")
        return answer[name]

    def _fetch_json(self, path: str, params: dict[str, str]) -> dict[str, Any]:
        try:
            return self.get(self.url + path, params, self._parse_answer)
        except InvalidAddressError:
            raise RegistryError(f"{self.url!r} is not an address; check HORIZON_REGISTRY_URL") from None
        except HttpError as error:
            raise RegistryError(
                f"the registry at {self.url} cannot be read ({error}); check the network and HORIZON_REGISTRY_URL, "
                "or try again later"
            ) from None

    def _parse_answer(self, response: HttpResponse) -> dict[str, Any]:
        if response.status == 400:
            raise _RefusedQueryError(f"the registry does not understand the request: {response.excerpt()}")
        if response.status == 403:
            raise RegistryError(
                f"{self.url} answers 403: the registry, or a network on the way to it, does not serve programs from "
                "here; ask who runs the network, or pull from a bulk file with --source"
            )
        if response.status != 200:
            raise RegistryError(f"{self.url} answers {response.status}; check HORIZON_REGISTRY_URL")
        try:
            answer = orjson.loads(response.body)
        except orjson.JSONDecodeError:
            raise RetryableError("a page instead of data: maintenance, or a network that asks to log in") from None
        return answer if isinstance(answer, dict) else {}
