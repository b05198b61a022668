"""What a forecast is made of: which trials speak, in which phase, and on which dates."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from forecast_cases import NOW
from horizon.forecast.case import ForecastCase, build_case
from horizon.forecast.outlook import forecast_outlook
from horizon.technology.authorised_medicines import build_medicine_lists
from horizon.technology.state import ApprovalStatus, determine_status
from horizon.values.trial import Trial
from horizon.watchlist.schema.watchlist import TechnologyOverride
from trials import make_drug, make_groups, make_trial

LISTS = build_medicine_lists(NOW)


def build_from(*trials: Trial, jurisdiction: str = "england", known: TechnologyOverride | None = None) -> ForecastCase:
    (technology,) = make_groups(*trials, known=[known] if known else [])
    return build_case(technology, determine_status(technology, NOW, LISTS), "oncology", jurisdiction, NOW)


def stopped_trial(number: int, **more: Any) -> Trial:
    return make_trial(number, "novelmab", status="terminated", **more)


@pytest.mark.parametrize(
    ("trials", "phase", "counted"),
    [
        ([make_trial(1, "novelmab"), make_trial(2, "novelmab", phases=(2,))], 3, ["1"]),
        ([make_trial(1, "novelmab", phases=(1, 2)), make_trial(2, "novelmab", phases=(1,))], 2, ["1"]),
        ([make_trial(1, "novelmab", phases=(0,))], 0, ["1"]),
        ([make_trial(1, "novelmab", completes="2028"), make_trial(2, "novelmab", completes="2027")], 3, ["2", "1"]),
        ([stopped_trial(1), make_trial(2, "novelmab", phases=(2,))], 2, ["2"]),
        ([stopped_trial(1), make_trial(2, "novelmab", title="An Extension")], 3, ["2"]),
        ([stopped_trial(1)], None, []),
        ([make_trial(1, "novelmab", phases=())], None, ["1"]),
    ],
)
def test_which_trials_speak(trials: list[Trial], phase: int | None, counted: list[str]) -> None:
    case = build_from(*trials)
    assert case.phase == phase
    assert [readout.nct_id[-1] for readout in case.readouts] == counted


def test_it_says_where_all_its_trials_speak_weakly() -> None:
    assert build_from(make_trial(1, "novelmab", countries=("China",))).doubt == "China only"
    assert build_from(make_trial(1, "novelmab", countries=("China",)), make_trial(2, "novelmab")).doubt == ""


EU, US = dt.date(2025, 5, 1), dt.date(2025, 1, 2)


@pytest.mark.parametrize(
    ("eu", "us", "jurisdiction", "state", "authorised"),
    [
        (EU, US, "england", "authorised", EU),
        (EU, US, "us", "authorised", US),
        (EU, US, "plain", "authorised", US),
        (EU, None, "us", "in development", None),
        (None, US, "scotland", "in development", None),
        (None, US, "us", "authorised", US),
        (None, None, "england", "in development", None),
    ],
)
def test_the_licence_that_counts_is_where_the_payer_is(
    eu: dt.date | None, us: dt.date | None, jurisdiction: str, state: str, authorised: dt.date | None
) -> None:
    (technology,) = make_groups(make_trial(1, "novelmab"))
    status = ApprovalStatus("authorised" if eu else "in development", "new product", eu, us, ())
    case = build_case(technology, status, "oncology", jurisdiction, NOW)
    assert (case.state, case.authorised_on, case.licensed_on) == (state, authorised, authorised)


def test_a_planner_overrules() -> None:
    known = TechnologyOverride.model_validate(
        {
            "name": "novelmab",
            "state": "authorised",
            "licence": "2026-05-01",
            "launch": "2026-08-01",
            "probability": {"mode": 0.5, "low": 0},
            "review": "expedited",
        }
    )
    case = build_from(make_trial(1, "novelmab"), known=known)
    assert (case.state, case.authorised_on, case.licensed_on) == ("authorised", None, dt.date(2026, 5, 1))
    assert (case.launch, case.probability) == (dt.date(2026, 8, 1), (0, 0.5, 0.5))
    assert case.regulatory.us.review == "priority"


@pytest.mark.parametrize(
    ("kind", "phases", "device"),
    [("device", (), True), ("diagnostic_test", (), True), ("drug", (), False), ("device", (3,), False)],
)
def test_devices_and_tests_have_no_phases(kind: str, phases: tuple[int, ...], device: bool) -> None:
    assert build_from(make_trial(1, make_drug("heartpatch", kind=kind), phases=phases)).device == device


def test_a_trial_that_was_stopped_beside_others_is_named() -> None:
    case = build_from(stopped_trial(1, why_stopped="futility"), make_trial(2, "novelmab"))
    assert case.stopped == ("NCT00000001 terminated: futility",)
    assert build_from(stopped_trial(1, phases=(2,)), make_trial(2, "novelmab")).stopped == ()
    outlook = forecast_outlook(case, NOW, 1, 200, ())
    assert (outlook.confidence, "terminated: futility" in " ".join(outlook.because)) == ("low", True)


def test_an_application_that_was_licensed_since_is_authorised() -> None:
    entry = TechnologyOverride.model_validate({"name": "novelmab", "opinion": {"eu": "2025-03-01"}})
    (technology,) = make_groups(make_trial(1, "novelmab"), known=[entry])
    status = determine_status(technology, NOW, LISTS)
    case = build_case(technology, replace(status, eu=EU), "oncology", "england", NOW)
    assert (case.state, case.licensed_on) == ("authorised", EU)


@pytest.mark.parametrize(
    ("written", "jurisdiction", "state"),
    [
        ({"filed": {"eu": "2025-12-01"}}, "england", "filed"),
        ({"filed": {"eu": "2025-12-01"}}, "us", "in development"),
        ({"filed": {"us": "2025-12-01"}, "state": "funded"}, "us", "funded"),
        ({"opinion": {"uk": "2025-12-01"}}, "scotland", "opinion"),
    ],
)
def test_what_the_planner_says_of_an_application_is_the_state_and_is_kept(
    written: dict[str, Any], jurisdiction: str, state: str
) -> None:
    entry = TechnologyOverride.model_validate({"name": "novelmab", **written})
    case = build_from(make_trial(1, "novelmab"), jurisdiction=jurisdiction, known=entry)
    assert (case.state, len(list(case.regulatory.by_region()))) == (state, 1)
