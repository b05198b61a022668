"""Peers that never finish, lead elsewhere, send bombs or refuse a name: each conversation has an end."""

import contextlib
import gzip
import itertools
import re
import socket
import threading
import time
import tracemalloc
import zlib
from collections.abc import Callable, Iterator

import pytest

from horizon import http
from horizon.http import HttpError, HttpResponse, HttpSession, mask_address
from peers import drip, serve_script

OK = b"HTTP/1.1 200 OK\r\n"


def as_it_is(response: HttpResponse) -> HttpResponse:
    return response


@pytest.fixture
def ended() -> Iterator[threading.Event]:
    event = threading.Event()
    yield event
    event.set()


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """A second is long here."""
    monkeypatch.setattr(http, "READ_SECONDS", 0.2)
    monkeypatch.setattr(http, "ANSWER_SECONDS", 0.6)


def answer_once(body: bytes, *lines: str, status: str = "200 OK") -> Callable[[socket.socket], None]:
    """Answer each request of a connection in the same way."""
    head = "".join(f"{line}\r\n" for line in (f"HTTP/1.1 {status}", *lines, f"Content-Length: {len(body)}", ""))

    def script(connection: socket.socket) -> None:
        while connection.recv(65536):
            connection.sendall(head.encode() + body)

    return script


NEVER_ENDING = {
    "status line": (b"", itertools.repeat(b"H")),
    "header": (OK + b"X: ", itertools.repeat(b"x")),
    "headers": (OK, (f"X-{number}: 1\r\n".encode() for number in itertools.count())),
    "continue": (b"", itertools.repeat(b"HTTP/1.1 100 Continue\r\n\r\n")),
    "body": (OK + b"Content-Length: 1000000\r\n\r\n", itertools.repeat(b" ")),
    "chunk size": (OK + b"Transfer-Encoding: chunked\r\n\r\n", itertools.repeat(b"0")),
    "trailer": (OK + b"Transfer-Encoding: chunked\r\n\r\n0\r\n", itertools.repeat(b"X: 1\r\n")),
    "no length": (OK + b"\r\n", itertools.repeat(b" ")),
}


@pytest.mark.usefixtures("short")
@pytest.mark.parametrize("part", NEVER_ENDING)
def test_an_answer_of_which_a_part_never_ends_is_given_up_in_time(part: str, ended: threading.Event) -> None:
    begin, rest = NEVER_ENDING[part]

    def script(connection: socket.socket) -> None:
        connection.recv(65536)
        connection.sendall(begin)
        drip(connection, iter(rest), ended)

    began = time.monotonic()
    with serve_script(script) as (host, port), HttpSession(0, sleep=lambda _: None) as session:
        with pytest.raises(HttpError):
            session.get(f"http://{host}:{port}/", {}, as_it_is)
        assert session.request_count <= 1 + len(http.UNREACHED_WAITS)
    assert time.monotonic() - began < 4


@pytest.mark.parametrize("interim", [b"HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.1 100 Go on\r\nLink: </x>\r\n\r\n"])
def test_who_only_ever_says_that_an_answer_follows_is_given_up_by_its_bytes(interim: bytes) -> None:
    def script(connection: socket.socket) -> None:
        connection.recv(65536)
        with contextlib.suppress(OSError):
            while True:
                connection.sendall(interim * 1_000)

    with serve_script(script) as (host, port), HttpSession(0, sleep=lambda _: None) as session:
        began = time.monotonic()
        with pytest.raises(HttpError):
            session.get(f"http://{host}:{port}/", {}, as_it_is)
        assert time.monotonic() - began < http.READ_SECONDS / 2


@pytest.mark.usefixtures("short")
def test_an_answer_that_comes_slowly_and_fast_enough_is_read(
    monkeypatch: pytest.MonkeyPatch, ended: threading.Event
) -> None:
    monkeypatch.setattr(http, "SLOWEST_RATE", 100)

    def script(connection: socket.socket) -> None:
        connection.recv(65536)
        connection.sendall(OK + b"Content-Length: 100\r\n\r\n")
        drip(connection, itertools.repeat(b"12345", 20), ended)

    with serve_script(script) as (host, port), HttpSession(0) as session:
        assert session.get(f"http://{host}:{port}/", {}, as_it_is).body == b"12345" * 20


@pytest.mark.parametrize(
    ("location", "words"),
    [
        ("http://localhost:{port}/x", "redirects to http://localhost"),
        ("http://127.0.0.1:1/x", "redirects to http://127.0.0.1:1,"),
        ("//elsewhere.example/x", "redirects to http://elsewhere.example,"),
        ("http://user:secret@elsewhere.example/x", "redirects to http://elsewhere.example,"),
        ("ftp://127.0.0.1:{port}/x", "redirects to ftp:"),
        ("http://[", "redirects to no address"),
        ("/again", "redirects more than 5 times"),
    ],
)
def test_a_redirect_elsewhere_is_not_followed_and_not_tried_again(location: str, words: str) -> None:
    ports: list[int] = []

    def script(connection: socket.socket) -> None:
        target = location.format(port=ports[0])
        answer_once(b"", f"Location: {target}", status="302 Found")(connection)

    with serve_script(script) as (host, port), HttpSession(0) as session:
        ports.append(port)
        with pytest.raises(HttpError, match=re.escape(words)) as error:
            session.get(f"http://{host}:{port}/", {}, as_it_is)
        assert session.request_count == (6 if location == "/again" else 1)
    assert "secret" not in str(error.value)


def test_https_is_never_left_for_http() -> None:
    with pytest.raises(HttpError, match="none from https to http"):
        http._redirect_target("https://a.example/x", "http://a.example/x")
    assert http._redirect_target("http://u:p@a.example/x", "https://a.example/y") == "https://u:p@a.example/y"


def test_a_redirect_within_the_host_is_followed_with_the_password_that_was_given() -> None:
    requests: list[str] = []

    def script(connection: socket.socket) -> None:
        while request := connection.recv(65536).decode():
            requests.append(request)
            if "GET /old" in request:
                connection.sendall(b"HTTP/1.1 301 Moved\r\nLocation: /new?a=1\r\nContent-Length: 0\r\n\r\n")
            else:
                connection.sendall(OK + b"Content-Length: 2\r\n\r\nok")

    with serve_script(script) as (host, port), HttpSession(0) as session:
        assert session.get(f"http://me:secret@{host}:{port}/old", {"q": "1"}, as_it_is).body == b"ok"
    assert [request.split()[1] for request in requests] == ["/old?q=1", "/new?a=1"]
    assert all("Authorization: Basic" in request for request in requests)


def bomb(size: int) -> bytes:
    """So many blanks, packed, without an end; each piece but the first is packed alike."""
    packer = zlib.compressobj(9, wbits=31)
    first, second = (packer.compress(b" " * 2**20) + packer.flush(zlib.Z_FULL_FLUSH) for _ in range(2))
    return first + second * (size // 2**20 - 1)


@pytest.mark.parametrize(
    ("body", "encoding", "words"),
    [
        (bomb(2**30), "gzip", "unpacks to more than 100 times"),
        (gzip.compress(bomb(2**28)), "gzip, gzip", "packed in a way that was not asked for"),
        (b"x", "br", "packed in a way that was not asked for"),
    ],
    ids=["gzip", "twice", "brotli"],
)
def test_a_bomb_is_refused_in_one_line_and_not_tried_again(body: bytes, encoding: str, words: str) -> None:
    script = answer_once(body, f"Content-Encoding: {encoding}")
    tracemalloc.start()
    with serve_script(script) as (host, port), HttpSession(0) as session:
        with pytest.raises(HttpError, match=words):
            session.get(f"http://{host}:{port}/", {}, as_it_is)
        assert session.request_count == 1
    # What is unpacked before the ratio counts, the part that crosses it, and little else: not the bomb.
    assert tracemalloc.get_traced_memory()[1] < http.FREE_BYTES + 4e6
    tracemalloc.stop()


@pytest.mark.parametrize("text", [b"", b"a", b"abc" * 1_000_000, b"\0" * http.PART_BYTES, bytes(range(256)) * 9000])
def test_what_is_packed_arrives_whole_in_one_member_or_several(text: bytes) -> None:
    for body in (gzip.compress(text), gzip.compress(text[:7]) + gzip.compress(text[7:])):
        with serve_script(answer_once(body, "Content-Encoding: gzip")) as (host, port), HttpSession(0) as session:
            assert session.get(f"http://{host}:{port}/", {}, as_it_is).body == text


def test_what_is_packed_and_cut_short_is_tried_again() -> None:
    script = answer_once(gzip.compress(b"abc" * 1000)[:-9], "Content-Encoding: gzip")
    with serve_script(script) as (host, port), HttpSession(0, sleep=lambda _: None) as session:
        with pytest.raises(HttpError, match="broke off"):
            session.get(f"http://{host}:{port}/", {}, as_it_is)
        assert session.request_count > 1


@pytest.mark.parametrize(
    ("given", "takes", "names"),
    [
        ("", r"python-requests/\S+ horizon/\S+ \(\+me@example\.org\)$", [0]),
        ("", r"python-requests/\S+$", [0, 1]),
        ("my own", "my own", [0]),
        ("my own", "python-requests", [0, 1]),
        ("", "nobody", [0, 1]),
    ],
)
def test_a_name_that_is_refused_is_followed_by_the_librarys_own_once(given: str, takes: str, names: list[int]) -> None:
    asked: list[str] = []

    def script(connection: socket.socket) -> None:
        while request := connection.recv(65536).decode():
            asked.append(re.findall("User-Agent: (.*)\r", request)[0])
            status = b"200 OK" if re.match(takes, asked[-1]) else b"403 Forbidden"
            connection.sendall(b"HTTP/1.1 " + status + b"\r\nContent-Length: 0\r\n\r\n")

    own = given or f"{http.USER_AGENT} (+me@example.org)"
    with serve_script(script) as (host, port), HttpSession(0, "me@example.org", user_agent=given) as session:
        status = session.get(f"http://{host}:{port}/", {}, as_it_is).status
        assert asked == [(own, http.LIBRARY_NAME)[name] for name in names]
        assert (status == 403) == (takes == "nobody")
        if status == 200:
            session.get(f"http://{host}:{port}/", {}, as_it_is)
            assert asked[-1] == asked[-2] == session.user_agent or len(names) == 1


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("https://a.example/api/v2", "https://a.example/api/v2"),
        ("https://me:secret@a.example/api", "https://***@a.example/api"),
        ("https://secret@a.example", "https://***@a.example"),
        ("https://me:se@cr/et@a.example", "https://***@a.example"),
        ("me:secret@a.example", "***@a.example"),
    ],
)
def test_an_address_is_shown_without_its_password(address: str, shown: str) -> None:
    assert mask_address(address) == shown
