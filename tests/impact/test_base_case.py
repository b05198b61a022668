"""The base case: the estimate's own figures at the modes, year by year from any month of launch."""

from typing import Any

import numpy as np
import pytest

from horizon.impact.base_case import base_case
from impact.models import model

CHRONIC: dict[str, Any] = {
    "treatment": {"course": "chronic"},
    "uptake": {"curve": "steps", "steps": [0.2, 0.5]},
    "price": {"list": {"mode": 1200, "low": 600, "high": 9000}, "price_year": 2026},
    "displaces": [{"what": "other", "cost": 200, "share": {"mode": 0.5, "low": 0, "high": 1}}],
}


def test_it_stands_at_the_modes_and_keeps_what_is_displaced_apart() -> None:
    first, second = base_case(model(**CHRONIC), 24).years(0, 2)
    assert (first.starts, first.treated) == pytest.approx((200, 200))
    assert (first.cost, first.displaced, first.net) == pytest.approx((240_000, 20_000, 220_000))
    assert (second.starts, second.treated, second.cost) == pytest.approx((300, 500, 600_000))


def test_a_later_launch_moves_it_and_nothing_is_on_treatment_before() -> None:
    whole = base_case(model(**CHRONIC), 36)
    before, first, second = whole.years(18, 3)
    assert before.cost == before.treated == 0.0
    assert first.cost == pytest.approx(120_000)
    assert second.cost == pytest.approx(float(whole.cost[6:18].sum()))
    assert second.treated == whole.treated[17]


def test_a_course_is_paid_as_it_falls_due() -> None:
    found = base_case(model(treatment={"course": "curative", "months": 3}), 12)
    assert float(found.courses[0]) == pytest.approx(float(found.starts[0]) / 3)
    assert np.all(found.courses <= found.starts.max() + 1e-9)
    assert found.cost == pytest.approx(1000 * found.courses)
