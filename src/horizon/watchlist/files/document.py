"""Parse a YAML 1.2 text to plain values, with the position of every key and value, and its faults.

Anchors, aliases and tags are refused, since a watchlist is read by people; this is done before a value is built, so
that a small file cannot grow into a large value.
"""

import io
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple, Self

from ruamel.yaml import YAML
from ruamel.yaml.composer import Composer
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.events import AliasEvent, CollectionStartEvent
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from ruamel.yaml.reader import ReaderError

from horizon.watchlist.schema.key_path import KeyPath

LARGEST_FILE = 1_000_000
"""Bytes; the longest watchlist in use has a hundredth of it."""
DEEPEST_NESTING = 12
_NUMBER = re.compile(r"[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]+)?")
_ONE_DOCUMENT = "a file is one document, without directives (%)"
_SYNTAX = {
    "but found another document": _ONE_DOCUMENT,
    "mapping values are not allowed here": "a colon in the wrong place: put text that contains a colon in quotes",
    "found character '\\t' that cannot start any token": "a tab: indent with spaces",
}


class _WrittenInt(int):
    """A whole number that is told as it was written where text is wanted: ``007``."""

    def __new__(cls, text: str) -> Self:
        """Parse the text of a number."""
        number = super().__new__(cls, text)
        number.text = text
        return number

    text: str

    def __str__(self) -> str:
        return self.text


class _WrittenFloat(float):
    """A number that is told as it was written where text is wanted: ``1e5``."""

    def __new__(cls, text: str) -> Self:
        """Parse the text of a number."""
        number = super().__new__(cls, text)
        number.text = text
        return number

    text: str

    def __str__(self) -> str:
        return self.text


class Position(NamedTuple):
    """A place in a text; both count from 1."""

    line: int
    column: int


_START = Position(1, 1)


@dataclass(slots=True)
class YamlDocument:
    """A parsed text: its plain values, the position of each key and each value, and its faults."""

    values: Any = None
    root: Any = None
    key_positions: dict[KeyPath, Position] = field(default_factory=dict)
    positions: dict[KeyPath, Position] = field(default_factory=dict)
    faults: list[tuple[Position, str]] = field(default_factory=list)


def open_document(path: Path) -> YamlDocument:
    """Read and parse a file. What keeps it from being read is a fault like any other."""
    try:
        raw = path.read_bytes()[: LARGEST_FILE + 1]
    except OSError as error:
        return YamlDocument(faults=[(_START, f"cannot be read: {error.strerror}")])
    if len(raw) > LARGEST_FILE:
        return YamlDocument(faults=[(_START, f"is larger than {LARGEST_FILE:,} bytes")])
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        start = error.start
        position = Position(raw.count(b"\n", 0, start) + 1, start - raw.rfind(b"\n", 0, start))
        return YamlDocument(faults=[(position, "is not UTF-8: save it as UTF-8")])
    if not text.strip():
        return YamlDocument(faults=[(_START, "is empty: give at least title and match")])
    return parse_document(text)


def parse_document(text: str) -> YamlDocument:
    """Parse a text to values, or to its faults."""
    document = YamlDocument()
    yaml = YAML(typ="safe", pure=True)
    yaml.Composer = _StrictComposer
    try:
        document.root = yaml.compose(text)
        document.values = _to_plain(document.root, (), document)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        position, problem = _to_position(mark) if mark else _START, str(error.problem)
        refused = isinstance(error, _RefusedSyntaxError)
        document.faults.append((position, problem if refused else _SYNTAX.get(problem, f"not YAML: {problem}")))
    except ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        document.faults.append((Position(line, 1), "contains a control character: delete it"))
    return document


def split_lines(text: str) -> list[str]:
    """The lines of a text as positions count them, each with its end; other separators of lines end none."""
    return list(io.StringIO(text, newline=""))


def values_of(text: str) -> dict[str, Any]:
    """The plain values of a text that is known to be valid."""
    return dict(parse_document(text).values)


class _RefusedSyntaxError(MarkedYAMLError):
    """Syntax that YAML allows and a watchlist does not."""


class _StrictComposer(Composer):
    """Composes the nodes of a text; raises _RefusedSyntaxError at the first piece of syntax that is refused."""

    def compose_document(self) -> Any:
        """Compose the document, unless directives stand before it."""
        event = self.parser.peek_event()
        if event.version or event.tags:
            raise _RefusedSyntaxError(problem=_ONE_DOCUMENT, problem_mark=event.start_mark)
        return super().compose_document()

    def compose_node(self, parent: Any, index: Any) -> Any:
        """Compose a node and what is in it."""
        event = self.parser.peek_event()
        if reason := _refusal_reason(event, self.depth + isinstance(event, CollectionStartEvent)):
            raise _RefusedSyntaxError(problem=reason, problem_mark=event.start_mark)
        return super().compose_node(parent, index)


def _refusal_reason(event: Any, depth: int) -> str:
    if isinstance(event, AliasEvent) or event.anchor:
        return "anchors and aliases (& and *) are not allowed: write the value out, or put it in quotes"
    if getattr(event, "tag", None):
        return "tags (!) are not allowed: put the value in quotes"
    return f"nested more than {DEEPEST_NESTING} deep" if depth > DEEPEST_NESTING else ""


def _to_plain(node: Node | None, path: KeyPath, document: YamlDocument) -> Any:
    """The node as plain values; adds their positions, and a fault for each repeated key, to the document."""
    if node is None:
        return None
    position = _to_position(node.start_mark)
    is_empty = node.value == ""  # The mark of an empty value is that of what follows it.
    document.positions[path] = document.key_positions.get(path, position) if is_empty else position
    if isinstance(node, SequenceNode):
        return [_to_plain(item, (*path, number), document) for number, item in enumerate(node.value)]
    if not isinstance(node, MappingNode):
        return _scalar_value(node)
    mapping: dict[str, Any] = {}
    for key, value in node.value:
        name = str(key.value) if isinstance(key, ScalarNode) else "?"
        document.key_positions[*path, name] = position = _to_position(key.start_mark)
        if name in mapping:
            document.faults.append((position, f"the key {name!r} is given twice"))
        mapping[name] = _to_plain(value, (*path, name), document)
    return mapping


def _to_position(mark: Any) -> Position:
    return Position(mark.line + 1, mark.column + 1)


def _scalar_value(node: Node) -> Any:
    """The value in YAML 1.2, except that dates and hexadecimal and octal numbers stay text."""
    kind, text = str(node.tag).rpartition(":")[2], str(node.value)
    if kind in {"int", "float"} and _NUMBER.fullmatch(text):
        return _WrittenInt(text) if kind == "int" and len(text) < 30 else _WrittenFloat(text)
    return {"bool": text.lower() == "true", "null": None}.get(kind, text)
