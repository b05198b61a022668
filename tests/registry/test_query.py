"""What is asked of the registry, in its own language, and never too long to send."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from essie import parse_essie
from horizon.registry.query import QueryTerm, TrialQuery, build_expression, merge_terms, updated_since


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


def expression_of(*query_terms: QueryTerm) -> str:
    return build_expression(merge_terms(query_terms))


def test_terms_with_the_same_limits_are_asked_together() -> None:
    limit = "AREA[StudyType]INTERVENTIONAL"
    assert expression_of(QueryTerm("AREA[A]a"), QueryTerm("AREA[A]b")) == f"(AREA[A](a OR b)) AND {limit}"


def test_what_is_asked_of_one_term_is_not_asked_of_another() -> None:
    limit = "AREA[StudyType]INTERVENTIONAL"
    third, second = "AREA[Phase]PHASE3", "AREA[Phase]PHASE2"
    mixed = [QueryTerm("a", 3), QueryTerm("b", 2), QueryTerm("c", 3)]
    assert expression_of(*mixed) == f"(((a OR c)) AND {limit} AND {third}) OR ((b) AND {limit} AND {second})"
    widened = [QueryTerm("a", 3, "drug"), QueryTerm("a", 3, "device"), QueryTerm("a", 2, "drug")]
    kinds = "AREA[InterventionType](DRUG OR DEVICE)"
    drugs = "AREA[InterventionType]DRUG"
    asked = f"((a) AND {limit} AND {third} AND {kinds}) OR ((a) AND {limit} AND {second} AND {drugs})"
    assert expression_of(*widened) == asked


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
@given(st.builds(TrialQuery, terms, terms, terms, st.none() | st.just((2, 3))), st.integers(1, 7))
def test_however_it_is_cut_it_can_be_read_and_asks_the_same(wanted: TrialQuery, size: int) -> None:
    merged = merge_terms(wanted.query_terms())
    parts = [build_expression(merged[start : start + size]) for start in range(0, len(merged), size)]
    for part in parts:
        parse_essie(part, "BasicSearch")
    assert "".join(parts).count('"') == wanted.build_expression().count('"')
    assert [query for term in merged for query in term.query_terms()] == list(dict.fromkeys(wanted.query_terms()))
