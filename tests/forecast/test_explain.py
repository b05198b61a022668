"""Rows of evidence as a page lists them, each with its source and what must be said of it."""

import datetime as dt

import pytest

from forecast_cases import NOW
from horizon.evidence import tables
from horizon.forecast.explain import list_overrides, to_assumption
from horizon.watchlist.schema.watchlist import TechnologyOverride

EVERY = [*NOW.lags, *NOW.branches, *NOW.durations, *NOW.shares, *NOW.rates]


@pytest.mark.parametrize("row", EVERY, ids=str)
def test_every_row_says_what_it_is_and_where_it_comes_from(row: object) -> None:
    assumption = to_assumption(row, "novelmab", NOW)  # type: ignore[arg-type]
    assert assumption.what
    assert assumption.value
    assert assumption.unit
    assert assumption.source
    assert assumption.used_by == "novelmab"
    assert (assumption.stamp == "assumption") == assumption.source.startswith("assumption")


def test_what_was_published_after_the_day_says_so() -> None:
    then = tables.load_evidence(dt.date(2011, 9, 30))
    stamps = {to_assumption(row, "", then).stamp for row in then.lags}
    assert stamps == {"method, later", "assumption"}
    assert (
        to_assumption(then.find_branches("scotland", "all")[0], "", tables.load_evidence(dt.date(2011, 1, 1))).stamp
        == "method, later"
    )


def test_a_planners_word_is_a_figure_with_a_source() -> None:
    known = TechnologyOverride.model_validate(
        {
            "name": "novelmab",
            "licence": "2026-05-01",
            "review": "expedited",
            "source": "the sponsor",
            "probability": 0.7,
        }
    )
    assert [(row.what, row.value, row.source) for row in list_overrides(known, "novelmab")] == [
        ("licence", "2026-05-01", "the sponsor"),
        ("probability of approval", "0.7", "the sponsor"),
        ("kind of review", "priority (FDA), accelerated (EMA)", "the sponsor"),
    ]
    assert list_overrides(None, "novelmab") == ()
    assert list_overrides(TechnologyOverride(name="novelmab"), "novelmab") == ()
