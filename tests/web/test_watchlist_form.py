"""A form that is sent back as it was shown changes nothing; one that is changed makes the edit of the command line."""

import shlex
from pathlib import Path

import pytest

from horizon.app.watchlist_change import change_watchlist, write_change
from horizon.watchlist.files.load import examine_values
from horizon.watchlist.files.shipped import list_shipped_watchlists, shipped_folder
from horizon.web.field_values import read_typed_number
from horizon.web.forms import FormData
from horizon.web.watchlist_form import WatchlistForm
from workspaces import make_workspace, run_command

WRITTEN = """\
# what to know
title: Hepatitis C # the area
owner: Theirs

match:
  conditions:
    - hepatitis C # as in the registry
    - HCV
  not: [hepatitis B]

count: {phases: [2, 3], kinds: [Drug, biological]}
jurisdiction: England
population:
  # the funnel
  - {step: People, people: "146,000", source: NICE 2012, known_since: 2012}
  - step: in care
    share: 40% # a guess
  - {step: new each year, people_a_year: {best: 4000, max: 5000, source: a count}}
treatment: {course: curative, months: 3}
uptake: {peak: 0.2, years_to_peak: 2}
price: {list: "£30,800", per: 28 days, price_year: 2015, rebate: {low: 0, mode: 0.1, high: 0.3}}
displaces:
  - {what: interferon, share: 50%, cost: 7349, per: course}
technologies:
  - {name: sofosbuvir, aliases: [PSI-7977]}
readiness:
  - {step: Nurses trained, months: 4}
recipients: [finance@example.org, {email: all@example.org, role: all}]
"""
PARTS = """\
title: Lung cancer
payer: NHS England
indications:
  - name: small cell
    match: {conditions: [small cell lung cancer]}
  - name: other
    match: {conditions: [non-small cell lung cancer]}
    population: [{step: People, people: 4000}]
    price: {list: 1000, price_year: 2015} # of 2015
"""
CHANGES: dict[str, tuple[str, int, dict[str, str]]] = {
    "a condition more, and one less": (WRITTEN, 0, {"match.conditions": "HCV\nviral hepatitis"}),
    "a heading": (WRITTEN, 0, {"match.mesh": "D006526"}),
    "an exclusion gone": (WRITTEN, 0, {"match.not": ""}),
    "what it must be about": (WRITTEN, 0, {"match.only": "liver disease\ncirrhosis"}),
    "the title, with a colon": (WRITTEN, 0, {"title": "Hepatitis C: all kinds"}),
    "an owner gone": (WRITTEN, 0, {"owner": ""}),
    "a number with commas": (WRITTEN, 0, {"population.0.measure.figure.best": "150,000"}),
    "a share as a range": (
        WRITTEN,
        0,
        {"population.1.measure.figure.low": "30%", "population.1.measure.figure.high": "50%"},
    ),
    "another measure of a step": (
        WRITTEN,
        0,
        {
            "population.2.measure": "share",
            "population.2.measure.figure.best": "0.5",
            "population.2.measure.figure.high": "",
        },
    ),
    "a step more": (
        WRITTEN,
        0,
        {"population.3.step": "treated", "population.3.measure": "share", "population.3.measure.figure.best": "80%"},
    ),
    "a step gone": (WRITTEN, 0, {"population.1.remove": "yes"}),
    "a price with its source": (WRITTEN, 0, {"price.list.best": "20000", "price.source": "NICE TA999: section 2"}),
    "a rebate gone": (WRITTEN, 0, {f"price.rebate.{end}": "" for end in ("best", "low", "high")}),
    "no price": (
        WRITTEN,
        0,
        {
            **{f"price.rebate.{end}": "" for end in ("best", "low", "high")},
            **{f"price.{key}": "" for key in ("list.best", "per", "price_year")},
        },
    ),
    "a technology with its own price": (
        WRITTEN,
        0,
        {
            "technologies.1.name": "glecaprevir",
            "technologies.1.aliases": "ABT-493\nMaviret",
            "technologies.1.price.list.best": "25000",
            "technologies.1.price.price_year": "2016",
            "technologies.1.price.per": "course",
        },
    ),
    "a step to be ready": (
        WRITTEN,
        0,
        {"readiness.1.step": "Clinics opened", "readiness.1.months": "3", "readiness.1.after": "Nurses trained"},
    ),
    "a reader more": (WRITTEN, 0, {"recipients.2.email": "new@example.org"}),
    "a condition of an indication": (PARTS, 1, {"match.conditions": "small cell lung cancer\nSCLC"}),
    "a price of an indication": (PARTS, 2, {"price.list.best": "2000", "price.rebate.best": "10%"}),
    "what all indications share": (PARTS, 0, {"payer": "", "title": "Lung"}),
}


def send_back(form: WatchlistForm, fields: dict[str, str] | None = None) -> FormData:
    """What a browser sends of a form: every field as it was shown, but those that were changed."""
    shown = {
        name: tuple(value.replace("\n", "\r\n") for value in values) for name, values in form.show_fields().items()
    }
    return FormData(shown | {name: (value,) for name, value in (fields or {}).items()})


@pytest.mark.parametrize("name", [*list_shipped_watchlists(), "written", "parts"])
def test_a_form_that_is_sent_back_as_it_was_changes_nothing(name: str) -> None:
    texts = {"written": WRITTEN, "parts": PARTS}
    text = texts.get(name) or (shipped_folder() / f"{name}.yaml").read_text("utf-8")
    for part in range(len(WatchlistForm(text).part_names) + 1):
        form = WatchlistForm(text, part)
        assert not form.read_fields(send_back(form)).is_any
        assert not form.read_fields(FormData({})).is_any


@pytest.mark.parametrize("what", CHANGES)
def test_it_writes_what_watchlist_edit_writes(tmp_path: Path, what: str) -> None:
    text, part, fields = CHANGES[what]
    here, there = (make_workspace(tmp_path / name, {"area": text}) for name in ("here", "there"))
    form = WatchlistForm(text, part)
    change = change_watchlist(here / "watchlists" / "area.yaml", form.read_fields(send_back(form, fields)).edit)
    assert change.is_any
    write_change(change)
    words = shlex.split(change.command)
    assert words[0] == "horizon"
    assert run_command(there, *words[1:], "--yes").code == 0
    written = (here / "watchlists" / "area.yaml").read_bytes()
    assert written == (there / "watchlists" / "area.yaml").read_bytes()
    comments = [line.partition("#")[2] for line in text.splitlines() if "#" in line]
    kept = [comment for comment in comments if comment.encode() in written]
    assert len(kept) >= len(comments) - 1, "the comments of what did not change stay"


def test_the_words_of_the_check_stand_beside_their_field() -> None:
    form = WatchlistForm(WRITTEN)
    reading = form.read_fields(send_back(form, {"population.0.remove": "yes", "population.2.measure.figure.best": "x"}))
    assert reading.rows["population"] == [1, 2]
    assert reading.name_field(("population", 1, "people_a_year")) == "population.2.people_a_year"


def test_a_confidential_price_is_not_in_the_form_until_it_is_revealed() -> None:
    text = WRITTEN.replace("price_year: 2015,", "price_year: 2015, confidential: true,")
    hidden, revealed = WatchlistForm(text), WatchlistForm(text, reveals=True)
    assert not any("30,800" in value for values in hidden.show_fields().values() for value in values)
    assert revealed.show_fields()["price.list.best"] == ("£30,800",)
    kept = hidden.read_fields(send_back(hidden, {"price.list.best": "1", "title": "Another"}))
    assert [key for key, _ in kept.edit.assignments] == ["title"]


@pytest.mark.parametrize(
    ("typed", "number"),
    [("5,000", 5000), ("0.25", 0.25), ("25%", "25%"), ("£5", "£5"), ("", None), ("5,5", "5,5"), ("-3", -3)],
)
def test_a_number_is_read_as_it_is_typed(typed: str, number: object) -> None:
    assert read_typed_number(typed) == number


def test_what_cannot_be_read_is_left_to_the_check() -> None:
    form = WatchlistForm(WRITTEN)
    values = {"title": "A", "match": {"conditions": ["asthma"]}, "population": [{"step": "P", "people": "5,5"}]}
    _, faults = examine_values(values, "area")
    assert form.read_fields(FormData({})).name_field(faults[0][0]) == "population.0.people"


@pytest.mark.parametrize(("given", "number"), [("3", 3), ("²", 0), ("-1", 0), ("9" * 40, 0), ("", 0), ("x", 0)])
def test_no_number_is_taken_for_one(given: str, number: int) -> None:
    assert FormData.of([("part", given)]).get_number("part") == number
