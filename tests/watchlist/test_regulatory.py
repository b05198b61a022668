"""The planner's word on an application: what may be written, and what of it was known on a day."""

import datetime as dt

import pytest
from pydantic import ValidationError

from horizon.watchlist.schema.regulatory import ReviewKinds
from horizon.watchlist.schema.watchlist import TechnologyOverride


@pytest.mark.parametrize(
    ("written", "us", "eu"),
    [
        ({"us": "priority", "eu": "accelerated"}, "priority", "accelerated"),
        ({"us": "expedited"}, "priority", None),
        ({"eu": "priority"}, None, "accelerated"),
        ("standard", "standard", "standard"),
        ("expedited", "priority", "accelerated"),
        ("priority", "priority", "accelerated"),
        ("accelerated", "priority", "accelerated"),
    ],
)
def test_a_review_is_said_by_region_or_in_one_word(written: object, us: str | None, eu: str | None) -> None:
    entry = TechnologyOverride.model_validate({"name": "novelmab", "review": written})
    assert entry.review == ReviewKinds.model_construct(us=us, eu=eu)


@pytest.mark.parametrize(
    "written",
    [
        {"review": "quick"},
        {"review": {"jp": "standard"}},
        {"filed": {"us": "soon"}},
        {"filed": {"jp": "2025-01-01"}},
        {"filed": {}},
        {"opinion": {"source": "EMA"}},
        {"goal": 2026},
    ],
)
def test_what_is_no_word_on_an_application(written: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        TechnologyOverride.model_validate({"name": "novelmab", **written})


ENTRY = TechnologyOverride.model_validate(
    {
        "name": "novelmab",
        "aliases": ["AB-123"],
        "state": "funded",
        "known_since": "2026-03",
        "filed": {"eu": "2025-12-01", "known_since": "2025-12-18", "source": "EMA's list of December"},
        "goal": {"us": "2026-08-10"},
        "source": "the company",
    }
)


@pytest.mark.parametrize(
    ("day", "state", "filed", "goal"),
    [
        ("2025-12-17", None, None, None),
        ("2025-12-18", None, "2025-12-01", None),
        ("2026-02-28", None, "2025-12-01", None),
        ("2026-03-01", "funded", "2025-12-01", "2026-08-10"),
    ],
)
def test_each_date_counts_from_its_own_day(day: str, state: str | None, filed: str | None, goal: str | None) -> None:
    known = ENTRY.known_on(dt.date.fromisoformat(day))
    assert (known.name, known.aliases, known.state) == ("novelmab", ("AB-123",), state)
    assert (str(known.filed.eu) if known.filed else None) == filed
    assert (str(known.goal.us) if known.goal else None) == goal


@pytest.mark.parametrize(("day", "review"), [(dt.date(2025, 5, 31), None), (dt.date(2025, 6, 1), "priority")])
def test_a_review_counts_from_its_own_day(day: dt.date, review: str | None) -> None:
    entry = TechnologyOverride.model_validate(
        {"name": "novelmab", "review": {"us": "priority", "known_since": "2025-06-01"}}
    )
    known = entry.known_on(day)
    assert (known.review.us if known.review else None) == review
