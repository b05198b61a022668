"""What a forecast is made of: which trials speak, in which phase, and on which dates."""

import datetime as dt

import pytest

from cases import NOW
from horizon.forecast.case import Case, case
from horizon.forecast.outlook import outlook
from horizon.technology.state import Standing, standing
from horizon.values.trial import Trial
from horizon.watchlist.schema.watchlist import Known
from trials import drug, groups, trial


def made(*trials: Trial, jurisdiction: str = "england", known: Known | None = None) -> Case:
    (one,) = groups(*trials, known=[known] if known else [])
    return case(one, standing(one, NOW), "oncology", jurisdiction, NOW)


def stopped(number: int, **more: object) -> Trial:
    return trial(number, "novelmab", status="terminated", **more)


@pytest.mark.parametrize(
    ("trials", "phase", "spoken"),
    [
        ([trial(1, "novelmab"), trial(2, "novelmab", phases=(2,))], 3, ["1"]),
        ([trial(1, "novelmab", phases=(1, 2)), trial(2, "novelmab", phases=(1,))], 2, ["1"]),
        ([trial(1, "novelmab", phases=(0,))], 0, ["1"]),
        ([trial(1, "novelmab", completes="2028"), trial(2, "novelmab", completes="2027")], 3, ["2", "1"]),
        ([stopped(1), trial(2, "novelmab", phases=(2,))], 2, ["2"]),
        ([stopped(1), trial(2, "novelmab", title="An Extension")], 3, ["2"]),
        ([stopped(1)], None, []),
        ([trial(1, "novelmab", phases=())], None, ["1"]),
    ],
)
def test_which_trials_speak(trials: list[Trial], phase: int | None, spoken: list[str]) -> None:
    found = made(*trials)
    assert found.phase == phase
    assert [one.nct_id[-1] for one in found.readouts] == spoken


def test_it_says_where_all_its_trials_speak_weakly() -> None:
    assert made(trial(1, "novelmab", countries=("China",))).doubt == "China only"
    assert made(trial(1, "novelmab", countries=("China",)), trial(2, "novelmab")).doubt == ""


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
    (one,) = groups(trial(1, "novelmab"))
    stands = Standing("authorised" if eu else "in development", "new product", eu, us, ())
    found = case(one, stands, "oncology", jurisdiction, NOW)
    assert (found.state, found.authorised, found.licensed) == (state, authorised, authorised)


def test_a_planner_overrules() -> None:
    known = Known.model_validate(
        {
            "name": "novelmab",
            "state": "authorised",
            "licence": "2026-05-01",
            "launch": "2026-08-01",
            "probability": {"mode": 0.5, "low": 0},
            "review": "expedited",
        }
    )
    found = made(trial(1, "novelmab"), known=known)
    assert (found.state, found.authorised, found.licensed) == ("authorised", None, dt.date(2026, 5, 1))
    assert (found.launch, found.probability) == (dt.date(2026, 8, 1), (0, 0.5, 0.5))
    assert found.review == "expedited"


@pytest.mark.parametrize(
    ("kind", "phases", "device"),
    [("device", (), True), ("diagnostic_test", (), True), ("drug", (), False), ("device", (3,), False)],
)
def test_devices_and_tests_have_no_phases(kind: str, phases: tuple[int, ...], device: bool) -> None:
    assert made(trial(1, drug("heartpatch", kind=kind), phases=phases)).device == device


def test_a_trial_that_was_stopped_beside_others_is_named() -> None:
    found = made(stopped(1, why_stopped="futility"), trial(2, "novelmab"))
    assert found.stopped == ("NCT00000001 terminated: futility",)
    assert made(stopped(1, phases=(2,)), trial(2, "novelmab")).stopped == ()
    looks = outlook(found, NOW, 1, 200, ())
    assert (looks.confidence, "terminated: futility" in " ".join(looks.because)) == ("low", True)
