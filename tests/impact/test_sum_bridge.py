"""The stages from a sum to its estimate, on draws set by hand."""

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest

from horizon.impact.sum_bridge import bridge_sum
from horizon.values.keys import TechnologyKey
from impact.test_portfolio import DRAWS, make_entrant, simulate


def test_a_sure_launch_at_the_start_of_the_year_keeps_its_sum() -> None:
    bridge = bridge_sum(simulate(make_entrant("a")), TechnologyKey("a"))
    assert (bridge.year, bridge.financial_year, bridge.currency) == (1, "2025/26", "GBP")
    assert [stage for stage, _ in bridge.stages] == ["sum", "ranges", "record", "part", "years", "shared"]
    assert all(amount == 400_000 for _, amount in bridge.stages)


def test_each_stage_adds_what_it_says() -> None:
    part = np.full(DRAWS, 0.5)
    half_a_year_late = dt.date(2025, 10, 1)
    entrants = replace(make_entrant("a", half_a_year_late), reach=part), make_entrant("b", half_a_year_late)
    bridge = bridge_sum(simulate(*entrants, factor=0.75), TechnologyKey("a"))
    stages = dict(bridge.stages)
    amounts = [int(stages[stage]) for stage in ("sum", "ranges", "record", "part")]
    assert amounts == [400_000, 400_000, 300_000, 150_000]
    # Of year one's 400 and year two's 240 courses the second financial year has the later and the earlier half.
    assert bridge.financial_year == "2026/27"
    assert stages["years"] < stages["part"]
    assert stages["shared"] == pytest.approx(float(stages["years"]) / 2, abs=2)  # both of one month share alike


def test_a_technology_that_is_not_there_has_no_bridge() -> None:
    with pytest.raises(ValueError, match="b"):
        bridge_sum(simulate(make_entrant("a")), TechnologyKey("b"))
