"""The products that a record names, each with its spellings."""

import pytest

from horizon.technology.products import list_candidates
from horizon.values.trial import MeshTerm
from trials import group_names, make_drug, make_groups, make_trial


def test_a_development_code_goes_by_the_registrys_heading() -> None:
    heading = (MeshTerm("C547076", "tafamidis"),)
    (technology,) = make_groups(make_trial(1, "Fx-1006A", intervention_mesh=heading), make_trial(2, "tafamidis"))
    assert (technology.name, technology.aliases) == ("tafamidis", ("Fx-1006A",))
    class_of = (MeshTerm("D000420", "Albuterol"),)
    assert group_names(make_trial(1, "GSK2269557", intervention_mesh=class_of)) == ["GSK2269557"]


def test_a_code_in_the_title_is_another_name_of_the_only_product() -> None:
    (technology,) = make_groups(make_trial(1, "Omalizumab", title="Long-Term Study of IGE025"), make_trial(2, "IGE025"))
    assert (technology.name, technology.aliases) == ("Omalizumab", ("IGE025",))


def test_a_class_is_one_sponsors() -> None:
    cells = [make_trial(n, "Mesenchymal stem cells", sponsor=f"Maker {n}, Inc.") for n in (1, 2)]
    assert group_names(*cells) == ["Mesenchymal stem cells (Maker 1)", "Mesenchymal stem cells (Maker 2)"]
    assert group_names(make_trial(1, make_drug("Mesenchymal stem cells", "ABC-101"))) == ["ABC-101"]


@pytest.mark.parametrize(
    ("name", "kind", "sponsor_class", "named"),
    [
        ("LV pacing", "device", "other", False),
        ("LV pacing", "device", "industry", True),
        ("DyeVert catheter", "device", "other", True),
        ("Corvia Atrial Shunt", "device", "other", True),
        ("food challenge", "diagnostic_test", "other", False),
        ("MammaPrint", "diagnostic_test", "other", True),
        ("AI evaluation of wall thickness", "diagnostic_test", "other", True),
        ("12-gene signature", "diagnostic_test", "other", True),
        ("blood test", "diagnostic_test", "industry", False),
    ],
)
def test_what_is_done_or_measured_is_no_device_and_no_test(
    name: str, kind: str, sponsor_class: str, named: bool
) -> None:
    trial = make_trial(1, make_drug(name, kind=kind), sponsor_class=sponsor_class, phases=())
    assert bool(list_candidates(trial)) == named


def test_software_goes_by_its_sponsor_where_the_record_lists_only_what_it_reads() -> None:
    scan = make_drug("hip radiography/ CT scan", kind="procedure")
    trial = make_trial(
        1, scan, title="Radiologist Versus Artificial Intelligence (AI)", sponsor="University, Montpellier"
    )
    (product,) = list_candidates(trial, frozenset({"procedure"}))
    assert product.names == ("Artificial intelligence (University)",)
    assert list_candidates(make_trial(1, scan, title="Radiologists"), frozenset({"procedure"})) == []
