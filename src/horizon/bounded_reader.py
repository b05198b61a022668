"""What a peer sends, read within limits of time and size: a peer that sends a byte now and then never ends by itself.

A socket's own timeout starts again with each byte. Here one conversation has one end, whatever its peer does.
"""

import io
import socket
import time
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ReadLimits:
    """How long and how much may be read.

    A peer has ``first_seconds``, and one more for every ``slowest_rate`` bytes that have come, ``seconds`` at most.
    """

    seconds: float
    first_seconds: float
    slowest_rate: float
    size: int


class PeerTooSlowError(TimeoutError):
    """The peer did not come to an end in time."""


class PeerTooLongError(OSError):
    """The peer sends more than anybody reads."""


class BoundedReader(io.RawIOBase):
    """Reads from a socket within limits; ``restart`` begins a new conversation on the same socket.

    Reading raises PeerTooSlowError or PeerTooLongError where a limit is reached.
    """

    def __init__(self, peer: socket.socket, raw: io.RawIOBase, limits: ReadLimits) -> None:
        super().__init__()
        self._peer, self._raw, self._limits = peer, raw, limits
        self.restart()

    def restart(self) -> None:
        """Begin to count again."""
        self._began, self._received = time.monotonic(), 0

    def extend(self, limits: ReadLimits) -> None:
        """Go on within other limits, counted from the same beginning."""
        self._limits = limits

    def readable(self) -> bool:
        """Whether there is something to read: always."""
        return True

    def readinto(self, buffer: memoryview) -> int | None:  # type: ignore[override]
        """Read what has come, however little."""
        limits = self._limits
        allowed = min(limits.seconds, limits.first_seconds + self._received / limits.slowest_rate)
        left = self._began + allowed - time.monotonic()
        if left <= 0:
            raise PeerTooSlowError("no end in time")
        self._peer.settimeout(min(left, limits.first_seconds))
        count = self._raw.readinto(buffer)
        self._received += count or 0
        if self._received > limits.size:
            raise PeerTooLongError("no end in so many bytes")
        return int(count) if count is not None else None

    def close(self) -> None:
        """Close the socket's file too."""
        if not self.closed:
            self._raw.close()
        super().close()


def bounded_file(peer: socket.socket, limits: ReadLimits) -> tuple[io.BufferedReader, BoundedReader]:
    """A socket as a file to read from within limits, and the reader below it."""
    reader = BoundedReader(peer, peer.makefile("rb", buffering=0), limits)
    return io.BufferedReader(reader), reader
