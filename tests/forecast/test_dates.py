"""The rule for each date that is missing, partial or contradictory, and that each lowers the confidence."""

import datetime as dt

import pytest

from cases import NOW, TODAY
from horizon.forecast.case import case
from horizon.forecast.dates import readouts
from horizon.forecast.outlook import outlook
from horizon.technology.state import standing
from horizon.values.dates import FinancialYear, PartialDate
from horizon.values.trial import Trial
from trials import groups, milestone, trial

D = dt.date.fromisoformat
UPDATED = PartialDate.parse("2026-01-15")
RULES = [
    # what the registry shows, the day taken, whether it has happened, days on either side, what is said of it
    ("estimated", {"completes": "2027-06-30"}, "2027-06-30", False, 0, ""),
    ("estimated and past", {"completes": "2025-06-30"}, "2025-06-30", False, 0, ""),
    ("actual", {"primary_completion": milestone("2025-06-30", True)}, "2025-06-30", True, 0, ""),
    ("actual, this month", {"primary_completion": milestone("2026-02", True)}, "2026-02-14", True, 13, ""),
    ("no type, past", {"primary_completion": milestone("2025-06-30", None)}, "2025-06-30", False, 0, ""),
    ("a month", {"completes": "2027-06"}, "2027-06-15", False, 14, ""),
    ("a year", {"completes": "2027"}, "2027-07-02", False, 182, "a year without a month"),
    (
        "actual, still ahead",
        {"primary_completion": milestone("2027-06-30", True)},
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
        {"completes": "2027-12-31", "completion": milestone("2027-01-01")},
        "2027-07-02",
        False,
        182,
        "after the study completion",
    ),
    (
        "before the start",
        {"completes": "2020-01-01", "start": milestone("2025-01-01"), "completion": milestone("2028-01-01")},
        "2028-01-01",
        False,
        0,
        "lies before the start; study completion less the usual gap",
    ),
    (
        "none but a study completion",
        {"completes": None, "completion": milestone("2027-12-01")},
        "2027-12-01",
        False,
        0,
        "study completion less the usual gap",
    ),
    ("unknown status", {"status": "unknown", "completes": "2025-06-30"}, "2025-06-30", False, 0, "nothing heard"),
    (
        "a later date stands in",
        {"primary_completion": milestone("2027-06-30", None, "the date registered later")},
        "2027-06-30",
        False,
        0,
        "the date registered later",
    ),
    (
        "only a start",
        {"completes": None, "start": milestone("2024-01-01")},
        "2027-02-06",
        False,
        0,
        "start plus the mean length of a phase 3 (3.1 years)",
    ),
    (
        "only a posting",
        {"completes": None, "first_posted": milestone("2024-01-01").on},
        "2027-02-06",
        False,
        0,
        "first posting plus the mean length of a phase 3 (3.1 years)",
    ),
]


def made(changes: dict[str, object]) -> Trial:
    return trial(1, "novelmab", **{"start": None, "first_posted": None, **changes})


@pytest.mark.parametrize(("name", "changes", "on", "actual", "span", "said"), RULES, ids=[rule[0] for rule in RULES])
def test_the_day_that_is_taken(
    name: str, changes: dict[str, object], on: str, actual: bool, span: int, said: str
) -> None:
    (found,) = readouts([made(changes)], "oncology", NOW)
    assert (found.on, found.actual, found.span) == (D(on), actual, span)
    assert found.gap == ("usual gap" in said)
    assert said in found.stand_in
    assert bool(said) == bool(found.stand_in)


@pytest.mark.parametrize(("name", "changes", "on", "actual", "span", "said"), RULES, ids=[rule[0] for rule in RULES])
def test_each_rule_lowers_the_confidence_and_says_why(
    name: str, changes: dict[str, object], on: str, actual: bool, span: int, said: str
) -> None:
    (one,) = groups(made(changes))
    made_of = case(one, standing(one, NOW), "oncology", "us", NOW)
    found = outlook(made_of, NOW, 1, 500, (FinancialYear.of(TODAY, 1),))
    assert found.licence is not None
    assert found.confidence == ("low" if said else "fair")
    assert any(said in reason for reason in found.because) or not said


def test_the_usual_length_stands_in_only_where_no_trial_has_a_date() -> None:
    undated = trial(1, "novelmab", completes=None, start=milestone("2024"))
    found = readouts([undated, trial(2, "novelmab")], "oncology", NOW)
    assert [one.nct_id[-1] for one in found] == ["2"]


def test_without_any_date_there_is_no_readout() -> None:
    assert readouts([made({"completes": None})], "oncology", NOW) == ()


def test_years_overdue_lowers_the_confidence() -> None:
    (one,) = groups(made({"completes": "2024-06-30"}))
    found = outlook(case(one, standing(one, NOW), "oncology", "us", NOW), NOW, 1, 500, ())
    assert found.confidence == "low"
    assert any("is 20 months overdue" in reason for reason in found.because)
