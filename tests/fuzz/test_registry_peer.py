"""150 registries that answer what no registry would: each conversation ends, in one line or with what it gave."""

import gzip
import itertools
import json
import random
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from fuzz.limits import TIMES, seeded, within
from fuzz.mutations import dump_value, mutate_bytes, mutate_value
from horizon.errors import RegistryError
from horizon.registry.client import RegistryClient
from studies import make_study

PEERS = 150
SECONDS = 60
"""What one conversation may take; without what a client waits between two tries."""

VERSION = {"apiVersion": "2.0.5", "dataTimestamp": "2016-02-01T09:00:05"}
PAGE = {"totalCount": 2, "studies": [make_study(1), make_study(2)]}
STATUSES = (200, 200, 200, 200, 200, 200, 100, 199, 204, 206, 302, 400, 401, 404, 413, 418, 500, 503, 599, 999, 0, -1)


def make_answer(path: str, chance: random.Random) -> bytes:
    """An answer to a question: head and body, of which mostly something is wrong."""
    body: object = VERSION if "/version" in path else PAGE
    content = dump_value(mutate_value(body, chance)) if chance.random() < 0.5 else json.dumps(body).encode()
    head = {"Content-Type": "application/json", "Content-Length": str(len(content))}
    if chance.random() < 0.3:
        content = gzip.compress(content)
        head |= {"Content-Encoding": "gzip", "Content-Length": str(len(content))}
    if chance.random() < 0.3:
        content = mutate_bytes(content, chance)
    if chance.random() < 0.4:
        name = chance.choice(
            ("Content-Length", "Content-Encoding", "Transfer-Encoding", "Location", "Retry-After", "Date")
        )
        wrong = ("", "-1", "0", "9" * 30, "abc", "chunked", "gzip, gzip", "br", "\x00", "http://127.0.0.1:9/", "é" * 99)
        head[name] = chance.choice(wrong)
    lines = [f"HTTP/1.1 {chance.choice(STATUSES)} x", *(f"{name}: {value}" for name, value in head.items())]
    if chance.random() < 0.1:
        lines += [f"X-{number}: {'x' * chance.choice((1, 70_000))}" for number in range(chance.choice((1, 200)))]
    whole = "\r\n".join(lines).encode() + b"\r\n\r\n" + content
    return mutate_bytes(whole, chance) if chance.random() < 0.2 else whole


@contextmanager
def serve_answers(chance: random.Random) -> Iterator[str]:
    """A registry whose every answer is another; it hangs up after each."""

    class Peer(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            lines = list(itertools.takewhile(lambda line: line.strip(), self.rfile))
            if lines:
                self.wfile.write(make_answer(lines[0].decode("latin-1"), chance))

        def finish(self) -> None:
            try:
                super().finish()
            except OSError:  # the client had heard enough
                return

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads, block_on_close = True, False

        def handle_error(self, *_: object) -> None:
            return

    with Server(("127.0.0.1", 0), Peer) as server:
        threading.Thread(target=server.serve_forever, args=(0.005,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


def test_each_conversation_ends(recwarn: pytest.WarningsRecorder) -> None:
    told, read = [], 0
    for number, chance in seeded("registry", PEERS):
        with within(SECONDS), serve_answers(chance) as url, RegistryClient(url, 0, sleep=lambda _: None) as client:
            try:
                client.fetch_data_timestamp()
                read += sum(len(page.studies) for page in itertools.islice(client.fetch_pages("hepatitis"), 50))
                read += sum(1 for _ in client.fetch_by_ids(["NCT00000001", "NCT00000002"]))
            except RegistryError as error:
                told.append(str(error))
            except Exception as error:
                error.add_note(f"registry {number}")
                raise
    assert [text for text in told if len(text.splitlines()) != 1] == []
    assert len(told) > PEERS * TIMES / 4
    assert read >= PEERS * TIMES / 5
    recwarn.clear()
