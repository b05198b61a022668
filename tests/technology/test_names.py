"""Names: one product under many spellings, codes and classes."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from horizon.technology.names import is_code, name_key, names_class


@pytest.mark.parametrize(
    "spellings",
    [
        ("REGN 3767", "REGN-3767", "regn3767", "REGN3767 350 mg"),
        ("BAY 94-8862", "BAY94-8862", "Bay 94 8862"),
        ("sofosbuvir", "Sofosbuvir 400 mg tablets", "SOFOSBUVIR®", "sofosbuvir, oral, once daily"),
        ("Coreg", "Coreg CR", "Coreg controlled-release capsules"),
        ("ivabradine", "IvabRadine hemisulfate Sustained-release Tablets", "Ivabradine Hydrochloride"),
        (
            "ledipasvir/sofosbuvir",
            "sofosbuvir/ledipasvir",
            "Sofosbuvir 400 mg/Ledipasvir 90 mg",
            "ledipasvir and sofosbuvir",
        ),
        ("Forxiga", "Forxiga TM", "Forxiga (TM)", "Forxiga™"),
        ("JNJ-39588146", "JNJ-39588146 5, 15, or 30 ng/kg/min", "JNJ-39588146 15 ng/kg/min"),
        ("PL-3994", "PL-3994 Aqueous Intravenous Solution Dose Ascention", "PL-3994 Single Dose"),
        ("TX000045", "TX000045- Dose A", "TX000045 Dose level 12"),
        ("M4344", "M4344 1050 mg BIW"),
        ("azathioprine", "azathioprine of 150   mg per day"),
        ("COM902", "Cohort expansion: COM902 monotherapy"),
        ("AB-1002", "3 x 10e13vg AB-1002", "AB-1002 1x10^12 vg/kg"),
        ("Grass MATA MPL", "Grass MATA MPL (0.5ml) 5100SU", "Grass MATA MPL 10200 SU"),
        ("Rilematovir", "Rilematovir X mg/kg"),
        ("omalizumab", "omalizumab at a dose of 0.016 mg/kg/IU/mL", "Omalizumab EU-approved"),
        ("verinurad", "verinurad 3"),
        ("Enoblituzumab", "Enoblituzumab Schedule 1"),
        ("treprostinil", "Inhaled treprostinil", "treprostinil for inhalation"),
    ],
)
def test_one_product_under_many_spellings(spellings: tuple[str, ...]) -> None:
    assert len({name_key(spelling) for spelling in spellings}) == 1


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("ledipasvir/sofosbuvir", "sofosbuvir"),
        ("sofosbuvir/velpatasvir", "ledipasvir/sofosbuvir"),
        ("insulin glargine", "insulin"),
        ("tenofovir alafenamide", "tenofovir disoproxil"),
        ("AZD8205", "AZD2936"),
        ("JNJ-1", "JNJ-12"),
        ("peginterferon alfa-2a", "peginterferon alfa-2b"),
        ("IM-862", "SC-862"),
    ],
)
def test_two_products_stay_two(first: str, second: str) -> None:
    assert name_key(first) != name_key(second)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("PSI-7977", True),
        ("BAY 94-8862", True),
        ("BI 201335", True),
        ("LY3298176", True),
        ("MTIG7192A", True),
        ("sofosbuvir", False),
        ("I-DXd", False),
        ("Ad5.hAC6", False),
        ("peginterferon alfa-2a", False),
    ],
)
def test_what_is_a_code(name: str, code: bool) -> None:
    assert is_code(name) is code


@pytest.mark.parametrize(
    ("name", "many"),
    [
        ("mesenchymal stem cells", True),
        ("PD-1 inhibitor", True),
        ("Anti-PD-L1 and anti-TIGIT bifunctional molecule", True),
        ("investigational", True),
        ("rexlemestrocel-L", False),
        ("Keytruda", False),
    ],
)
def test_what_is_a_class(name: str, many: bool) -> None:
    assert names_class(name) is many


WORDS = st.lists(st.text("abcdefgh", min_size=4, max_size=8), min_size=1, max_size=4, unique=True)


@given(WORDS)
def test_the_order_of_components_does_not_matter(parts: list[str]) -> None:
    keys = {name_key("/".join(order)) for order in itertools.permutations(parts)}
    assert len(keys) == 1
