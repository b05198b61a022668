"""The steps of getting ready: how long each takes, what it waits for, whose it is, and how far it is."""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Self

from pydantic import BeforeValidator, Field, model_validator

from horizon.values.technology import StepState
from horizon.watchlist.schema.field_types import LONGEST_MONTHS, FrozenModel
from horizon.watchlist.schema.plain_text import read_list

DATED_STATES = ("under way", "done")
"""The states that need the day on which they began."""


def _read_state(value: Any) -> Any:
    """Read ``Under_way`` as ``under way``."""
    return re.sub(r"[\s_-]+", " ", value.strip().lower()) if isinstance(value, str) else value


class MadeCapacity(FrozenModel):
    """What a step adds to a capacity of ``horizon.toml`` once it is done: nurses trained, a scanner installed.

    ``what`` is the capacity's name; one of whole-time ``posts``, or ``a_year`` in the capacity's own unit.
    """

    what: str
    posts: float | None = Field(default=None, ge=0)
    a_year: float | None = Field(default=None, ge=0)

    @model_validator(mode="after")
    def _check_one_amount(self) -> Self:
        if (self.posts is None) == (self.a_year is None):
            raise ValueError("give one of posts, a_year")
        return self


class _StepProgress(FrozenModel):
    """Whose a step is (a role), and its state with the day from which that holds."""

    step: str
    owner: str = ""
    state: Annotated[StepState, BeforeValidator(_read_state)] = "to do"
    date: dt.date | None = None
    note: str = ""
    makes: Annotated[tuple[MadeCapacity, ...], BeforeValidator(read_list)] = ()

    @model_validator(mode="after")
    def _check_date(self) -> Self:
        if self.state in DATED_STATES and self.date is None:
            raise ValueError(f"{self.step!r} is {self.state}: since when? give its date")
        return self

    def state_on(self, day: dt.date) -> StepState:
        """The state as known on a day: what is dated later is still to do."""
        return "to do" if self.date and self.date > day else self.state


class ReadinessStep(_StepProgress):
    """A step to complete before the first patient: its duration, and the steps it waits for."""

    months: float = Field(ge=0, le=LONGEST_MONTHS)
    after: tuple[str, ...] = ()


class TechnologyStep(_StepProgress):
    """The same beside a technology: the progress of one of its indication's steps, or a step of its own.

    Without ``months`` and ``after``, those of its indication's step hold.
    """

    months: float | None = Field(default=None, ge=0, le=LONGEST_MONTHS)
    after: tuple[str, ...] | None = None


def check_steps(steps: Sequence[ReadinessStep]) -> None:
    """Raise ValueError if two steps have one name, one waits for what is no step, or some wait for each other."""
    names = [step.step for step in steps]
    if repeated := sorted({name for name in names if names.count(name) > 1}):
        raise ValueError(f"two steps are called {repeated[0]!r}")
    for step in steps:
        if unknown := [other for other in step.after if other not in names]:
            raise ValueError(f"{step.step!r} waits for {unknown[0]!r}, which is not a step")
    _check_no_cycle({step.step: step.after for step in steps})


def _check_no_cycle(waits_for: Mapping[str, tuple[str, ...]]) -> None:
    done: set[str] = set()
    while ready := {step for step, needs in waits_for.items() if step not in done and set(needs) <= done}:
        done |= ready
    if stuck := sorted(set(waits_for) - done):
        raise ValueError(f"these steps wait for each other: {', '.join(stuck)}")


def merge_steps(shared: Sequence[ReadinessStep], own_steps: Sequence[TechnologyStep]) -> tuple[ReadinessStep, ...]:
    """The steps of a technology: its indication's with what stands beside it, then those of its own.

    Left out: what beside it has no months and is none of its indication's steps.
    """
    beside = {step.step.casefold(): step for step in own_steps}
    names = {step.step.casefold() for step in shared}
    merged = [
        _apply_own_step(step, beside[step.step.casefold()]) if step.step.casefold() in beside else step
        for step in shared
    ]
    merged += [
        ReadinessStep(**{**step.model_dump(exclude={"after"}), "after": step.after or ()})
        for step in own_steps
        if step.step.casefold() not in names and step.months is not None
    ]
    return tuple(merged)


def _apply_own_step(step: ReadinessStep, beside: TechnologyStep) -> ReadinessStep:
    given = {key: getattr(beside, key) for key in beside.model_fields_set - {"step"}}
    return step.model_copy(update={key: value for key, value in given.items() if value is not None})
