"""The live part of the workbook: what is live, how its cells are named, and what may be typed into them."""

import re
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import openpyxl
import pytest
from openpyxl.workbook.defined_name import DefinedName

from digest import live
from horizon.digest.view.for_reader import narrow_edition
from horizon.digest.workbook import workbook
from horizon.digest.workbook.live_models import LiveModel, list_live_models
from horizon.digest.workbook.model_inputs import CORRECTION_ROLE, list_input_figures
from horizon.impact.base_case import compute_base_case, fix_at_modes
from horizon.impact.estimate import simulate_patients
from horizon.impact.sharing import ClassPatients, share_patients
from horizon.impact.uncertainty import draw_population
from horizon.impact.valuation import inputs_from_json
from horizon.values.edition import Edition
from horizon.watchlist.schema.watchlist import Watchlist

EDITION = live.make_edition(live.VARIANTS)
INPUTS = inputs_from_json(EDITION.inputs)


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> openpyxl.Workbook:
    return write_and_open(EDITION, tmp_path_factory.mktemp("book"))


def write_and_open(edition: Edition, folder: Path, values: bool = False) -> openpyxl.Workbook:
    workbook.write_workbook(edition, inputs_from_json(edition.inputs), folder / "workbook.xlsx")
    return openpyxl.load_workbook(folder / "workbook.xlsx", data_only=values)


def live_models_of(edition: Edition) -> tuple[LiveModel, ...]:
    return list_live_models(edition, inputs_from_json(edition.inputs))


def cell_of(name: DefinedName) -> tuple[str, str]:
    sheet, _, cell = name.attr_text.partition("!")
    return sheet.strip("'"), cell.replace("$", "")


def test_what_can_be_edited_comes_first_then_a_sheet_for_each_indication(book: openpyxl.Workbook) -> None:
    titles = [f"{number} {watchlist.title}" for number, watchlist in enumerate(live.VARIANTS, start=1)]
    assert book.sheetnames[:2] == ["Summary", "Contents"]
    live_sheets = ["If all launched early", "Assumptions", "Plan", "Each one alone", *titles]
    assert book.sheetnames[2 : 2 + len(live_sheets)] == live_sheets


def test_every_name_is_that_of_a_cell_and_every_input_has_one(book: openpyxl.Workbook) -> None:
    for name, defined in book.defined_names.items():
        sheet, cell = cell_of(defined)
        assert book[sheet][cell], name
    named = {cell_of(name) for name in book.defined_names.values()}
    rows = list(book["Assumptions"].iter_rows(min_row=5))
    assert len(rows) > 50
    assert all(("Assumptions", row[3].coordinate) in named for row in rows)
    assert all(cell_of(book.defined_names[str(row[11].value)])[1] == row[3].coordinate for row in rows)


def test_what_may_be_entered_is_checked(book: openpyxl.Workbook) -> None:
    checks = {str(check.sqref): check for check in book["Assumptions"].data_validations.dataValidation}
    for row in book["Assumptions"].iter_rows(min_row=5):
        check = checks[row[3].coordinate]
        share = row[3].number_format == "0.0%"
        assert (check.type, check.operator or "between") == ("decimal", "between" if share else "greaterThanOrEqual")
        assert float(check.formula1) in ((0,) if share else (0, 0.001))
        assert not share or float(check.formula2) == 1
    kinds = {check.type for check in book["Plan"].data_validations.dataValidation}
    assert kinds == {"list", "date"}


def test_every_input_says_where_it_comes_from(tmp_path: Path) -> None:
    book = write_and_open(live.make_edition(map(live.read_watchlist, live.costed_watchlists())), tmp_path)
    assert all(row[9].value for row in book["Assumptions"].iter_rows(min_row=5))


def test_the_sheets_are_the_base_case(tmp_path: Path) -> None:
    book = write_and_open(EDITION, tmp_path, values=True)
    for model in live_models_of(EDITION):
        base = compute_base_case(model.cost_model, 60)
        columns = {"treated": base.treated} | ({"net": base.cost - base.displaced} if model.cost_model.priced else {})
        for name, values in columns.items():
            sheet, cells = cell_of(book.defined_names[model.cell_name(name)])
            written = [row[0].value for row in book[sheet][cells]]
            assert written == pytest.approx(list(values), abs=0.005)


def test_patients_are_shared_so_that_together_is_no_sum() -> None:
    [model] = live_models_of(live.make_edition(live.VARIANTS[:1]))
    alone = [model.base_case.sum_years(model.launch_month(technology), 5) for technology in model.technologies]
    assert [year.net for year in model.years_together()] == [year.net for year in model.base_case.sum_years(0, 5)]
    assert sum(years[-1].net for years in alone) > model.years_together()[-1].net


def test_a_confidential_price_is_nowhere(tmp_path: Path) -> None:
    price = {"list": 43219.87, "per": "course", "price_year": 2026, "confidential": True}
    secret = live.make_watchlist("secret", price=price, displaces=[{"what": "other", "cost": 7777.77}])
    edition = live.make_edition([live.VARIANTS[0], secret])
    technologies = tuple(
        replace(technology, impact=(), withheld=technology.watchlist == "secret")
        for technology in edition.scan.technologies
    )
    withheld = replace(edition, scan=replace(edition.scan, technologies=technologies))
    for shown in (edition, withheld):
        book = write_and_open(shown, tmp_path)
        assert not [name for name in book.defined_names if "secret" in name]
        assert not [sheet for sheet in book.sheetnames if "Secret" in sheet]
        cells = {str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row}
        assert not [text for text in cells if "43219" in text or "7777" in text]


def test_a_reader_of_one_watchlist_gets_its_formulas_alone(tmp_path: Path) -> None:
    model = narrow_edition(EDITION, ["steps"])
    assert [live_part.prefix for live_part in list_live_models(model, INPUTS)] == ["steps"]
    assert "9000" not in model.inputs
    workbook.write_workbook(model, INPUTS, tmp_path / "workbook.xlsx")
    book = openpyxl.load_workbook(tmp_path / "workbook.xlsx")
    assert not [cell.value for sheet in book for row in sheet.iter_rows() for cell in row if cell.value == 9000]


@pytest.mark.parametrize("inputs", ["", "{}", '{"models": 1}'])
def test_without_inputs_that_can_be_read_the_figures_stand_alone(inputs: str, tmp_path: Path) -> None:
    assert live_models_of(replace(EDITION, inputs=inputs)) == ()
    assert "Plan" not in write_and_open(replace(EDITION, inputs=inputs), tmp_path).sheetnames


def test_where_nothing_is_known_to_come_a_planner_can_enter_what_is(tmp_path: Path) -> None:
    edition = live.make_edition(live.VARIANTS[:2], nothing=["linear", "steps"])
    book = write_and_open(edition, tmp_path, values=True)
    assert [row[4] for row in book["Plan"].iter_rows(min_row=6, values_only=True)] == [None, None]
    assert [year.net for model in live_models_of(edition) for year in model.years_together()] == [0.0] * 10
    rows = {row[0]: row for row in book["If all launched early"].iter_rows(values_only=True)}
    assert max(amount for amount in rows["Linear"][1:6] if isinstance(amount, int | float)) > 0


def test_no_two_parts_have_the_same_names() -> None:
    costs = {key: live.make_watchlist("area").model_dump()[key] for key in ("population", "price")}
    areas = [{"name": name, "match": {"conditions": ["area"]}, **costs} for name in ("one", "two")]
    two_indications = Watchlist.model_validate({"name": "a", "title": "A", "indications": areas})
    edition = live.make_edition([two_indications, live.make_watchlist("a-1"), live.make_watchlist("3-d")])
    assert [model.prefix for model in live_models_of(edition)] == ["a_1", "a_2", "a_1x", "_3_d"]


def test_each_indication_and_each_currency_has_its_chart(tmp_path: Path) -> None:
    workbook.write_workbook(EDITION, INPUTS, tmp_path / "workbook.xlsx")
    with zipfile.ZipFile(tmp_path / "workbook.xlsx") as packed:
        charts = [name for name in packed.namelist() if name.startswith("xl/charts/chart")]
    assert len(charts) == len(live.VARIANTS) + 2


def test_the_document_names_what_can_be_edited() -> None:
    document = (Path(__file__).parents[2] / "docs" / "workbook.md").read_text(encoding="utf-8")
    known = set(re.findall(r"`([a-z_0-9]+)`", document.split("## Names")[1].split("## By hand")[0])) - {"hepatitis_c"}
    roles = {figure.role for model in live_models_of(EDITION) for figure in list_input_figures(model.cost_model)}
    numbered = {re.sub(r"_[0-9]+", "_1", role) for role in roles}
    assert {re.sub(r"_[0-9]+", "_1", name) for name in known} == numbered | {CORRECTION_ROLE}


def test_the_document_names_the_sheets(book: openpyxl.Workbook) -> None:
    document = (Path(__file__).parents[2] / "docs" / "workbook.md").read_text(encoding="utf-8")
    titles = [title.split()[0] for title in book.sheetnames if not title[0].isdigit()]
    assert not [title for title in titles if title not in document.split("**Live**")[0]]


def test_technologies_with_their_own_costs_share_the_patients_as_in_the_simulation() -> None:
    edition = live.make_edition(live.OWN_COSTS[:1])
    models = live_models_of(edition)
    assert [model.own_of for model in models] == ["", "new-2", "once", "same part", "some"]
    lives = [(model, technology) for model in models for technology in model.technologies]
    classes: dict[object, ClassPatients] = {}
    for model in models:
        fixed = fix_at_modes(model.cost_model)
        people = draw_population(fixed, 0, 1)
        patients = ClassPatients(fixed, people, simulate_patients(fixed, people, 60))
        classes.setdefault(model.cost_model.patient_inputs, patients)
    class_of = [list(classes).index(model.cost_model.patient_inputs) for model, _ in lives]
    launch = np.array([[model.launch_month(technology)] for model, technology in lives])
    whole = draw_population(fix_at_modes(models[0].cost_model), 0, 1)
    shared = share_patients(whole, tuple(classes.values()), class_of, launch, 1)
    for model in models:
        own = [at for at, (of, _) in enumerate(lives) if of is model]
        assert model.shared is not None
        assert sum(shared.starts_of(at)[:, 0] for at in own) == pytest.approx(list(model.shared.starts))
        assert sum(shared.treated_months_of(at)[:, 0] for at in own) == pytest.approx(list(model.shared.treated))
        assert sum(shared.courses_of(at)[:, 0] for at in own) == pytest.approx(list(model.shared.courses))


def test_an_input_that_a_technology_takes_from_its_indication_is_one_cell(tmp_path: Path) -> None:
    book = write_and_open(live.make_edition(live.OWN_COSTS[:1]), tmp_path)
    names = {name: book.defined_names[name].attr_text for name in book.defined_names}
    assert names["mixed_own_1_peak"] == names["mixed_peak"]
    assert names["mixed_own_1_list_price"] != names["mixed_list_price"]
    assert names["mixed_own_2_peak"] != names["mixed_peak"]
