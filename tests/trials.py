"""Trials, hits and groups made up for the tests, each with only what its case is about."""

from collections.abc import Mapping, Sequence

from horizon.technology import names
from horizon.technology.authorised_medicines import Listed
from horizon.technology.group import Group, group
from horizon.values.dates import PartialDate
from horizon.values.trial import Arm, Intervention, Milestone, Trial
from horizon.watchlist.matching.match import Hit
from horizon.watchlist.schema.watchlist import Known

PLACE = ("area", "")


def milestone(text: str, actual: bool | None = None, stand_in: str = "") -> Milestone:
    """A date of a trial, as the registry writes it."""
    return Milestone(PartialDate.parse(text), actual, stand_in)


def trial(number: int = 1, *given: str | Intervention, arms: Mapping[str, str] | None = None, **more: object) -> Trial:
    """An industry trial of phase 3, of drugs by their names. ``arms`` gives, for a role, names parted by ``;``;
    ``completes`` is its primary completion."""
    completes = more.pop("completes", "2027-06-30")
    fields = {
        "status": "recruiting",
        "study_type": "interventional",
        "phases": (3,),
        "allocation": "randomized",
        "sponsor": "Example Pharma",
        "sponsor_class": "industry",
        "interventions": tuple(drug(one) if isinstance(one, str) else one for one in given),
        "arms": tuple(Arm(role, role, tuple(names.split("; "))) for role, names in (arms or {}).items()),
        "primary_completion": milestone(str(completes)) if completes else None,
        **more,
    }
    return Trial(nct_id=f"NCT{number:08d}", **fields)  # type: ignore[arg-type]


def drug(name: str, *others: str, kind: str = "drug") -> Intervention:
    """An intervention with its other names."""
    return Intervention(kind, name, others)


def hit(one: Trial, place: tuple[str, str] = PLACE) -> Hit:
    """A trial that answers a watchlist."""
    return Hit(one, *place, ("condition: example",))


def groups(*trials: Trial, known: Sequence[Known] = (), established: Sequence[str] = ()) -> tuple[Group, ...]:
    """The technologies of these trials, in one indication."""
    return group([hit(one) for one in trials], {PLACE: known}, Listed(frozenset(map(names.key, established))))


def names_of(*trials: Trial, known: Sequence[Known] = (), established: Sequence[str] = ()) -> list[str]:
    """The names of the technologies of these trials."""
    return [one.name for one in groups(*trials, known=known, established=established)]
