"""Servers on this machine that do as a script says, whatever a protocol would have them do."""

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator

Script = Callable[[socket.socket], None]


@contextlib.contextmanager
def serve_script(script: Script) -> Iterator[tuple[str, int]]:
    """Serve each connection by ``script``, in a thread of its own; gives host and port."""
    server = socket.create_server(("127.0.0.1", 0))

    def serve(connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError):
            script(connection)

    def accept() -> None:
        with contextlib.suppress(OSError):
            while True:
                threading.Thread(target=serve, args=(server.accept()[0],), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield server.getsockname()[:2]
    finally:
        with contextlib.suppress(OSError):
            server.shutdown(socket.SHUT_RDWR)
        server.close()


def drip(connection: socket.socket, pieces: Iterator[bytes], ended: threading.Event, pause: float = 0.02) -> None:
    """Send piece after piece with a pause between them, until the peer hangs up or the test has ended."""
    for piece in pieces:
        if ended.wait(pause):
            return
        connection.sendall(piece)
