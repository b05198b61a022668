"""How new a technology is, and how far, by lists that know no indications."""

import datetime as dt

import pytest

from horizon.evidence import tables
from horizon.technology.authorised_medicines import listed
from horizon.technology.state import Standing, standing, standings
from horizon.values.trial import Trial
from horizon.watchlist.schema.watchlist import Known
from trials import drug, groups, milestone, trial

TODAY = "2026-02-20"


def stands(day: str, *trials: Trial, known: Known | None = None) -> Standing:
    (one,) = groups(*trials, known=[known] if known else [])
    return standing(one, tables.load(dt.date.fromisoformat(day)))


SOFOSBUVIR = trial(1, drug("sofosbuvir", "PSI-7977"), completes="2013-04", status="completed")


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
    found = stands(day, SOFOSBUVIR)
    assert (found.state, found.novelty) == (state, "new product")
    assert [one and one.isoformat() for one in (found.eu, found.us)] == [eu, us]


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
    found = stands(TODAY, trial(1, name, completes=completes, phases=phases))
    assert (found.state, found.novelty, found.eu, found.us) == ("in development", "new use", None, None)


def test_a_combination_is_not_its_components() -> None:
    found = stands("2014-06-01", trial(1, "ledipasvir/sofosbuvir", completes="2014-03"))
    assert (found.state, found.novelty) == ("in development", "new product")
    assert stands("2015-06-01", trial(1, "ledipasvir/sofosbuvir", completes="2014-03")).state == "authorised"


def test_a_brand_is_found_on_the_lists() -> None:
    assert stands("2015-06-01", trial(1, drug("GS-7977", "Sovaldi"), completes="2013-04")).state == "authorised"


@pytest.mark.parametrize(
    ("one", "novelty"),
    [
        (trial(1, "XYZ-1234", completes="2027-06"), "new product"),
        (trial(1, "XYZ-1234", completes=None), "new product"),
        (trial(1, "XYZ-1234", completes="2024-06"), "unknown"),
        (trial(1, "novelmab", completes="2027-06"), "unknown"),
    ],
)
def test_what_the_lists_cannot_know_is_unknown(one: Trial, novelty: str) -> None:
    assert stands(TODAY, one).novelty == novelty


def test_an_industry_phase_4_says_that_it_may_be_on_the_market() -> None:
    (one,) = groups(trial(1, "XYZ-1234", completes="2027-06"))
    evidence = tables.load(dt.date.fromisoformat(TODAY))
    known = listed(evidence)
    sold = trial(2, drug("XYZ-1234"), phases=(4,))
    (plain,) = standings([one], evidence, known, {"area": [trial(2, "Other", phases=(4,))], "elsewhere": [sold]})
    assert plain.novelty == "new product"
    (told,) = standings([one], evidence, known, {"area": [sold]})
    assert told.novelty == "unknown"
    assert told.because[0].endswith("an industry phase 4 trial gives it (NCT00000002)")


def test_a_biosimilar_says_so() -> None:
    (one,) = groups(trial(1, "SYN008", title="Therapeutic Equivalence of SYN008 and Xolair"))
    found = standing(one, tables.load(dt.date.fromisoformat(TODAY)))
    assert (found.novelty, found.state, found.eu) == ("biosimilar or generic", "in development", None)


def stopped(number: int, **more: object) -> Trial:
    return trial(number, "novelmab", **{"status": "terminated", "why_stopped": "futility", **more})


@pytest.mark.parametrize(
    ("trials", "state"),
    [
        ([stopped(1)], "stopped"),
        ([stopped(1), stopped(2, status="withdrawn")], "stopped"),
        ([stopped(1), trial(2, "novelmab", status="completed")], "in development"),
        ([stopped(1), trial(2, "novelmab", phases=(2,), status="completed")], "stopped"),
        ([stopped(1), trial(2, "novelmab", phases=(2,))], "in development"),
        ([stopped(1, phases=(2,)), trial(2, "novelmab", status="completed")], "in development"),
        ([stopped(1, phases=())], "stopped"),
    ],
)
def test_the_trials_that_stop_it(trials: list[Trial], state: str) -> None:
    assert stands(TODAY, *trials).state == state


def test_a_stop_is_told_with_the_registrys_reason() -> None:
    told = stopped(2, last_update_posted=milestone("2026-01-05").on, why_stopped="safety")
    assert "terminated (NCT00000002): safety" in stands(TODAY, stopped(1), told).because
    assert (
        "withdrawn (NCT00000001), no reason given"
        in stands(TODAY, stopped(1, status="withdrawn", why_stopped="")).because
    )


def test_a_planners_word_overrules() -> None:
    funded = stands(TODAY, SOFOSBUVIR, known=Known(name="sofosbuvir", state="funded", novelty="biosimilar or generic"))
    assert (funded.state, funded.novelty) == ("funded", "biosimilar or generic")
    assert "funded: the planner's word" in funded.because
    other = stands(TODAY, SOFOSBUVIR, known=Known(name="sofosbuvir", novelty="new use", state="in development"))
    assert (other.state, other.eu, other.us) == ("in development", None, None)
