"""Search areas that a registry may not know, and what to ask in their place: a heading's text instead of its id.

The registry knows its areas by name, and which of them it searches is nowhere promised. A term in an area that it does
not know is asked in the next wider one, and of the answers those are kept whose headings have the id.

*Drawback.* ``mesh_headings.csv`` holds the headings of conditions in 5,000 records of 2023 and 2026 (US National
Library of Medicine), not all of MeSH: an id that is not among them can only be asked as an id.
"""

import csv
from collections.abc import Collection, Iterator
from functools import cache
from importlib import resources
from typing import Any

from horizon.registry.projection import normalise_mesh_id
from horizon.registry.query import MESH_AREAS, SearchTerm

WIDER_AREAS = {
    "ConditionMeshId": "ConditionMeshTerm",
    "ConditionAncestorId": "ConditionAncestorTerm",
    "ConditionMeshTerm": "ConditionSearch",
    "ConditionAncestorTerm": "ConditionSearch",
}


def replace_unknown_area(term: SearchTerm, unknown_areas: Collection[str]) -> SearchTerm | None:
    """The term in an area that is known: itself where that is, None if there is no other or its heading is unknown."""
    area = term.area
    while area in unknown_areas and area in WIDER_AREAS:
        area = WIDER_AREAS[area]
    if area == term.area or area in unknown_areas:
        return None if area in unknown_areas else term
    heading = load_headings().get(term.text)
    return term.in_area(area, heading) if heading else None


def mesh_ids_of(raw: Any) -> Iterator[str]:
    """The ids of a raw study's condition headings and of those above them."""
    module = raw.get("derivedSection") if isinstance(raw, dict) else None
    module = module.get("conditionBrowseModule") if isinstance(module, dict) else None
    for name in ("meshes", "ancestors"):
        entries = module.get(name) if isinstance(module, dict) else None
        for entry in entries if isinstance(entries, list) else ():
            if isinstance(entry, dict) and isinstance(entry.get("id"), str):
                yield normalise_mesh_id(entry["id"].strip())


def is_mesh_term(term: SearchTerm) -> bool:
    """Whether a term is the id of a heading."""
    return term.area in MESH_AREAS


@cache
def load_headings() -> dict[str, str]:
    """The headings by their ids."""
    text = (resources.files("horizon.registry") / "mesh_headings.csv").read_text(encoding="utf-8")
    return {row["mesh_id"]: row["heading"] for row in csv.DictReader(text.splitlines())}
