"""Registries that give page after page without an end, or more than a page can hold."""

import itertools
import json
import re
import resource
import socket
from collections.abc import Callable

import pytest

from horizon.errors import RegistryError
from horizon.registry import client as room
from horizon.registry.client import RegistryClient
from peers import serve_script
from studies import make_study

Answer = Callable[[str, int], bytes]


def answering(answer: Answer) -> Callable[[socket.socket], None]:
    """Answer each request with JSON, by its path and its number."""
    numbers = itertools.count(1)

    def script(connection: socket.socket) -> None:
        while request := connection.recv(65536).decode():
            body = answer(request.split()[1], next(numbers))
            connection.sendall(f"HTTP/1.1 200 OK\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body)

    return script


def page(token: str, *numbers: int) -> bytes:
    return json.dumps({"studies": [make_study(number) for number in numbers], "nextPageToken": token}).encode()


ENDLESS: dict[str, Answer] = {
    "the same token": lambda _, __: page("again", 1, 2),
    "the same studies": lambda _, number: page(f"t{number}", 1, 2),
    "nothing": lambda _, number: page(f"t{number}"),
}


@pytest.fixture
def client() -> Callable[[int], RegistryClient]:
    """What opens a client of a server on this machine."""
    return lambda port: RegistryClient(f"http://127.0.0.1:{port}", pause=0, sleep=lambda _: None)


@pytest.mark.parametrize("kind", ENDLESS)
def test_pages_without_news_end_the_walk(kind: str, client: Callable[[int], RegistryClient]) -> None:
    with serve_script(answering(ENDLESS[kind])) as (_, port), client(port) as asking:
        for walk in (lambda: list(asking.fetch_pages("x")), lambda: list(asking.fetch_by_ids(["NCT00000001"]))):
            before = asking.request_count
            with pytest.raises(RegistryError, match="page after page without an end"):
                walk()
            assert asking.request_count - before <= 1 + room.MAX_PAGES_WITHOUT_NEWS


def test_ever_new_studies_end_the_walk_too(
    client: Callable[[int], RegistryClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "MAX_PAGES", 20)
    script = answering(lambda _, number: page(f"t{number}", number))
    with (
        serve_script(script) as (_, port),
        client(port) as asking,
        pytest.raises(RegistryError, match="without an end"),
    ):
        list(asking.fetch_pages("x"))


@pytest.mark.parametrize("value", [b"[]", b"{}", b"0", b'""'])
def test_an_answer_of_more_values_than_a_page_can_have_is_refused_unread(
    value: bytes, client: Callable[[int], RegistryClient]
) -> None:
    body = b'{"studies":[' + b",".join([value] * 6_000_000) + b"]}"
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with serve_script(answering(lambda _, __: body)) as (_, port), client(port) as asking:
        with pytest.raises(RegistryError, match=re.escape("more values than a page can have")):
            list(asking.fetch_pages("x"))
        assert asking.request_count == 1
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 250_000
