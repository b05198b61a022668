"""Which records of the regulators' lists are of a technology's product, by name; what is doubtful is asked of planners.

1. A record is of the product if the product has a name of its substance or its brand. Names that the planner gives, the
   product's displayed name and its root go first; a record found only by another of its names, and of another
   substance, is doubtful and not taken.
2. Biosimilars and generics are apart: a technology that is one has only the records of its own brands, and others have
   none of theirs.
3. The planner settles a doubt: ``aliases`` name the substance or the brand, ``not`` excludes it.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from horizon.technology.group import GroupedTechnology
from horizon.technology.listed_names import brand_keys, substance_keys
from horizon.technology.names import name_key
from horizon.values.regulator_lists import (
    ApplicationUnderEvaluation,
    FdaApproval,
    MedicineRecord,
    RegulatorRecord,
    RegulatorSnapshot,
)


@dataclass(frozen=True, slots=True)
class ProductRecords:
    """What the lists hold of one product; ``doubts`` says in words what may be of it and was not taken."""

    medicines: tuple[MedicineRecord, ...] = ()
    approvals: tuple[FdaApproval, ...] = ()
    applications: tuple[ApplicationUnderEvaluation, ...] = ()
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MedicineIndex:
    """The records of the lists by name key: those of originals, and those of biosimilars and generics."""

    originals: Mapping[str, Sequence[RegulatorRecord]] = field(default_factory=dict)
    copies: Mapping[str, Sequence[RegulatorRecord]] = field(default_factory=dict)

    def find_records(self, group: GroupedTechnology) -> ProductRecords:
        """Find the records of a technology's product."""
        override = group.override
        planned = {name_key(name) for name in ((override.name, *override.aliases) if override else ())}
        excluded = {name_key(name) for name in (override.distinct_from if override else ())}
        sure = planned | {name_key(group.name), group.key.product} - excluded
        listed = self.copies if group.is_copy else self.originals
        found = list(_look_up(listed, sure, excluded))
        others = {name_key(name) for name in group.aliases} - sure - excluded
        doubtful = [record for record in _look_up(listed, others, excluded) if record not in found]
        if not found and len({_group_key(record) for record in doubtful}) == 1:
            found, doubtful = doubtful, []  # a code whose name another record gives
        substances = {key for record in found for key in substance_keys(record)}
        same = [record for record in doubtful if substance_keys(record) & substances]
        return _sort_records([*found, *same], [record for record in doubtful if record not in same])


def build_medicine_index(snapshot: RegulatorSnapshot) -> MedicineIndex:
    """Index the lists of a day; of biosimilars and generics the brands alone."""
    originals: dict[str, list[RegulatorRecord]] = defaultdict(list)
    copies: dict[str, list[RegulatorRecord]] = defaultdict(list)
    records: tuple[RegulatorRecord, ...] = (*snapshot.medicines, *snapshot.approvals, *snapshot.applications)
    for record in records:
        if isinstance(record, MedicineRecord) and (record.generic or record.biosimilar):
            for key in brand_keys(record):
                copies[key].append(record)
        else:
            for key in substance_keys(record) | brand_keys(record):
                originals[key].append(record)
    return MedicineIndex(originals, copies)


def _look_up(
    listed: Mapping[str, Sequence[RegulatorRecord]], keys: Iterable[str], excluded: set[str]
) -> Iterator[RegulatorRecord]:
    found = (record for key in sorted(keys) for record in listed.get(key, ()))
    for record in dict.fromkeys(found):
        if not excluded & (substance_keys(record) | brand_keys(record)):
            yield record


def _group_key(record: RegulatorRecord) -> str:
    """What tells substances apart: the shortest of a record's names, which has no salt, else its brand."""
    return min(substance_keys(record) or brand_keys(record), key=lambda key: (len(key), key))


def _sort_records(found: Iterable[RegulatorRecord], doubtful: Iterable[RegulatorRecord]) -> ProductRecords:
    records = list(dict.fromkeys(found))
    return ProductRecords(
        tuple(record for record in records if isinstance(record, MedicineRecord)),
        tuple(record for record in records if isinstance(record, FdaApproval)),
        tuple(record for record in records if isinstance(record, ApplicationUnderEvaluation)),
        tuple(dict.fromkeys(map(_describe_doubt, doubtful))),
    )


def _describe_doubt(record: RegulatorRecord) -> str:
    if isinstance(record, MedicineRecord):
        name = f"{record.brand} ({record.inn or record.active_substance})"
    elif isinstance(record, FdaApproval):
        name = f"{' / '.join(record.brands)} ({'; '.join(record.substances)})"
    else:
        name = record.inn
    regulator = "FDA" if isinstance(record, FdaApproval) else "EMA"
    return (
        f"the {regulator} lists {name}: if it is this product, name it under aliases in the watchlist, else under not"
    )
