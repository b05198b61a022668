"""The JSON Schema of a watchlist, made from the models: what editors complete and check by.

It says what can be said of a value where it stands. What takes two places to see (an order of low, mode and high, steps
that wait for each other) is for ``horizon watchlist check`` alone.
"""

import json
from typing import Any

from horizon.watchlist.schema.watchlist import Watchlist

NAME = "watchlist.schema.json"
"""The file beside the watchlists; each of them names it in a comment that editors read."""

_SAYS = {
    "title": "What the therapy area is called in the digest",
    "owner": "Who keeps this watchlist",
    "jurisdiction": "Whose road from licence to funding: england, scotland, us, or plain (licence alone)",
    "match": "Which trials it is about",
    "count": "Which of them count; all others are listed as left out, with the rule",
    "indications": "Instead of match: several indications, each with its own name, match and cost model",
    "area": "Whose success rates and durations are taken; empty: those of all areas together",
    "population": "From a number of people, by shares, to those who could be treated; and new people a year",
    "price": "The list price before rebate and VAT; without a price there are dates and no pounds",
    "displaces": "What is no longer given, and what that cost the same payer",
    "technologies": "What the registry cannot know, or what you know better; it overrules horizon",
    "readiness": "What must be done before the first patient, how long it takes, what it waits for",
    "recipients": "Who gets the digest",
    "conditions": "Whole words, any case, plain plurals: hepatitis C",
    "mesh": "Medical subject headings and everything below them: D006526",
    "interventions": "Products, by name, other name or code",
    "not": "What a trial may be about instead",
    "unless": "With one of these it is about what is wanted all the same; without unless, any of conditions will do",
    "only": "A trial must also be about one of these conditions",
    "confidential": "The price is used and never shown, nor a total from which it could be worked out",
}


def json_schema() -> dict[str, Any]:
    """The schema of a file: that of a watchlist without its name, which is the file's."""
    made: dict[str, Any] = _plain(Watchlist.model_json_schema(by_alias=True))
    del made["properties"]["name"]
    made["required"].remove("name")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "horizon watchlist", **made}


def text() -> str:
    """The schema as it is written beside the watchlists."""
    return json.dumps(json_schema(), indent=1, ensure_ascii=False) + "\n"


def _plain(node: Any) -> Any:
    """Without the titles that repeat the keys, with a word for the keys that need one. Text may look like a number."""
    if isinstance(node, list):
        return [_plain(item) for item in node]
    if not isinstance(node, dict):
        return node
    kept = {key: _plain(value) for key, value in node.items() if key != "title" or not isinstance(value, str)}
    for key, schema in kept.get("properties", {}).items():
        if key in _SAYS and "$ref" not in schema:
            schema["description"] = _SAYS[key]
    if set(kept) <= {"type", "default", "description"} and kept.get("type") == "string":
        kept["type"] = ["string", "number"]
    return kept
