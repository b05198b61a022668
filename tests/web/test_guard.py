"""Who has no business at the desk is refused: by name, by site, by size, and without the session."""

import socket
from contextlib import suppress
from unittest.mock import patch
from urllib.parse import urlsplit

import pytest

from horizon.app.watchlist_change import fingerprint_text
from horizon.watchlist.files.document import values_of
from web.conftest import OpenDesk

OWN = {"Sec-Fetch-Site": "same-origin"}


def ask(desk: OpenDesk, head: str, body: str = "", session: bool = True, **headers: str) -> tuple[int, str]:
    """The status and the answer of one request as it is written, line by line; braces hold what is the desk's own."""
    place = urlsplit(desk.url)
    lines = {"Host": place.netloc, "Connection": "close", "Content-Length": str(len(body)) if body else ""}
    if session:
        lines["Cookie"] = f"{desk.keys.cookie}={desk.keys.session}"
    if body:
        lines |= {"Content-Type": "application/x-www-form-urlencoded", "Origin": desk.url}
    own = {"host": place.netloc, "cookie": desk.keys.cookie, "session": desk.keys.session}
    lines |= {name.replace("_", "-"): value.format(**own) for name, value in headers.items()}
    written = "".join(f"{name}: {value}\r\n" for name, value in lines.items() if value)
    with socket.create_connection((place.hostname or "", place.port or 0), timeout=10) as connection:
        connection.sendall(f"{head} HTTP/1.1\r\n{written}\r\n{body}".encode())
        answer = b""
        while part := connection.recv(65536):
            answer += part
    return int(answer.split(b" ")[1]), answer.decode("utf-8", "replace")


HOSTILE = {
    "no session": ("GET /", "", {"session": False}, 403),
    "a guessed session": ("GET /", "", {"session": False, "Cookie": "horizon_desk=guess"}, 403),
    "a session of another name": ("GET /", "", {"session": False, "Cookie": "other={session}"}, 403),
    "a session in a part of a cookie": ("GET /", "", {"session": False, "Cookie": "a{cookie}={session}"}, 403),
    "a host with a name in it": ("GET /", "", {"Host": "me@{host}"}, 421),
    "a host that ends in a dot": ("GET /", "", {"Host": "{host}."}, 421),
    "another address of this machine": ("GET /", "", {"Host": "127.1:80"}, 421),
    "a host that is said to be forwarded": ("GET /", "", {"Host": "evil.example", "X-Forwarded-Host": "{host}"}, 421),
    "two hosts": ("GET /", "", {"host": "{host}"}, 400),
    "a whole address of another host": ("GET http://evil.example/watchlists", "", {}, 404),
    "another host": ("GET /", "", {"Host": "evil.example"}, 421),
    "a host that was pointed here": ("GET /", "", {"Host": "evil.example:80"}, 421),
    "its own name at another port": ("GET /", "", {"Host": "127.0.0.1:1"}, 421),
    "a page of another site": ("GET /watchlists", "", {"Sec-Fetch-Site": "cross-site"}, 403),
    "a page of another port": ("GET /watchlists", "", {"Sec-Fetch-Site": "same-site"}, 403),
    "a form of another site": ("POST /watchlists/hepatitis-c", "title=x", {"Origin": "https://evil.example"}, 403),
    "a form of nowhere": ("POST /watchlists/hepatitis-c", "title=x", {"Origin": "null"}, 403),
    "a form sent across sites": ("POST /new", "way=condition", {"Sec-Fetch-Site": "cross-site"}, 403),
    "a form without its token": ("POST /new", "way=condition&condition=forged", OWN, 403),
    "a form with another token": ("POST /new", "way=condition&condition=forged&form_token=guess", OWN, 403),
    "a form without a session": ("POST /new", "condition=forged", {"session": False}, 403),
    "a path above the workspace": ("GET /watchlists/../../etc/passwd", "", {}, 404),
    "an encoded path above": ("GET /watchlists/..%2f..%2fhorizon", "", {}, 404),
    "a path above an edition": ("GET /editions/2016-W05/../../horizon.toml", "", {}, 404),
    "an encoded path above an edition": ("GET /editions/2016-W05/..%2F..%2Fhorizon.toml", "", {}, 404),
    "a hidden file": ("GET /static/../desk.py", "", {}, 404),
    "the store by way of an edition": ("GET /editions/../horizon.db", "", {}, 400),
    "a body that is too large": ("POST /new", "", {"Content-Length": "5000000", "Origin": "", **OWN}, 413),
    "a length that is none": ("POST /new", "", {"Content-Length": "many", **OWN}, 400),
    "an address that is too long": (f"GET /ask?condition={'x' * 5000}", "", {}, 414),
    "two lengths": ("POST /new", "", {"Content-Length": "3", "content-length": "5", **OWN}, 400),
    "a length that is none and chunks": ("POST /new", "", {"Transfer-Encoding": "xchunked", **OWN}, 400),
    "a chunk that is none": (
        "POST /new",
        "zz\r\nabc",
        {"Transfer-Encoding": "chunked", "Content-Length": "", **OWN},
        400,
    ),
    "the body's own end and chunks": ("POST /new", "0\r\n\r\n", {"Transfer-Encoding": "chunked", **OWN}, 403),
    "a trace": ("TRACE /watchlists", "", OWN, 405),
    "a form that is asked for": ("GET /watchlists/hepatitis-c/write?_method=POST", "", {}, 405),
    "a watchlist by another path": ("GET /watchlists/hepatitis-c%00.yaml", "", {}, 400),
    "a watchlist with a backslash": ("GET /watchlists/..%5chorizon", "", {}, 400),
    "an edition's file with a NUL": ("GET /editions/2016-W05/index.html%00", "", {}, 400),
    "a NUL in what is asked": ("GET /ask?condition=a%00b", "", {}, 400),
    "another method": ("DELETE /watchlists/hepatitis-c", "", OWN, 405),
    "an indication that is not there": ("GET /watchlists/lung-cancer?part=9", "", {}, 400),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_it_is_refused(desk: OpenDesk, what: str) -> None:
    head, body, more, wanted = HOSTILE[what]
    before = sorted(path.name for path in (desk.folder / "watchlists").iterdir())
    status, answer = ask(desk, head, body, **more)  # type: ignore[arg-type]
    assert status == wanted
    assert "root:" not in answer
    assert "draws = 200" not in answer
    assert sorted(path.name for path in (desk.folder / "watchlists").iterdir()) == before


def test_a_body_that_does_not_end_is_cut(desk: OpenDesk) -> None:
    assert _stream(desk, f"{1 << 18:x}\r\n{'x' * (1 << 18)}\r\n") == 413


HOSTILE_FIELDS = {
    "price.list.best": ("9" * 400, "1e999", "-0", "NaN", "９", "1,2,3", "£5bn", "9" * 5_000),
    "treatment.months": ("9" * 30, "1e-300"),
    "readiness.0.months": ("99999",),
    "population.0.figure.best": ("9" * 200,),
    "population.0.measure": ("__class__", "people,share"),
    "population.9999.step": ("x",),
    "population.1e3.step": ("x",),
    "population.-1.step": ("x",),
    "title.__class__": ("x",),
    "price.list.best.best": ("x",),
    "." * 2_000: ("x",),
    "part": ("9" * 20, "-1", "٣"),
    "act": ("add:__class__:x", "add", "row:nothing", "reveal:..", "down:population:99999", "x" * 10_000),
    "match.conditions": ("a " * 100_000,),
    "title\0": ("x",),
}


@pytest.mark.parametrize("name", HOSTILE_FIELDS, ids=lambda name: name[:24])
def test_a_field_that_no_page_sends_is_answered_and_nothing_is_written(desk: OpenDesk, name: str) -> None:
    before = desk.text("hepatitis-c")
    for value in HOSTILE_FIELDS[name]:
        assert desk.send("/watchlists/hepatitis-c", {name: value}).status_code in (200, 400, 409)
    assert desk.text("hepatitis-c") == before


TYPED = (
    "&a b", "*a", '!!python/object/apply:os.system ["false"]', "a # b", "- a", "[a, b", "%YAML 1.2", "---", "'\"",
    "null", "yes", "010", "a: b", "😀", "a\u202eb", "a\u2028b", "a\\nb", "\ufeffa", "{{ 7*7 }}", "a\u0301",
)  # fmt: skip
UNSEEN = ("a\x00b", "a\x85b", "a\x7fb", "a\uffffb", "a\x1b[2Jb")


def test_what_is_typed_comes_back_as_it_was_or_is_refused_beside_its_field(desk: OpenDesk) -> None:
    path = desk.folder / "watchlists" / "typed.yaml"
    before = "title: Typed # kept\nmatch: {conditions: [asthma]}\n"
    path.write_text(before, "utf-8")
    try:
        version = {"version": fingerprint_text(before)}
        for text in UNSEEN:
            answer = desk.send("/watchlists/typed/write", {"owner": text} | version)
            assert answer.status_code == 400
            assert "contains a control character" in answer.text
        assert desk.text("typed") == before
        steps = {
            f"readiness.{row}.{key}": value
            for row, text in enumerate(TYPED)
            for key, value in {"step": f"step {row}", "months": "1", "note": text}.items()
        }
        assert desk.send("/watchlists/typed/write", steps | version).url.endswith("saved=yes")
        assert tuple(step["note"] for step in values_of(desk.text("typed"))["readiness"]) == TYPED
        assert "# kept" in desk.text("typed")
    finally:
        path.unlink()


@pytest.mark.parametrize(
    "sent", ["", "GET / HTTP/1.1\r\nX", "POST /new HTTP/1.1\r\nHost: {host}\r\nContent-Length: 9\r\n\r\n"]
)
def test_who_sends_nothing_more_is_hung_up_on(desk: OpenDesk, sent: str) -> None:
    place = urlsplit(desk.url)
    to = place.hostname or "", place.port or 0
    with (
        patch("horizon.web.server.SLOWEST_SECONDS", 0.1),
        socket.create_connection(to, timeout=3) as connection,
        suppress(ConnectionResetError),
    ):
        connection.sendall(sent.format(host=place.netloc).encode())
        while connection.recv(4096):
            pass


def _stream(desk: OpenDesk, chunk: str) -> int:
    place = urlsplit(desk.url)
    head = (
        f"POST /new HTTP/1.1\r\nHost: {place.netloc}\r\nCookie: {desk.keys.cookie}={desk.keys.session}\r\n"
        f"Origin: {desk.url}\r\nContent-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\n\r\n"
    )
    with socket.create_connection((place.hostname or "", place.port or 0), timeout=10) as connection:
        connection.sendall(head.encode() + chunk.encode() * 5)
        return int(connection.recv(4096).split(b" ")[1])


def test_a_cookie_that_another_server_of_this_machine_gave_shuts_nobody_out(desk: OpenDesk) -> None:
    for cookies in ("{cookie}=other; {cookie}={session}", "{cookie}={session}; {cookie}=other"):
        assert ask(desk, "GET /watchlists", session=False, Cookie=cookies)[0] == 200


def test_the_way_in_gives_a_cookie_that_scripts_and_other_sites_do_not_have(desk: OpenDesk) -> None:
    status, answer = ask(desk, f"GET /enter?token={desk.keys.entry}", session=False)
    assert status == 200
    cookie = next(line for line in answer.split("\r\n") if line.lower().startswith("set-cookie"))
    assert "httponly" in cookie.lower()
    assert "samesite=strict" in cookie.lower()
    assert ask(desk, "GET /enter?token=guess", session=False)[0] == 403


def test_every_answer_forbids_inline_script_framing_and_foreign_sources(desk: OpenDesk) -> None:
    for path in ("/", "/watchlists/hepatitis-c", "/enter?token=guess", "/nothing"):
        _, answer = ask(desk, f"GET {path}")
        head = answer.partition("\r\n\r\n")[0].lower()
        assert "default-src 'none'; script-src 'self'; style-src 'self'" in head
        assert "frame-ancestors 'none'" in head
        assert "cache-control: no-store" in head
        assert "nosniff" in head
        assert "unsafe" not in head


def test_the_report_runs_its_own_script_and_no_other(desk: OpenDesk) -> None:
    status, answer = ask(desk, "GET /editions/2016-W05/index.html")
    head = answer.partition("\r\n\r\n")[0]
    assert status == 200
    assert "script-src 'sha256-" in head
    assert "script-src 'unsafe" not in head


def test_the_text_of_a_record_is_harmless(desk: OpenDesk) -> None:
    answer = desk.send("/watchlists/hepatitis-c", {"act": "matches"}).text
    assert "&lt;script&gt;" in answer
    assert "<script>document" not in answer
    assert "<img src=x" not in answer
