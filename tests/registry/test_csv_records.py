"""The CSV of the download button gives trials; what it does not hold takes nothing from what is known."""

from typing import Any

import pytest

from horizon.registry.csv_records import parse_rows
from horizon.registry.json_records import UnreadableRecord
from horizon.registry.study import complete_record, to_stored, to_trial
from studies import make_study

# the table of the download button, one trial: facts of the registry, US National Library of Medicine
HEADER = (
    "NCT Number,Study Title,Study URL,Acronym,Study Status,Brief Summary,Study Results,Conditions,Interventions,"
    "Primary Outcome Measures,Secondary Outcome Measures,Other Outcome Measures,Sponsor,Collaborators,Sex,Age,Phases,"
    "Enrollment,Funder Type,Study Type,Study Design,Other IDs,Start Date,Primary Completion Date,Completion Date,"
    "First Posted,Results First Posted,Last Update Posted,Locations,Study Documents"
)
ROW = (
    "NCT05636176,How Ziltivekimab Works,https://clinicaltrials.gov/study/NCT05636176,HERMES,RECRUITING,,NO,"
    'Heart Failure|Inflammation,DRUG: Ziltivekimab|DRUG: Placebo,,,,Novo Nordisk A/S,,ALL,"ADULT, OLDER_ADULT",'
    "PHASE2|PHASE3,5600,INDUSTRY,INTERVENTIONAL,Allocation: RANDOMIZED|Intervention Model: PARALLEL|"
    "Masking: QUADRUPLE (PARTICIPANT)|Primary Purpose: TREATMENT,EX6018-4915|U1111,2023-05-08,2027-07,2027-07-02,"
    '2022-12-05,,2026-02-10,"A hospital, London, United Kingdom|B, Seoul, Korea, Republic of",'
)


def read_table(*lines: str) -> list[Any]:
    return list(parse_rows([line.encode() + b"\r\n" for line in lines], "some.csv"))


def test_a_row_is_a_trial() -> None:
    (record,) = read_table(HEADER, ROW)
    trial = to_trial(to_stored(record).body)
    assert (trial.nct_id, trial.title, trial.acronym) == ("NCT05636176", "How Ziltivekimab Works", "HERMES")
    assert (trial.status, trial.study_type, trial.phases) == ("recruiting", "interventional", (2, 3))
    assert (trial.sponsor, trial.sponsor_class, trial.enrolment) == ("Novo Nordisk A/S", "industry", 5600)
    assert [(item.kind, item.name) for item in trial.interventions] == [("drug", "Ziltivekimab"), ("drug", "Placebo")]
    assert (trial.allocation, trial.masking, trial.purpose) == ("randomized", "quadruple", "treatment")
    assert trial.conditions == ("Heart Failure", "Inflammation")
    assert trial.countries == ("United Kingdom", "Korea, Republic of")
    assert trial.sponsor_ids == ("EX6018-4915", "U1111")
    assert trial.primary_completion
    assert (str(trial.primary_completion.on), trial.primary_completion.actual) == ("2027-07", None)


def test_a_spreadsheet_may_have_saved_it_with_another_separator() -> None:
    (record,) = read_table("NCT Number;Study Status;Study Type", "NCT05636176;Active, not recruiting;Interventional")
    trial = to_trial(to_stored(record).body)
    assert (trial.status, trial.study_type) == ("active_not_recruiting", "interventional")


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        (["NCT Number,Study Title", "NCT05636176,x"], "has no column Study Status, Study Type"),
        ([HEADER, "NCT05636176,x"], "2 cells below 30 headings"),
        ([HEADER, ROW[:-5]], "29 cells below 30 headings"),
    ],
)
def test_a_row_that_is_cut_or_a_table_without_a_status_is_told(lines: list[str], reason: str) -> None:
    (record,) = read_table(*lines)
    assert isinstance(record, UnreadableRecord)
    assert reason in record.reason


def test_what_it_lacks_stays_as_it_is_stored() -> None:
    known = to_stored(make_study(1))
    (record,) = read_table(
        "NCT Number,Study Status,Study Type,Interventions,Completion Date,Last Update Posted",
        "NCT00000001,COMPLETED,INTERVENTIONAL,DRUG: Examplinib,2016-12-01,2016-12-20",
    )
    before, after = to_trial(known.body), to_trial(to_stored(complete_record(record, known.body)).body)
    assert (after.status, str(after.completion.on) if after.completion else "") == ("completed", "2016-12-01")
    assert (after.interventions, after.arms, after.condition_mesh) == (
        before.interventions, before.arms, before.condition_mesh,
    )  # fmt: skip
