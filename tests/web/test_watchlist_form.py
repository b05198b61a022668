"""A form that is sent back as it was shown changes nothing; one that is changed makes the edit of the command line."""

import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import BaseModel

from horizon.app.watchlist_change import change_watchlist, write_change
from horizon.watchlist.files.document import values_of
from horizon.watchlist.files.edit import edit_text
from horizon.watchlist.files.load import examine_values
from horizon.watchlist.files.shipped import list_shipped_watchlists, shipped_folder
from horizon.watchlist.schema.costs import (
    Capacity,
    Cost,
    DisplacedTreatment,
    PopulationStep,
    Price,
    StoppingRule,
    Treatment,
    Uptake,
    UsedResource,
)
from horizon.watchlist.schema.readiness import ReadinessStep
from horizon.watchlist.schema.watchlist import (
    InclusionRules,
    MatchTerms,
    RecipientEntry,
    TechnologyOverride,
    Watchlist,
)
from horizon.web.field_values import read_typed_number
from horizon.web.forms import FormData
from horizon.web.unshown_keys import list_unshown_keys
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
    "a payer and a name of an indication": (PARTS, 2, {"payer": "Another", "name": "the other", "supply": "homecare"}),
    "a step further up": (WRITTEN, 0, {"population.order": "0,2,1"}),
    "a step further down, and changed": (
        WRITTEN,
        0,
        {"population.order": "1,0,2", "population.1.measure": "people", "population.1.measure.figure.best": "9000"},
    ),
    "a reader further up": (WRITTEN, 0, {"recipients.order": "1,0"}),
    "what limits it, by year": (
        WRITTEN,
        0,
        {"capacity.by_year": "1,000\n2,000\n2,000", "capacity.used": "50%\n0.6", "capacity.of": "treated"},
    ),
    "the share of each year": (WRITTEN, 0, {"uptake.curve": "steps", "uptake.steps": "10%\n20%\n20%"}),
    "who stops early": (
        WRITTEN,
        0,
        {
            "treatment.course": "chronic",
            "treatment.stops.0.after_months": "6",
            "treatment.stops.0.share.best": "25%",
            "treatment.stops.0.source": "SmPC",
        },
    ),
    "hours": (
        WRITTEN,
        0,
        {
            "resources.0.what": "reading",
            "resources.0.measure": "frees",
            "resources.0.measure.figure.best": "0.1",
            "resources.0.per": "scan",
            "resources.1.what": "set-up",
            "resources.1.measure.figure.best": "40",
            "resources.1.per": "site",
            "resources.1.sites.best": "9",
            "resources.1.sites.source": "a count",
        },
    ),
    "a source of one figure, and since when": (
        WRITTEN,
        0,
        {"price.rebate.source": "a letter", "price.rebate.known_since": "2015-03", "uptake.years_to_peak.high": "4"},
    ),
    "the part that is left": (WRITTEN, 0, {"if_optimised.best": "40%", "if_optimised.source": "NICE"}),
    "what to find out": (WRITTEN, 0, {"find_out": "who pays\nsince when", "local": "yes"}),
    "what counts": (WRITTEN, 0, {"count.countries": "France\nGermany"}),
    "what is known of a technology": (
        WRITTEN,
        0,
        {
            "technologies.0.state": "funded",
            "technologies.0.under_study": "no",
            "technologies.0.filed.eu": "2013-11-17",
            "technologies.0.filed.source": "EMA",
            "technologies.0.review.us": "priority",
            "technologies.0.probability.best": "90%",
            "technologies.0.if_optimised.best": "0.5",
        },
    ),
}


EVERYTHING = """\
title: All
owner: O
jurisdiction: england
payer: P
funding: tariff
supply: homecare
local: true
area: oncology
count: {kinds: all, phases: [3], sponsors: all, statuses: [completed], countries: [France]}
find_out: [one, two]
if_optimised: {mode: 0.5, source: S, known_since: 2020}
match:
  {conditions: [gout], mesh: [D006073], interventions: [x-1], not: [lupus], unless: [tophi], only: [a b], also: [c d]}
population:
  - {step: A, people: {mode: 9, source: S, known_since: 2020}}
  - {step: B, share: 0.5, source: S, known_since: 2020}
treatment:
  course: chronic
  months: 3
  discontinuation: 0.1
  stop_after_months: 24
  stops: [{after_months: 6, share: 0.5, source: S, known_since: 2020}]
uptake: {curve: bass, peak: 0.5, years_to_peak: 4, innovation: 0.1, imitation: 0.4, source: S, known_since: 2020}
capacity: {people_a_year: 9, used: [0.5], of: treated, source: S, known_since: 2020}
price:
  {list: 5, of: y, per: month, currency: GBP, price_year: 2020, rebate: 0.1, confidential: false, source: S,
   known_since: 2020}
administration: {cost: 5, per: month, payer: P, source: S, known_since: 2020}
monitoring: {cost: 5, per: month, payer: P, source: S, known_since: 2020}
displaces: [{what: w, share: 0.5, cost: 4, per: month, payer: P, source: S, known_since: 2020}]
resources:
  - {what: w, amount: 4, unit: u, per: site, sites: 4, hours_a_post: 9, provider: P, source: S, known_since: 2020}
  - {what: v, frees: 4}
readiness: [{step: A, owner: O, state: done, date: 2020-01-01, note: N, months: 4, after: []}]
recipients: [{email: a@example.org, role: R}]
technologies:
  - name: x-1
    aliases: [x]
    not: [x-2]
    kind: drug
    under_study: true
    novelty: new use
    state: filed
    licence: 2021-01-01
    launch: 2021-02-01
    probability: 0.5
    filed: {us: 2020-01-01, eu: 2020-01-01, uk: 2020-01-01, source: S, known_since: 2020}
    goal: {us: 2020-01-01}
    opinion: {eu: 2020-01-01}
    review: {us: standard, eu: standard}
    marks: {eu: 2020-01-01}
    guidance: 2021-01-01
    waits_for: [y]
    source: S
    known_since: 2020
    supply: homecare
    price:
      {list: 5, of: y, per: month, currency: GBP, price_year: 2020, rebate: 0.1, confidential: false, source: S,
       known_since: 2020}
    if_optimised: 0.5
"""
UNSHOWN = """\
    population: [{step: C, share: 0.5}]
    treatment: {months: 4}
    uptake: {peak: 0.4}
    capacity: {people_a_year: 4}
    administration: {cost: 4}
    monitoring: {cost: 4}
    displaces: [{what: w, cost: 4}]
    resources: [{what: w, amount: 4}]
    readiness: [{step: A, state: to do}]
"""


def list_schema_keys(model: type[BaseModel]) -> set[str]:
    """The keys that a mapping of the file may have."""
    return {field.alias or name for name, field in model.model_fields.items()}


def test_each_key_of_the_schema_has_a_field_or_is_named_with_its_value() -> None:
    text = EVERYTHING + UNSHOWN
    values = values_of(text)
    held: dict[type[BaseModel], set[str]] = {
        Watchlist: {*values, "name", "indications"},
        MatchTerms: {*values["match"]},
        InclusionRules: {*values["count"]},
        PopulationStep: {*values["population"][0], *values["population"][1], "people_a_year"},
        Treatment: {*values["treatment"]},
        StoppingRule: {*values["treatment"]["stops"][0]},
        Uptake: {*values["uptake"], "steps"},
        Capacity: {*values["capacity"], "by_year"},
        Price: {*values["price"]},
        Cost: {*values["administration"]},
        DisplacedTreatment: {*values["displaces"][0]},
        UsedResource: {*values["resources"][0], "frees"},
        ReadinessStep: {*values["readiness"][0], "makes"},
        RecipientEntry: {*values["recipients"][0]},
        TechnologyOverride: {*values["technologies"][0]},
    }
    for model, keys in held.items():
        assert keys == list_schema_keys(model), "a new key needs a place in this text"
    assert examine_values(values, "all")[1] == ()
    assert list_unshown_keys(WatchlistForm(EVERYTHING)) == ()
    named = dict(list_unshown_keys(WatchlistForm(text)))
    beside = [line.strip().partition(": ")[::2] for line in UNSHOWN.splitlines()]
    assert named == {f"technologies, x-1, {key}": value for key, value in beside}


def list_leaves(value: object) -> Iterator[str]:
    """Every word and number in some values, as text."""
    if isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from list_leaves(part)
    elif not isinstance(value, bool):
        yield str(value)


def test_what_has_a_field_is_shown_in_it_and_what_has_none_is_left_alone() -> None:
    form = WatchlistForm(EVERYTHING)
    said = {line for values in form.show_fields().values() for text in values for line in text.split("\n")}
    assert {*list_leaves(form.values)} - said == {"all"}
    text = EVERYTHING.replace("note: N,", "note: N, makes: {what: nurses, posts: 2},") + UNSHOWN
    form = WatchlistForm(text)
    assert ("readiness, A, makes", "{what: nurses, posts: 2}") in list_unshown_keys(form)
    values = values_of(edit_text(text, form.read_fields(send_back(form, {"readiness.0.note": "M"})).edit))
    assert values["readiness"][0]["makes"] == {"what": "nurses", "posts": 2}


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


def test_a_text_that_wraps_in_its_field_is_one_line_in_the_file() -> None:
    form = WatchlistForm(WRITTEN)
    sent = send_back(
        form, {"population.0.step": "People\r\n  with it ", "population.0.source": "NICE\r\n2012, table 1"}
    )
    written = edit_text(WRITTEN, form.read_fields(sent).edit)
    assert "step: People with it" in written
    assert 'source: "NICE 2012, table 1"' in written


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("5,000", 5000),
        ("0.25", 0.25),
        ("25%", "25%"),
        ("£5", "£5"),
        ("", None),
        ("5,5", "5,5"),
        ("-3", -3),
        ("190.000", "190.000"),
        ("0.545", 0.545),
        ("477.30", 477.3),
        ("34982.94", 34982.94),
    ],
)
def test_a_number_is_read_as_it_is_typed(typed: str, number: object) -> None:
    assert read_typed_number(typed) == number


def test_what_the_file_has_with_a_dot_and_three_digits_stays_as_another_line_changes() -> None:
    form = WatchlistForm(
        "title: A\nmatch: {conditions: [asthma]}\nprice: {list: {mode: 34.983, low: 12}, price_year: 2020}\n"
        "capacity: {by_year: [1.25, 34.983]}\n"
    )
    sent = {"price.list.best": "34.983", "price.list.low": "13", "capacity.by_year": "1.5\n34.983"}
    written = edit_text(form.text, form.read_fields(FormData.of(sent.items())).edit)
    assert values_of(written)["price"]["list"] == {"mode": 34.983, "low": 13}
    assert values_of(written)["capacity"]["by_year"] == [1.5, 34.983]


def test_what_cannot_be_read_is_left_to_the_check() -> None:
    form = WatchlistForm(WRITTEN)
    values = {"title": "A", "match": {"conditions": ["asthma"]}, "population": [{"step": "P", "people": "5,5"}]}
    _, faults = examine_values(values, "area")
    assert form.read_fields(FormData({})).name_field(faults[0][0]) == "population.0.people"


@pytest.mark.parametrize(("given", "number"), [("3", 3), ("²", 0), ("-1", 0), ("9" * 40, 0), ("", 0), ("x", 0)])
def test_no_number_is_taken_for_one(given: str, number: int) -> None:
    assert FormData.of([("part", given)]).get_number("part") == number
