"""A watchlist made of one technology that nobody watched: it matches what was seen, with prices to fill in."""

import json
from collections.abc import Iterable, Sequence
from typing import get_args

from horizon.evidence.analogues import Analogue
from horizon.evidence.rows import JurisdictionPopulation
from horizon.unwatched.conditions import ConditionFinder, StudiedCondition
from horizon.unwatched.pounds import HIGH_SHARE, LOW_SHARE, find_prices
from horizon.values.jurisdiction import JURISDICTIONS
from horizon.values.unwatched import UnwatchedList, UnwatchedTechnology
from horizon.watchlist.schema.field_types import Area
from horizon.watchlist.schema.json_schema import SCHEMA_FILE

_AREAS = frozenset(get_args(get_args(Area)[0])) - {""}


def draft_watchlist(
    technology: UnwatchedTechnology,
    listed: UnwatchedList,
    finder: ConditionFinder,
    jurisdiction: str,
    population: JurisdictionPopulation | None,
    by_product: bool = False,
) -> str:
    """Return the text of a watchlist of a technology's condition; ``by_product`` matches its product's trials, too."""
    name, *other_conditions = technology.conditions
    condition = StudiedCondition(name, technology.area, finder.table.find_condition(name))
    prices = find_prices(technology.route, condition, JURISDICTIONS[jurisdiction].currency, listed.as_of)
    terms = [term for term in other_conditions if finder.name_condition(term) == name] or other_conditions or [name]
    names = (technology.name, *technology.aliases)
    lines = [
        f"# {_to_comment(technology.name)} in {_to_comment(name)}: nobody watched it on {listed.as_of}. Seen were",
        f"# {', '.join(technology.trials)}. Why it could matter:",
        *(f"#   {_to_comment(reason)}" for reason in technology.why),
        "#",
        "# It says what is coming and when. For the pounds, take the marks off the cost model below, and replace what",
        "# is an assumption or an analogue by your own figures.",
        "#",
        f"# yaml-language-server: $schema={SCHEMA_FILE}",
        f"title: {json.dumps(name[:1].upper() + name[1:], ensure_ascii=False)}",
        "match:",
        f"  conditions: {_to_list(dict.fromkeys(terms))}",
        *([f"  interventions: {_to_list(names)}"] if by_product else []),
        f"jurisdiction: {jurisdiction}",
        *([f"area: {technology.area}"] if technology.area in _AREAS else []),
        *_cost_model(condition, prices, population),
        "technologies:",
        f"  - {{name: {_to_yaml_text(technology.name)}, aliases: {_to_list(technology.aliases)}}}",
        "readiness:",
        "  - {step: Place in the treatment pathway agreed, months: 6}",
        "recipients: []",
    ]
    return "\n".join(lines) + "\n"


def _cost_model(
    condition: StudiedCondition, prices: Sequence[Analogue], population: JurisdictionPopulation | None
) -> Iterable[str]:
    """Yield the cost model in comments: what is published of people and prices, and assumptions that say so."""
    size = condition.prevalence
    course = "curative, months: 3" if size and size.course == "curable" else "chronic, discontinuation: 0.1"
    people_step = _to_yaml_text(f"People with {condition.name}")
    yield "# population:"
    if size and size.per_100000 and population:
        people = population.people * size.per_100000 / 100_000
        key = "people" if size.measure == "living with it" else "people_a_year"
        yield f"#   - step: {people_step}"
        yield f"#     {key}: {people:.0f}"
        yield f"#     source: {_to_yaml_text(f'{size.source}; of the people of {population.source}')}"
        yield f"#     known_since: {size.known_since}"
    else:
        yield f"#   - {{step: {people_step}, people: 10000}} # your own number: none is known here"
    share = f"{{mode: 0.05, low: {LOW_SHARE}, high: {HIGH_SHARE}}}"
    yield f"#   - {{step: could be treated, share: {share}}} # an assumption"
    yield f"# treatment: {{course: {course}}}"
    yield "# uptake: {curve: logistic, peak: 0.3, years_to_peak: 4} # an assumption"
    yield "# price:"
    if not prices:
        yield "#   {list: 5000, per: year, currency: GBP, price_year: 2026} # your own: no such price is known here"
        return
    middle = sorted(prices, key=lambda row: row.amount)[(len(prices) - 1) // 2]
    low, high = min(row.low for row in prices), max(row.high for row in prices)
    yield f"#   list: {{mode: {middle.amount:g}, low: {low:g}, high: {high:g}}}"
    yield f"#   of: {_to_yaml_text(middle.name)}"
    yield f"#   per: {middle.per}"
    yield f"#   currency: {middle.currency}"
    yield f"#   price_year: {middle.price_year}"
    yield f"#   source: {_to_yaml_text(f'Analogue: {middle.name}, {middle.source}')}"
    yield f"#   known_since: {middle.known_since}"


def _to_yaml_text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _to_list(texts: Iterable[str]) -> str:
    return f"[{', '.join(map(_to_yaml_text, texts))}]"


def _to_comment(text: str) -> str:
    """Return a text on one line, as it can stand in a comment."""
    return " ".join(text.split())
