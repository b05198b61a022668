"""A text of YAML 1.2 read as plain values, with line and column of every key and value, and with its faults.

No anchors, aliases or tags: a watchlist is read by people, and what it says stands where it says it. What is refused is
asked before anything is built, so that nothing can grow.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.events import AliasEvent, CollectionEndEvent, CollectionStartEvent, DocumentStartEvent, NodeEvent
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from ruamel.yaml.reader import ReaderError

from horizon.watchlist.files.errors import Place

LARGEST = 1_000_000
"""Bytes; the longest watchlist that a planner wrote has a hundredth of it."""
DEEPEST = 12
_NUMBER = re.compile(r"[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]+)?")

_SYNTAX = {
    "mapping values are not allowed here": "a colon in the wrong place: put text that holds a colon in quotes",
    "found character '\\t' that cannot start any token": "a tab: indent with spaces",
}


@dataclass(slots=True)
class Document:
    """A file as read: plain values, and where each key and each value stands, from 1."""

    values: Any = None
    root: Any = None
    keys: dict[Place, tuple[int, int]] = field(default_factory=dict)
    places: dict[Place, tuple[int, int]] = field(default_factory=dict)
    faults: list[tuple[int, int, str]] = field(default_factory=list)


def opened(path: Path) -> Document:
    """What a file says. What keeps it from being read is a fault like any other."""
    try:
        raw = path.read_bytes()[: LARGEST + 1]
    except OSError as wrong:
        return Document(faults=[(1, 1, f"cannot be read: {wrong.strerror}")])
    if len(raw) > LARGEST:
        return Document(faults=[(1, 1, f"is larger than {LARGEST:,} bytes")])
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        line, column = raw.count(b"\n", 0, wrong.start) + 1, wrong.start - raw.rfind(b"\n", 0, wrong.start)
        return Document(faults=[(line, column, "is not UTF-8: save it as UTF-8")])
    if not text.strip():
        return Document(faults=[(1, 1, "is empty: give at least title and match")])
    return read(text)


def read(text: str) -> Document:
    """What a text says, or all its faults."""
    document = Document()
    yaml = YAML(typ="safe", pure=True)
    try:
        document.faults += _refused(yaml, text)
        if not document.faults:
            document.root = yaml.compose(text)
            document.values = _plain(document.root, (), document)
    except MarkedYAMLError as wrong:
        mark = wrong.problem_mark or wrong.context_mark
        where = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        document.faults.append((*where, _SYNTAX.get(str(wrong.problem), f"not YAML: {wrong.problem}")))
    except ReaderError as wrong:
        before = text[: wrong.position]
        document.faults.append((before.count("\n") + 1, 1, "holds a character that no text should hold"))
    return document


def _refused(yaml: YAML, text: str) -> Iterator[tuple[int, int, str]]:
    """What YAML allows and a watchlist does not; asked before anything is built, so that nothing can grow."""
    depth, documents = 0, 0
    for event in yaml.parse(text):
        depth += isinstance(event, CollectionStartEvent) - isinstance(event, CollectionEndEvent)
        documents += isinstance(event, DocumentStartEvent)
        if refusal := _refusal(event, depth, documents):
            yield event.start_mark.line + 1, event.start_mark.column + 1, refusal
            return


def _refusal(event: Any, depth: int, documents: int) -> str:
    if isinstance(event, AliasEvent) or (isinstance(event, NodeEvent) and event.anchor):
        return "anchors and aliases (& and *) are not used in watchlists: write it out, or put it in quotes"
    if isinstance(event, NodeEvent) and getattr(event, "tag", None):
        return "tags (!) are not used in watchlists: put it in quotes"
    if depth > DEEPEST:
        return f"nested more than {DEEPEST} deep"
    if isinstance(event, DocumentStartEvent) and (documents > 1 or event.version or event.tags):
        return "one document a file, without directives (%)"
    return ""


def _plain(node: Node | None, place: Place, document: Document) -> Any:
    """The node as plain values; keeps where everything stands, and notes keys that are given twice."""
    if node is None:
        return None
    empty = node.value == ""  # the mark of nothing is that of what comes after it
    document.places[place] = document.keys.get(place, _mark(node)) if empty else _mark(node)
    if isinstance(node, SequenceNode):
        return [_plain(item, (*place, number), document) for number, item in enumerate(node.value)]
    if not isinstance(node, MappingNode):
        return _scalar(node)
    found: dict[str, Any] = {}
    for key, value in node.value:
        name = str(key.value) if isinstance(key, ScalarNode) else "?"
        if name in found:
            document.faults.append((*_mark(key), f"the key {name!r} is given twice"))
        document.keys[*place, name] = _mark(key)
        found[name] = _plain(value, (*place, name), document)
    return found


def _mark(node: Node) -> tuple[int, int]:
    return node.start_mark.line + 1, node.start_mark.column + 1


def _scalar(node: Node) -> Any:
    """As YAML 1.2 reads it, but for dates, hexadecimal and octal numbers, which stay text."""
    kind, text = str(node.tag).rpartition(":")[2], str(node.value)
    if kind in {"int", "float"} and _NUMBER.fullmatch(text):
        return int(text) if kind == "int" and len(text) < 30 else float(text)
    return {"bool": text.lower() == "true", "null": None}.get(kind, text)
