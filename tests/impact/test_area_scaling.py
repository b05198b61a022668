"""A part of the population has its part of the people, the capacity and the cost."""

import datetime as dt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from horizon.evidence.rows import JurisdictionPopulation
from horizon.impact.area_scaling import scale_to_area
from horizon.impact.explain import explain_funnel
from horizon.impact.sharing import simulate_technologies
from impact.models import DAY, draw_patients, draw_units, launch_months, make_model

WHOLE = JurisdictionPopulation("england", 50_000_000, dt.date(2024, 6, 30), "the office")


@given(st.integers(1, 50_000_000), st.none() | st.integers(1, 2000))
def test_cost_is_in_proportion(people: int, capacity: int | None) -> None:
    model = make_model(capacity={"people_a_year": capacity} if capacity else None)
    part = scale_to_area(model, "Kent", people, WHOLE)
    nation, area = (
        simulate_technologies(scaled, draw_patients(scaled), launch_months(0), 36).net_cost(*draw_units(scaled))
        for scaled in (model, part)
    )
    np.testing.assert_allclose(area, nation * people / WHOLE.people, rtol=1e-9)


def test_the_step_is_printed_with_its_source() -> None:
    last = explain_funnel(scale_to_area(make_model(), "Kent", 5_000_000, WHOLE), DAY)[-1]
    assert (last.step, last.share, last.people) == ("who live in Kent", "10%", 100)
    assert last.source == "5,000,000 of 50,000,000 people (the office)"


def test_capacity_says_that_it_was_scaled() -> None:
    model = scale_to_area(make_model(capacity={"people_a_year": 120, "source": "a plan"}), "Kent", 5_000_000, WHOLE)
    assert model.capacity is not None
    assert model.capacity.mode == pytest.approx(12)
    assert model.capacity.source == "a plan; 10.00% of it for Kent"
