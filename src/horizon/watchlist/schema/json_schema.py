"""The JSON Schema of a watchlist file, built from the models: editors complete and check by it.

It checks each value on its own. What depends on two values (the order of low, best and high, steps that wait for each
other) is left to ``horizon watchlist check``.
"""

import json
from typing import Any

from horizon.values.jurisdiction import list_jurisdictions
from horizon.watchlist.schema.watchlist import Watchlist

SCHEMA_FILE = "watchlist.schema.json"
"""The file beside the watchlists; each of them names it in a comment for editors."""

_DESCRIPTIONS = {
    "title": "What the therapy area is called in the digest",
    "owner": "Who keeps this watchlist",
    "jurisdiction": f"Whose way from licence to funding: {list_jurisdictions()}",
    "match": "Which trials match",
    "count": "Which matched trials count; the others are listed as left out, with the rule",
    "indications": "Instead of match: several indications, each with its own name, match and cost model",
    "area": "Whose success rates and durations are used; empty: those of all areas together",
    "population": "From a number of people, by shares, to those who could be treated; and new people a year",
    "price": "The list price before rebate and VAT; without a price there are dates and no pounds",
    "displaces": "Treatments no longer given, and their cost to the same payer",
    "technologies": "What the registry does not know, or you know better; it overrules horizon",
    "readiness": "What must be done before the first patient, how long it takes, and what it waits for",
    "recipients": "Who gets the digest",
    "conditions": "Whole words, any case, plain plurals: hepatitis C",
    "mesh": "Medical subject headings and everything below them: D006526",
    "interventions": "Products, by name, other name or code",
    "not": "Conditions that a trial may be about instead",
    "unless": "A trial that also names one of these matches despite not; by default, any of conditions",
    "filed": "The day on which the application was received (us) or validated (eu, uk)",
    "goal": "The day by which the regulator is to decide",
    "opinion": "The day of the positive opinion",
    "review": "The kind of review, by region or in one word: standard, or priority (us), accelerated (eu)",
    "only": "A trial must also be about one of these conditions",
    "confidential": "The price is used and never shown, nor a total from which it could be calculated",
}


def build_json_schema() -> dict[str, Any]:
    """The schema of a file: that of a watchlist without ``name``, which is the file's."""
    schema: dict[str, Any] = _tidy_node(Watchlist.model_json_schema(by_alias=True))
    del schema["properties"]["name"]
    schema["required"].remove("name")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "horizon watchlist", **schema}


def json_schema_text() -> str:
    """The schema as the text of its file."""
    return json.dumps(build_json_schema(), indent=1, ensure_ascii=False) + "\n"


def _tidy_node(node: Any) -> Any:
    """Drop titles that repeat a key, add descriptions, and let text look like a number."""
    if isinstance(node, list):
        return [_tidy_node(item) for item in node]
    if not isinstance(node, dict):
        return node
    kept = {key: _tidy_node(value) for key, value in node.items() if key != "title" or not isinstance(value, str)}
    for key, schema in kept.get("properties", {}).items():
        if key in _DESCRIPTIONS and "$ref" not in schema:
            schema["description"] = _DESCRIPTIONS[key]
    if set(kept) <= {"type", "default", "description"} and kept.get("type") == "string":
        kept["type"] = ["string", "number"]
    return kept
