"""One change to a text of YAML that leaves every other character as it stands: comments, order, quotes and blank lines.

Takes the text, its root node as composed, what the text says and what it is to say; makes good the first difference.
The caller composes anew and asks again until there is none. New values are written on one line.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

Write = Callable[[Any], str]
"""A value as YAML on one line."""


def spliced(text: str, root: Any, old: Any, new: Any, write: Write) -> str:
    """The text with the first difference between ``old`` and ``new`` made good."""
    return _value(text, root, old, new, write, None)


def _value(text: str, node: Any, old: Any, new: Any, write: Write, key: Any) -> str:
    """``key`` is the node before the value, where there is one."""
    if isinstance(old, Mapping) and isinstance(new, Mapping) and new:
        return _mapping(text, node, old, new, write)
    if isinstance(old, list) and isinstance(new, list) and new:
        return _sequence(text, node, old, new, write)
    if key is None:
        return text[: node.start_mark.index] + write(new) + text[_end(text, node) :]
    # what stands on the key's own line after it, a comment, is of the key and stays
    colon = text.index(":", key.end_mark.index) + 1
    last = max(_end(text, node), colon)
    kept = text[colon : text.find("\n", colon)] if _is_block(node) else ""
    return f"{text[:colon]} {write(new)}{kept}{text[last:]}"


def _mapping(text: str, node: Any, old: Mapping[str, Any], new: Mapping[str, Any], write: Write) -> str:
    """Adds before it takes away, so that there is always something to add to."""
    pairs = list(node.value)
    if added := next((name for name in new if name not in old), ""):
        return _with_pair(text, node, f"{added}: {write(new[added])}")
    for number, (key, value) in enumerate(pairs):
        if key.value not in new:
            return _without_pair(text, node, number)
        if old[key.value] != new[key.value]:
            return _value(text, value, old[key.value], new[key.value], write, key)
    raise AssertionError("there is no difference")


def _with_pair(text: str, node: Any, said: str) -> str:
    pairs = list(node.value)
    if not pairs:
        return text[: node.start_mark.index] + f"{{{said}}}" + text[node.end_mark.index :]
    end = max(_end(text, pairs[-1][1]), pairs[-1][0].end_mark.index)
    if not _is_block(node):
        return f"{text[:end]}, {said}{text[end:]}"
    end = _line_end(text, end)
    return f"{text[:end]}\n{' ' * node.start_mark.column}{said}{text[end:]}"


def _without_pair(text: str, node: Any, number: int) -> str:
    pairs = list(node.value)
    start, end = pairs[number][0].start_mark.index, max(_end(text, pairs[number][1]), pairs[number][0].end_mark.index)
    begins_line = not text[text.rfind("\n", 0, start) + 1 : start].strip()
    if _is_block(node) and begins_line:
        return _without_lines(text, start, end)
    if number + 1 < len(pairs):
        return text[:start] + text[pairs[number + 1][0].start_mark.index :]
    return text[: _end(text, pairs[number - 1][1])] + text[end:]


def _sequence(text: str, node: Any, old: Sequence[Any], new: Sequence[Any], write: Write) -> str:
    items = list(node.value)
    differ = next((at for at in range(min(len(old), len(new))) if old[at] != new[at]), min(len(old), len(new)))
    if len(old) > len(new):
        return _without_item(text, node, differ)
    if differ < len(old):
        return _value(text, items[differ], old[differ], new[differ], write, None)
    said = write(new[differ])
    if not items:
        return text[: node.start_mark.index] + f"[{said}]" + text[node.end_mark.index :]
    end = _end(text, items[-1])
    if not _is_block(node):
        return f"{text[:end]}, {said}{text[end:]}"
    end = _line_end(text, end)
    return f"{text[:end]}\n{' ' * node.start_mark.column}- {said}{text[end:]}"


def _without_item(text: str, node: Any, number: int) -> str:
    items = list(node.value)
    start, end = items[number].start_mark.index, _end(text, items[number])
    if _is_block(node):
        return _without_lines(text, start, end)
    if number + 1 < len(items):
        return text[:start] + text[items[number + 1].start_mark.index :]
    return text[: _end(text, items[number - 1])] + text[end:]


def _without_lines(text: str, start: int, end: int) -> str:
    return text[: text.rfind("\n", 0, start) + 1] + text[_line_end(text, end) + 1 :]


def _line_end(text: str, index: int) -> int:
    end = text.find("\n", index)
    return len(text) if end < 0 else end


def _is_block(node: Any) -> bool:
    return node.id != "scalar" and not node.flow_style


def _end(text: str, node: Any) -> int:
    """Where a value ends, without the comments and blank lines that follow it."""
    if _is_block(node):
        last = node.value[-1]
        key, value = last if node.id == "mapping" else (None, last)
        return max(_end(text, value), key.end_mark.index if key else 0)
    if node.id == "scalar" and not node.value and not node.style:
        return 0  # nothing: its mark is that of what comes after it
    if node.id == "scalar" and node.style in {"|", ">"}:
        return len(text[: node.end_mark.index].rstrip())
    return int(node.end_mark.index)
