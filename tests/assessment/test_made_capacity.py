"""What a step of getting ready adds to a capacity, and from when."""

import datetime as dt
from typing import Any

import pytest

from horizon.assessment.indication import indication_contexts
from horizon.assessment.made_capacity import add_made_capacity
from horizon.evidence import tables
from horizon.settings import DigestSettings
from horizon.technology.group import GroupedTechnology
from horizon.values.keys import IndicationKey, TechnologyKey
from horizon.values.workforce import ComingCapacity, ResourceCapacity
from horizon.watchlist.schema.watchlist import Watchlist

DAY = dt.date(2026, 2, 20)
NURSES = ResourceCapacity("nurses", "hours", 3000, 1500, known_since="2026-01")
SHARED = IndicationKey.of("area", "")


def made(step: dict[str, Any], beside: dict[str, Any] | None = None) -> list[tuple[str, float, str]]:
    """What two technologies of one watchlist make by a shared step, and one of them by what stands beside it."""
    values = {"name": "area", "title": "Area", "match": {"conditions": ["area"]}, "readiness": [step]}
    technologies = [{"name": "one", "readiness": [beside]}] if beside else []
    watchlist = Watchlist.model_validate(values | {"technologies": technologies})
    contexts = tuple(indication_contexts([watchlist], tables.load_evidence(DAY), DigestSettings()))
    groups = [
        GroupedTechnology(TechnologyKey.of(SHARED, name), name, (), "drug", "area", "", (), override, ())
        for name, override in zip(("one", "two"), (*watchlist.technologies, None, None), strict=False)
    ]
    (capacity,) = add_made_capacity([NURSES], contexts, groups, DAY)
    assert all(isinstance(each, ComingCapacity) for each in capacity.coming)
    return [(each.since.isoformat(), each.a_year, each.source) for each in capacity.coming]


TRAINED: dict[str, Any] = {"step": "Trained", "months": 2, "makes": {"what": "Nurses", "posts": 2}}


@pytest.mark.parametrize(
    ("state", "coming"),
    [
        ({}, [("2026-04-22", 3000, "Trained (to do)")]),
        ({"state": "under way", "date": "2026-02-01"}, [("2026-04-03", 3000, "Trained (under way)")]),
        ({"state": "done", "date": "2026-02-01"}, [("2026-02-01", 3000, "Trained (done)")]),
        ({"state": "done", "date": "2026-01-15"}, []),  # the figure of January has them
        ({"state": "not needed", "date": "2026-02-01"}, []),
    ],
)
def test_a_shared_step_makes_capacity_once(state: dict[str, Any], coming: list[tuple[str, float, str]]) -> None:
    assert made(TRAINED | state) == coming


def test_what_stands_beside_a_technology_makes_more() -> None:
    own = {"step": "Own room", "months": 1, "makes": [{"what": "nurses", "a_year": 50}, {"what": "rooms", "posts": 1}]}
    assert made(TRAINED, own) == [("2026-03-22", 50, "Own room (to do)"), ("2026-04-22", 3000, "Trained (to do)")]
