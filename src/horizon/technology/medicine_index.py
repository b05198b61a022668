"""Which records of the regulators' lists are of a technology's product, by name; what is doubtful is asked of planners.

1. A record is of the product if the product has a name of its substance or its brand. Names that the planner gives, the
   product's displayed name and its root go first; a record found only by another of its names, and of another
   substance, is doubtful and not taken.
2. A short name or a description is of the product if it is the whole of its name, and of one medicine alone.
3. A product that is listed in no other way has the fixed combination with what an arm of its trials gives beside it;
   this is said. If no arm does, the one combination that has it is doubtful.
4. Biosimilars and generics are apart: a technology that is one has only the records of its own brands, and others have
   none of theirs.
5. The planner settles a doubt: ``aliases`` name the substance or the brand, ``not`` excludes it.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from horizon.technology.group import GroupedTechnology
from horizon.technology.listed_names import brand_keys, exact_key, exact_keys, listing_keys, substance_keys
from horizon.values.regulator_lists import (
    ApplicationUnderEvaluation,
    FdaApproval,
    MedicineRecord,
    RegulatorRecord,
    RegulatorSnapshot,
)


@dataclass(frozen=True, slots=True)
class ProductRecords:
    """What the lists hold of one product; ``doubts`` says in words what was not taken, or may be taken wrongly."""

    medicines: tuple[MedicineRecord, ...] = ()
    approvals: tuple[FdaApproval, ...] = ()
    applications: tuple[ApplicationUnderEvaluation, ...] = ()
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MedicineIndex:
    """The records of the lists by name key: those of originals, and those of biosimilars and generics.

    ``combinations`` are the originals that are fixed combinations, by the key of each part.
    """

    originals: Mapping[str, Sequence[RegulatorRecord]] = field(default_factory=dict)
    copies: Mapping[str, Sequence[RegulatorRecord]] = field(default_factory=dict)
    combinations: Mapping[str, Sequence[RegulatorRecord]] = field(default_factory=dict)

    def find_records(self, group: GroupedTechnology) -> ProductRecords:
        """Find the records of a technology's product."""
        override = group.override
        names = (group.name, *((override.name, *override.aliases) if override else ()))
        excluded = _keys_of_names(override.distinct_from if override else ())
        sure = (_keys_of_names(names) | {group.key.product}) - excluded
        listed = self.copies if group.is_copy else self.originals
        matches = list(_look_up(listed, sure, excluded))
        others = _keys_of_names(group.aliases) - sure - excluded
        doubtful = [record for record in _look_up(listed, others, excluded) if record not in matches]
        if not matches and len({_group_key(record) for record in doubtful}) == 1:
            matches, doubtful = doubtful, []  # a code whose name another record gives
        substances = {key for record in matches for key in substance_keys(record)}
        same = [record for record in doubtful if substance_keys(record) & substances]
        if not matches and not doubtful and not group.is_copy:
            combined, are_given = self._find_combination(group, sure | others, excluded)
            if are_given:
                return _sort_records(combined, map(_describe_combination, combined))
            doubtful = list(combined)
        return _sort_records([*matches, *same], (_ask_for_alias(record) for record in doubtful if record not in same))

    def _find_combination(
        self, group: GroupedTechnology, own_keys: set[str], excluded: set[str]
    ) -> tuple[Sequence[RegulatorRecord], bool]:
        """Return the records of the one fixed combination of a product that its trials give, and True.

        Without such a one, those of the one combination that is listed, and False; none if there are several.
        """
        matches = list(_look_up(self.combinations, own_keys, excluded))
        arms = [_parts_of_names(names) for names in _list_arms(group)]
        given = [record for record in matches if any(_is_given(record, own_keys, arm) for arm in arms)]
        chosen = given or matches
        return (chosen if len({_group_key(record) for record in chosen}) == 1 else ()), bool(given)


def build_medicine_index(snapshot: RegulatorSnapshot) -> MedicineIndex:
    """Index the lists of a day; of biosimilars and generics the brands alone."""
    originals: dict[str, list[RegulatorRecord]] = defaultdict(list)
    copies: dict[str, list[RegulatorRecord]] = defaultdict(list)
    combinations: dict[str, list[RegulatorRecord]] = defaultdict(list)
    records: tuple[RegulatorRecord, ...] = (*snapshot.medicines, *snapshot.approvals, *snapshot.applications)
    for record in records:
        if isinstance(record, MedicineRecord) and (record.generic or record.biosimilar):
            for key in brand_keys(record):
                copies[key].append(record)
        else:
            for key in substance_keys(record) | brand_keys(record) | exact_keys(record):
                originals[key].append(record)
            for part in {part for key in substance_keys(record) if "/" in key for part in key.split("/")}:
                combinations[part].append(record)
    return MedicineIndex(originals, copies, combinations)


def _keys_of_names(names: Iterable[str]) -> set[str]:
    """Return the keys of a product's names, their exact keys too."""
    return {key for name in names for key in (*listing_keys(name), exact_key(name))}


def _look_up(
    listed: Mapping[str, Sequence[RegulatorRecord]], keys: Iterable[str], excluded: set[str]
) -> Iterator[RegulatorRecord]:
    records = (record for key in sorted(keys) for record in _of_one_medicine(key, listed.get(key, ())))
    for record in dict.fromkeys(records):
        if not excluded & (substance_keys(record) | brand_keys(record) | exact_keys(record)):
            yield record


def _of_one_medicine(key: str, records: Sequence[RegulatorRecord]) -> Sequence[RegulatorRecord]:
    """Return the records of a key, but none if it is an exact key of several medicines."""
    return () if key.startswith("=") and len(set(map(_group_key, records))) > 1 else records


def _group_key(record: RegulatorRecord) -> str:
    """What tells substances apart: the shortest of a record's names, which has no salt, else its brand."""
    keys = substance_keys(record) or brand_keys(record) or exact_keys(record)
    return min(keys, key=lambda key: (len(key), key))


def _list_arms(group: GroupedTechnology) -> Iterator[Sequence[str]]:
    """Yield the names of what is given together in each arm of a technology's trials."""
    for support in group.support:
        for arm in support.trial.arms:
            yield [name.partition(": ")[2] or name for name in arm.interventions]


def _parts_of_names(names: Iterable[str]) -> set[str]:
    return {part for name in names for key in listing_keys(name) for part in key.split("/")}


def _is_given(combination: RegulatorRecord, own_keys: set[str], arm: set[str]) -> bool:
    """Tell whether an arm gives all parts of a combination, one of them the product."""
    return any(
        "/" in key and own_keys & set(key.split("/")) and set(key.split("/")) - own_keys <= arm and own_keys & arm
        for key in substance_keys(combination)
    )


def _sort_records(matches: Iterable[RegulatorRecord], doubts: Iterable[str]) -> ProductRecords:
    records = list(dict.fromkeys(matches))
    return ProductRecords(
        tuple(record for record in records if isinstance(record, MedicineRecord)),
        tuple(record for record in records if isinstance(record, FdaApproval)),
        tuple(record for record in records if isinstance(record, ApplicationUnderEvaluation)),
        tuple(dict.fromkeys(doubts)),
    )


def _ask_for_alias(record: RegulatorRecord) -> str:
    return (
        f"the {_name_regulator(record)} lists {_name_product(record)}: if it is this product, name it under aliases in "
        "the watchlist, else under not"
    )


def _describe_combination(record: RegulatorRecord) -> str:
    return (
        f"the {_name_regulator(record)} lists it in a fixed combination that its trials give, {_name_product(record)}: "
        "if that is another product, name it under not in the watchlist"
    )


def _name_regulator(record: RegulatorRecord) -> str:
    return "FDA" if isinstance(record, FdaApproval) else "EMA"


def _name_product(record: RegulatorRecord) -> str:
    if isinstance(record, MedicineRecord):
        return f"{record.brand} ({record.inn or record.active_substance})"
    if isinstance(record, FdaApproval):
        return f"{' / '.join(record.brands)} ({'; '.join(record.substances)})"
    return record.inn
