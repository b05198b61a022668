"""What a trial is for: its conditions in common words, each with its published size where there is one.

1. Those of the record's conditions that the table of prevalences knows, the first three. In one text the first of its
   terms counts, and the longest of those that begin there.
2. Else the first MeSH heading that it knows; else the most special of the headings above, if that is one of its terms.
3. Else the first MeSH heading, or the first condition as the record has it; its size is unknown.

*Drawback*: a condition that the table has no word for is told from another only by its heading.
"""

import datetime as dt
import functools
from dataclasses import dataclass

from horizon.evidence.prevalence import Prevalence, PrevalenceTable, load_prevalences
from horizon.unwatched.scope import is_of_cancer
from horizon.values.trial import MeshTerm, Trial
from horizon.watchlist.matching.term_search import TermFinder, build_finder

_TOO_WIDE = frozenset({
    "cardiovascular diseases", "hypersensitivity", "brain ischemia", "diabetes mellitus", "seizures", "pneumonia",
    "lymphoma", "leukemia", "hypertension", "myocardial ischemia",
})  # fmt: skip
"""Headings that stand above so much that they say nothing of what is below them."""

_AREA_OF_HEADING = {
    "D009369": "oncology",
    "D002318": "cardiovascular",
    "D007239": "infectious disease",
    "D003141": "infectious disease",
    "D014777": "infectious disease",
    "D009422": "neurology",
    "D012140": "respiratory",
    "D006402": "haematology",
    "D005128": "ophthalmology",
    "D001523": "psychiatry",
    "D004700": "endocrine",
    "D008659": "metabolic",
}
"""The headings above whole fields, and the area whose published rates and prices hold for them."""

UNKNOWN_CONDITION = "condition not said"
MOST_CONDITIONS = 3


@dataclass(frozen=True, slots=True)
class StudiedCondition:
    """What a trial is for; ``prevalence`` is None where no size was published by the day."""

    name: str
    area: str
    prevalence: Prevalence | None = None


@dataclass(frozen=True)
class ConditionFinder:
    """Finds what trials are for, by the table of prevalences as of a day."""

    table: PrevalenceTable
    find_terms: TermFinder

    def find_conditions(self, trial: Trial) -> tuple[StudiedCondition, ...]:
        """Return what a trial is for, the first condition first."""
        headings = [heading.term for heading in trial.condition_mesh]
        names = list(dict.fromkeys(filter(None, map(self.name_condition, trial.conditions))))[:MOST_CONDITIONS]
        if not names:
            names = list(filter(None, map(self.name_condition, headings)))[:1] or [self._name_by_ancestor(trial)]
        area = find_area(trial)
        if names != [""]:
            return tuple(self._build_condition(name, area) for name in names)
        return (StudiedCondition((headings or list(trial.conditions) or [UNKNOWN_CONDITION])[0], area),)

    def _build_condition(self, name: str, area: str) -> StudiedCondition:
        prevalence = self.table.find_condition(name)
        size = prevalence if prevalence and prevalence.per_100000 else None
        return StudiedCondition(name, (prevalence.area if prevalence else "") or area, size)

    def name_condition(self, text: str) -> str:
        """Return the table's name of the first condition that a text names, by its longest term; empty if none."""
        matches = self.find_terms(text)
        if not matches:
            return ""
        first = min(matches, key=lambda match: (match.start, match.start - match.end, match.term))
        return self.table.names[first.term]

    def _name_by_ancestor(self, trial: Trial) -> str:
        known = {
            self.table.names[term]
            for heading in trial.condition_ancestors
            if (term := heading.term.casefold()) in self.table.names and term not in _TOO_WIDE
        }
        sized = [row for name in known if (row := self.table.find_condition(name))]
        smallest = min(sized, key=lambda row: (row.per_100000 or 0.0, row.condition), default=None)
        return smallest.condition if smallest else ""


@functools.lru_cache(maxsize=4)
def build_condition_finder(day: dt.date) -> ConditionFinder:
    """Build the finder as of a day; cached, since its terms are."""
    table = load_prevalences(day)
    return ConditionFinder(table, build_finder(table.names.keys()))


def find_area(trial: Trial) -> str:
    """Return the area of a trial by its headings and those above them; empty if none of them is of one."""
    if is_of_cancer(trial):
        return "oncology"
    headings: tuple[MeshTerm, ...] = (*trial.condition_mesh, *trial.condition_ancestors)
    areas = (_AREA_OF_HEADING[heading.id] for heading in headings if heading.id in _AREA_OF_HEADING)
    return next(areas, "")
