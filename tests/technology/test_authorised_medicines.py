"""The lists of authorised medicines know a product by its substances and its brand."""

import datetime as dt

from horizon.evidence import tables
from horizon.technology.authorised_medicines import build_medicine_lists
from horizon.technology.state import ApprovalStatus, determine_status
from horizon.values.trial import Trial
from trials import make_drug, make_groups, make_trial


def status_on(day: str, trial: Trial) -> ApprovalStatus:
    (technology,) = make_groups(trial)
    evidence = tables.load_evidence(dt.date.fromisoformat(day))
    return determine_status(technology, evidence, build_medicine_lists(evidence))


def test_a_combination_is_not_its_components() -> None:
    status = status_on("2014-06-01", make_trial(1, "ledipasvir/sofosbuvir", completes="2014-03"))
    assert (status.state, status.novelty) == ("in development", "new product")
    assert status_on("2015-06-01", make_trial(1, "ledipasvir/sofosbuvir", completes="2014-03")).state == "authorised"


def test_a_brand_is_found_on_the_lists() -> None:
    assert (
        status_on("2015-06-01", make_trial(1, make_drug("GS-7977", "Sovaldi"), completes="2013-04")).state
        == "authorised"
    )
