"""Packed content as a stream, within bounds: what unpacks to far more than any record does is refused."""

import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

PIECE_BYTES = 256 * 1024
RAW, GZIP = -zlib.MAX_WBITS, zlib.MAX_WBITS | 16
MAX_RATIO = 100
"""Unpacked over packed; records of the registry reach about 10."""

FREE_BYTES = 64 * 1024 * 1024
"""Unpacked bytes that no ratio is asked of."""

MAX_UNPACKED_BYTES = 100 * 1024**3
"""Of one file; all records of the registry take some 15 GB."""


class BombError(Exception):
    """Content that unpacks to more than is plausible."""


@dataclass
class UnpackLimit:
    """What one file has unpacked so far, over all that it holds."""

    packed: int = 0
    unpacked: int = 0

    def count_bytes(self, packed: int, unpacked: int) -> None:
        """Add what was read; raises BombError if it is too much."""
        self.packed += packed
        self.unpacked += unpacked
        if self.unpacked > max(FREE_BYTES, self.packed * MAX_RATIO) or self.unpacked > MAX_UNPACKED_BYTES:
            raise BombError(f"it unpacks to over {self.unpacked // 1_000_000:,} MB: no file of records does")


def unpack(pieces: Iterable[bytes], limit: UnpackLimit, window: int) -> Iterator[bytes]:
    """Packed content, with the ``window`` of zlib: RAW for one stream, GZIP for one or more.

    Raises zlib.error if it is damaged, EOFError if it is cut short, BombError if it unpacks to too much.
    """
    unpacker = zlib.decompressobj(window)
    for piece in pieces:
        packed = piece
        while True:
            if unpacker.eof:
                packed = packed.lstrip(b"\0")  # padding
                if window == RAW or not packed:
                    break
                unpacker = zlib.decompressobj(window)
            unpacked = unpacker.decompress(packed, PIECE_BYTES)
            unread = unpacker.unused_data if unpacker.eof else unpacker.unconsumed_tail
            limit.count_bytes(len(packed) - len(unread), len(unpacked))
            packed = unread
            yield unpacked
            if not packed and len(unpacked) < PIECE_BYTES:
                break
    if not unpacker.eof:
        raise EOFError("cut short")
