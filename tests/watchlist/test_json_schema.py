"""The published JSON Schema is made of the models, and says what the loader does."""

from importlib.resources import files as resources
from pathlib import Path

import pytest

from horizon.watchlist.files.files import shipped, values_of
from horizon.watchlist.files.template import blank
from horizon.watchlist.schema.json_schema import NAME, json_schema, text
from watchlist.jsonschemas import accepts

SCHEMA = json_schema()
FILES = sorted([*shipped().glob("*.yaml"), *(Path(str(resources("horizon.demo"))) / "watchlists").glob("*.yaml")])
GOOD = "title: T\nmatch: {conditions: [HCV]}\n"


def valid(watchlist: str) -> bool:
    return accepts(SCHEMA, values_of(watchlist), SCHEMA)


def test_what_is_shipped_is_made_of_the_models() -> None:
    assert (shipped() / NAME).read_text(encoding="utf-8") == text(), "write published.text() to watchlists/" + NAME


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.parent.name}-{path.stem}")
def test_it_accepts_every_watchlist_that_is_shipped(path: Path) -> None:
    assert valid(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "more",
    [
        "",
        "population: [{step: a, people: 5, known_since: 2012}, {step: b, share: {mode: 0.5, high: 0.6}}]\n",
        "count: {kinds: all, phases: [0, 4], statuses: [recruiting], countries: [France]}\n",
        "technologies: [{name: x, licence: 2014-01-16, aliases: [2026]}]\n",
        "owner: 2026\n",
    ],
)
def test_it_accepts_what_the_loader_does(more: str) -> None:
    assert valid(GOOD + more)


@pytest.mark.parametrize(
    "broken",
    [
        "title: T\n",
        "match: {conditions: [HCV]}\n",
        "title: T\nmatch: {not: [HBV]}\n",
        "title: T\nmatch: {conditions: [HCV], unless: [HBV]}\n",
        "title: T\nmatch: {conditons: [HCV]}\n",
        "title: T\nmatch: {mesh: [D12]}\n",
        GOOD + "indications: [{name: a, match: {mesh: [D006526]}}]\n",
        GOOD + "colour: blue\n",
        GOOD + "name: t\n",
        GOOD + "jurisdiction: wales\n",
        GOOD + "count: {phases: [9]}\n",
        GOOD + "count: {kinds: drug}\n",
        GOOD + "population: [{step: a, people: many}]\n",
        GOOD + "population: [{step: a, share: 1.2}]\n",
        GOOD + "population: [{step: a, share: {mode: 0.5, high: 1.2}}]\n",
        GOOD + "population: [{step: a, people: 5, share: 0.5}]\n",
        GOOD + "price: {list: 5}\n",
        GOOD + "price: {list: -5, price_year: 2026}\n",
        GOOD + "recipients: [{email: me at home}]\n",
    ],
)
def test_it_refuses_what_the_loader_does(broken: str) -> None:
    assert not valid(broken)


def test_every_key_of_a_watchlist_says_what_it_is_for() -> None:
    assert {"match", "count", "price"} <= set(SCHEMA["properties"])
    assert "name" not in SCHEMA["properties"]
    said = {key for key, value in SCHEMA["properties"].items() if "description" in value or "$ref" in value}
    assert {"title", "jurisdiction", "population", "readiness", "recipients"} <= said


def test_a_new_watchlist_names_it() -> None:
    assert f"# yaml-language-server: $schema={NAME}\n" in blank("asthma")
