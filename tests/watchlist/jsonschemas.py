"""As much of JSON Schema as the published one uses, so that it can be held against what the loader accepts."""

import re
from typing import Any

KINDS = {"string": str, "number": (int, float), "integer": int, "boolean": bool, "array": list, "object": dict}


def accepts(schema: dict[str, Any], value: Any, root: dict[str, Any]) -> bool:
    """Whether a value is valid. Every keyword of the schema must be known."""
    return all(KEYWORDS[key](schema, value, root) for key in schema)


def kind(schema: dict[str, Any], value: Any, _: dict[str, Any]) -> bool:
    wanted = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    if value is None or isinstance(value, bool):
        return {None: "null", True: "boolean", False: "boolean"}[value] in wanted
    return any(one != "null" and one != "boolean" and isinstance(value, KINDS[one]) for one in wanted)


def properties(schema: dict[str, Any], value: Any, root: dict[str, Any]) -> bool:
    known = schema["properties"]
    return not isinstance(value, dict) or all(accepts(known[key], value[key], root) for key in value if key in known)


def additional(schema: dict[str, Any], value: Any, _: dict[str, Any]) -> bool:
    assert schema["additionalProperties"] is False
    return not isinstance(value, dict) or set(value) <= set(schema["properties"])


def number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def always(*_: Any) -> bool:
    return True


KEYWORDS: dict[str, Any] = {
    **dict.fromkeys(("$schema", "$defs", "title", "description", "default", "format", "discriminator"), always),
    "$ref": lambda schema, value, root: accepts(root["$defs"][schema["$ref"].rpartition("/")[2]], value, root),
    "type": kind,
    "properties": properties,
    "additionalProperties": additional,
    "required": lambda schema, value, _: not isinstance(value, dict) or set(schema["required"]) <= set(value),
    "dependentRequired": lambda schema, value, _: all(
        set(needs) <= set(value) for key, needs in schema["dependentRequired"].items() if key in value
    ),
    "items": lambda schema, value, root: (
        not isinstance(value, list) or all(accepts(schema["items"], item, root) for item in value)
    ),
    "enum": lambda schema, value, _: value in schema["enum"],
    "const": lambda schema, value, _: value == schema["const"],
    "anyOf": lambda schema, value, root: any(accepts(one, value, root) for one in schema["anyOf"]),
    "allOf": lambda schema, value, root: all(accepts(one, value, root) for one in schema["allOf"]),
    "oneOf": lambda schema, value, root: sum(accepts(one, value, root) for one in schema["oneOf"]) == 1,
    "minimum": lambda schema, value, _: not number(value) or value >= schema["minimum"],
    "maximum": lambda schema, value, _: not number(value) or value <= schema["maximum"],
    "exclusiveMinimum": lambda schema, value, _: not number(value) or value > schema["exclusiveMinimum"],
    "pattern": lambda schema, value, _: not isinstance(value, str) or bool(re.search(schema["pattern"], value)),
}
