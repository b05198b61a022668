"""As much of JSON Schema as the published schema uses, to compare it with what the loader accepts."""

import re
from typing import Any

TYPES: dict[str, Any] = {
    "string": str,
    "number": (int, float),
    "integer": int,
    "boolean": bool,
    "array": list,
    "object": dict,
}


def is_valid(schema: dict[str, Any], value: Any, root: dict[str, Any]) -> bool:
    """Whether a value is valid. Every keyword of the schema must be known."""
    return all(KEYWORDS[key](schema, value, root) for key in schema)


def check_type(schema: dict[str, Any], value: Any, _: dict[str, Any]) -> bool:
    wanted = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    if value is None or isinstance(value, bool):
        return {None: "null", True: "boolean", False: "boolean"}[value] in wanted
    return any(name not in {"null", "boolean"} and isinstance(value, TYPES[name]) for name in wanted)


def check_properties(schema: dict[str, Any], value: Any, root: dict[str, Any]) -> bool:
    known = schema["properties"]
    return not isinstance(value, dict) or all(is_valid(known[key], value[key], root) for key in value if key in known)


def check_additional(schema: dict[str, Any], value: Any, _: dict[str, Any]) -> bool:
    assert schema["additionalProperties"] is False
    return not isinstance(value, dict) or set(value) <= set(schema["properties"])


def is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def accept_any(*_: Any) -> bool:
    return True


KEYWORDS: dict[str, Any] = {
    **dict.fromkeys(("$schema", "$defs", "title", "description", "default", "format", "discriminator"), accept_any),
    "$ref": lambda schema, value, root: is_valid(root["$defs"][schema["$ref"].rpartition("/")[2]], value, root),
    "type": check_type,
    "properties": check_properties,
    "additionalProperties": check_additional,
    "required": lambda schema, value, _: not isinstance(value, dict) or set(schema["required"]) <= set(value),
    "dependentRequired": lambda schema, value, _: all(
        set(needs) <= set(value) for key, needs in schema["dependentRequired"].items() if key in value
    ),
    "items": lambda schema, value, root: (
        not isinstance(value, list) or all(is_valid(schema["items"], item, root) for item in value)
    ),
    "enum": lambda schema, value, _: value in schema["enum"],
    "const": lambda schema, value, _: value == schema["const"],
    "anyOf": lambda schema, value, root: any(is_valid(option, value, root) for option in schema["anyOf"]),
    "allOf": lambda schema, value, root: all(is_valid(option, value, root) for option in schema["allOf"]),
    "oneOf": lambda schema, value, root: sum(is_valid(option, value, root) for option in schema["oneOf"]) == 1,
    "minimum": lambda schema, value, _: not is_number(value) or value >= schema["minimum"],
    "maximum": lambda schema, value, _: not is_number(value) or value <= schema["maximum"],
    "exclusiveMinimum": lambda schema, value, _: not is_number(value) or value > schema["exclusiveMinimum"],
    "pattern": lambda schema, value, _: not isinstance(value, str) or bool(re.search(schema["pattern"], value)),
}
