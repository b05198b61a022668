"""What a forecast is made of: which trials speak, in which phase, and on which dates."""

import datetime as dt

import pytest

from cases import NOW
from horizon.forecast.case import Case, case
from horizon.technology.state import Standing, standing
from horizon.values.trial import Trial
from horizon.watchlist.schema import Known
from trials import groups, milestone, trial


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


@pytest.mark.parametrize(
    ("changes", "on", "actual", "stand_in", "gap"),
    [
        ({"completes": "2027-06-30"}, "2027-06-30", False, "", False),
        ({"completes": "2027-06"}, "2027-06-15", False, "", False),
        ({"primary_completion": milestone("2025-06-30", True)}, "2025-06-30", True, "", False),
        ({"primary_completion": milestone("2027-06-30", True)}, "2027-06-30", False, "", False),
        (
            {"completes": None, "completion": milestone("2027-12-01")},
            "2027-12-01",
            False,
            "study completion less the usual gap",
            True,
        ),
        (
            {"primary_completion": milestone("2027-06-30", None, "the date registered later")},
            "2027-06-30",
            False,
            "the date registered later",
            False,
        ),
        (
            {"completes": None, "start": milestone("2024-01-01")},
            "2027-02-06",
            False,
            "start plus the mean length of a phase 3 (3.1 years)",
            False,
        ),
        (
            {"completes": None, "first_posted": milestone("2024-01-01").on},
            "2027-02-06",
            False,
            "first posting plus the mean length of a phase 3 (3.1 years)",
            False,
        ),
    ],
)
def test_the_date_that_it_rests_on(changes: dict[str, object], on: str, actual: bool, stand_in: str, gap: bool) -> None:
    (found,) = made(trial(1, "novelmab", **changes)).readouts
    assert (found.on.isoformat(), found.actual, found.stand_in, found.gap) == (on, actual, stand_in, gap)


def test_the_usual_length_stands_in_only_where_no_trial_has_a_date() -> None:
    undated = trial(1, "novelmab", completes=None, start=milestone("2024"))
    assert [one.nct_id[-1] for one in made(undated, trial(2, "novelmab")).readouts] == ["2"]


def test_without_any_date_there_is_no_readout() -> None:
    assert made(trial(1, "novelmab", completes=None)).readouts == ()


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
        }
    )
    found = made(trial(1, "novelmab"), known=known)
    assert (found.state, found.authorised, found.licensed) == ("authorised", None, dt.date(2026, 5, 1))
    assert (found.launch, found.probability) == (dt.date(2026, 8, 1), (0, 0.5, 0.5))
