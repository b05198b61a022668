"""How new a technology is, by lists that know no indications."""

import datetime as dt

import pytest

from horizon.evidence import tables
from horizon.technology.authorised_medicines import build_medicine_lists
from horizon.technology.state import ApprovalStatus, determine_status, determine_statuses
from horizon.values.trial import Trial
from horizon.watchlist.schema.watchlist import TechnologyOverride
from trials import make_drug, make_groups, make_trial

TODAY = "2026-02-20"


def status_on(day: str, *trials: Trial, known: TechnologyOverride | None = None) -> ApprovalStatus:
    (technology,) = make_groups(*trials, known=[known] if known else [])
    evidence = tables.load_evidence(dt.date.fromisoformat(day))
    return determine_status(technology, evidence, build_medicine_lists(evidence))


@pytest.mark.parametrize(
    ("name", "completes", "phases"),
    [
        ("Dapagliflozin", "2022-03-27", (3,)),  # for diabetes since 2012
        ("Finerenone", "2024-06-14", (3,)),  # for the kidney since 2021
        ("Vericiguat", "2015-06", (2,)),  # authorised later, on a phase 3 elsewhere
        ("Vericiguat", None, (3,)),  # no date, nothing read out
    ],
)
def test_a_new_use(name: str, completes: str | None, phases: tuple[int, ...]) -> None:
    status = status_on(TODAY, make_trial(1, name, completes=completes, phases=phases))
    assert (status.state, status.novelty, status.eu, status.us) == ("in development", "new use", None, None)


@pytest.mark.parametrize(
    ("trial", "novelty"),
    [
        (make_trial(1, "XYZ-1234", completes="2027-06"), "new product"),
        (make_trial(1, "XYZ-1234", completes=None), "new product"),
        (make_trial(1, "XYZ-1234", completes="2024-06"), "unknown"),
        (make_trial(1, "novelmab", completes="2027-06"), "unknown"),
    ],
)
def test_what_the_lists_cannot_know_is_unknown(trial: Trial, novelty: str) -> None:
    assert status_on(TODAY, trial).novelty == novelty


def test_an_industry_phase_4_says_that_it_may_be_on_the_market() -> None:
    (technology,) = make_groups(make_trial(1, "XYZ-1234", completes="2027-06"))
    evidence = tables.load_evidence(dt.date.fromisoformat(TODAY))
    known = build_medicine_lists(evidence)
    sold = make_trial(2, make_drug("XYZ-1234"), phases=(4,))
    (plain,) = determine_statuses(
        [technology], evidence, known, {"area": [make_trial(2, "Other", phases=(4,))], "elsewhere": [sold]}
    )
    assert plain.novelty == "new product"
    (status,) = determine_statuses([technology], evidence, known, {"area": [sold]})
    assert status.novelty == "unknown"
    assert status.because[0].endswith("an industry phase 4 trial gives it (NCT00000002)")


def test_a_biosimilar_says_so() -> None:
    (technology,) = make_groups(make_trial(1, "SYN008", title="Therapeutic Equivalence of SYN008 and Xolair"))
    evidence = tables.load_evidence(dt.date.fromisoformat(TODAY))
    status = determine_status(technology, evidence, build_medicine_lists(evidence))
    assert (status.novelty, status.state, status.eu) == ("biosimilar or generic", "in development", None)
