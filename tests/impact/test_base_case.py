"""The base case: the estimate's own figures at the modes, year by year from any month of launch."""

from typing import Any

import numpy as np
import pytest

from horizon.impact.base_case import compute_base_case
from impact.models import make_model

CHRONIC: dict[str, Any] = {
    "treatment": {"course": "chronic"},
    "uptake": {"curve": "steps", "steps": [0.2, 0.5]},
    "price": {"list": {"mode": 1200, "low": 600, "high": 9000}, "price_year": 2026},
    "displaces": [{"what": "other", "cost": 200, "share": {"mode": 0.5, "low": 0, "high": 1}}],
}


def test_it_uses_the_modes_and_keeps_displaced_costs_apart() -> None:
    first, second = compute_base_case(make_model(**CHRONIC), 24).sum_years(0, 2)
    assert (first.starts, first.treated) == pytest.approx((200, 200))
    assert (first.cost, first.displaced, first.net) == pytest.approx((240_000, 20_000, 220_000))
    assert (second.starts, second.treated, second.cost) == pytest.approx((300, 500, 600_000))


def test_a_later_launch_moves_it_and_nothing_is_on_treatment_before() -> None:
    whole = compute_base_case(make_model(**CHRONIC), 36)
    before, first, second = whole.sum_years(18, 3)
    assert before.cost == before.treated == 0.0
    assert first.cost == pytest.approx(120_000)
    assert second.cost == pytest.approx(float(whole.cost[6:18].sum()))
    assert second.treated == whole.treated[17]


def test_a_course_is_paid_as_it_falls_due() -> None:
    base = compute_base_case(make_model(treatment={"course": "curative", "months": 3}), 12)
    assert float(base.courses[0]) == pytest.approx(float(base.starts[0]) / 3)
    assert np.all(base.courses <= base.starts.max() + 1e-9)
    assert base.cost == pytest.approx(1000 * base.courses)
