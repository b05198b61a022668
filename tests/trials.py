"""Made-up trials, hits and groups, each with only what its case is about."""

from collections.abc import Mapping, Sequence

from horizon.technology import names
from horizon.technology.authorised_medicines import MedicineLists
from horizon.technology.group import GroupedTechnology, group_technologies
from horizon.values.dates import PartialDate
from horizon.values.trial import Arm, Intervention, Milestone, Trial
from horizon.watchlist.matching.match import Hit
from horizon.watchlist.schema.watchlist import TechnologyOverride

PLACE = ("area", "")


def make_milestone(text: str, actual: bool | None = None, stand_in: str = "") -> Milestone:
    """A date of a trial, as the registry writes it."""
    return Milestone(PartialDate.parse(text), actual, stand_in)


def make_trial(
    number: int = 1, *given: str | Intervention, arms: Mapping[str, str] | None = None, **more: object
) -> Trial:
    """An industry trial of phase 3 of these drugs.

    ``arms`` gives names separated by ``;`` by role; ``completes`` is the primary completion.
    """
    completes = more.pop("completes", "2027-06-30")
    fields = {
        "status": "recruiting",
        "study_type": "interventional",
        "phases": (3,),
        "allocation": "randomized",
        "sponsor": "Example Pharma",
        "sponsor_class": "industry",
        "interventions": tuple(make_drug(item) if isinstance(item, str) else item for item in given),
        "arms": tuple(Arm(role, role, tuple(names.split("; "))) for role, names in (arms or {}).items()),
        "primary_completion": make_milestone(str(completes)) if completes else None,
        **more,
    }
    return Trial(nct_id=f"NCT{number:08d}", **fields)  # type: ignore[arg-type]


def make_drug(name: str, *others: str, kind: str = "drug") -> Intervention:
    """An intervention with its other names."""
    return Intervention(kind, name, others)


def make_hit(trial: Trial, place: tuple[str, str] = PLACE) -> Hit:
    """A trial that matches a watchlist."""
    return Hit(trial, *place, ("condition: example",))


def make_groups(
    *trials: Trial, known: Sequence[TechnologyOverride] = (), established: Sequence[str] = ()
) -> tuple[GroupedTechnology, ...]:
    """The technologies of these trials, in one indication."""
    lists = MedicineLists(frozenset(map(names.name_key, established)))
    return group_technologies([make_hit(trial) for trial in trials], {PLACE: known}, lists)


def group_names(*trials: Trial, known: Sequence[TechnologyOverride] = (), established: Sequence[str] = ()) -> list[str]:
    """The names of the technologies of these trials."""
    return [group.name for group in make_groups(*trials, known=known, established=established)]
