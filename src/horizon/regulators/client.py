"""The regulators' servers: files asked for by what is known of them, so that nothing new costs one small answer."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from horizon.errors import RegulatorListError
from horizon.http import (
    HttpError,
    HttpLimits,
    HttpResponse,
    HttpSession,
    InvalidAddressError,
    RetryableError,
    mask_address,
)

LIMITS = HttpLimits(retries=2, unreached_retries=0, max_bytes=64 * 1024 * 1024)
"""A list can wait until tomorrow. The largest file takes some 10 MB."""


class MissingFileError(RegulatorListError):
    """There is no file at the address."""


@dataclass(frozen=True, slots=True)
class FetchedFile:
    """A file and the headers by which to ask whether there is a newer one; no password is in the address."""

    address: str
    body: bytes
    validators: Mapping[str, str]


class RegulatorClient(HttpSession):
    """A session with one regulator's server at ``url``; each call raises RegulatorListError with the reason."""

    def __init__(
        self,
        url: str,
        pause: float = 1.0,
        contact: str = "",
        sleep: Callable[[float], None] = time.sleep,
        user_agent: str = "",
    ) -> None:
        super().__init__(pause, contact, sleep, LIMITS, user_agent)
        self.url = url.rstrip("/")

    def fetch_file(self, path: str, known: Mapping[str, Mapping[str, str]]) -> FetchedFile | None:
        """Fetch a file; None if it is still the one whose validators are known by its address.

        Raises MissingFileError if the server has no such file.
        """
        address = mask_address(self.url) + path
        validators = known.get(address, {})
        asked = {
            header: validators[name]
            for name, header in (("ETag", "If-None-Match"), ("Last-Modified", "If-Modified-Since"))
            if name in validators
        }
        try:
            response = self.get(self.url + path, {}, self._check_answer, asked)
        except MissingFileError:
            raise MissingFileError(f"{address}: there is no such file (404)") from None
        except InvalidAddressError:
            raise RegulatorListError(f"{address!r} is not an address") from None
        except HttpError as error:
            raise RegulatorListError(f"{address} cannot be read ({error})") from None
        if response.status == 304:
            return None
        given = {name: response.headers[name] for name in ("ETag", "Last-Modified") if name in response.headers}
        return FetchedFile(address, response.body, given)

    def _check_answer(self, response: HttpResponse) -> HttpResponse:
        if response.status == 404:
            raise MissingFileError
        if response.status not in (200, 304):
            raise HttpError(f"the server answers {response.status}")
        if response.status == 200 and not response.body:
            raise RetryableError("an empty answer")
        return response
