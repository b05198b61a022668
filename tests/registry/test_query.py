"""What is asked of the registry, in its own language, and never too long to send."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from essie import parse_essie
from horizon.registry.query import QueryTerm, TrialQuery, encoded_length, pack_expressions, updated_since


@pytest.mark.parametrize(
    ("wanted", "expression"),
    [
        (TrialQuery(), "AREA[StudyType]INTERVENTIONAL"),
        (
            TrialQuery(conditions=("hepatitis C", "HCV")),
            '(AREA[ConditionSearch]("hepatitis C" OR "HCV")) AND AREA[StudyType]INTERVENTIONAL',
        ),
        (
            TrialQuery(mesh=("D000006526",), phases=(2, 3)),
            '(AREA[ConditionMeshId]"D006526" OR AREA[ConditionAncestorId]"D006526") AND AREA[StudyType]INTERVENTIONAL '
            "AND AREA[Phase](PHASE2 OR PHASE3)",
        ),
        (
            TrialQuery(interventions=('a"b\\',), phases=(0,)),
            '(AREA[InterventionSearch]"a b") AND AREA[StudyType]INTERVENTIONAL AND AREA[Phase]EARLY_PHASE1',
        ),
        (
            TrialQuery(conditions=("x",), kinds=("device", "other")),
            '(AREA[ConditionSearch]"x") AND AREA[StudyType](INTERVENTIONAL OR OBSERVATIONAL) '
            "AND AREA[InterventionType](DEVICE OR OTHER)",
        ),
        (
            TrialQuery(conditions=("x",), phases=(3,), kinds=("device",)),
            '(AREA[ConditionSearch]"x") AND AREA[StudyType]INTERVENTIONAL AND AREA[Phase]PHASE3 '
            "AND AREA[InterventionType]DEVICE",
        ),
        (TrialQuery(conditions=('"', "x")), '(AREA[ConditionSearch]"x") AND AREA[StudyType]INTERVENTIONAL'),
    ],
)
def test_it_is_one_expression(wanted: TrialQuery, expression: str) -> None:
    assert wanted.build_expression() == expression


def test_only_what_was_updated_since() -> None:
    assert updated_since("A OR B", "2026-02-01") == "(A OR B) AND AREA[LastUpdatePostDate]RANGE[2026-02-01,MAX]"


def test_parts_are_asked_together_as_far_as_they_can_be_sent() -> None:
    assert pack_expressions([]) == ()
    limit = "AREA[StudyType]INTERVENTIONAL"
    assert pack_expressions([QueryTerm("AREA[A]a"), QueryTerm("AREA[A]b")]) == (f"(AREA[A](a OR b)) AND {limit}",)
    assert pack_expressions([QueryTerm("AREA[A]a"), QueryTerm("AREA[A]b")], max_length=50) == (
        f"((AREA[A]a) AND {limit})",
        f"((AREA[A]b) AND {limit})",
    )


def test_what_is_asked_of_one_term_is_not_asked_of_another() -> None:
    limit = "AREA[StudyType]INTERVENTIONAL"
    third, second = "AREA[Phase]PHASE3", "AREA[Phase]PHASE2"
    mixed = [QueryTerm("a", 3), QueryTerm("b", 2), QueryTerm("c", 3)]
    assert pack_expressions(mixed) == (f"(((a OR c)) AND {limit} AND {third}) OR ((b) AND {limit} AND {second})",)
    widened = [QueryTerm("a", 3, "drug"), QueryTerm("a", 3, "device"), QueryTerm("a", 2, "drug")]
    kinds = "AREA[InterventionType](DRUG OR DEVICE)"
    drugs = "AREA[InterventionType]DRUG"
    asked = f"((a) AND {limit} AND {third} AND {kinds}) OR ((a) AND {limit} AND {second} AND {drugs})"
    assert pack_expressions(widened) == (asked,)


def test_a_part_is_within_every_wider_one() -> None:
    wider = set(QueryTerm("a", 3, "drug").containing_terms())
    assert {QueryTerm("a", 3, "drug"), QueryTerm("a"), QueryTerm("", 3), QueryTerm()} < wider
    assert len(wider) == 8
    assert QueryTerm("a", 2) not in wider


def test_a_bracket_in_a_term_is_part_of_the_term() -> None:
    limit = "AREA[StudyType]INTERVENTIONAL"
    wanted = TrialQuery(interventions=("[18F]flortaucipir", "aducanumab"))
    assert wanted.build_expression() == f'(AREA[InterventionSearch]("[18F]flortaucipir" OR "aducanumab")) AND {limit}'


terms = st.lists(st.text(min_size=1, max_size=30), max_size=20).map(tuple)


@settings(deadline=None, max_examples=50)
@given(st.builds(TrialQuery, terms, terms, terms, st.none() | st.just((2, 3))))
def test_however_long_it_can_be_sent_and_read(wanted: TrialQuery) -> None:
    parts = pack_expressions(wanted.query_terms(), max_length=500)
    for part in parts:
        parse_essie(part, "BasicSearch")
        assert encoded_length(part) <= 500 or part.count('"') == 2
    assert "".join(parts).count('"') == wanted.build_expression().count('"')
