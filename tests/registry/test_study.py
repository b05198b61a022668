"""What is kept of a record, what is no change, and how it reads."""

from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from horizon.registry import archive
from horizon.registry.projection import FIELDS, Malformed, mesh_id
from horizon.registry.study import facts, keep, read
from horizon.values.dates import PartialDate
from horizon.values.trial import Arm, Intervention, MeshTerm, Milestone
from standin import BadRequest, field_paths
from studies import dated, put, study


def trial(**changes: Any) -> Any:
    return read(keep(study(**changes)).body)


def test_reads_what_is_kept() -> None:
    found = trial()
    assert (found.nct_id, found.status, found.study_type) == ("NCT00000001", "recruiting", "interventional")
    assert (found.title, found.acronym) == ("Examplinib in >= 1 Line of Hepatitis C", "EXAMPLE")
    assert found.sponsor_ids == ("HZ-1", "2013-000001-11")
    assert found.phases == (2, 3)
    assert (found.sponsor, found.sponsor_class) == ("Example Pharma", "industry")
    assert found.collaborators == ("Example University",)
    assert (found.conditions, found.keywords) == (("Hepatitis C",), ("HCV",))
    assert found.condition_mesh == (MeshTerm("D006526", "Hepatitis C"),)
    assert found.condition_ancestors == (MeshTerm("D006525", "Hepatitis, Viral, Human"),)
    assert found.interventions == (Intervention("drug", "Examplinib", ("EX-7977",)),)
    assert found.arms == (Arm("Active", "experimental", ("Examplinib",)),)
    assert (found.allocation, found.masking, found.purpose) == ("randomized", "double", "treatment")
    assert (found.enrolment, found.enrolment_actual, found.maximum_age) == (120, False, "75 Years")
    assert found.start == Milestone(PartialDate(2014, 3), actual=True)
    assert found.completion == Milestone(PartialDate(2016, 10), actual=False)
    assert found.first_posted == PartialDate(2014, 1, 22)
    assert found.countries == ("United Kingdom", "France")


@pytest.mark.parametrize(
    ("changes", "field", "expected"),
    [
        ({"overallStatus": "ACTIVE_NOT_RECRUITING"}, "status", "active_not_recruiting"),
        ({"phases": ["NA"]}, "phases", ()),
        ({"phases": ["EARLY_PHASE1"]}, "phases", (0,)),
        ({"phases": None}, "phases", ()),
        ({"enrollmentInfo": {"count": 99999999}}, "enrolment", None),
        ({"enrollmentInfo": {"count": 0, "type": "ACTUAL"}}, "enrolment", 0),
        ({"enrollmentInfo": {"count": 7}}, "enrolment_actual", None),
        ({"enrollmentInfo": None}, "enrolment", None),
        ({"briefTitle": None}, "title", "A Randomised Study of Examplinib"),
        ({"startDateStruct": {"date": "2014"}}, "start", Milestone(PartialDate(2014))),
        ({"startDateStruct": {"type": "ACTUAL"}}, "start", None),
        ({"startDateStruct": None}, "start", None),
        (
            {"startDateStruct": {"date": "2014", "standIn": "guessed"}},
            "start",
            Milestone(PartialDate(2014), None, "guessed"),
        ),
        ({"whyStopped": "p \\> 0.5, \\[futile\\]"}, "why_stopped", "p > 0.5, [futile]"),
        ({"locations": [{"facility": "A"}]}, "countries", ()),
        ({"nctIdAliases": ["NCT00000009"]}, "nct_aliases", ("NCT00000009",)),
        ({"resultsFirstSubmitDate": "2017-01-02"}, "results_submitted", PartialDate(2017, 1, 2)),
        (
            {"submissionTracking": {"submissionInfos": [{"releaseDate": "2017-03-04"}, {"releaseDate": "2017-02-03"}]}},
            "results_submitted",
            PartialDate(2017, 2, 3),
        ),
    ],
)
def test_reads_what_is_odd(changes: dict[str, Any], field: str, expected: object) -> None:
    assert getattr(trial(**changes), field) == expected


def test_keeps_no_person_and_no_prose() -> None:
    kept = keep(study(resultsSection={"x": "Prose."})).body
    assert b"Person" not in kept
    assert b"Prose" not in kept
    assert b"versionHolder" not in kept


def test_facts_leave_out_titles_and_words() -> None:
    body = keep(study(whyStopped="Because.")).body
    left = facts(body)
    for words in (b"Line of", b"Randomised", b"Because", b"Active", b"HCV"):
        assert words in body
        assert words not in left
    found = read(left)
    assert found.acronym == "EXAMPLE"
    assert found.arms == (Arm("", "experimental", ("Examplinib",)),)
    assert found.primary_completion == read(body).primary_completion


def test_what_is_kept_is_kept_again() -> None:
    once = keep(study())
    assert keep(orjson.loads(once.body)) == once


@pytest.mark.parametrize(
    "changes",
    [
        {"versionHolder": "2026-02-20"},
        {"statusVerifiedDate": "2026-02"},
        {"lastUpdatePostDateStruct": dated("2026-02-20")},
        {"collaborators": [{"name": "Example University", "class": "NIH"}]},
        {"armGroups": study()["protocolSection"]["armsInterventionsModule"]["armGroups"] + [{}]},
    ],
)
def test_a_stamp_is_no_change(changes: dict[str, Any]) -> None:
    assert keep(study(**changes)).digest == keep(study()).digest


@pytest.mark.parametrize(
    "changes",
    [
        {"overallStatus": "COMPLETED"},
        {"completionDateStruct": dated("2016-10", "ACTUAL")},
        {"enrollmentInfo": {"count": 121, "type": "ESTIMATED"}},
        {"submissionTracking": {"submissionInfos": [{"releaseDate": "2017-03-04"}]}},
    ],
)
def test_all_else_that_is_kept_is_a_change(changes: dict[str, Any]) -> None:
    assert keep(study(**changes)).digest != keep(study()).digest


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"nctId": None}, "no id"),
        ({"nctId": "NCT123"}, "not a registry id: 'NCT123'"),
        ({"nctId": 7}, "protocolSection.identificationModule.nctId is not text"),
        ({"overallStatus": None}, "no status"),
        ({"overallStatus": ""}, "no status"),
        ({"studyType": None}, "no study type"),
        ({"phases": "PHASE2"}, "protocolSection.designModule.phases is not a list"),
        ({"enrollmentInfo": {"count": "many"}}, "protocolSection.designModule.enrollmentInfo.count is not a count"),
        ({"enrollmentInfo": {"count": -1}}, "protocolSection.designModule.enrollmentInfo.count is not a count"),
        ({"hasResults": "no"}, "hasResults is neither true nor false"),
        ({"leadSponsor": "Example"}, "protocolSection.sponsorCollaboratorsModule.leadSponsor is not an object"),
        (
            {"completionDateStruct": dated("2016-02-30")},
            "protocolSection.statusModule.completionDateStruct.date is not a date: '2016-02-30'",
        ),
    ],
)
def test_what_cannot_be_used_says_why(changes: dict[str, Any], reason: str) -> None:
    with pytest.raises(Malformed) as said:
        keep(study(**changes))
    assert str(said.value) == reason


@settings(deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(), lambda x: st.lists(x) | st.dictionaries(st.text(), x)
    )
)
def test_nothing_but_malformed_comes_of_garbage(garbage: Any) -> None:
    raw = study()
    for name in ("startDateStruct", "locations", "interventions", "nctIdAliases", "leadSponsor"):
        put(raw, name, garbage)
    for record in (raw, garbage):
        try:
            kept = keep(record)
        except Malformed:
            continue
        read(kept.body)
        read(facts(kept.body))


@pytest.mark.parametrize(
    ("padded", "plain"),
    [
        ("D000001943", "D001943"),
        ("D001943", "D001943"),
        ("D000068877", "D068877"),
        ("C000656314", "C000656314"),
        ("", ""),
    ],
)
def test_mesh_ids_lose_their_padding(padded: str, plain: str) -> None:
    assert mesh_id(padded) == plain


def test_every_field_asked_for_is_known_to_the_registry() -> None:
    assert field_paths("|".join(FIELDS))
    with pytest.raises(BadRequest):
        field_paths("NoSuchPiece")


def test_every_real_record_can_be_kept(records: Path) -> None:
    count = 0
    for raw in archive.read(records / "studies"):
        assert not isinstance(raw, archive.Unreadable)
        kept = keep(raw)
        assert keep(orjson.loads(kept.body)) == kept
        assert read(kept.body).nct_id == kept.nct_id
        count += 1
    assert count == 2246
