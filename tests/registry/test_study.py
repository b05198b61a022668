"""What is kept of a record, what is no change, and how it reads."""

from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from essie import BadRequestError, field_paths
from horizon.registry import archive
from horizon.registry.json_records import UnreadableRecord
from horizon.registry.projection import API_FIELDS, MalformedRecordError, normalise_mesh_id
from horizon.registry.study import strip_prose, to_stored, to_trial
from horizon.values.dates import PartialDate
from horizon.values.trial import Arm, Intervention, MeshTerm, Milestone, PrimaryEndpoint
from studies import make_date, make_study, set_field


def trial(**changes: Any) -> Any:
    return to_trial(to_stored(make_study(**changes)).body)


def test_reads_what_is_kept() -> None:
    read_trial = trial()
    assert (read_trial.nct_id, read_trial.status, read_trial.study_type) == (
        "NCT00000001",
        "recruiting",
        "interventional",
    )
    assert (read_trial.title, read_trial.acronym) == ("Examplinib in >= 1 Line of Hepatitis C", "EXAMPLE")
    assert read_trial.sponsor_ids == ("HZ-1", "2013-000001-11")
    assert read_trial.phases == (2, 3)
    assert (read_trial.sponsor, read_trial.sponsor_class) == ("Example Pharma", "industry")
    assert read_trial.collaborators == ("Example University",)
    assert (read_trial.conditions, read_trial.keywords) == (("Hepatitis C",), ("HCV",))
    assert read_trial.condition_mesh == (MeshTerm("D006526", "Hepatitis C"),)
    assert read_trial.condition_ancestors == (MeshTerm("D006525", "Hepatitis, Viral, Human"),)
    assert read_trial.interventions == (Intervention("drug", "Examplinib", ("EX-7977",)),)
    assert read_trial.arms == (Arm("Active", "experimental", ("Examplinib",)),)
    assert (read_trial.allocation, read_trial.masking, read_trial.purpose) == ("randomized", "double", "treatment")
    assert (read_trial.enrolment, read_trial.enrolment_actual, read_trial.maximum_age) == (120, False, "75 Years")
    assert read_trial.start == Milestone(PartialDate(2014, 3), actual=True)
    assert read_trial.completion == Milestone(PartialDate(2016, 10), actual=False)
    assert read_trial.first_posted == PartialDate(2014, 1, 22)
    assert read_trial.countries == ("United Kingdom", "France")


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
        (
            {"submissionTracking": {"submissionInfos": [{"releaseDate": "2017-03-04", "unreleaseDate": "2017-03-09"}]}},
            "results_submitted",
            None,
        ),
        (
            {"outcomesModule": {"primaryOutcomes": [{"measure": "A \\> B", "timeFrame": "W1", "description": "C"}]}},
            "primary_endpoints",
            (PrimaryEndpoint("A > B", "W1"),),
        ),
    ],
)
def test_reads_what_is_odd(changes: dict[str, Any], field: str, expected: object) -> None:
    assert getattr(trial(**changes), field) == expected


def test_keeps_no_person_and_no_prose() -> None:
    kept = to_stored(make_study(resultsSection={"x": "Prose."})).body
    assert b"Person" not in kept
    assert b"Prose" not in kept
    assert b"versionHolder" not in kept


def test_facts_leave_out_titles_and_words() -> None:
    body = to_stored(make_study(whyStopped="Because.")).body
    left = strip_prose(body)
    for words in (b"Line of", b"Randomised", b"Because", b"Active", b"HCV"):
        assert words in body
        assert words not in left
    read_trial = to_trial(left)
    assert read_trial.acronym == "EXAMPLE"
    assert read_trial.arms == (Arm("", "experimental", ("Examplinib",)),)
    assert read_trial.primary_completion == to_trial(body).primary_completion


def test_what_is_kept_is_kept_again() -> None:
    once = to_stored(make_study())
    assert to_stored(orjson.loads(once.body)) == once


@pytest.mark.parametrize(
    "changes",
    [
        {"versionHolder": "2026-02-20"},
        {"statusVerifiedDate": "2026-02"},
        {"lastUpdatePostDateStruct": make_date("2026-02-20")},
        {"collaborators": [{"name": "Example University", "class": "NIH"}]},
        {"armGroups": make_study()["protocolSection"]["armsInterventionsModule"]["armGroups"] + [{}]},
    ],
)
def test_a_stamp_is_no_change(changes: dict[str, Any]) -> None:
    assert to_stored(make_study(**changes)).digest == to_stored(make_study()).digest


@pytest.mark.parametrize(
    "changes",
    [
        {"overallStatus": "COMPLETED"},
        {"completionDateStruct": make_date("2016-10", "ACTUAL")},
        {"enrollmentInfo": {"count": 121, "type": "ESTIMATED"}},
        {"submissionTracking": {"submissionInfos": [{"releaseDate": "2017-03-04"}]}},
    ],
)
def test_all_else_that_is_kept_is_a_change(changes: dict[str, Any]) -> None:
    assert to_stored(make_study(**changes)).digest != to_stored(make_study()).digest


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
            {"completionDateStruct": make_date("2016-02-30")},
            "protocolSection.statusModule.completionDateStruct.date is not a date: '2016-02-30'",
        ),
    ],
)
def test_what_cannot_be_used_says_why(changes: dict[str, Any], reason: str) -> None:
    with pytest.raises(MalformedRecordError) as error:
        to_stored(make_study(**changes))
    assert str(error.value) == reason


@settings(deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(), lambda x: st.lists(x) | st.dictionaries(st.text(), x)
    )
)
def test_nothing_but_malformed_comes_of_garbage(garbage: Any) -> None:
    raw = make_study()
    for name in ("startDateStruct", "locations", "interventions", "nctIdAliases", "leadSponsor"):
        set_field(raw, name, garbage)
    for record in (raw, garbage):
        try:
            kept = to_stored(record)
        except MalformedRecordError:
            continue
        to_trial(kept.body)
        to_trial(strip_prose(kept.body))


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
    assert normalise_mesh_id(padded) == plain


def test_every_field_asked_for_is_known_to_the_registry() -> None:
    assert field_paths("|".join(API_FIELDS))
    with pytest.raises(BadRequestError):
        field_paths("NoSuchPiece")


def test_every_real_record_can_be_kept(records: Path) -> None:
    count = 0
    for raw in archive.read_records(records / "studies"):
        assert not isinstance(raw, UnreadableRecord)
        kept = to_stored(raw)
        assert to_stored(orjson.loads(kept.body)) == kept
        assert to_trial(kept.body).nct_id == kept.nct_id
        count += 1
    assert count == 2246
