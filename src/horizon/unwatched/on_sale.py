"""Which technologies are nothing to come: on sale for it, in general use, copies, or past any protection.

1. A biosimilar or generic lowers a cost, and raises none. A herbal medicine, a supplement or a care product is no
   medicine that a payer is asked to fund.
2. A substance that WHO's list of essential medicines had in 2011, alone or with others of it, is sold by many makers.
3. A product first authorised over fifteen years ago has no protection left: a patent with its supplementary certificate
   ends fifteen years after the first authorisation in the European Union at the latest (Regulation (EC) 469/2009).
4. A product that EMA's list has for this condition, authorised for over three years, is taken to be funded for it.

*Drawbacks*: the list has the areas of a product as they are today, and its first authorisation only: what was added to
it within three years is taken for older. A new form of an old substance under its old name is taken for the old one.
"""

import datetime as dt
import functools
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from horizon.assessment.supportive import explain_not_medicine
from horizon.evidence.tables import read_table, split_substances
from horizon.forecast.outlook import IN_USE_AFTER_YEARS
from horizon.technology.authorised_medicines import MedicineLists
from horizon.technology.group import GroupedTechnology
from horizon.technology.names import name_key
from horizon.technology.novelty import group_name_keys
from horizon.unwatched.conditions import ConditionFinder
from horizon.values.regulator_lists import RegulatorSnapshot

PROTECTED_YEARS = 15
_DAYS_IN_YEAR = 365.25


@dataclass(frozen=True)
class SaleRecord:
    """What is on sale on a day: the lists of medicines, and the conditions that EMA's list has for each name key."""

    day: dt.date
    lists: MedicineLists
    conditions: Mapping[str, frozenset[str]]

    def explain_sale(self, group: GroupedTechnology, condition: str) -> str:
        """Return why a technology is nothing to come; empty if it is."""
        if group.is_copy:
            return "a biosimilar or generic"
        if (reason := explain_not_medicine(group)) and not reason.startswith("supportive care"):
            return reason
        if any(map(_CARE_PRODUCT.search, _names_as_given(group))):
            return "a care product"
        keys = group_name_keys(group) | {_GREEK.sub("", key) for key in group_name_keys(group)}
        if is_old_substance(group.key.product, self.day) or is_old_substance(name_key(group.name), self.day):
            return "in general use"
        authorised = min((on for _, on in self.lists.authorisation_dates(keys)), default=None)
        if authorised is None:
            return ""
        years = (self.day - authorised).days / _DAYS_IN_YEAR
        if years > PROTECTED_YEARS:
            return f"first authorised in {authorised.year}"
        known_for = frozenset().union(*(self.conditions.get(key, frozenset()) for key in keys))
        return f"authorised for {condition}" if years > IN_USE_AFTER_YEARS and condition in known_for else ""


def _names_as_given(group: GroupedTechnology) -> Iterator[str]:
    """Yield the names by which its trials give it, form and all."""
    name = group.name.casefold()
    for support in group.support:
        yield from (given.name for given in support.trial.interventions if name in given.name.casefold())


def build_sale_record(
    day: dt.date, lists: MedicineLists, finder: ConditionFinder, snapshot: RegulatorSnapshot | None
) -> SaleRecord:
    """Build the record as of a day."""
    conditions: dict[str, set[str]] = {}
    for names, areas in _list_areas(day, snapshot):
        named = set(filter(None, map(finder.name_condition, areas))) | set(areas)
        for key in map(name_key, names):
            conditions.setdefault(key, set()).update(named)
    return SaleRecord(day, lists, {key: frozenset(named) for key, named in conditions.items()})


def _list_areas(day: dt.date, snapshot: RegulatorSnapshot | None) -> Iterable[tuple[tuple[str, ...], tuple[str, ...]]]:
    """Yield the names of each medicine that was authorised by a day, with the areas that EMA's list has it for."""
    for row in read_table("medicines"):
        if row["authorised"] and row["authorised"] <= day.isoformat():
            yield (row["brand"], "/".join(split_substances(row["substances"]))), _split_areas(row["areas"])
    for record in snapshot.medicines if snapshot else ():
        if record.authorised and record.authorised <= day:
            yield (record.brand, "/".join(split_substances(record.inn or record.active_substance))), record.areas


def _split_areas(text: str) -> tuple[str, ...]:
    return tuple(area.strip() for area in text.split(";") if area.strip())


def is_old_substance(key: str, day: dt.date) -> bool:
    """Tell whether all components of a product's name key were essential medicines already."""
    parts = [part for part in key.split("/") if part]
    return bool(parts) and _old_keys(day.isoformat()[:7]).issuperset(parts)


_CARE_PRODUCT = re.compile(
    r"\b(?:emollients?|moisturi[sz]\w*|sunscreens?|tooth ?pastes?|mouth ?wash(?:es)?|shampoos?|artificial tears|"
    r"(?:base|basic|basis|barrier) ?cr[eè]\w+)\b",
    re.IGNORECASE,
)
_GREEK = re.compile(r"(?:alpha|alfa|beta)$")  # a substance of another maker, such as omalizumab alpha


@functools.lru_cache(maxsize=8)
def _old_keys(month: str) -> frozenset[str]:
    return frozenset(name_key(row["substance"]) for row in read_table("old_substances") if row["known_since"] <= month)
