"""Set values of a watchlist by key, as in ``price.list=20000`` or ``population.2.share=0.4``."""

from collections.abc import Sequence
from typing import Any

from pydantic import ValidationError

from horizon.errors import UsageError
from horizon.watchlist.files.document import parse_document
from horizon.watchlist.files.errors import describe_errors
from horizon.watchlist.files.yaml_patch import label_item
from horizon.watchlist.schema.plain_text import read_number
from horizon.watchlist.schema.watchlist import Watchlist

_FIGURES = {"list", "rebate", "people", "share", "people_a_year", "peak", "years_to_peak", "cost"}


def set_values(watchlist: Watchlist, assignments: Sequence[str]) -> Watchlist:
    """The watchlist with assignments made; list items are addressed by name or by position from 1.

    A figure set to a number loses its range and its source. Raises UsageError for an unknown key or a bad value.
    """
    values = watchlist.model_dump(mode="json", by_alias=True, exclude_unset=True)
    for assignment in assignments:
        set_value(values, *parse_assignment(assignment))
    try:
        return Watchlist.model_validate(values)
    except ValidationError as error:
        _, text = next(describe_errors(error, values))
        raise UsageError(f"cannot set {', '.join(assignments)}: {text}") from None


def parse_assignment(assignment: str) -> tuple[str, Any]:
    """The key and the value of ``price.list=20000``. Raises UsageError if the text is not an assignment."""
    key, equals, text = assignment.partition("=")
    document = parse_document(text)
    if not equals or document.faults or key.strip() in {"", "name"}:
        raise UsageError(f"cannot set {assignment!r}: write key=value, such as price.list=20000")
    # A colon in a source starts no mapping: mappings are written in braces.
    is_text = isinstance(document.values, dict) and not text.strip().startswith("{")
    return key.strip(), text.strip() if is_text else document.values


def set_value(values: dict[str, Any], key: str, value: Any) -> None:
    """Set one value in place, or remove its key where the value is None.

    A figure that is set loses its source, which did not give the new number.
    """
    passed: list[tuple[Any, Any]] = []
    container: Any = values
    for word in key.split("."):
        if passed:
            parent, child = passed[-1]
            container = parent.setdefault(child, {}) if isinstance(parent, dict) else parent[child]
        passed.append((container, _resolve_key(container, word, key)))
    if value is None and isinstance(container, dict):
        container.pop(passed[-1][1], None)
        return
    container[passed[-1][1]] = value
    if isinstance(read_number(value), int | float | dict):
        for parent, child in passed:
            _drop_source(parent, child)


def _resolve_key(container: Any, word: str, key: str) -> Any:
    """The dict key or the list index that ``word`` addresses in a container; ``key`` is for the message."""
    if isinstance(container, dict):
        return word
    if not isinstance(container, list):
        raise UsageError(f"cannot set {key}: there is nothing below it at {word!r}")
    if word.isdecimal() and 1 <= int(word) <= len(container):
        return int(word) - 1
    labels = [label_item(item) for item in container]
    if word.casefold() in (label.casefold() for label in labels):
        return [label.casefold() for label in labels].index(word.casefold())
    choices = ", ".join(f"{number} {label}".strip() for number, label in enumerate(labels, 1))
    raise UsageError(f"cannot set {key}: {word!r} is none of: {choices or 'nothing yet'}")


def _drop_source(container: Any, step: Any) -> None:
    """Drop the source that a container gives for all its figures, after copying it to the other figures."""
    if not isinstance(container, dict) or "source" not in container or step not in _FIGURES | {"mode", "low", "high"}:
        return
    source = {key: container.pop(key) for key in ("source", "known_since") if key in container}
    for key in _FIGURES & set(container) - {step}:
        figure = container[key]
        if isinstance(figure, int | float):
            container[key] = {"mode": figure, **source}
        elif isinstance(figure, dict) and not figure.get("source"):
            figure.update(source)
