"""A recorded outcome is so in the next scan."""

import datetime as dt

import pytest

from horizon.assessment.recorded_outcomes import apply_outcomes
from horizon.scoring.listed_outcomes import LISTED
from horizon.values.dates import PartialDate
from horizon.values.outcome import Event, Outcome
from horizon.watchlist.schema.watchlist import TechnologyOverride
from trials import make_groups, make_trial

DAY = dt.date(2026, 2, 20)


def override_after(
    event: Event, on: str = "2026-02-18", source: str = "NICE", name: str = "novelmab", **known: object
) -> TechnologyOverride | None:
    entry = [TechnologyOverride.model_validate({"name": "novelmab", **known})] if known else []
    groups = make_groups(make_trial(1, "novelmab"), known=entry)
    outcome = Outcome("area", name, event, PartialDate.parse(on), source)
    (group,) = apply_outcomes(groups, [outcome], DAY)
    return group.override


@pytest.mark.parametrize(
    ("event", "state"),
    [
        ("launch", "funded"),
        ("guidance", "funded"),
        ("refusal", "refused"),
        ("withdrawal", "stopped"),
        ("licence", None),
    ],
)
def test_the_state_by_what_is_recorded(event: Event, state: str | None) -> None:
    override = override_after(event)
    assert override
    assert (override.state, override.source) == (state, "NICE")
    assert override.licence == (dt.date(2026, 2, 18) if event == "licence" else None)


def test_what_does_not_count() -> None:
    assert override_after("licence", on="2026-02-21") is None
    assert override_after("licence", name="othermab") is None
    assert override_after("licence", source=f"{LISTED}European Medicines Agency") is None
    assert override_after("spend") is None


def test_the_watchlists_own_entry_goes_before_it() -> None:
    override = override_after("licence", licence="2026-01-01")
    assert override
    assert override.licence == dt.date(2026, 1, 1)
    override = override_after("launch", state="in development")
    assert override
    assert override.state == "in development"
