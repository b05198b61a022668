"""The rule for each date that is missing, partial or contradictory, and that each lowers the confidence."""

import datetime as dt
from typing import Any

import pytest

from forecast_cases import NOW, TODAY
from horizon.forecast.case import build_case
from horizon.forecast.dates import find_readouts
from horizon.forecast.outlook import forecast_outlook
from horizon.technology.authorised_medicines import build_medicine_lists
from horizon.technology.state import determine_status
from horizon.values.dates import FinancialYear, PartialDate
from horizon.values.trial import Trial
from trials import make_groups, make_milestone, make_trial

LISTS = build_medicine_lists(NOW)
D = dt.date.fromisoformat
UPDATED = PartialDate.parse("2026-01-15")
RULES = [
    # what the registry shows, the day taken, whether it has happened, days on either side, what is said of it
    ("estimated", {"completes": "2027-06-30"}, "2027-06-30", False, 0, ""),
    ("estimated and past", {"completes": "2025-06-30"}, "2025-06-30", False, 0, ""),
    ("actual", {"primary_completion": make_milestone("2025-06-30", True)}, "2025-06-30", True, 0, ""),
    ("actual, this month", {"primary_completion": make_milestone("2026-02", True)}, "2026-02-14", True, 13, ""),
    ("no type, past", {"primary_completion": make_milestone("2025-06-30", None)}, "2025-06-30", False, 0, ""),
    ("a month", {"completes": "2027-06"}, "2027-06-15", False, 14, ""),
    ("a year", {"completes": "2027"}, "2027-07-02", False, 182, "a year without a month"),
    (
        "actual, still ahead",
        {"primary_completion": make_milestone("2027-06-30", True)},
        "2027-06-30",
        False,
        0,
        "called actual, and still ahead",
    ),
    (
        "completed, estimated and past",
        {"status": "completed", "completes": "2025-06-30"},
        "2025-06-30",
        True,
        0,
        "its estimate is taken as the day",
    ),
    (
        "completed, still ahead",
        {"status": "completed", "completes": "2027-06-30", "last_update_posted": UPDATED},
        "2026-01-15",
        True,
        0,
        "its last update is taken as the day",
    ),
    (
        "completed, still ahead, no update",
        {"status": "completed", "completes": "2027-06-30", "last_update_posted": None},
        TODAY.isoformat(),
        True,
        0,
        "its last update is taken as the day",
    ),
    (
        "after the study completion",
        {"completes": "2027-12-31", "completion": make_milestone("2027-01-01")},
        "2027-07-02",
        False,
        182,
        "after the study completion",
    ),
    (
        "before the start",
        {"completes": "2020-01-01", "start": make_milestone("2025-01-01"), "completion": make_milestone("2028-01-01")},
        "2028-01-01",
        False,
        0,
        "lies before the start; study completion less the usual gap",
    ),
    (
        "none but a study completion",
        {"completes": None, "completion": make_milestone("2027-12-01")},
        "2027-12-01",
        False,
        0,
        "study completion less the usual gap",
    ),
    ("unknown status", {"status": "unknown", "completes": "2025-06-30"}, "2025-06-30", False, 0, "nothing heard"),
    (
        "a later date stands in",
        {"primary_completion": make_milestone("2027-06-30", None, "the date registered later")},
        "2027-06-30",
        False,
        0,
        "the date registered later",
    ),
    (
        "only a start",
        {"completes": None, "start": make_milestone("2024-01-01")},
        "2027-02-06",
        False,
        0,
        "start plus the mean length of a phase 3 (3.1 years)",
    ),
    (
        "only a posting",
        {"completes": None, "first_posted": make_milestone("2024-01-01").on},
        "2027-02-06",
        False,
        0,
        "first posting plus the mean length of a phase 3 (3.1 years)",
    ),
]


def make_changed(changes: dict[str, Any]) -> Trial:
    return make_trial(1, "novelmab", **{"start": None, "first_posted": None, **changes})


@pytest.mark.parametrize(
    ("changes", "on", "actual", "span", "stand_in"), [rule[1:] for rule in RULES], ids=[rule[0] for rule in RULES]
)
def test_the_day_that_is_taken(changes: dict[str, Any], on: str, actual: bool, span: int, stand_in: str) -> None:
    (readout,) = find_readouts([make_changed(changes)], "oncology", NOW)
    assert (readout.on, readout.actual, readout.span) == (D(on), actual, span)
    assert readout.gap == ("usual gap" in stand_in)
    assert stand_in in readout.stand_in
    assert bool(stand_in) == bool(readout.stand_in)


@pytest.mark.parametrize(
    ("changes", "stand_in"), [(rule[1], rule[-1]) for rule in RULES], ids=[rule[0] for rule in RULES]
)
def test_each_rule_lowers_the_confidence_and_says_why(changes: dict[str, Any], stand_in: str) -> None:
    (technology,) = make_groups(make_changed(changes))
    case = build_case(technology, determine_status(technology, NOW, LISTS), "oncology", "us", NOW)
    outlook = forecast_outlook(case, NOW, 1, 500, (FinancialYear.of(TODAY, 1),))
    assert outlook.licence is not None
    assert outlook.confidence == ("low" if stand_in else "fair")
    assert any(stand_in in reason for reason in outlook.because) or not stand_in


def test_the_usual_length_stands_in_only_where_no_trial_has_a_date() -> None:
    undated = make_trial(1, "novelmab", completes=None, start=make_milestone("2024"))
    readouts = find_readouts([undated, make_trial(2, "novelmab")], "oncology", NOW)
    assert [readout.nct_id[-1] for readout in readouts] == ["2"]


def test_without_any_date_there_is_no_readout() -> None:
    assert find_readouts([make_changed({"completes": None})], "oncology", NOW) == ()


def test_years_overdue_lowers_the_confidence() -> None:
    (technology,) = make_groups(make_changed({"completes": "2024-06-30"}))
    outlook = forecast_outlook(
        build_case(technology, determine_status(technology, NOW, LISTS), "oncology", "us", NOW), NOW, 1, 500, ()
    )
    assert outlook.confidence == "low"
    assert any("is 20 months overdue" in reason for reason in outlook.because)
