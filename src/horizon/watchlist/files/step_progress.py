"""Write how far a step of getting ready is into a watchlist's text: for all its technologies, or beside one of them."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from horizon.errors import UsageError, suggest_name
from horizon.values.technology import StepState
from horizon.watchlist.files.document import values_of
from horizon.watchlist.files.yaml_patch import rewrite_text


@dataclass(frozen=True, slots=True)
class StepEntry:
    """What is written of a step: its state with the day from which it holds, its owner and a note; empty: unchanged."""

    step: str
    state: StepState | None = None
    date: dt.date | None = None
    owner: str = ""
    note: str = ""

    def write_into(self, values: dict[str, Any]) -> None:
        """Write it into the values of a step; what is to do again has no date."""
        if self.owner:
            values["owner"] = self.owner
        if self.state:
            values["state"] = self.state
            values.pop("date", None)
        if self.date:
            values["date"] = self.date.isoformat()
        if self.note:
            values["note"] = self.note


def write_progress(text: str, entry: StepEntry, technology: str = "", indication: str = "") -> str:
    """The text of a watchlist with an entry made; everything else stays, comments and order included.

    Without a ``technology``, it is for all of the watchlist, or of one ``indication``. Raises UsageError if the shared
    steps have none of that name.
    """
    values = values_of(text)
    block = _find_indication(values, indication)
    if technology:
        _write_beside(values, block, technology, entry)
    else:
        holder = block if "readiness" in block else values
        step = _find_named(holder.get("readiness") or [], "step", entry.step)
        if step is None:
            raise UsageError(f"there is no step {entry.step!r}{suggest_step(entry.step, _step_names(holder))}")
        entry.write_into(step)
    return rewrite_text(text, values)


def suggest_step(step: str, names: Sequence[str]) -> str:
    """Return the step that was meant, or all steps."""
    return suggest_name(step, names) or f"; there are: {', '.join(names) or 'none'}"


def _find_indication(values: dict[str, Any], indication: str) -> dict[str, Any]:
    """The block of an indication; the watchlist itself without one."""
    blocks: Iterable[dict[str, Any]] = values.get("indications") or []
    return next((block for block in blocks if indication and block.get("name") == indication), values)


def _write_beside(values: dict[str, Any], block: dict[str, Any], technology: str, entry: StepEntry) -> None:
    # Technologies that an indication gives itself replace those of the watchlist: so they are written where they stand.
    holder = block if "technologies" in block or "technologies" not in values else values
    technologies = holder.setdefault("technologies", [])
    beside = _find_named(technologies, "name", technology)
    if beside is None:
        beside = {"name": technology}
        technologies.append(beside)
    steps = beside.setdefault("readiness", [])
    if isinstance(steps, dict):
        steps = beside["readiness"] = [steps]
    step = _find_named(steps, "step", entry.step)
    if step is None:
        step = {"step": entry.step}
        steps.append(step)
    entry.write_into(step)


def _find_named(items: Sequence[Any], key: str, name: str) -> dict[str, Any] | None:
    return next((item for item in items if str(item.get(key, "")).casefold() == name.casefold()), None)


def _step_names(holder: dict[str, Any]) -> list[str]:
    return [str(step.get("step", "")) for step in holder.get("readiness") or []]
