"""A trial as horizon reads it: the stored part of one registry record, at one moment."""

from dataclasses import dataclass

from horizon.values.dates import PartialDate

STOPPED_STATUSES = frozenset({"terminated", "withdrawn", "suspended"})


@dataclass(frozen=True, slots=True)
class MeshTerm:
    """A medical subject heading: ``D006526``, ``Hepatitis C``."""

    id: str
    term: str


@dataclass(frozen=True, slots=True)
class Intervention:
    """An intervention of a trial: the registry's type in lower case, its name, and the sponsor's other names for it."""

    kind: str
    name: str
    other_names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Arm:
    """One arm: its label, the registry's type in lower case (may be empty), and the names of its interventions."""

    label: str
    kind: str
    interventions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Milestone:
    """A date of a trial.

    ``actual`` is None where the registry does not say. ``stand_in`` says in words how a date was arrived at that the
    registry did not show on that day; it is empty where it did.
    """

    on: PartialDate
    actual: bool | None = None
    stand_in: str = ""


@dataclass(frozen=True, slots=True)
class PrimaryEndpoint:
    """A primary outcome: what is measured, and when, in the sponsor's words."""

    measure: str
    time_frame: str = ""


@dataclass(frozen=True, slots=True)
class Trial:
    """One trial; enumerations are the registry's in lower case, phases are whole numbers, 0 for early phase 1."""

    nct_id: str
    status: str
    study_type: str
    title: str = ""
    acronym: str = ""
    nct_aliases: tuple[str, ...] = ()
    sponsor_ids: tuple[str, ...] = ()
    phases: tuple[int, ...] = ()
    last_known_status: str = ""
    why_stopped: str = ""
    sponsor: str = ""
    sponsor_class: str = ""
    collaborators: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    condition_mesh: tuple[MeshTerm, ...] = ()
    condition_ancestors: tuple[MeshTerm, ...] = ()
    interventions: tuple[Intervention, ...] = ()
    intervention_mesh: tuple[MeshTerm, ...] = ()
    arms: tuple[Arm, ...] = ()
    primary_endpoints: tuple[PrimaryEndpoint, ...] = ()
    allocation: str = ""
    masking: str = ""
    purpose: str = ""
    maximum_age: str = ""
    enrolment: int | None = None
    enrolment_actual: bool | None = None
    start: Milestone | None = None
    primary_completion: Milestone | None = None
    completion: Milestone | None = None
    first_posted: PartialDate | None = None
    results_posted: PartialDate | None = None
    results_submitted: PartialDate | None = None
    results_returned: PartialDate | None = None
    last_update_posted: PartialDate | None = None
    countries: tuple[str, ...] = ()
    official_title: str = ""

    @property
    def phase(self) -> int | None:
        """The highest phase, None where phases do not apply."""
        return max(self.phases, default=None)

    @property
    def has_begun(self) -> bool:
        """Whether it has taken in people, as far as the registry says."""
        return self.status not in {"not_yet_recruiting", "withdrawn"} or bool(self.start and self.start.actual)

    @property
    def stopped(self) -> bool:
        """Whether it ended early, was suspended, or never began."""
        return self.status in STOPPED_STATUSES
