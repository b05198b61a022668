"""Valid watchlists that look mistaken: terms that match nothing or too much, and people claimed twice."""

from typing import Any

import pytest

from horizon.watchlist.matching.lint import LintWarning, lint_watchlists
from watchlist.test_near_misses import make_trial, make_watchlist


def path_and_text(warnings: tuple[LintWarning, ...]) -> list[tuple[str, str]]:
    return [(".".join(map(str, warning.key_path)), warning.text) for warning in warnings]


def test_a_term_that_matches_nothing_or_a_fifth_of_the_trials_is_reported() -> None:
    trials = [make_trial(number, conditions=("Cancer" if number < 12 else "HCV",)) for number in range(60)]
    wanted = make_watchlist(match={"conditions": ["cancer", "HCV", "hepatits"], "not": ["HBV"]})
    assert path_and_text(lint_watchlists([wanted], trials)) == [
        ("match.conditions.2", "'hepatits', 'HBV' match none of 60 stored trials"),
        ("match.conditions.0", "'cancer' matches 12 of 60 stored trials: is that intended?"),
        ("match.conditions.1", "'HCV' matches 48 of 60 stored trials: is that intended?"),
    ]
    assert path_and_text(lint_watchlists([wanted], trials[:49]))[-1][0] == "match.conditions.2"


def test_unmatched_terms_are_reported_once_an_indication() -> None:
    indications = [
        {"name": name, "match": {"conditions": ["cancer", f"{name} 1", f"{name} 2"]}} for name in ("one", "two")
    ]
    assert path_and_text(
        lint_watchlists([make_watchlist(indications=indications)], [make_trial(1, conditions=("Cancer",))])
    ) == [
        ("indications.0.match.conditions.1", "'one 1', 'one 2' match none of 1 stored trials"),
        ("indications.1.match.conditions.1", "'two 1', 'two 2' match none of 1 stored trials"),
    ]


def test_a_term_that_decides_by_titles_alone_matches_something() -> None:
    indications = [
        {"name": "preserved", "match": {"conditions": ["HFpEF"]}},
        {"name": "other", "match": {"conditions": ["heart failure"], "not": ["HFpEF"], "unless": ["HFrEF"]}},
    ]
    trial = make_trial(1, conditions=("Heart failure",), title="Something in HFpEF")
    assert path_and_text(lint_watchlists([make_watchlist(indications=indications)], [trial])) == [
        ("indications.1.match.unless.0", "'HFrEF' matches none of 1 stored trials")
    ]


def test_a_watchlist_that_matches_nothing_is_reported_once_and_with_an_empty_store_not_at_all() -> None:
    wanted = make_watchlist(match={"conditions": ["a disease", "another"]})
    assert path_and_text(lint_watchlists([wanted], [make_trial(1)])) == [
        ("match.conditions.0", "no term matches any of 1 stored trials: pull, or check the spelling")
    ]
    assert lint_watchlists([wanted], []) == ()


PEOPLE = [{"step": "People with hepatitis C", "people": 5}]


@pytest.mark.parametrize(
    ("other", "twice"),
    [
        ({"match": {"conditions": ["hepatitis-C"]}, "population": [{"step": "All", "people": 5}]}, True),
        ({"match": {"mesh": ["D000006526"]}, "population": [{"step": "All", "people": 5}]}, True),
        ({"match": {"conditions": ["liver"]}, "population": PEOPLE}, True),
        ({"match": {"conditions": ["hepatitis C"]}}, False),
        ({"match": {"conditions": ["hepatitis C"]}, "population": PEOPLE, "jurisdiction": "scotland"}, False),
        ({"match": {"conditions": ["liver"]}, "population": [{"step": "All", "people": 5}]}, False),
    ],
)
def test_a_population_claimed_by_two_watchlists_is_reported_for_both(other: dict[str, Any], twice: bool) -> None:
    first = make_watchlist("one", match={"conditions": ["hepatitis C"], "mesh": ["D006526"]}, population=PEOPLE)
    warnings = lint_watchlists([first, make_watchlist("other", **other)], [])
    assert [warning.watchlist for warning in warnings] == (["one", "other"] if twice else [])
    assert all("they are counted twice" in warning.text and warning.key_path == ("population",) for warning in warnings)


@pytest.mark.parametrize(
    ("conditions", "stored", "warned"),
    [
        (["Diabetes Mellitus", "Type 2"], "Obesity", 1),
        (["Diabetes Mellitus, Type 2"], "Obesity", None),
        (["obesity", "Carcinoma", "Non-Small-Cell Lung"], "Obesity", 2),
        (["Foo", "Bar"], "Foo, Bar", 1),
        (["Foo", "Bar"], "Foo and Bar", None),
        (["hepatitis C", "HCV"], "Obesity", None),
    ],
)
def test_a_comma_within_a_name_is_reported(conditions: list[str], stored: str, warned: int | None) -> None:
    warnings = lint_watchlists(
        [make_watchlist(match={"conditions": conditions})], [make_trial(1, conditions=(stored,))]
    )
    found = [warning for warning in warnings if "are two terms" in warning.text]
    assert [warning.key_path for warning in found] == ([] if warned is None else [("match", "conditions", warned)])
    if warned is not None:
        joined = f"{conditions[warned - 1]}, {conditions[warned]}"
        assert found[0].text.endswith(f"if they are one, write it as '{joined}'")
