"""Which trials a sweep is of."""

import datetime as dt

import pytest

from horizon.unwatched.scope import first_completion, is_swept
from horizon.values.trial import MeshTerm
from trials import make_drug, make_trial

DAY = dt.date(2026, 2, 23)
LYMPHOMA = (MeshTerm("D009369", "Neoplasms"),)


@pytest.mark.parametrize(
    ("more", "swept"),
    [
        ({}, True),
        ({"phases": (2, 3)}, True),
        ({"sponsor_class": "other"}, False),
        ({"study_type": "observational"}, False),
        ({"phases": (2,)}, False),
        ({"phases": (2,), "allocation": "na", "condition_ancestors": LYMPHOMA, "enrolment": 60}, True),
        ({"phases": (1, 2), "allocation": "na", "conditions": ("Mantle Cell Lymphoma",), "enrolment": 90}, True),
        ({"phases": (2,), "allocation": "na", "condition_ancestors": LYMPHOMA, "enrolment": 59}, False),
        ({"phases": (2,), "allocation": "non_randomized", "condition_ancestors": LYMPHOMA, "enrolment": 90}, False),
        ({"phases": (2,), "allocation": "na", "conditions": ("Asthma",), "enrolment": 90}, False),
        ({"purpose": "diagnostic"}, False),
        ({"purpose": "prevention"}, True),
        ({"completes": "2023-02-23"}, True),
        ({"completes": "2023-02"}, True),
        ({"completes": "2023-02-22"}, False),
        ({"completes": None}, True),
        ({"interventions": (make_drug("A stent", kind="device"),)}, False),
        ({"interventions": (make_drug("Gadobutrol"),)}, False),
    ],
)
def test_a_late_trial_by_industry_of_a_medicine(more: dict[str, object], swept: bool) -> None:
    given = more.pop("interventions", (make_drug("examplinib"),))
    assert is_swept(make_trial(1, *given, **more), DAY) is swept  # type: ignore[arg-type, misc]


def test_three_years_back_from_a_leap_day() -> None:
    assert first_completion(dt.date(2024, 2, 29)) == dt.date(2021, 2, 28)
