"""The products that a record names, each with its spellings."""

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
