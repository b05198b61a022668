"""Rewrite a YAML text to hold other values, leaving every other character: comments, order, quotes, blank lines.

1. The text is parsed, and its first difference from the wanted values is patched in the text.
2. This is repeated until there is no difference. New values are written on one line.
3. An item of a list that moves takes its lines with it, with the comments in them and at their ends.
"""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from horizon.watchlist.files.document import parse_document

_MOST_PATCHES = 1_000
_UNQUOTED = re.compile(r"[^\W\d_](?:[\w ()/.+@'-]*[\w)+])?")
_ESCAPED = re.compile(r"[\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")
LABELS = ("name", "step", "what", "email")
"""The keys that an item of a list goes by."""
_KEYWORDS = {"true", "false", "null", "yes", "no", "on", "off", "nan", "inf"}


def rewrite_text(text: str, wanted: Mapping[str, Any]) -> str:
    """The text changed to hold ``wanted``; each comment and unchanged line stays as it is."""
    for _ in range(_MOST_PATCHES):
        document = parse_document(text)
        if document.values == wanted:
            return text
        text = _patch_value(text, document.root, document.values, wanted)
    raise AssertionError(f"cannot be rewritten:\n{text}")


def _patch_value(text: str, node: Any, old: Any, new: Any, key: Any = None) -> str:
    """Patch the first difference in a value; ``key`` is the key's node if the value stands in a mapping."""
    if isinstance(old, Mapping) and isinstance(new, Mapping) and new:
        return _patch_mapping(text, node, old, new)
    if isinstance(old, list) and isinstance(new, list) and new:
        return _patch_sequence(text, node, old, new)
    if key is None:
        return text[: node.start_mark.index] + inline_yaml(new) + text[_end_index(text, node) :]
    # A comment after the key, on its line, is about the key and stays.
    colon = text.index(":", key.end_mark.index) + 1
    end = max(_end_index(text, node), colon)
    comment = text[colon : text.find("\n", colon)] if _is_block(node) else ""
    return f"{text[:colon]} {inline_yaml(new)}{comment}{text[end:]}"


def _patch_mapping(text: str, node: Any, old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    """Insert pairs before deleting any, so that a block mapping is never empty."""
    if added := [name for name in new if name not in old]:
        return _insert_entries(text, node, [f"{name}: {inline_yaml(new[name])}" for name in added])
    for number, (key, value) in enumerate(node.value):
        if key.value not in new:
            return _delete_entry(text, node, number)
        if old[key.value] != new[key.value]:
            return _patch_value(text, value, old[key.value], new[key.value], key)
    raise AssertionError("there is no difference")


def _patch_sequence(text: str, node: Any, old: Sequence[Any], new: Sequence[Any]) -> str:
    move = _find_move(list(map(label_item, old)), list(map(label_item, new)))
    if move and _begin_lines(text, node):
        return _move_entry(text, node, *move)
    shorter = min(len(old), len(new))
    index = next((index for index in range(shorter) if old[index] != new[index]), shorter)
    if len(old) > len(new):
        return _delete_entry(text, node, index)
    if index < len(old):
        return _patch_value(text, node.value[index], old[index], new[index])
    return _insert_entries(text, node, [inline_yaml(value) for value in new[index:]])


def label_item(item: Any) -> str:
    """What an item of a list goes by: its name, or the item itself."""
    return next((str(item[key]) for key in LABELS if key in item), "") if isinstance(item, dict) else str(item)


def _find_move(old: Sequence[str], new: Sequence[str]) -> tuple[int, int] | None:
    """The place of the first item that stands elsewhere among those of both lists, and where it is to stand."""
    if len(set(old)) < len(old) or len(set(new)) < len(new):
        return None
    kept, wanted = [item for item in old if item in new], [item for item in new if item in old]
    first = next((number for number, item in enumerate(kept) if item != wanted[number]), None)
    if first is None:
        return None
    # one that was moved down is taken from its old place, rather than all that it passed moved up
    is_down = kept[first + 1 : first + 2] == wanted[first : first + 1]
    item = kept[first] if is_down else wanted[first]
    others = [other for other in kept if other != item]
    after = wanted.index(item)
    target = old.index(others[after]) if after < len(others) else len(old)
    return old.index(item), target


def _begin_lines(text: str, node: Any) -> bool:
    """Whether each item of a list begins a line, or the list is written on one."""
    starts = (_entry_span(text, entry)[0] for entry in node.value)
    return not _is_block(node) or all(text[text.rfind("\n", 0, at) + 1 : at].strip() == "-" for at in starts)


def _move_entry(text: str, node: Any, start: int, target: int) -> str:
    """Move an item before another one, or to the end."""
    spans = [_entry_span(text, entry) for entry in node.value]
    if not _is_block(node):
        parts = [text[begin:end] for begin, end in spans]
        part = parts.pop(start)
        parts.insert(target - (target > start), part)
        gaps = [text[spans[n][1] : spans[n + 1][0]] for n in range(len(spans) - 1)]
        inside = "".join(part + gap for part, gap in zip(parts, [*gaps, ""], strict=True))
        return text[: spans[0][0]] + inside + text[spans[-1][1] :]
    lines = [(text.rfind("\n", 0, begin) + 1, _line_end(text, end) + 1) for begin, end in spans]
    begin, end = lines[start]
    at = lines[target][0] if target < len(lines) else lines[-1][1]
    moved = text[begin:end]
    moved += "" if moved.endswith("\n") else "\n"
    if at > len(text):
        text, at = text + "\n", len(text) + 1
    if at >= end:
        return text[:begin] + text[end:at] + moved + text[at:]
    return text[:at] + moved + text[at:begin] + text[end:]


def _insert_entries(text: str, node: Any, entries: Sequence[str]) -> str:
    """Insert pairs or items after the last one of a collection."""
    is_mapping, listed = node.id == "mapping", ", ".join(entries)
    if not node.value:
        collection = f"{{{listed}}}" if is_mapping else f"[{listed}]"
        return text[: node.start_mark.index] + collection + text[node.end_mark.index :]
    _, end = _entry_span(text, node.value[-1])
    if not _is_block(node):
        return f"{text[:end]}, {listed}{text[end:]}"
    end = _line_end(text, end)
    margin = "\n" + " " * node.start_mark.column + ("" if is_mapping else "- ")
    return text[:end] + "".join(f"{margin}{entry}" for entry in entries) + text[end:]


def _delete_entry(text: str, node: Any, number: int) -> str:
    spans = [_entry_span(text, entry) for entry in node.value]
    start, end = spans[number]
    begins_line = node.id == "sequence" or not text[text.rfind("\n", 0, start) + 1 : start].strip()
    if _is_block(node) and begins_line:
        return text[: text.rfind("\n", 0, start) + 1] + text[_line_end(text, end) + 1 :]
    if number + 1 < len(spans):
        return text[:start] + text[spans[number + 1][0] :]
    return text[: spans[number - 1][1]] + text[end:]


def _entry_span(text: str, entry: Any) -> tuple[int, int]:
    """Where an item, or a pair of nodes, starts and ends."""
    if not isinstance(entry, tuple):
        return entry.start_mark.index, _end_index(text, entry)
    key, value = entry
    return key.start_mark.index, max(_end_index(text, value), key.end_mark.index)


def _line_end(text: str, index: int) -> int:
    end = text.find("\n", index)
    return len(text) if end < 0 else end


def _is_block(node: Any) -> bool:
    return node.id != "scalar" and not node.flow_style


def _end_index(text: str, node: Any) -> int:
    """Where a value ends, before the comments and blank lines that follow it."""
    if _is_block(node):
        return _entry_span(text, node.value[-1])[1]
    if node.id == "scalar" and not node.value and not node.style:
        return 0  # The mark of an empty value is that of what follows it.
    if node.id == "scalar" and node.style in {"|", ">"}:
        return len(text[: node.end_mark.index].rstrip())
    return int(node.end_mark.index)


def inline_yaml(value: Any) -> str:
    """A value as YAML on one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {inline_yaml(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(inline_yaml, value)) + "]"
    if isinstance(value, str) and _UNQUOTED.fullmatch(value) and value.casefold() not in _KEYWORDS:
        return value
    # JSON's scalars are valid YAML but for characters that YAML wants escaped.
    return _ESCAPED.sub(lambda match: f"\\u{ord(match[0]):04x}", json.dumps(value, ensure_ascii=False))
