"""Real records that were read wrongly, each with its right value; and made-up ones of the same kinds.

Facts of ClinicalTrials.gov (US National Library of Medicine), February 2026: ids, sponsors, conditions, interventions,
arms, and what of a title the case is about.
"""

import datetime as dt
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from horizon.evidence import tables
from horizon.technology.authorised_medicines import build_medicine_lists
from horizon.technology.group import group_technologies
from horizon.technology.state import determine_status
from horizon.values.trial import Arm, Intervention, Trial
from horizon.watchlist.files.load import load_watchlist
from horizon.watchlist.files.shipped import shipped_folder
from horizon.watchlist.matching.match import match_trials
from trials import make_drug, make_milestone, make_trial

EVIDENCE = tables.load_evidence(dt.date(2026, 2, 23))
LISTS = build_medicine_lists(EVIDENCE)
LUNG, ALZHEIMER, OBESITY = "lung-cancer-immunotherapy", "alzheimers-disease", "obesity"
CONDITIONS = {LUNG: ("NSCLC",), ALZHEIMER: ("Alzheimer Disease",), OBESITY: ("Obesity",)}


@dataclass(frozen=True)
class Case:
    """Trials of one watchlist, the names of each technology that they give, and what else is right of the first."""

    watchlist: str
    trials: tuple[Trial, ...]
    names: list[set[str]]
    right: dict[str, str] = field(default_factory=dict)


def given(number: int, *interventions: str | Intervention, arms: tuple[Arm, ...] = (), **more: Any) -> Trial:
    """A phase 3 trial that reads out after the lists end."""
    return replace(make_trial(number, *interventions, **({"completes": "2027-01-31"} | more)), arms=arms)


def experimental(*names: str) -> Arm:
    return Arm("", "experimental", names)


def compared(*names: str) -> Arm:
    return Arm("", "active_comparator", names)


REAL = {
    "a disease is no other name": Case(
        LUNG,
        (given(6029816, make_drug("Neratinib tablets", "Epilepsy"), title="Neratinib Tablets in NSCLC"),),
        [{"Neratinib"}],
        {"novelty": "new use"},
    ),
    "full-width marks part four products": Case(
        LUNG,
        (
            given(
                6844474,
                "SHR-1826；Adebrelimab；SHR-8068；Bevacizumab",
                title="SHR-1826 for Injection in Patients With NSCLC",
                sponsor_ids=("SHR-1826-203",),
            ),
        ),
        [{"SHR-1826"}],
        {"novelty": "new product"},
    ),
    "a form with a slip is no other name": Case(
        ALZHEIMER,
        (
            given(
                7252440,
                *(f"TTYP01 tables {dose}mg" for dose in (60, 90, 0)),
                title="TTYP01 Tablets in Early Symptomatic Alzheimer's Disease",
            ),
        ),
        [{"TTYP01"}],
    ),
    "a letter is part of the name": Case(
        ALZHEIMER,
        (
            given(
                7066826,
                "Huperzine A Controlled-Release Tablets",
                "Donepezil hydrochloride tablets",
                "Huperzine A controlled-release tablets placebo; Donepezil hydrochloride tablets placebo",
                title="Huperzine A Controlled-Release Tablets in Mild-to-Moderate Dementia",
            ),
        ),
        [{"Huperzine A"}],
    ),
    "a family of names": Case(
        ALZHEIMER,
        (
            given(6937229, "KarXT", "KarX-EC", title="KarXT + KarX-EC for Agitation (ADAGIO-3)"),
            given(5511363, "KarXT", "Placebo", title="KarXT for Psychosis (ADEPT-1)"),
            given(
                7011732,
                "Xanomeline/Trospium Chloride Capsule",
                "Xanomeline Enteric Capsule",
                "Placebo",
                title="KarXT + KarX-EC for the Treatment of Agitation (ADAGIO-1)",
            ),
        ),
        [{"KarXT", "KarX-EC", "Xanomeline/Trospium Chloride", "Xanomeline Enteric"}],
    ),
    "a combination by the name that its title gives it": Case(
        OBESITY,
        (
            given(
                5813925,
                "Cagrilintide",
                "Semaglutide",
                "Placebo Semaglutide",
                title="How Well CagriSema Helps People in East Asia With Excess Body Weight Lose Weight",
                official_title="Cagrilintide S.C. 2.4 mg in Combination With Semaglutide S.C. 2.4 mg (CagriSema)",
                arms=(experimental("Cagrilintide", "Semaglutide"), compared("Semaglutide", "Placebo Semaglutide")),
            ),
        ),
        [{"CagriSema", "Cagrilintide/Semaglutide"}],
    ),
    "authorised medicines in experimental arms": Case(
        LUNG,
        (
            given(
                5170204,
                *("Alectinib", "Entrectinib", "Durvalumab"),
                title="Multiple Therapies in Cohorts of Participants With Stage III Non-Small Cell Lung Cancer",
                start=make_milestone("2022-11-01"),
                completes="2032-08-21",
                arms=(
                    *(experimental("Alectinib"), compared("Durvalumab")),
                    *(experimental("Entrectinib"), compared("Durvalumab")),
                ),
            ),
        ),
        [{"Alectinib"}, {"Entrectinib"}],
        {"novelty": "new use"},
    ),
    "novelty by the whole lists": Case(
        LUNG,
        (
            given(
                5048797,
                make_drug("Trastuzumab Deruxtecan", "DS-8201a; T-DXd"),
                *("Cisplatin", "Carboplatin", "Pembrolizumab", "Pemetrexed"),
                title="Trastuzumab Deruxtecan as the First Treatment Option for NSCLC With HER2 Mutations",
                start=make_milestone("2021-10-28"),
                arms=(
                    experimental("Trastuzumab Deruxtecan"),
                    compared("Cisplatin", "Carboplatin", "Pembrolizumab", "Pemetrexed"),
                ),
            ),
        ),
        [{"Trastuzumab Deruxtecan", "DS-8201a", "T-DXd"}],
        {"novelty": "new use"},
    ),
    "a combination product is a medicine": Case(
        OBESITY,
        (given(6066515, make_drug("Survodutide", kind="combination_product"), title="Whether Survodutide Helps"),),
        [{"Survodutide"}],
        {"kind": "combination_product"},
    ),
}

MADE_UP = {
    "a partner that the title gives with it is no other name": Case(
        LUNG,
        (given(1, make_drug("ABC-101", "tislelizumab"), title="ABC-101 in Combination With Tislelizumab in NSCLC"),),
        [{"ABC-101"}],
    ),
    "two substances are two products, whatever a record calls them": Case(
        LUNG,
        (given(1, make_drug("ABC-101", "examplimab", "otherlizumab", "Lung Cancer", "Big Pharma Inc.")),),
        [{"ABC-101", "examplimab"}],
    ),
    "a slip of the pen is the same substance": Case(
        LUNG,
        (given(1, make_drug("examplitinib", "exampliitinib")), given(2, "Exampliitinib tablet")),
        [{"examplitinib", "exampliitinib"}],
    ),
    "a list by commas": Case(
        LUNG, (given(1, "ABC-101, adebrelimab", title="ABC-101 in NSCLC"),), [{"ABC-101"}]
    ),
    "an enumeration comma, a bar and full-width brackets": Case(
        LUNG,
        (given(1, "ABC-101（examplimab）、Bevacizumab | Pemetrexed", title="ABC-101 in NSCLC"),),
        [{"ABC-101", "examplimab"}],
    ),
    "doses and forms hide no name": Case(
        LUNG,
        (
            given(1, "10 mg of Examplinib once daily"),
            given(2, "Oral examplinib 5mg capsuls QD"),
            given(3, "Examplinib injektion 150 mg (2 x 75 mg)"),
            given(4, "Low dose: Examplinib"),
        ),
        [{"Examplinib"}],
    ),
    "a combination of three coined names": Case(
        OBESITY,
        (
            given(
                1,
                *("Insulin icodec", "Semaglutide", "Insulin glargine"),
                title="IcoSema Against Insulin Glargine",
                arms=(experimental("Insulin icodec", "Semaglutide"), compared("Insulin glargine")),
            ),
        ),
        [{"IcoSema", "Insulin icodec/Semaglutide"}],
    ),
    "a coined word of a trial's acronym is no name": Case(
        OBESITY, (given(1, "Examplinib", title="EffecT of ExamplinIb on FaiLure (TEMPLE)"),), [{"Examplinib"}]
    ),
    "proposed as a biosimilar": Case(
        LUNG,
        (given(1, "ABC101", "Bevacizumab", title="A Study in NSCLC",
               official_title="Comparing ABC101, a Proposed Bevacizumab Biosimilar, With Avastin"),),
        [{"ABC101"}],
        {"novelty": "biosimilar or generic"},
    ),
    "a biosimilar given beside is not what is tried": Case(
        LUNG,
        (given(1, "Examplinib", "Bevacizumab", title="Examplinib in NSCLC",
               official_title="Examplinib With Bevacizumab Biosimilar in NSCLC"),),
        [{"Examplinib"}],
        {"novelty": "unknown"},
    ),
    "the backbone of an umbrella trial is not tried for this use": Case(
        LUNG,
        (
            given(
                1,
                *("Avelumab", "ABC-101", "ABC-202"),
                title="Various Combinations of Avelumab",
                start=make_milestone("2022-01"),
                arms=(
                    *(experimental("Avelumab"), experimental("Avelumab", "ABC-101")),
                    experimental("Avelumab", "ABC-202"),
                ),
            ),
        ),
        [{"ABC-101"}, {"ABC-202"}],
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", [*REAL.values(), *MADE_UP.values()], ids=[*REAL, *MADE_UP])
def test_a_record_gives_its_products(case: Case) -> None:
    watchlist = load_watchlist(shipped_folder() / f"{case.watchlist}.yaml")
    trials = [replace(trial, conditions=trial.conditions or CONDITIONS[case.watchlist]) for trial in case.trials]
    result = match_trials(trials, [watchlist])
    assert result.left_out == ()
    groups = group_technologies(result.hits, {}, LISTS)
    assert [{group.name, *group.aliases} for group in groups] == case.names
    status = determine_status(groups[0], EVIDENCE, LISTS)
    assert {"novelty": status.novelty, "kind": groups[0].kind} | case.right == {
        "novelty": status.novelty,
        "kind": groups[0].kind,
    }


def _find_rule(watchlist: str, trial: Trial) -> str:
    result = match_trials([trial], [load_watchlist(shipped_folder() / f"{watchlist}.yaml")])
    return result.left_out[0].rule if result.left_out else ""


TRACER = make_trial(
    5641688,
    "[18F]PI-2620",
    conditions=("Alzheimer Disease",),
    purpose="diagnostic",
    arms={"experimental": "[18F]PI-2620"},
)
READER = make_trial(
    4304742,
    make_drug("hip standard radiography/ CT scan/ MRI", kind="procedure"),
    study_type="observational",
    sponsor_class="other",
    phases=(),
    sponsor="University Hospital",
    title="Radiologist Diagnostic Performance Versus Artificial Intelligence (AI)",
    keywords=("Medical imaging diagnosis", "Artificial intelligence", "X-ray"),
)
PLANNER = make_trial(
    5653063,
    make_drug("A web-based artificial intelligence (AI) auto-planning tool", kind="other"),
    study_type="observational",
    sponsor_class="other",
    phases=(),
    sponsor="University College",
    title="Artificial Intelligence Based Radiotherapy Treatment Planning",
)
STRESS_APP = make_trial(
    5184725,
    make_drug("SaMD CARINAE", kind="device"),
    title="CARINAE for Stress Relief in Perioperative Care",
    keywords=("Pre-operative Stress", "Artificial Intelligence (AI)", "Software as a Medical Device (SaMD)"),
)
SENSORS = ("Medtronic Guardian Connect Sensor 3", "Abott Freestyle Libre Sensor")
SENSOR_TRIAL = replace(
    make_trial(
        5928260,
        *(make_drug(name, kind="device") for name in SENSORS),
        make_drug("Self blood Glucose monitoring by a glucometer", kind="other"),
        conditions=("Type1 Diabetes Mellitus",),
        keywords=("Type 1 Diabetes",),
        sponsor_class="other",
        phases=(),
    ),
    arms=(*map(compared, SENSORS), Arm("", "placebo_comparator", ("Self blood Glucose monitoring by a glucometer",))),
)


@pytest.mark.parametrize(
    ("watchlist", "trial", "rule"),
    [
        (ALZHEIMER, TRACER, "kind: diagnostic test"),
        ("ai-in-imaging", READER, ""),
        ("ai-in-imaging", PLANNER, ""),
        ("ai-in-imaging", STRESS_APP, "about: none of those in also"),
        ("type-1-diabetes-technology", SENSOR_TRIAL, f"on sale: {SENSORS[0]}"),
    ],
)
def test_a_record_is_watched_or_left_out(watchlist: str, trial: Trial, rule: str) -> None:
    assert _find_rule(watchlist, trial) == rule
