"""What an intervention's name holds: several products in one text, several names of one, and none at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from horizon.technology.names import name_key, names_no_product, tidy_name
from horizon.technology.product_names import parse_products, split_list


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("AZD8205 and AZD2936 (Rilvegostomig)", [("AZD8205",), ("AZD2936", "Rilvegostomig")]),
        ("AZD8205 in combination with AZD9574 plus rilvegostomig", [("AZD8205",), ("AZD9574",), ("rilvegostomig",)]),
        ("sacubitril/valsartan", [("sacubitril/valsartan",)]),
        ("ledipasvir and sofosbuvir fixed-dose combination", [("ledipasvir/sofosbuvir",)]),
        ("Harvoni (ledipasvir and sofosbuvir)", [("Harvoni", "ledipasvir/sofosbuvir")]),
        ("DB-1311/BNT324", [("DB-1311", "BNT324")]),
        ("GS-5885/GS-7977", [("GS-5885/GS-7977",)]),
        ("Finerenone (BAY94-8862)", [("Finerenone", "BAY94-8862")]),
        ("Tovinontrine (CRD-750", [("Tovinontrine", "CRD-750")]),
        ("epoetin beta [NeoRecormon]", [("epoetin beta", "NeoRecormon")]),
        ("Pirfenidone Capsules（600mg）", [("Pirfenidone",)]),
        ("Cyclosporine (Calcineurin Inhibitor (CNI))", [("Cyclosporine", "CNI")]),
        ("[14C]-GDC-9545", [("GDC-9545",)]),
        ("Nesiritide (1+0.01)", [("Nesiritide",)]),
        ("Vericiguat (BAY1021189) 2.5 mg, 5 mg or 10 mg IR tablets", [("Vericiguat", "BAY1021189")]),
        ("Natrecor (nesiritide)+Standard Care", [("Natrecor", "nesiritide")]),
        ("PG-116800 (given as PG-530742)", [("PG-116800", "PG-530742")]),
        ("Sotatercept 0.3 mg/kg escalating to 0.7 mg/kg", [("Sotatercept",)]),
        ("CK-4021586 (150 mg, 300 mg, 450 mg, and 600 mg)", [("CK-4021586",)]),
        ("Maraciclatide (99mTc) Injection", [("Maraciclatide",)]),
        ("Allogeneic Heart Cells (CAP-1002)", [("Allogeneic Heart Cells", "CAP-1002")]),
        ("CAP-1002 (allogeneic heart cells)", [("CAP-1002",)]),
        ("metoprolol or carvedilol", [("metoprolol",), ("carvedilol",)]),
        ("Treprostinil; Treprostinil", [("Treprostinil",), ("Treprostinil",)]),
        ("GSK2798745 Micronized API without SLS", [("GSK2798745",)]),
        ("Dupilumab SAR231893", [("SAR231893", "Dupilumab")]),
        ("CAP-1002 Allogeneic Cardiosphere-Derived Cells", [("CAP-1002",)]),
        ("dronedarone - Multaq", [("dronedarone", "Multaq")]),
        ("Tree MATA MPL - Therapeutic Regimen", [("Tree MATA MPL",)]),
        ("COM701 and BMS-986207 (both at RDFE)", [("COM701",), ("BMS-986207",)]),
        ("BAY3375968 (INN: Lanerkitug)", [("BAY3375968", "Lanerkitug")]),
        ("Extract from mites of A and B", [("Extract from mites A/B",)]),
        ("Inhalexin", [("Inhalexin",)]),
        ("Targeting CD276 ABC-101", [("ABC-101",)]),
        ("azathioprine of 150 [75; 150] mg per day", [("azathioprine",)]),
        ("CRT-pacemaker device set to Routine Medical Therapy + BiVP", [("CRT-pacemaker device",)]),
        ("Pacemaker system will be implanted but set to Pacing Off.", [("Pacemaker system",)]),
        ("ExamStim implant, turned off", [("ExamStim implant",)]),
        ("Setmelanotide and Offsettin", [("Setmelanotide",), ("Offsettin",)]),
    ],
)
def test_what_an_intervention_holds(name: str, expected: list[tuple[str, ...]]) -> None:
    assert list(parse_products(name)) == expected


@pytest.mark.parametrize(
    "name",
    [
        "Placebo",
        "Placebo to match LCZ696",
        "LCZ696 placebo",
        "Sham Comparator",
        "Saline 0.9% and placebo tablet",
        "Normal saline",
        "Standard of care",
        "SOC chemotherapies",
        "Standard chronic heart disease therapy",
        "Guideline-directed medical therapy (GDMT) for heart failure",
        "Platinum-Based Doublet",
        "Concurrent Chemoradiotherapy",
        "Rescue Medications",
        "Quality of life questionnaire",
        "Physician's Choice",
        "Cryostor CS10",
        "400 mg",
        "5, 15, or 30 ng/kg/min",
        "Low dose",
        "Arm A",
        "Cohort 12",
        "Part 1",
        "1+0.01",
        "99mTc",
        "",
    ],
)
def test_what_is_no_product(name: str) -> None:
    assert list(parse_products(name)) == []


def test_lists_of_names() -> None:
    assert split_list("JARDIANCE, JARDIANZ, GIBTULIO") == ["JARDIANCE", "JARDIANZ", "GIBTULIO"]
    assert split_list("ZS; Lokelma") == ["ZS", "Lokelma"]
    assert split_list("100, 200 mg") == ["100, 200 mg"]


@given(st.text(max_size=40))
def test_any_text_gives_keys_and_products(text: str) -> None:
    assert name_key(tidy_name(text)) == name_key(tidy_name(tidy_name(text)))
    for spellings in parse_products(text):
        assert spellings
        assert all(len(name_key(spelling)) > 2 and not names_no_product(spelling) for spelling in spellings)


NONE = st.sampled_from(
    [
        *("placebo", "normal saline", "standard of care", "questionnaire", "vehicle", "best available therapy", "sham"),
        *(
            "observation",
            "usual care",
            "blood sampling",
            "sugar pill",
            "no treatment",
            "chemotherapy",
            "rescue medication",
        ),
    ]
)


SAID = st.sampled_from(
    ["", "matching ", "Oral ", "Arm A: ", "Cohort 2 ", "Dose level 1 ", "10 mg ", "Double-blind ", "["]
)


MORE = st.sampled_from(
    ["", " 5 mg/kg", " tablet", " (once daily)", " for 24 weeks", " group", ", 0.9%", " injection", "]"]
)


@given(SAID, NONE, MORE)
def test_what_is_none_stays_none_whatever_is_said_of_it(before: str, name: str, after: str) -> None:
    assert parse_products(f"{before}{name}{after}") == ()


@given(SAID, MORE)
def test_a_product_stays_one_whatever_is_said_of_it(before: str, after: str) -> None:
    (spellings,) = parse_products(f"{before.strip('[')}NEW-100{after.strip(']')}")
    assert name_key(spellings[0]) == "new100"
