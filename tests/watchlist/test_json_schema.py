"""The published JSON Schema is built from the models, and accepts what the loader accepts."""

from importlib.resources import files as resources
from pathlib import Path

import pytest

from horizon.watchlist.files.document import values_of
from horizon.watchlist.files.shipped import shipped_folder
from horizon.watchlist.files.template import blank_watchlist
from horizon.watchlist.schema.json_schema import SCHEMA_FILE, build_json_schema, json_schema_text
from watchlist.jsonschemas import is_valid

SCHEMA = build_json_schema()
FILES = sorted(
    [*shipped_folder().glob("*.yaml"), *(Path(str(resources("horizon.demo"))) / "watchlists").glob("*.yaml")]
)
GOOD = "title: T\nmatch: {conditions: [HCV]}\n"


def passes_schema(watchlist: str) -> bool:
    return is_valid(SCHEMA, values_of(watchlist), SCHEMA)


def test_the_shipped_schema_is_built_from_the_models() -> None:
    assert (shipped_folder() / SCHEMA_FILE).read_text(encoding="utf-8") == json_schema_text(), (
        "write json_schema_text() to watchlists/" + SCHEMA_FILE
    )


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.parent.name}-{path.stem}")
def test_it_accepts_every_shipped_watchlist(path: Path) -> None:
    assert passes_schema(path.read_text(encoding="utf-8"))


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
def test_it_accepts_what_the_loader_accepts(more: str) -> None:
    assert passes_schema(GOOD + more)


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
        GOOD + "jurisdiction: ireland\n",
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
def test_it_refuses_what_the_loader_refuses(broken: str) -> None:
    assert not passes_schema(broken)


def test_every_key_has_a_description() -> None:
    assert {"match", "count", "price"} <= set(SCHEMA["properties"])
    assert "name" not in SCHEMA["properties"]
    described = {key for key, value in SCHEMA["properties"].items() if "description" in value or "$ref" in value}
    assert {"title", "jurisdiction", "population", "readiness", "recipients"} <= described


def test_a_new_watchlist_names_the_schema() -> None:
    assert f"# yaml-language-server: $schema={SCHEMA_FILE}\n" in blank_watchlist("asthma")
