"""The steps of getting ready in a watchlist: what may be written, and what stands beside a technology."""

import datetime as dt
from typing import Any

import pytest
from pydantic import ValidationError

from horizon.watchlist.schema.readiness import ReadinessStep
from horizon.watchlist.schema.watchlist import Indication, Watchlist

STEPS = [{"step": "Centres", "months": 9}, {"step": "Nurses", "months": 4, "after": ["Centres"], "owner": "lead nurse"}]


def read(technologies: list[dict[str, Any]], steps: list[dict[str, Any]] | None = None) -> Indication:
    values = {"name": "area", "title": "Area", "match": {"conditions": ["area"]}, "technologies": technologies}
    (indication,) = Watchlist.model_validate(values | {"readiness": steps or STEPS}).resolved_indications
    return indication


def test_what_stands_beside_a_technology_overrules_the_shared_step_and_leaves_the_rest() -> None:
    beside = [{"step": "nurses", "state": "Under_way", "date": "2026-02-01"}, {"step": "Register", "months": 2}]
    indication = read([{"name": "one", "readiness": beside}, {"name": "other"}])
    centres, nurses, register = indication.steps_of(indication.technologies[0])
    assert centres == ReadinessStep(step="Centres", months=9)
    assert (nurses.step, nurses.months, nurses.after, nurses.owner) == ("Nurses", 4, ("Centres",), "lead nurse")
    assert (nurses.state, nurses.date) == ("under way", dt.date(2026, 2, 1))
    assert (register.step, register.months) == ("Register", 2)
    assert indication.steps_of(indication.technologies[1]) == indication.readiness == indication.steps_of(None)


def test_a_state_counts_from_its_date() -> None:
    step = ReadinessStep.model_validate({"step": "Nurses", "months": 4, "state": "done", "date": "2026-05-01"})
    assert [step.state_on(dt.date(2026, 4, 30)), step.state_on(dt.date(2026, 5, 1))] == ["to do", "done"]


@pytest.mark.parametrize(
    ("steps", "beside", "complaint"),
    [
        ([{"step": "a", "months": 1, "state": "done"}], [], "'a' is done: since when"),
        ([{"step": "a", "months": 1, "state": "nearly"}], [], "Input should be"),
        ([{"step": "a", "months": 1, "date": "soon"}], [], "date"),
        (STEPS, [{"step": "Training"}], "'Training' is none of the steps of readiness"),
        (STEPS, [{"step": "Training", "months": 1, "after": ["Rooms"]}], "waits for 'Rooms'"),
        (STEPS, [{"step": "Centres", "after": ["Nurses"]}], "wait for each other: Centres, Nurses"),
        ([{"step": "a", "months": 1, "makes": [{"what": "nurses"}]}], [], "give one of posts, a_year"),
    ],
)
def test_what_does_not_fit_is_refused(
    steps: list[dict[str, Any]], beside: list[dict[str, Any]], complaint: str
) -> None:
    with pytest.raises(ValidationError, match=complaint):
        read([{"name": "one", "readiness": beside}], steps)
