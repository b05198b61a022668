"""How new a technology is, and how far, by lists that know no indications."""

import datetime as dt
from typing import Any

import pytest

from horizon.evidence import tables
from horizon.technology.authorised_medicines import build_medicine_lists
from horizon.technology.state import ApprovalStatus, determine_status
from horizon.values.trial import Trial
from horizon.watchlist.schema.watchlist import TechnologyOverride
from trials import make_drug, make_groups, make_milestone, make_trial

TODAY = "2026-02-20"


def status_on(day: str, *trials: Trial, known: TechnologyOverride | None = None) -> ApprovalStatus:
    (technology,) = make_groups(*trials, known=[known] if known else [])
    evidence = tables.load_evidence(dt.date.fromisoformat(day))
    return determine_status(technology, evidence, build_medicine_lists(evidence))


SOFOSBUVIR = make_trial(1, make_drug("sofosbuvir", "PSI-7977"), completes="2013-04", status="completed")


@pytest.mark.parametrize(
    ("day", "state", "eu", "us"),
    [
        ("2012-12-31", "in development", None, None),
        ("2013-12-31", "in development", None, "2013-12-06"),
        ("2014-01-15", "in development", None, "2013-12-06"),
        ("2014-02-01", "authorised", "2014-01-16", "2013-12-06"),
    ],
)
def test_sofosbuvir_on_its_way(day: str, state: str, eu: str | None, us: str | None) -> None:
    status = status_on(day, SOFOSBUVIR)
    assert (status.state, status.novelty) == (state, "new product")
    assert [date and date.isoformat() for date in (status.eu, status.us)] == [eu, us]


def stopped_trial(number: int, **more: Any) -> Trial:
    return make_trial(number, "novelmab", **({"status": "terminated", "why_stopped": "futility"} | more))


@pytest.mark.parametrize(
    ("trials", "state"),
    [
        ([stopped_trial(1)], "stopped"),
        ([stopped_trial(1), stopped_trial(2, status="withdrawn")], "stopped"),
        ([stopped_trial(1), make_trial(2, "novelmab", status="completed")], "in development"),
        ([stopped_trial(1), make_trial(2, "novelmab", phases=(2,), status="completed")], "stopped"),
        ([stopped_trial(1), make_trial(2, "novelmab", phases=(2,))], "in development"),
        ([stopped_trial(1, phases=(2,)), make_trial(2, "novelmab", status="completed")], "in development"),
        ([stopped_trial(1, phases=())], "stopped"),
    ],
)
def test_the_trials_that_stop_it(trials: list[Trial], state: str) -> None:
    assert status_on(TODAY, *trials).state == state


def test_a_stop_is_told_with_the_registrys_reason() -> None:
    last = stopped_trial(2, last_update_posted=make_milestone("2026-01-05").on, why_stopped="safety")
    assert "terminated (NCT00000002): safety" in status_on(TODAY, stopped_trial(1), last).because
    assert (
        "withdrawn (NCT00000001), no reason given"
        in status_on(TODAY, stopped_trial(1, status="withdrawn", why_stopped="")).because
    )


def test_a_planners_word_overrules() -> None:
    funded = status_on(
        TODAY, SOFOSBUVIR, known=TechnologyOverride(name="sofosbuvir", state="funded", novelty="biosimilar or generic")
    )
    assert (funded.state, funded.novelty) == ("funded", "biosimilar or generic")
    assert "funded: the planner's word" in funded.because
    other = status_on(
        TODAY, SOFOSBUVIR, known=TechnologyOverride(name="sofosbuvir", novelty="new use", state="in development")
    )
    assert (other.state, other.eu, other.us) == ("in development", None, None)
