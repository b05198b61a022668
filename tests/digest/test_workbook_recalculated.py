"""The live sheets in a spreadsheet's hands: as composed, after edits, and after another plan, equal to the penny."""

import datetime as dt
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from digest import live, office
from horizon.digest.workbook import workbook
from horizon.digest.workbook.live_models import list_live_models
from horizon.impact.model import build_cost_model
from horizon.impact.valuation import inputs_from_json
from horizon.values.edition import Edition
from horizon.values.workforce import ComingCapacity

pytestmark = [pytest.mark.slow, pytest.mark.libreoffice]

Edits = tuple[tuple[str, str, Any], ...]
EDITS: dict[str, Edits] = {
    "hepatitis-c": (
        ("list_price", "price.list.mode", 30000),
        ("capacity", "capacity.people_a_year", 2500),
        ("population_2", "population.diagnosed.share.mode", 0.65),
    ),
    "lipid-lowering": (
        ("rebate", "price.rebate", 0.25),
        ("discontinuation", "treatment.discontinuation.mode", 0.15),
        ("peak", "uptake.peak.mode", 0.45),
    ),
}
"""By watchlist: the end of a cell's name, the key in the file, what both are set to."""
OTHERS: Edits = (
    ("list_price", "price.list", 43210.99),
    ("years_to_peak", "uptake.years_to_peak", 1.5),
    ("population_1", "population.1.{people}", 777),
)
"""The same for all others, in the first of their indications that has a cost model."""
HOURS: Edits = (("resource_1", "resources.1.amount", 9.5), *OTHERS[1:])
"""And for those without a price."""
LATER, EARLIER = dt.date(2028, 11, 1), dt.date(2027, 5, 1)
PLANNED = (live.VARIANTS[0], live.OWN_COSTS[0], live.VARIANTS[2], live.VARIANTS[-1])
EARLY = "If all launched early"
AS_COMPOSED = (EARLY, "A2")


def edits_of(path: Path) -> Edits:
    """Three edits of a watchlist's file, and the cells that they are in the workbook."""
    watchlist = live.read_watchlist(path)
    indications = list(enumerate(watchlist.resolved_indications, start=1))
    at, first = next((at, indication) for at, indication in indications if build_cost_model(watchlist, indication))
    within = f"indications.{at}." if len(indications) > 1 else ""
    people = "people" if first.population[0].people else "people_a_year"
    chosen = EDITS.get(path.stem, OTHERS if first.price else HOURS)
    return tuple((name, f"{within}{key.format(people=people)}", value) for name, key, value in chosen)


def type_value(book: openpyxl.Workbook, name: str, value: object) -> None:
    """Type a value into the cell of a name."""
    sheet, place = book.defined_names[name].attr_text.split("!")
    book[sheet.strip("'")][place.replace("$", "")].value = value


def edit_inputs(edition: Edition, path: Path) -> None:
    book = openpyxl.load_workbook(path)
    models = list_live_models(edition, inputs_from_json(edition.inputs))
    prefixes = {model.page.name: model.prefix for model in reversed(models)}
    for watchlist in live.costed_watchlists():
        for name, _, value in edits_of(watchlist):
            type_value(book, f"{prefixes[watchlist.stem]}_{name}", value)
    book.save(path)


STAFF_ROWS = 14
"""Rows of the sheet *Workforce* that hold the capacities, which are edited."""
MORE_STAFF = (
    replace(live.STAFF[0], a_year=3100, coming=(ComingCapacity(dt.date(2027, 6, 1), 1400, ""),)),
    live.STAFF[1],
)
"""What :func:`edit_staff` makes of the capacities."""


def edit_staff(path: Path) -> None:
    """Give the nurses more hours from the start, and more of what is coming, sooner."""
    book = openpyxl.load_workbook(path)
    nurses, coming = [row for row in book["Workforce"].iter_rows(max_row=STAFF_ROWS) if row[0].value == live.NURSES][:2]
    nurses[1].value = MORE_STAFF[0].a_year
    coming[1].value, coming[2].value = MORE_STAFF[0].coming[0].since, MORE_STAFF[0].coming[0].a_year
    book.save(path)


def month_of(day: dt.date) -> dt.date:
    return day.replace(day=1)


def edit_plan(path: Path) -> None:
    """Launch the second technologies later and the third ones earlier; of the last watchlist count none."""
    book = openpyxl.load_workbook(path)
    moved = {month_of(live.LAUNCHES[1]): LATER, month_of(live.LAUNCHES[2]): EARLIER}
    for row in book["Plan"].iter_rows(min_row=6):
        composed = row[4].value
        if isinstance(composed, dt.datetime) and composed.date() in moved:
            row[4].value = moved[composed.date()]
        row[3].value = "no" if row[0].value == PLANNED[-1].title else "yes"
    book.save(path)


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[office.Values, office.Values]]:
    """By name: what the workbook should come to, and what LibreOffice made of it."""
    folder = tmp_path_factory.mktemp("books")

    def written(name: str, edition: Edition) -> Path:
        workbook.write_workbook(edition, inputs_from_json(edition.inputs), folder / f"{name}.xlsx")
        return folder / f"{name}.xlsx"

    def from_files() -> Edition:
        read = (
            live.read_watchlist(path, *((key, value) for _, key, value in edits_of(path)))
            for path in live.costed_watchlists()
        )
        return live.make_edition(read, nothing=["sma-gene-therapy"])

    composed = live.make_edition(map(live.read_watchlist, live.costed_watchlists()), nothing=["sma-gene-therapy"])
    variants, plans = live.make_edition((*live.VARIANTS, *live.OWN_COSTS), years=6), live.make_edition(PLANNED)
    planned = live.make_edition(PLANNED, launches=(live.LAUNCHES[0], LATER, EARLIER))
    paths = [written("composed", composed), written("variants", variants)]
    paths += [written("edited", composed), written("planned", plans)]
    staffed = live.make_edition(live.SHORT_STAFFED, workforce=live.STAFF)
    restaffed = live.make_edition(live.SHORT_STAFFED, launches=(live.LAUNCHES[0], LATER, EARLIER), workforce=MORE_STAFF)
    paths += [written("staffed", staffed), written("restaffed", staffed)]
    expected = {
        "composed": office.read_values(paths[0]),
        "variants": office.read_values(paths[1]),
        "edited": office.read_values(written("from-files", from_files())),
        "planned": office.read_values(written("from-launches", planned)),
        "staffed": office.read_values(paths[4]),
        "restaffed": office.read_values(written("from-staff", restaffed)),
    }
    office.strip_values(paths[0])
    office.strip_values(paths[1])
    office.strip_values(paths[4])
    edit_plan(paths[5])
    edit_staff(paths[5])
    edit_inputs(composed, paths[2])
    edit_plan(paths[3])
    computed = office.recalculate_books(paths, folder)
    return {name: (expected[name], computed[name]) for name in expected}


def computed_cells(values: office.Values) -> office.Values:
    """All that is computed: what stands on the sheets that hold no input."""
    return {
        place: value
        for place, value in values.items()
        if place[0][0].isdigit()
        or place[0].startswith("Sharing")
        or (place[0] == "Workforce" and int(re.sub(r"\D", "", place[1])) > STAFF_ROWS)
        or (place[0] in (EARLY, "Each one alone") and place != AS_COMPOSED)
    }


@pytest.mark.parametrize("name", ["composed", "variants", "edited", "staffed", "restaffed"])
def test_a_spreadsheet_comes_to_the_same_to_the_penny(name: str, books: Any) -> None:
    expected, computed = map(computed_cells, books[name])
    assert office.list_differences(expected, computed) == []
    assert sum(isinstance(value, float | int) and value > 0 for value in computed.values()) > 5000


def test_the_plan_says_what_is_launched_and_when(books: Any) -> None:
    expected, computed = map(computed_cells, books["planned"])
    last = next(sheet for sheet, _ in computed if sheet.endswith(PLANNED[-1].title))
    wrong = office.list_differences(expected, computed)
    assert {place.partition("!")[0] for place in wrong} == {EARLY, last}
    assert all("is 0" in place or "'none'" in place for place in wrong)


def test_every_shipped_watchlist_is_in_it(books: Any) -> None:
    _, computed = books["composed"]
    titles = {value for (sheet, place), value in computed.items() if sheet == "Assumptions" and place.startswith("A")}
    assert {live.read_watchlist(path).title for path in live.costed_watchlists()} <= titles
    assert len(live.costed_watchlists()) >= 10


def test_it_says_how_many_figures_are_no_longer_the_editions(books: Any) -> None:
    texts = {name: str(computed[AS_COMPOSED]) for name, (_, computed) in books.items()}
    assert texts["composed"] == texts["variants"] == "as composed: everything is launched as early as it could be"
    assert texts["edited"].startswith(
        f"{3 * len(live.costed_watchlists()) + 1} figures differ from those composed"
    )  # a ratio
    assert texts["planned"].startswith(f"{2 * len(PLANNED) + 5} figures differ from those composed")


def test_a_price_moves_the_summary(books: Any) -> None:
    def total(name: str) -> Any:
        _, computed = books[name]
        row = next(place[1:] for (sheet, place), text in computed.items() if text == "together, as specified")
        return computed[EARLY, f"G{row}"]

    assert total("edited") != pytest.approx(total("composed"), rel=0.01)


def test_the_workforce_holds_people_back_and_is_never_exceeded(books: Any) -> None:
    for name in ("staffed", "restaffed"):
        _, computed = books[name]
        of_sheet = {place: value for (sheet, place), value in computed.items() if sheet == "Workforce"}
        headings = {str(value): place for place, value in of_sheet.items() if isinstance(value, str) and ":" in value}
        for what in ("nurses (ward*)", "chairs"):
            parts = ("there is", "used", "share who can start")
            columns = [re.sub(r"\d", "", headings[f"{what}: {part}"]) for part in parts]
            first = int(re.sub(r"\D", "", headings[f"{what}: used"])) + 1
            months = [[of_sheet[f"{column}{row}"] for column in columns] for row in range(first, first + 60)]
            assert all(used <= there + 1e-6 for there, used, _ in months)
            assert any(cut < 1 for *_, cut in months)
