"""Which technologies have a part in the report, which a page of their own, and how both are linked. Pure."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from horizon.digest.view import selection
from horizon.values.edition import Edition
from horizon.values.keys import TechnologyKey
from horizon.values.technology import Technology

FOLDER = "technologies"
_LONGEST_NAME = 60
_UNSAFE = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class TechnologyPages:
    """Where each technology is told of in full: ``files`` has the path of each page of its own, ``links`` of all."""

    in_report: tuple[Technology, ...]
    files: Mapping[TechnologyKey, str]
    links: Mapping[TechnologyKey, str]


def place_technologies(edition: Edition) -> TechnologyPages:
    """Give what is over the threshold or to be decided now a part of the report, and each other a page of its own."""
    in_report = selection.list_priorities(edition)
    keys = {technology.key for technology in in_report}
    others = sorted((item for item in edition.scan.technologies if item.key not in keys), key=lambda item: item.key)
    files: dict[TechnologyKey, str] = {}
    taken: set[str] = set()
    for technology in others:
        name = next(name for name in _propose_names(technology) if name not in taken)
        taken.add(name)
        files[technology.key] = f"{FOLDER}/{name}.html"
    links = {technology.key: f"#{selection.technology_anchor(technology)}" for technology in in_report}
    return TechnologyPages(in_report, files, {**links, **files})


def _propose_names(technology: Technology) -> tuple[str, ...]:
    """Return the names that its page may have, the shortest first; the last is its own."""
    name, indication = _to_file_name(technology.name), _to_file_name(technology.indication)
    anchor = selection.technology_anchor(technology)
    both = f"{name}-{indication}"[:_LONGEST_NAME].strip("-")
    return (*filter(None, (name, both if name and indication else "")), f"{name}-{anchor}".strip("-"))


def _to_file_name(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return _UNSAFE.sub("-", plain)[:_LONGEST_NAME].strip("-")
