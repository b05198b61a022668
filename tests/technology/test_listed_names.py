"""The names under which regulators list a medicine."""

import pytest

from horizon.technology.listed_names import brand_keys, substance_keys
from listed_medicines import make_application, make_approval, make_medicine


@pytest.mark.parametrize(
    ("inn", "active", "keys"),
    [
        ("semaglutide", "semaglutide", {"semaglutide"}),
        ("edoxaban", "Edoxaban tosilate", {"edoxaban"}),
        ("bosentan", "bosentan (as monohydrate)", {"bosentan"}),
        ("sofosbuvir;velpatasvir", "Sofosbuvir / velpatasvir", {"sofosbuvir/velpatasvir"}),
        ("naltrexone and bupropion", "bupropion hydrochloride;naltrexone hydrochloride", {"bupropion/naltrexone"}),
        ("COVID-19 mRNA vaccine;tozinameran", "Single-stranded, 5'-capped messenger RNA of a virus", {"tozinameran"}),
        ("measles vaccine (live)", "measles virus Enders' Edmonston strain", set()),
        ("", "", set()),
    ],
)
def test_what_a_medicine_is_made_of(inn: str, active: str, keys: set[str]) -> None:
    assert substance_keys(make_medicine(inn=inn, active_substance=active)) == keys


def test_an_american_biological_has_no_suffix_and_no_prefix() -> None:
    assert substance_keys(make_approval(substance="LECANEMAB-IRMB")) == {"lecanemab", "lecanemabirmb"}
    assert "trastuzumabderuxtecan" in substance_keys(make_approval(substance="fam-trastuzumab deruxtecan-nxki"))
    assert substance_keys(make_application("Givinostat")) == {"givinostat"}


@pytest.mark.parametrize(
    ("brand", "keys"),
    [
        ("Spikevax (previously COVID-19 Vaccine Moderna)", {"spikevax"}),
        ("Tenkasi (previously Orbactiv)", {"tenkasi", "orbactiv"}),
        ("Vyxeos liposomal (previously known as Vyxeos)", {"vyxeosliposomal", "vyxeos"}),
        ("Briviact (in Italy: Nubriveo)", {"briviact", "nubriveo"}),
    ],
)
def test_a_brand_and_what_it_was_called_before(brand: str, keys: set[str]) -> None:
    assert brand_keys(make_medicine(brand)) == keys
