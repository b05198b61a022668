"""Values of a watchlist changed for a try: ``price.list=20000``, ``population.2.share=0.4``."""

from typing import Any

from horizon.errors import UsageError

_LABELS = ("name", "step", "what", "email")
_FIGURES = {"list", "rebate", "people", "share", "people_a_year", "peak", "years_to_peak", "cost"}


def put(values: dict[str, Any], key: str, value: Any) -> None:
    """Sets one value in place. What a figure is set in loses its source: a try is nobody's figure but the planner's."""
    *way, last = key.split(".")
    passed: list[tuple[Any, Any]] = []
    here: Any = values
    for word in way:
        step = _step(here, word, key)
        if isinstance(here, dict):
            here.setdefault(step, {})
        passed.append((here, step))
        here = here[step]
    step = _step(here, last, key)
    passed.append((here, step))
    here[step] = value
    if isinstance(value, int | float | dict):
        for container, on_the_way in passed:
            _disown(container, on_the_way)


def _step(here: Any, word: str, key: str) -> Any:
    if isinstance(here, dict):
        return word
    if not isinstance(here, list):
        raise UsageError(f"cannot set {key}: there is nothing below it at {word!r}")
    if word.isdecimal() and 1 <= int(word) <= len(here):
        return int(word) - 1
    labels = [_label(item) for item in here]
    if word.casefold() in (label.casefold() for label in labels):
        return [label.casefold() for label in labels].index(word.casefold())
    there = ", ".join(f"{number} {label}".strip() for number, label in enumerate(labels, 1))
    raise UsageError(f"cannot set {key}: {word!r} is none of: {there or 'nothing yet'}")


def _label(item: Any) -> str:
    return next((str(item[key]) for key in _LABELS if key in item), "") if isinstance(item, dict) else str(item)


def _disown(container: Any, step: Any) -> None:
    """Drops the source that a container gives for all its figures, once the other figures have it for themselves."""
    if not isinstance(container, dict) or "source" not in container or step not in _FIGURES | {"mode", "low", "high"}:
        return
    handed = {key: container.pop(key) for key in ("source", "known_since") if key in container}
    for key in _FIGURES & set(container) - {step}:
        figure = container[key]
        if isinstance(figure, int | float):
            container[key] = {"mode": figure, **handed}
        elif isinstance(figure, dict) and not figure.get("source"):
            figure.update(handed)
