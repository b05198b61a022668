"""Mail servers that never finish: each conversation has an end in time and size, before and after the sign-in."""

import itertools
import socket
import threading
import time
import tracemalloc
from collections.abc import Iterator

import pytest

from delivery.test_smtp import message
from horizon.delivery import smtp
from horizon.delivery.smtp import NoAnswerError, SmtpMailbox, TemporaryRefusalError
from horizon.errors import DeliveryError
from horizon.settings import SmtpSettings
from peers import drip, serve_script

ENDLESS = {
    "greeting": itertools.repeat(b"220-and another line\r\n" * 1000),
    "one byte at a time": itertools.repeat(b"2"),
    "one line at a time": itertools.repeat(b"220-\r\n"),
}


@pytest.fixture(autouse=True)
def _short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smtp, "TIMEOUT_SECONDS", 0.5)


@pytest.fixture
def ended() -> Iterator[threading.Event]:
    event = threading.Event()
    yield event
    event.set()


def open_mailbox(port: int, security: str = "none") -> SmtpMailbox:
    return SmtpMailbox(SmtpSettings.model_validate({"host": "127.0.0.1", "port": port, "security": security}))


@pytest.mark.parametrize("security", ["starttls", "none"])
@pytest.mark.parametrize("kind", ENDLESS)
def test_a_greeting_without_an_end_is_given_up(kind: str, security: str, ended: threading.Event) -> None:
    pause = 0 if kind == "greeting" else 0.02
    began = time.monotonic()
    tracemalloc.start()
    with (
        serve_script(lambda connection: drip(connection, ENDLESS[kind], ended, pause)) as (_, port),
        pytest.raises(DeliveryError, match=r"no end in|timed out") as error,
        open_mailbox(port, security),
    ):
        pass
    assert len(str(error.value).splitlines()) == 1
    assert time.monotonic() - began < 3
    assert tracemalloc.get_traced_memory()[1] < 10e6
    tracemalloc.stop()


def test_a_sign_in_of_many_slow_answers_ends_too(ended: threading.Event) -> None:
    def script(connection: socket.socket) -> None:
        connection.sendall(b"220 ready\r\n")
        while connection.recv(4096):
            if ended.wait(0.3):
                return
            connection.sendall(b"502 what\r\n")

    settings = SmtpSettings(host="127.0.0.1", security="none", username="me")
    with serve_script(script) as (_, port), pytest.raises(DeliveryError, match=r"timed out|no end in time"):
        SmtpMailbox(settings.model_copy(update={"port": port})).__enter__()


@pytest.mark.parametrize(("verb", "outcome"), [("MAIL", TemporaryRefusalError), ("body", NoAnswerError)])
def test_an_answer_without_an_end_to_a_message_is_no_answer(
    verb: str, outcome: type[Exception], ended: threading.Event
) -> None:
    def script(connection: socket.socket) -> None:
        connection.sendall(b"220 ready\r\n")
        file = connection.makefile("rb")
        inside = False
        for line in file:
            asked = (
                "body"
                if inside and line == b".\r\n"
                else ""
                if inside
                else line.split()[0].split(b":")[0].decode().upper()
            )
            if asked == verb:
                drip(connection, itertools.repeat(b"250-"), ended)
            if asked:
                inside = asked == "DATA"
                connection.sendall(b"354 go\r\n" if inside else b"250 fine\r\n")

    began = time.monotonic()
    with serve_script(script) as (_, port), open_mailbox(port) as box:
        with pytest.raises(outcome):
            box.send(message(), lambda: True)
        assert time.monotonic() - began < 4


def test_each_answer_after_the_sign_in_has_its_own_time(ended: threading.Event) -> None:
    def script(connection: socket.socket) -> None:
        connection.sendall(b"220 ready\r\n")
        inside = False
        for line in connection.makefile("rb"):
            if inside and line != b".\r\n":
                continue
            ended.wait(0 if line.startswith((b"EHLO", b"HELO")) else 0.3)
            inside = line.startswith(b"DATA")
            connection.sendall(b"354 go\r\n" if inside else b"250 fine\r\n")

    with serve_script(script) as (_, port), open_mailbox(port) as box:
        box.send(message(), lambda: True)
