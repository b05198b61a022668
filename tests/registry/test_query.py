"""What is asked of the registry, in its own language, and never too long to send."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from horizon.registry.query import Part, Wanted, questions, sent_length, since
from standin import parse_essie


@pytest.mark.parametrize(
    ("wanted", "expression"),
    [
        (Wanted(), "AREA[StudyType]INTERVENTIONAL"),
        (
            Wanted(conditions=("hepatitis C", "HCV")),
            '(AREA[ConditionSearch]("hepatitis C" OR "HCV")) AND AREA[StudyType]INTERVENTIONAL',
        ),
        (
            Wanted(mesh=("D000006526",), phases=(2, 3)),
            '(AREA[ConditionMeshId]"D006526" OR AREA[ConditionAncestorId]"D006526") AND AREA[StudyType]INTERVENTIONAL '
            "AND AREA[Phase](PHASE2 OR PHASE3)",
        ),
        (
            Wanted(interventions=('a"b\\',), phases=(0,)),
            '(AREA[InterventionSearch]"a b") AND AREA[StudyType]INTERVENTIONAL AND AREA[Phase]EARLY_PHASE1',
        ),
        (Wanted(conditions=('"', "x")), '(AREA[ConditionSearch]"x") AND AREA[StudyType]INTERVENTIONAL'),
    ],
)
def test_it_is_one_expression(wanted: Wanted, expression: str) -> None:
    assert wanted.expression() == expression


def test_only_what_was_updated_since() -> None:
    assert since("A OR B", "2026-02-01") == "(A OR B) AND AREA[LastUpdatePostDate]RANGE[2026-02-01,MAX]"


def test_parts_are_asked_together_as_far_as_they_can_be_sent() -> None:
    assert questions([]) == ()
    limit = "AREA[StudyType]INTERVENTIONAL"
    assert questions([Part("AREA[A]a"), Part("AREA[A]b")]) == (f"(AREA[A](a OR b)) AND {limit}",)
    assert questions([Part("AREA[A]a"), Part("AREA[A]b")], longest=50) == (
        f"((AREA[A]a) AND {limit})",
        f"((AREA[A]b) AND {limit})",
    )


def test_what_is_asked_of_one_term_is_not_asked_of_another() -> None:
    limit = "AREA[StudyType]INTERVENTIONAL"
    third, second = "AREA[Phase]PHASE3", "AREA[Phase]PHASE2"
    mixed = [Part("a", 3), Part("b", 2), Part("c", 3)]
    assert questions(mixed) == (f"(((a OR c)) AND {limit} AND {third}) OR ((b) AND {limit} AND {second})",)
    widened = [Part("a", 3, "drug"), Part("a", 3, "device"), Part("a", 2, "drug")]
    kinds = "AREA[InterventionType](DRUG OR DEVICE)"
    drugs = "AREA[InterventionType]DRUG"
    asked = f"((a) AND {limit} AND {third} AND {kinds}) OR ((a) AND {limit} AND {second} AND {drugs})"
    assert questions(widened) == (asked,)


def test_a_part_is_within_every_wider_one() -> None:
    wider = set(Part("a", 3, "drug").within())
    assert {Part("a", 3, "drug"), Part("a"), Part("", 3), Part()} < wider
    assert len(wider) == 8
    assert Part("a", 2) not in wider


def test_a_bracket_in_a_term_is_part_of_the_term() -> None:
    limit = "AREA[StudyType]INTERVENTIONAL"
    wanted = Wanted(interventions=("[18F]flortaucipir", "aducanumab"))
    assert wanted.expression() == f'(AREA[InterventionSearch]("[18F]flortaucipir" OR "aducanumab")) AND {limit}'


terms = st.lists(st.text(min_size=1, max_size=30), max_size=20).map(tuple)


@settings(deadline=None, max_examples=50)
@given(st.builds(Wanted, terms, terms, terms, st.none() | st.just((2, 3))))
def test_however_long_it_can_be_sent_and_read(wanted: Wanted) -> None:
    parts = questions(wanted.parts(), longest=500)
    for part in parts:
        parse_essie(part, "BasicSearch")
        assert sent_length(part) <= 500 or part.count('"') == 2
    assert "".join(parts).count('"') == wanted.expression().count('"')
