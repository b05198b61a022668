"""What has long been known: what is in general use, and what was authorised, by all names on the lists."""

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from horizon.evidence.tables import Evidence
from horizon.technology import names

_PREFIX = re.compile(r"^(?:fam|ado|ziv)-")  # the FDA's, before the names of some biologicals


@dataclass(frozen=True, slots=True)
class Listed:
    """By name key. ``general`` are in general use; ``authorised`` gives each region's first authorisations of a
    substance or brand, and ``substance`` what a brand, or another name of a substance, stands for."""

    general: frozenset[str] = frozenset()
    authorised: Mapping[str, tuple[tuple[str, dt.date], ...]] = field(default_factory=dict)
    substance: Mapping[str, str] = field(default_factory=dict)

    def dates(self, keys: Iterable[str]) -> tuple[tuple[str, dt.date], ...]:
        """Region and day of every authorisation under one of these names."""
        return tuple(one for key in sorted(set(keys)) for one in self.authorised.get(key, ()))

    def before(self, keys: Iterable[str], day: dt.date) -> bool:
        """Whether it was authorised anywhere before a day."""
        return any(on < day for _, on in self.dates(keys))


def listed(evidence: Evidence) -> Listed:
    """What the lists know on the day of the evidence."""
    authorised: dict[str, dict[str, dt.date]] = {}
    substance: dict[str, str] = {}
    for one in evidence.medicines:
        told, brand = names.key("/".join(_PREFIX.sub("", part) for part in one.substances)), names.key(one.brand)
        meant = substance.get(told) or substance.get(brand) or told
        for key in filter(None, (told, brand)):
            substance.setdefault(key, meant)
            days = authorised.setdefault(key, {})
            days[one.region] = min(days.get(one.region, one.authorised), one.authorised)
    return Listed(
        frozenset(map(names.key, evidence.established)),
        {key: tuple(sorted(days.items())) for key, days in authorised.items()},
        substance,
    )
