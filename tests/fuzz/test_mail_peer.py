"""100 mail servers that answer what no mail server would: each conversation ends, and no message counts as sent that
the server did not take."""

import random
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage

import pytest

from delivery.ledgers import Memory
from fuzz.limits import TIMES, seeded, within
from fuzz.mutations import mutate_bytes
from horizon.delivery import smtp
from horizon.delivery.outbox import deliver_edition
from horizon.delivery.smtp import SmtpMailbox
from horizon.errors import DeliveryError
from horizon.settings import SmtpSettings

PEERS = 100
READERS = [f"reader{number}@example.org" for number in range(4)]
GOOD = {"greeting": b"220 ready", "EHLO": b"250-here\r\n250 SIZE 1000000", "DATA": b"354 go", "QUIT": b"221 bye"}
WRONG = (
    b"",
    b"250",
    b"25",
    b"999 x",
    b"-1 x",
    b"abc",
    b"354 go",
    b"421 closing",
    b"452 full",
    b"550 no",
    b"552 big",
    b"250-more\r\n250-more",
    b"220-x\r\n" * 50 + b"220 x",
    b"250 " + b"x" * 5_000,
    b"\xff\xfe\x00",
    b"503 \r\n250 x",
)


class Peer:
    """A server that answers wrongly at times; ``taken`` are the recipients of the messages that it said 250 to."""

    def __init__(self, chance: random.Random) -> None:
        self.taken: list[str] = []
        self._chance, self._rate = chance, chance.choice((0.02, 0.1, 0.3))

    def answer(self, verb: str) -> bytes | None:
        """The answer to a verb, None to hang up."""
        good = GOOD.get(verb, b"250 fine")
        if self._chance.random() > self._rate:
            return good
        return self._chance.choice((None, self._chance.choice(WRONG), mutate_bytes(good, self._chance)))


@contextmanager
def serve_mail(peer: Peer) -> Iterator[int]:
    class Session(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            verb, recipient = "greeting", ""
            while (answer := peer.answer(verb)) is not None:
                if verb == "body" and answer.startswith(b"2"):
                    peer.taken.append(recipient)
                self.wfile.write(answer + b"\r\n")
                if verb == "DATA" and answer.startswith(b"354"):
                    verb = self.read_body()
                    continue
                line = self.rfile.readline(10_000).decode("latin-1").strip()
                if not line:
                    return
                verb = line.partition(" ")[0].upper()
                recipient = line.partition("<")[2].rstrip(">") if verb == "RCPT" else recipient

        def read_body(self) -> str:
            for line in self.rfile:
                if line == b".\r\n":
                    return "body"
            return "lost"

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads, block_on_close = True, False

        def handle_error(self, *_: object) -> None:
            return

    with Server(("127.0.0.1", 0), Session) as server:
        threading.Thread(target=server.serve_forever, args=(0.005,), daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


def make_message(email: str) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "horizon@example.org", email, "Digest"
    message.set_content("Text")
    return message


def test_nothing_counts_as_sent_that_was_not_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smtp, "TIMEOUT_SECONDS", 0.1)
    sent, told = 0, []
    for number, chance in seeded("mail", PEERS):
        peer, ledger = Peer(chance), Memory(*READERS)
        with within(60), serve_mail(peer) as port:
            mailbox = SmtpMailbox(SmtpSettings(host="127.0.0.1", port=port, security="none"))
            for _ in range(2):
                try:
                    messages = [(email, lambda email=email: make_message(email)) for email in READERS]
                    deliver_edition("2016-W05", messages, ledger, mailbox, "fuzz")
                except DeliveryError as error:
                    told.append(str(error))
                except Exception as error:
                    error.add_note(f"mail server {number}")
                    raise
        states = {row.email: row.state for row in ledger.rows.values()}
        assert set(states.values()) <= {"sent", "pending", "refused", "unknown"}, number
        assert len(peer.taken) == len(set(peer.taken)), number
        assert {email for email, state in states.items() if state == "sent"} <= set(peer.taken), number
        assert set(peer.taken) <= {email for email, state in states.items() if state in {"sent", "unknown"}}, number
        sent += len(peer.taken)
    assert [text for text in told if len(text.splitlines()) != 1] == []
    assert sent > PEERS * TIMES
