"""Which records of the lists are of a product: by name, never by guess."""

from typing import Any

import pytest

from horizon.technology.medicine_index import ProductRecords, build_medicine_index
from horizon.values.regulator_lists import RegulatorRecord
from horizon.watchlist.schema.watchlist import TechnologyOverride
from listed_medicines import make_application, make_approval, make_medicine, make_snapshot
from trials import make_drug, make_groups, make_trial


def find(
    *listed: RegulatorRecord, given: str = "novelmab", others: tuple[str, ...] = (), **known: Any
) -> ProductRecords:
    entry = [TechnologyOverride.model_validate({"name": given, **known})] if known else []
    (group,) = make_groups(make_trial(1, make_drug(given, *others)), known=entry)
    return build_medicine_index(make_snapshot(*listed)).find_records(group)


def test_by_substance_by_brand_and_by_a_code_of_which_another_record_gives_the_name() -> None:
    medicine, approval, application = make_medicine(), make_approval(), make_application()
    assert find(medicine, approval, application) == ProductRecords((medicine,), (approval,), (application,))
    assert find(medicine, given="Novelix").medicines == (medicine,)
    assert find(medicine, given="AB-1234", others=("novelmab",)).medicines == (medicine,)
    assert find(medicine, given="AB-1234") == ProductRecords()


def test_a_combination_is_not_its_parts() -> None:
    both = make_medicine("Duolix", "novelmab;oldimab")
    found = find(both)
    assert found.medicines == ()
    assert found.doubts[0].startswith("the EMA lists Duolix (novelmab;oldimab): if it is this product")
    assert find(both, given="oldimab/novelmab").medicines == (both,)
    assert find(both, make_medicine()).doubts == ()
    assert find(both, make_medicine("Triolix", "novelmab;another")) == ProductRecords()  # which of them?


@pytest.mark.parametrize(
    ("arm", "is_taken"),
    [
        ("novelmab; oldimab", True),
        ("Novelmab + Oldimab 300 mg", True),
        ("Drug: novelmab; Drug: oldimab sodium; Procedure: biopsy", True),
        ("novelmab; placebo", False),
        ("oldimab; placebo", False),
    ],
)
def test_a_fixed_combination_that_its_trials_give_is_taken_and_said(arm: str, is_taken: bool) -> None:
    both = make_medicine("Duolix", "novelmab;oldimab")
    trial = make_trial(1, "novelmab", arms={"experimental": arm})
    (group,) = (group for group in make_groups(trial) if group.name == "novelmab")
    found = build_medicine_index(make_snapshot(both)).find_records(group)
    assert (found.medicines == (both,)) == is_taken
    assert len(found.doubts) == 1
    assert ("in a fixed combination that its trials give" in found.doubts[0]) == is_taken


@pytest.mark.parametrize(
    ("name", "inn"),
    [
        ("HU6", "HU6"),
        ("HU6", "HU6 (rDNA)"),
        ("HNO Donor", "HNO donor"),
        ("IDOV-SAFE", "IDOV-SAFE"),
        ("Allo-MSCs", "Allo-MSCs"),
        ("CD123 CAR-T cells", "CD123 CAR T cells"),
        ("mRNA-1273", "mRNA-1273"),
        ("Cabozantinib S-malate", "cabozantinib"),
        ("Exampliflozin Tab", "exampliflozin propanediol monohydrate"),
        ("fluticasone/salmeterol", "salmeterol xinafoate;fluticasone propionate"),
        ("Examplinib hydrochloride", "examplinib-abcd"),
    ],
)
def test_salts_and_forms_make_no_difference_and_odd_names_count_as_a_whole(name: str, inn: str) -> None:
    listed, other = make_medicine("Brandix", inn), make_medicine("Otherix", "otherium")
    assert find(listed, other, given=name).medicines == (listed,)


def test_a_description_of_several_medicines_and_a_part_of_a_name_are_of_none() -> None:
    listed = [make_medicine(f"Vaxix {number}", "example vaccine (live)") for number in range(2)]
    assert find(*listed, given="example vaccine (live)") == ProductRecords()
    assert find(make_medicine("Brandix", "HU6"), given="HU6-25") == ProductRecords()
    assert find(make_medicine("Brandix", "influenza vaccine; A/Norway/1/2"), given="Norway") == ProductRecords()


@pytest.mark.parametrize("flag", ["biosimilar", "generic"])
def test_biosimilars_and_generics_stay_apart(flag: str) -> None:
    original, copy = (
        make_medicine(),
        make_medicine("Copylix", biosimilar=flag == "biosimilar", generic=flag == "generic"),
    )
    assert find(original, copy).medicines == (original,)
    assert find(copy) == ProductRecords()


def test_a_copy_is_found_by_its_own_brand_alone() -> None:
    original, copy = make_medicine(), make_medicine("Copylix", biosimilar=True)
    trial = make_trial(1, make_drug("Copylix"), title="Copylix, a proposed biosimilar, and the reference product")
    (group,) = make_groups(trial)
    assert group.is_copy
    assert build_medicine_index(make_snapshot(original, copy)).find_records(group).medicines == (copy,)


def test_what_is_found_by_another_name_alone_is_asked_and_settled_by_the_planner() -> None:
    this, that = make_medicine(), make_medicine("Otherix", "otherium")
    found = find(this, that, others=("otherium",))
    assert found.medicines == (this,)
    (doubt,) = found.doubts
    assert doubt.startswith("the EMA lists Otherix (otherium): if it is this product, name it under aliases")
    assert set(find(this, that, aliases=["otherium"]).medicines) == {this, that}
    excluded: dict[str, Any] = {"not": ["otherium"]}
    settled = find(this, that, others=("otherium",), **excluded)
    assert (settled.medicines, settled.doubts) == ((this,), ())
