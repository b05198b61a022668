"""The lists of medicines: what is in general use, and what was authorised, under all names on the lists."""

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from horizon.evidence.rows import AuthorisedMedicine
from horizon.evidence.tables import Evidence, split_substances
from horizon.technology.names import name_key
from horizon.values.regulator_lists import RegulatorSnapshot

_FDA_PREFIX = re.compile(r"^(?:fam|ado|ziv)-")  # before the names of some biologicals


@dataclass(frozen=True, slots=True)
class MedicineLists:
    """What the lists hold, by name key.

    ``general_use`` are in general use; ``authorisations`` gives the region and day of the first authorisations of a
    substance or brand, ``substances`` the substance of a brand or of another name.
    """

    general_use: frozenset[str] = frozenset()
    authorisations: Mapping[str, tuple[tuple[str, dt.date], ...]] = field(default_factory=dict)
    substances: Mapping[str, str] = field(default_factory=dict)

    def authorisation_dates(self, keys: Iterable[str]) -> tuple[tuple[str, dt.date], ...]:
        """Return the region and day of every authorisation under one of these name keys."""
        return tuple(entry for key in sorted(set(keys)) for entry in self.authorisations.get(key, ()))

    def authorised_before(self, keys: Iterable[str], day: dt.date) -> bool:
        """Tell whether it was authorised anywhere before a day."""
        return any(on < day for _, on in self.authorisation_dates(keys))


def add_lists(evidence: Evidence, snapshot: RegulatorSnapshot | None) -> Evidence:
    """Return the evidence with the authorisations of the regulators' lists of a day, which end on the lists' days."""
    if snapshot is None:
        return evidence
    listed = [
        AuthorisedMedicine(
            "eu", record.brand, split_substances(record.inn or record.active_substance), record.authorised
        )
        for record in snapshot.medicines
        if record.authorised and not record.generic and not record.biosimilar
    ]
    listed += [
        AuthorisedMedicine("us", brand, split_substances(substances), record.approved)
        for record in snapshot.approvals
        for brand in record.brands
        for substances in record.substances
    ]
    ends = {"eu": snapshot.list_days.get("ema"), "us": snapshot.list_days.get("openfda")}
    lists_end = {region: max(evidence.lists_end[region], end.listed_on) for region, end in ends.items() if end}
    medicines = tuple(dict.fromkeys((*evidence.medicines, *listed)))
    return replace(evidence, medicines=medicines, lists_end=evidence.lists_end | lists_end)


def build_medicine_lists(evidence: Evidence) -> MedicineLists:
    """Build the lists as known on the day of the evidence."""
    authorisations: dict[str, dict[str, dt.date]] = {}
    substances: dict[str, str] = {}
    for medicine in evidence.medicines:
        combined = name_key("/".join(_FDA_PREFIX.sub("", substance) for substance in medicine.substances))
        brand = name_key(medicine.brand)
        substance = substances.get(combined) or substances.get(brand) or combined
        run_together = combined.split("/") if "/" in combined else []
        joined = ("".join(run_together), "".join(reversed(run_together)))
        short = (
            [key for name in medicine.substances for key in _short_names(name)] if len(medicine.substances) == 1 else []
        )
        for key in filter(None, (combined, brand, *joined, *short)):
            substances.setdefault(key, substance)
            days = authorisations.setdefault(key, {})
            days[medicine.region] = min(days.get(medicine.region, medicine.authorised), medicine.authorised)
    return MedicineLists(
        frozenset(map(name_key, evidence.established)),
        {key: tuple(sorted(days.items())) for key, days in authorisations.items()},
        substances,
    )


def _short_names(substance: str) -> list[str]:
    """Return the name keys of the short names in use: ``T-DXd`` and ``Dato-DXd``, ``axi-cel`` and ``cilta-cel``."""
    first, _, second = _FDA_PREFIX.sub("", substance.lower()).partition(" ")
    if second == "deruxtecan":
        return [f"{first[:length]}dxd" for length in (1, 4)]
    return [f"{first[:length]}cel" for length in (3, 4, 5)] if second.endswith(("leucel", "temcel")) else []
