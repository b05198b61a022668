"""HTTP is polite, patient and bounded; what the registry's client makes of it is tried in tests/registry."""

from collections.abc import Callable

import pytest
import requests
import responses

from horizon import http
from horizon.http import HttpError, HttpResponse, HttpSession, InvalidAddressError, RetryableError

URL = "https://service.example/data"
KEY = "https://switch.example/key"


def read_body(response: HttpResponse) -> bytes:
    return response.body


@pytest.fixture
def waits() -> list[float]:
    """Every wait of a session, in seconds."""
    return []


@responses.activate
def test_an_answer_is_given_with_its_status_headers_and_body(waits: list[float]) -> None:
    responses.get(URL, body=b"  two\nlines ", headers={"ETag": '"1"'})
    with HttpSession(0, sleep=waits.append) as session:
        answer = session.get(URL, {"page": "2"}, lambda response: response)
    assert (answer.status, answer.headers["etag"], answer.body) == (200, '"1"', b"  two\nlines ")
    assert answer.excerpt() == "two lines"
    assert responses.calls[0].request.url == f"{URL}?page=2"
    assert (session.request_count, waits) == (1, [])


@responses.activate
def test_an_answer_that_is_not_accepted_is_tried_again(waits: list[float]) -> None:
    for body in (b"", b"whole"):
        responses.get(URL, body=body)

    def accept(response: HttpResponse) -> bytes:
        if not response.body:
            raise RetryableError("nothing in it", wait=7)
        return response.body

    with HttpSession(0, sleep=waits.append) as session:
        assert session.get(URL, {}, accept) == b"whole"
    assert (session.request_count, waits) == (2, [7])


@responses.activate
def test_an_answer_that_is_too_large_is_not_read_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "MAX_BYTES", 10)
    responses.get(URL, body=b"x" * 11)
    with HttpSession(0) as session, pytest.raises(HttpError, match="larger than 10 bytes"):
        session.get(URL, {}, read_body)
    assert len(responses.calls) == 1


def test_an_address_that_is_none_is_refused_at_once() -> None:
    with HttpSession(0) as session, pytest.raises(InvalidAddressError):
        session.get("nonsense", {}, read_body)


@responses.activate
def test_a_ping_calls_once_and_follows_no_redirect() -> None:
    responses.get(KEY, status=302, headers={"Location": "https://elsewhere.example"})
    http.ping(KEY)
    assert [call.request.headers["User-Agent"] for call in responses.calls] == [http.USER_AGENT]


@responses.activate
@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (lambda: responses.get(KEY, status=404), "answers 404"),
        (lambda: responses.get(KEY, body=requests.ConnectionError(KEY)), "cannot be called: ConnectionError"),
    ],
)
def test_a_ping_that_fails_says_so_without_the_address(answer: Callable[[], object], reason: str) -> None:
    answer()
    with pytest.raises(HttpError) as error:
        http.ping(KEY)
    assert str(error.value) == reason
