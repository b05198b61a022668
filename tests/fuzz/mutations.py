"""What is done to a good input to make a bad one: to values of JSON, to lines of text, to bytes."""

import copy
import json
import random
import string
from collections.abc import Callable, Sequence
from typing import Any

TEXTS: Sequence[str] = (
    "",
    " ",
    "\x00",
    "before\x00after",
    "\ud800",
    "\udfff in the middle",
    "\u202egnp.exe\u2066",
    "\x1b[2J\x1b]0;owned\x07",
    "\r\nBcc: victim@example.org",
    "=cmd|'/c calc'!A1",
    "<script>alert(1)</script>",
    "{{ 7*7 }}",
    "../../../etc/passwd",
    "x" * 9_000,
    "NCT00000000",
    "NCT99999999",
    "garbage",
    "2026-13-45",
    "2062-01-01",
    "9999-12-31",
    "0001-01-01",
    "2026-02-30",
    "10000-01-01",
    "2026-W08",
    "ＮＣＴ０００００００１",
    "İstanbul ﬀ ß",
)
NUMBERS: Sequence[Any] = (0, -1, 1, 10**20, -(10**400), 10**400, 1e308, 1e-320, 0.1, float("nan"), float("inf"))
OTHERS: Sequence[Any] = (None, True, False, [], {}, [[]], [None], {"": ""}, [{}], ["x"] * 2_000)
DEEP = "a value that is nested three thousand deep"


def mutate_value(value: Any, chance: random.Random) -> Any:
    """A copy of a value of JSON with one to three of its parts replaced, left out, doubled or moved."""
    changed = copy.deepcopy(value)
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        parts = list(_parts(changed))
        if not parts:
            return changed
        holder, key = chance.choice(parts)
        chance.choice(_CHANGES)(holder, key, parts, chance)
    return changed


def _parts(value: Any) -> Any:
    """Every place in a value, as its holder and its key."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in list(pairs):
        yield value, key
        yield from _parts(inner)


def _replace(holder: Any, key: Any, _parts: Any, chance: random.Random) -> None:
    # A copy: a later change of it would otherwise be one of what is chosen next, and could put it into itself.
    holder[key] = copy.deepcopy(chance.choice((*TEXTS, *NUMBERS, *OTHERS, DEEP)))


def _remove(holder: Any, key: Any, _parts: Any, _chance: random.Random) -> None:
    del holder[key]


def _wrap(holder: Any, key: Any, _parts: Any, chance: random.Random) -> None:
    holder[key] = chance.choice(([holder[key]], {str(key): holder[key]}, str(holder[key])[:200]))


def _double(holder: Any, key: Any, _parts: Any, chance: random.Random) -> None:
    if isinstance(holder, list):
        holder.extend([copy.deepcopy(holder[key])] * chance.choice((1, 2, 50)))
    else:
        holder[chance.choice(TEXTS)] = copy.deepcopy(holder[key])


def _swap(holder: Any, key: Any, parts: Any, chance: random.Random) -> None:
    other, name = chance.choice(parts)
    holder[key] = copy.deepcopy(other[name])


def _misspell(holder: Any, key: Any, _parts: Any, chance: random.Random) -> None:
    if isinstance(holder, dict):
        holder[mutate_text(str(key), chance)] = holder.pop(key)
    elif isinstance(holder[key], str):
        holder[key] = mutate_text(holder[key], chance)


_CHANGES: Sequence[Callable[..., None]] = (_replace, _replace, _replace, _remove, _wrap, _double, _swap, _misspell)


def dump_value(value: Any) -> bytes:
    """A value as JSON, as a careless server writes it: NaN, lone surrogates, 400 digits, 3,000 brackets."""
    deep = "[" * 3_000 + "]" * 3_000
    return json.dumps(value).replace(json.dumps(DEEP), deep).encode()


def mutate_text(text: str, chance: random.Random) -> str:
    """A text with some letters changed, left out, doubled or put in."""
    letters = list(text)
    for _ in range(chance.choice((1, 1, 2, 5))):
        at = chance.randrange(len(letters) + 1)
        taken = letters[at : at + 1]
        letters[at : at + 1] = chance.choice(
            ([], taken * 2, [chance.choice(string.printable)], [*taken, chance.choice(TEXTS)])
        )
    return "".join(letters)


def mutate_lines(text: str, chance: random.Random, scalars: Sequence[str]) -> str:
    """A text of lines ``key: value`` or ``key = value`` with some lines changed; ``scalars`` stand in for values."""
    lines = text.splitlines()
    for _ in range(chance.choice((1, 1, 2, 4))):
        at = chance.randrange(len(lines))
        line, other = lines[at], chance.randrange(len(lines))
        mark = ":" if ":" in line else "="
        head, _, _ = line.partition(mark)
        lines[at : at + 1] = chance.choice(
            (
                [f"{head}{mark} {chance.choice(scalars)}"],
                [f"{head}{mark} {chance.choice(scalars)}"],
                [f"{head}{mark} {chance.choice(scalars)}"],
                [mutate_text(line, chance)],
                [],
                [line, line],
                [chance.choice(("  ", "    ", "\t")) + line],
                [line.lstrip()],
                [lines[other]],
                [line + chance.choice((" &a", " *a", " !!python/object:os.system", " #", " |", " >", " {", " ]", '"'))],
            )
        )
        lines = lines or [""]
    return "\n".join(lines) + "\n"


def mutate_bytes(content: bytes, chance: random.Random) -> bytes:
    """Bytes with some of them flipped, cut off, left out, doubled, zeroed or overwritten by what a size may be."""
    changed = bytearray(content)
    for _ in range(chance.choice((1, 1, 1, 2, 3, 8))):
        at = chance.randrange(len(changed) + 1)
        # the ends of a file hold its headers and its directory
        at = chance.choice((at, min(at, chance.randrange(64)), max(0, len(changed) - chance.randrange(1, 64))))
        length = chance.choice((1, 1, 2, 4, 8, 100, 1_000))
        piece = bytes(changed[at : at + length])
        new = chance.choice(
            (
                bytes(byte ^ (1 << chance.randrange(8)) for byte in piece[:1]) + piece[1:],
                bytes(byte ^ (1 << chance.randrange(8)) for byte in piece[:1]) + piece[1:],
                b"",
                piece * 2,
                b"\x00" * len(piece),
                b"\xff" * len(piece),
                chance.randbytes(len(piece)),
                b"PK\x05\x06" + piece,
                None,
            )
        )
        if new is None:
            del changed[at:]
        else:
            changed[at : at + length] = new
    return bytes(changed)
