"""A stored record reduced to facts: without prose, and of its title only the words that tell something.

Kept of the title are the names of what is given, development codes, and the few words by which an extension, a copy or
a comparator is told.
"""

import re
from typing import Any

import orjson

from horizon.registry.study import strip_prose

_TELLING = frozenset(
    [
        "extension",
        "roll",
        "rollover",
        "over",
        "long",
        "term",
        "long-term",
        "safety",
        "follow",
        "biosimilar",
        "biosimilarity",
        "bio-similar",
        "biogeneric",
        "bioequivalence",
        "bioequivalent",
        "therapeutic",
        "equivalence",
        "equivalency",
        "interchangeable",
        "interchangeability",
        "generic",
        "version",
        "approved",
        "licensed",
        "licenced",
        "sourced",
        "similar",
        "biologic",
        "study",
        "trial",
        "versus",
        "vs",
        "vs.",
        "compared",
        "comparing",
        "compare",
        "comparison",
        "against",
        "with",
        "to",
        "of",
        "and",
        "or",
        "plus",
        "than",
        "background",
        "eu",
        "us",
    ]
)
_WORD = re.compile(r"[^\s,;:()\[\]]+")
_PART = re.compile(r"[^\W_]+")


def reduce_to_facts(body: bytes) -> bytes:
    """Return a stored body without prose, its title reduced to the words that tell something."""
    title = orjson.loads(body)["protocolSection"]["identificationModule"].get("briefTitle", "")
    record: dict[str, Any] = orjson.loads(strip_prose(body))
    protocol = record["protocolSection"]
    for name in ("whyStopped", "statusVerifiedDate"):
        protocol["statusModule"].pop(name, None)
    if kept := _reduce_title(title, protocol.get("armsInterventionsModule", {}).get("interventions", ())):
        protocol["identificationModule"]["briefTitle"] = kept
    return orjson.dumps(record, option=orjson.OPT_SORT_KEYS)


def _reduce_title(title: str, interventions: Any) -> str:
    names = [name for given in interventions for name in (given.get("name", ""), *given.get("otherNames", ()))]
    parts = {part.casefold() for name in names for part in _PART.findall(name)}
    return " ".join(word for word in _WORD.findall(title) if _is_informative(word, parts))


def _is_informative(word: str, names: set[str]) -> bool:
    folded = word.casefold().strip(".")
    is_code = any(map(str.isdigit, word)) and any(map(str.isalpha, word))
    return is_code or folded in _TELLING or any(part.casefold() in names for part in _PART.findall(word))
