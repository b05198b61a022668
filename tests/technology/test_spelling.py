"""How products' names are written: by their stems, and no trade name touched."""

import datetime as dt
import re

import pytest

from horizon.evidence.tables import load_evidence
from horizon.technology.spelling import spell_first, spell_product

NAMES = {
    "Sotatercept": ("sotatercept", "Sotatercept"),
    "SOFOSBUVIR": ("sofosbuvir", "Sofosbuvir"),
    "orforglipron": ("orforglipron", "Orforglipron"),
    "Sacubitril/Valsartan": ("sacubitril/valsartan", "Sacubitril/valsartan"),
    "Omecamtiv Mecarbil": ("omecamtiv mecarbil", "Omecamtiv mecarbil"),
    "Sodium Zirconium Cyclosilicate": ("sodium zirconium cyclosilicate", "Sodium zirconium cyclosilicate"),
    "Pembrolizumab (Example Pharma)": ("pembrolizumab (Example Pharma)", "Pembrolizumab (Example Pharma)"),
    "rexlemestrocel-L": ("rexlemestrocel-L", "Rexlemestrocel-L"),
    "CagriSema": ("CagriSema", "CagriSema"),
    "Entresto": ("Entresto", "Entresto"),
    "BAY 1753011": ("BAY 1753011", "BAY 1753011"),
    "hiPSC-CM": ("hiPSC-CM", "hiPSC-CM"),
    "Percept PC": ("Percept PC", "Percept PC"),
    "": ("", ""),
}


@pytest.mark.parametrize("name", NAMES)
def test_each_name_is_written_in_one_way(name: str) -> None:
    assert (spell_product(name), spell_first(name)) == NAMES[name]


def test_what_is_spelt_stays() -> None:
    assert all(spell_product(spell_product(name)) == spell_product(name) for name in NAMES)
    assert all(spell_first(spell_first(name)) == spell_first(name) for name in NAMES)


def test_no_trade_name_is_taken_for_a_substance() -> None:
    medicines = load_evidence(dt.date(2026, 1, 1)).medicines
    substances = {word for medicine in medicines for name in medicine.substances for word in name.lower().split()}
    named = {medicine.brand: re.findall(r"\w+", medicine.brand.lower()) for medicine in medicines}
    brands = {brand for brand, words in named.items() if substances.isdisjoint(words)}
    assert len(brands) > 1_500
    assert {brand for brand in brands if spell_product(brand) != brand} <= {"Garenoxacin mesylate"}
