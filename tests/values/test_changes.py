"""What changed in a trial: material or administrative, and in whose words."""

from dataclasses import fields, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from horizon.values.changes import compare_trials, left_registry_change
from horizon.values.dates import PartialDate
from horizon.values.trial import MeshTerm, PrimaryEndpoint, Trial
from trials import make_drug, make_milestone, make_trial

BEFORE = make_trial(
    1,
    "Examplinib",
    completes="2026-06",
    completion=make_milestone("2026-12"),
    start=make_milestone("2024-01"),
    enrolment=100,
    title="A trial",
)
POSTED = PartialDate(2026, 2, 10)
STAMPS: dict[str, Any] = {
    "last_update_posted": POSTED,
    "first_posted": POSTED,
    "nct_aliases": ("NCT99999999",),
    "sponsor_ids": ("HZ-2",),
    "condition_mesh": (MeshTerm("D006526", "Hepatitis C"),),
    "condition_ancestors": (MeshTerm("D006525", "Hepatitis"),),
    "intervention_mesh": (MeshTerm("C1", "Examplinib"),),
    "last_known_status": "recruiting",
    "sponsor_class": "other",
    "enrolment_actual": True,
}


@pytest.mark.parametrize(
    ("now", "kind", "material", "text"),
    [
        ({"status": "terminated", "why_stopped": "futility"}, "stopped", True, "terminated: futility"),
        ({"status": "withdrawn"}, "stopped", True, "withdrawn, no reason given"),
        ({"status": "active_not_recruiting"}, "status", False, "active not recruiting (was recruiting)"),
        ({"status": "unknown"}, "unknown", False, "status unknown: not verified for two years"),
        ({"phases": (2, 3)}, "phase", True, "phase 2/3 (was 3)"),
        ({"phases": ()}, "phase", True, "phase none (was 3)"),
        ({"enrolment": 120}, "enrolment", True, "enrolment 120 (was 100)"),
        ({"enrolment": 119}, "enrolment", False, "enrolment 119 (was 100)"),
        ({"enrolment": None}, "enrolment", False, "enrolment none (was 100)"),
        ({"sponsor": "Other"}, "sponsor", True, "sponsor Other (was Example Pharma)"),
        ({"results_posted": POSTED}, "results_posted", True, "results posted 2026-02-10"),
        ({"results_submitted": POSTED}, "results_submitted", True, "results submitted 2026-02-10"),
        ({"conditions": ("a",), "keywords": ("b",)}, "details", False, "conditions, keywords edited"),
        ({"masking": "none", "allocation": ""}, "details", False, "design edited"),
        ({"interventions": (make_drug("Other"),)}, "details", False, "interventions edited"),
    ],
)
def test_a_change_has_a_kind_a_weight_and_a_text(now: dict[str, Any], kind: str, material: bool, text: str) -> None:
    (change,) = compare_trials(BEFORE, replace(BEFORE, **now))
    assert (change.kind, change.material, change.text) == (kind, material, text)


@pytest.mark.parametrize(
    ("was", "now", "material", "text"),
    [
        ({}, {"primary_completion": make_milestone("2026-02-03", True)}, True,
         "completed (was recruiting): primary completion 2026-02-03, actual"),
        ({}, {}, True, "completed (was recruiting): primary completion 2026-06, without a type"),
        ({"status": "active_not_recruiting"}, {}, True,
         "completed (was active not recruiting): primary completion 2026-06, without a type"),
        ({"status": "active_not_recruiting", "primary_completion": make_milestone("2025-01", True)}, {}, False,
         "completed (was active not recruiting): primary completion 2025-01, actual"),
        ({"primary_completion": make_milestone("2025-01", True)}, {}, True,
         "completed (was recruiting): primary completion 2025-01, actual"),
        ({"primary_completion": None}, {}, True,
         "completed (was recruiting): study completion 2026-12, without a type"),
        ({"primary_completion": None, "completion": None, "status": "unknown"}, {}, True,
         "completed (was unknown): no date of completion given"),
    ],
)  # fmt: skip
def test_a_completion_says_the_date_that_the_registry_has(
    was: dict[str, Any], now: dict[str, Any], material: bool, text: str
) -> None:
    before = replace(BEFORE, **was)
    change = compare_trials(before, replace(before, status="completed", **now))[0]
    assert (change.kind, change.material, change.text) == ("completed", material, text)


def test_a_completion_that_is_taken_back_is_material() -> None:
    (change,) = compare_trials(replace(BEFORE, status="completed"), BEFORE)
    assert (change.kind, change.material, change.text) == ("resumed", True, "recruiting again (was completed)")


@pytest.mark.parametrize(
    ("was", "now", "texts"),
    [
        ({"results_posted": POSTED, "results_submitted": POSTED}, {"results_posted": None, "results_submitted": None},
         ["results withdrawn: posted 2026-02-10, and posted no longer"]),
        ({"results_submitted": POSTED}, {"results_submitted": None},
         ["results vanished: submitted 2026-02-10, never posted, and submitted no longer"]),
        ({"results_submitted": POSTED}, {"results_submitted": None, "results_posted": POSTED},
         ["results posted 2026-02-10"]),
    ],
)  # fmt: skip
def test_results_that_go_again_are_material(was: dict[str, Any], now: dict[str, Any], texts: list[str]) -> None:
    before = replace(BEFORE, **was)
    changes = compare_trials(before, replace(before, **now))
    assert [(change.material, change.text) for change in changes] == [(True, text) for text in texts]


SURVIVAL, RESPONSE = PrimaryEndpoint("Overall survival", "24 months"), PrimaryEndpoint("Response", "Week 12")


@pytest.mark.parametrize(
    ("was", "now", "text"),
    [
        ([SURVIVAL], [PrimaryEndpoint("Overall survival", "36 months")],
         "primary endpoint: time frame 36 months (was 24 months) of Overall survival"),
        ([SURVIVAL], [PrimaryEndpoint("Progression-free survival", "24 months")],
         "primary endpoint: measure Progression-free survival [24 months] (was Overall survival [24 months])"),
        ([SURVIVAL], [SURVIVAL, RESPONSE], "primary endpoint: added Response [Week 12]"),
        ([SURVIVAL, RESPONSE], [RESPONSE], "primary endpoint: dropped Overall survival [24 months]"),
        ([SURVIVAL], [], "primary endpoint: dropped Overall survival [24 months]"),
        ([SURVIVAL, RESPONSE], [replace(SURVIVAL, time_frame=""), replace(RESPONSE, time_frame="Week 24")],
         "primary endpoint: time frame none (was 24 months) of Overall survival; "
         "time frame Week 24 (was Week 12) of Response"),
        ([replace(SURVIVAL, measure="Change in score > 5")], [replace(SURVIVAL, measure="Change in score > 3")],
         "primary endpoint: measure Change in score > 3 [24 months] (was Change in score > 5 [24 months])"),
    ],
)  # fmt: skip
def test_a_primary_endpoint_that_changes_after_the_start_is_material(
    was: list[PrimaryEndpoint], now: list[PrimaryEndpoint], text: str
) -> None:
    before = replace(BEFORE, primary_endpoints=tuple(was))
    (change,) = compare_trials(before, replace(before, primary_endpoints=tuple(now)))
    assert (change.kind, change.material, change.text) == ("primary_endpoint", True, text)


@pytest.mark.parametrize(
    ("status", "was", "now", "kind"),
    [
        ("not_yet_recruiting", [SURVIVAL], [RESPONSE], "primary_endpoint"),
        ("recruiting", [], [SURVIVAL], "primary_endpoint"),
        ("recruiting", [SURVIVAL], [PrimaryEndpoint("Overall  Survival.", "24 Months")], "details"),
        ("recruiting", [SURVIVAL, RESPONSE], [RESPONSE, SURVIVAL], "details"),
    ],
)
def test_other_edits_of_endpoints_are_administrative(
    status: str, was: list[PrimaryEndpoint], now: list[PrimaryEndpoint], kind: str
) -> None:
    before = replace(BEFORE, status=status, primary_endpoints=tuple(was))
    (change,) = compare_trials(before, replace(before, primary_endpoints=tuple(now)))
    assert (change.kind, change.material) == (kind, False)


@pytest.mark.parametrize(
    ("date", "material", "text", "days"),
    [
        ("2026-11", True, "primary completion 5 months later: 2026-11 (was 2026-06)", 153),
        ("2026-01", True, "primary completion 5 months earlier: 2026-01 (was 2026-06)", -150),
        ("2026-07-14", False, "primary completion 2026-07-14 (was 2026-06)", 29),
        ("2026-07-15", True, "primary completion 1 month later: 2026-07-15 (was 2026-06)", 30),
    ],
)
def test_a_primary_completion_moves(date: str, material: bool, text: str, days: int) -> None:
    (change,) = compare_trials(BEFORE, replace(BEFORE, primary_completion=make_milestone(date)))
    assert (change.kind, change.material, change.text, change.days) == ("primary_completion", material, text, days)


@pytest.mark.parametrize(
    ("before", "after", "texts"),
    [
        (None, make_milestone("2026-06"), ["primary completion 2026-06 (was none)"]),
        (make_milestone("2026-06"), None, ["primary completion none (was 2026-06)"]),
        (make_milestone("2026-06", False), make_milestone("2026-06", True), ["primary completion 2026-06 now actual"]),
        (make_milestone("2026-06", True), make_milestone("2026-06", True, "the date registered later"), []),
        (None, None, []),
    ],
)
def test_a_date_comes_goes_or_becomes_real(before: Any, after: Any, texts: list[str]) -> None:
    was, now = (replace(BEFORE, primary_completion=date) for date in (before, after))
    assert [change.text for change in compare_trials(was, now)] == texts


def test_other_dates_move_no_launch() -> None:
    later = replace(BEFORE, completion=make_milestone("2028"), start=make_milestone("2025"))
    assert [(change.kind, change.material) for change in compare_trials(BEFORE, later)] == [
        ("completion", False),
        ("start", False),
    ]


def test_a_stopped_trial_can_resume_and_its_reason_be_edited() -> None:
    stopped = replace(BEFORE, status="suspended", why_stopped="supply")
    assert [change.kind for change in compare_trials(stopped, BEFORE)] == ["resumed"]
    assert [change.text for change in compare_trials(stopped, replace(stopped, why_stopped="safety"))] == [
        "reason for stopping edited"
    ]


def test_a_trial_is_new_or_gone() -> None:
    (new,) = compare_trials(None, BEFORE)
    assert (new.kind, new.material, new.after) == ("new", True, "recruiting")
    assert left_registry_change("NCT00000001").material


def test_material_changes_come_first() -> None:
    changes = compare_trials(BEFORE, replace(BEFORE, status="active_not_recruiting", enrolment=500, title="Another"))
    assert [change.kind for change in changes] == ["enrolment", "status", "details"]


@given(st.sets(st.sampled_from(sorted(STAMPS))))
def test_what_the_registry_stamps_is_no_change(names: set[str]) -> None:
    assert compare_trials(BEFORE, replace(BEFORE, **{name: STAMPS[name] for name in names})) == ()


def test_every_field_is_compared_or_a_stamp() -> None:
    """A field that comes to be kept must be put on one side or the other."""
    compared = {
        *(
            "status",
            "why_stopped",
            "phases",
            "primary_completion",
            "results_posted",
            "results_submitted",
            "results_returned",
            "enrolment",
            "primary_endpoints",
        ),
        *("sponsor", "completion", "start", "conditions", "keywords", "interventions", "arms", "allocation", "masking"),
        *("purpose", "maximum_age", "collaborators", "countries", "title", "official_title", "acronym"),
    }
    assert compared | set(STAMPS) | {"nct_id", "study_type"} == {field.name for field in fields(Trial)}
