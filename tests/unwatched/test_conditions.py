"""What a trial is for, told from its conditions and headings."""

import datetime as dt

import pytest

from horizon.evidence.prevalence import load_prevalences
from horizon.unwatched.conditions import UNKNOWN_CONDITION, build_condition_finder
from horizon.values.trial import MeshTerm
from trials import make_trial

FINDER = build_condition_finder(dt.date(2026, 2, 23))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Chronic Hepatitis C Infection", "hepatitis C"),
        ("Hypertension, Pulmonary", "pulmonary arterial hypertension"),
        ("Pulmonary Hypertension Associated With HFpEF", "pulmonary arterial hypertension"),
        ("Portal Hypertension", "portal hypertension"),
        ("Diabetes Mellitus, Type 1", "type 1 diabetes"),
        ("Type 2 Diabetes", "diabetes"),
        ("Heart Failure With Preserved Ejection Fraction and Type 2 Diabetes", "heart failure"),
        ("Advanced Non-Small Cell Lung Cancer", "lung cancer"),
        ("Kawasaki Disease", ""),
    ],
)
def test_the_first_condition_that_a_text_names(text: str, name: str) -> None:
    assert FINDER.name_condition(text) == name


def test_a_trial_is_for_each_of_its_conditions_and_for_its_heading_only_without_them() -> None:
    heading = (MeshTerm("D009765", "Obesity"),)
    both = make_trial(1, "a", conditions=("HFpEF", "Obesity", "heart failure"), condition_mesh=heading)
    assert [found.name for found in FINDER.find_conditions(both)] == ["heart failure", "obesity"]
    told = make_trial(2, "a", conditions=("Excess adiposity",), condition_mesh=heading)
    assert [found.name for found in FINDER.find_conditions(told)] == ["obesity"]


def test_what_the_table_does_not_know_keeps_its_name_and_says_no_size() -> None:
    (found,) = FINDER.find_conditions(make_trial(1, "a", conditions=("Kawasaki Disease",)))
    assert (found.name, found.prevalence) == ("Kawasaki Disease", None)
    (nothing,) = FINDER.find_conditions(make_trial(2, "a"))
    assert nothing.name == UNKNOWN_CONDITION


def test_a_size_counts_from_its_publication_and_the_latest_counts() -> None:
    now, then = load_prevalences(dt.date(2026, 1, 1)), load_prevalences(dt.date(2012, 12, 31))
    newer, older = now.find_condition("hepatitis C"), then.find_condition("hepatitis C")
    assert newer
    assert older
    assert (newer.known_since, older.known_since) == ("2017-03", "2007-05")
    assert then.find_condition("fatty liver disease") is None
    before = build_condition_finder(dt.date(2012, 12, 31))
    (found,) = before.find_conditions(make_trial(1, "a", conditions=("NASH",)))
    assert (found.name, found.prevalence) == ("fatty liver disease", None)


def test_every_size_has_a_source_and_a_month_and_is_a_share_of_people() -> None:
    rows = load_prevalences(dt.date(2026, 1, 1)).rows
    sized = [row for row in rows if row.per_100000 is not None]
    assert len(sized) > 100
    for row in sized:
        assert row.source
        assert row.where
        assert len(row.known_since) == len("2012-03")
        assert 0 < (row.per_100000 or 0) < 100_000
        assert row.measure in {"living with it", "new a year"}
        assert row.course in {"long-term", "curable", "short"}
