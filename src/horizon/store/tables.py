"""The tables. A change, an edition and a delivery are rows; bodies are JSON, an edition's compressed.

Data timestamps are the registry's own text (``2026-02-10T09:00:05``), compared as text; ``at``, ``until`` and the like
are seconds since 1970 by the database's clock.
"""

from sqlalchemy import Column, Float, LargeBinary, PrimaryKeyConstraint, Table, Text, UniqueConstraint
from sqlmodel import Field, SQLModel


class TrialRow(SQLModel, table=True):
    """A trial and its current version.

    ``gone_at`` is the data timestamp at which it had left the registry; ``read_by``, ``read_at`` and ``read_as`` are
    the pull that read it last, at which data timestamp, and what it was to that pull: new, changed, unchanged or gone.
    """

    __tablename__ = "trial"
    nct_id: str = Field(primary_key=True)
    version: int
    digest: str
    projection: int
    known_from: str
    gone_at: str | None = None
    read_by: int = 0
    read_at: str = ""
    read_as: str = ""


class VersionRow(SQLModel, table=True):
    """A version of a trial, from 1; to compress ``body`` would take a fifth of a pull and save half the space."""

    __tablename__ = "trial_version"
    __table_args__ = (PrimaryKeyConstraint("nct_id", "version"),)
    nct_id: str = Field(foreign_key="trial.nct_id")
    version: int
    digest: str
    projection: int
    known_from: str
    body: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class ChangeRow(SQLModel, table=True):
    """One change of a trial, logged at a data timestamp (``noted``)."""

    __tablename__ = "trial_change"
    id: int | None = Field(default=None, primary_key=True)
    nct_id: str = Field(foreign_key="trial.nct_id", index=True)
    noted: str = Field(index=True)
    kind: str
    material: bool
    text: str = Field(sa_column=Column(Text, nullable=False))
    before: str = Field(sa_column=Column(Text, nullable=False))
    after: str = Field(sa_column=Column(Text, nullable=False))
    days: int | None = None


class PullRow(SQLModel, table=True):
    """One pull; ``whole`` is one that read everything again.

    While it is in progress ``finished_at`` is None, ``asked`` is a hash of its questions, and ``question``, ``terms``,
    ``token`` and ``done`` are its cursor.
    """

    __tablename__ = "pull"
    id: int | None = Field(default=None, primary_key=True)
    finished_at: float | None = Field(default=None, sa_column=Column(Float))
    source: str
    data_timestamp: str
    seen: int
    new: int
    changed: int
    unchanged: int
    gone: int
    quarantined: int
    requests: int
    whole: bool = False
    asked: str = ""
    question: int = 0
    token: str = Field(default="", sa_column=Column(Text, nullable=False))
    done: int = 0
    terms: int = Field(default=0, sa_column_kwargs={"server_default": "0"})


class CoverageRow(SQLModel, table=True):
    """What was asked of the registry, by a hash of the expression, and up to which data timestamp it is stored."""

    __tablename__ = "coverage"
    key: str = Field(primary_key=True)
    expression: str = Field(sa_column=Column(Text, nullable=False))
    since: str
    until: str


class RegistryAccessRow(SQLModel, table=True):
    """When a registry last answered, and how it takes questions; its address is without a password."""

    __tablename__ = "registry_access"
    address: str = Field(primary_key=True)
    answered_at: float = Field(sa_column=Column(Float, nullable=False))
    user_agent: str = Field(sa_column=Column(Text, nullable=False))
    terms_per_question: int
    ids_per_request: int
    unknown_areas: str = Field(sa_column=Column(Text, nullable=False))
    plain_name: bool


class RefusedTermRow(SQLModel, table=True):
    """A term that the registry refused in a pull, in its words, by its key in ``coverage``.

    ``data_timestamp`` is empty while the pull goes on.
    """

    __tablename__ = "refused_term"
    key: str = Field(primary_key=True)
    term: str = Field(sa_column=Column(Text, nullable=False))
    words: str = Field(sa_column=Column(Text, nullable=False))
    pull: int
    data_timestamp: str


class QuarantinedRow(SQLModel, table=True):
    """A record that could not be used, and why; ``place`` is its id or its place in a file, ``pull`` read it last."""

    __tablename__ = "set_aside"
    __table_args__ = (UniqueConstraint("noted", "place", "reason"),)
    id: int | None = Field(default=None, primary_key=True)
    noted: str = Field(index=True)
    place: str
    reason: str = Field(sa_column=Column(Text, nullable=False))
    pull: int = 0


class EditionRow(SQLModel, table=True):
    """An edition as composed, with its headline; ``week`` and ``revision`` order the keys.

    ``withdrawn`` is the reason if it was a mistake, else empty.
    """

    __tablename__ = "edition"
    key: str = Field(primary_key=True)
    week: str = Field(index=True)
    revision: int
    as_of: str
    data_timestamp: str
    composed_at: float = Field(sa_column=Column(Float, nullable=False))
    body: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    withdrawn: str = Field(default="", sa_column=Column(Text, nullable=False, server_default=""))
    headline: str = Field(default="", sa_column=Column(Text, nullable=False, server_default=""))


class HistoryRow(SQLModel, table=True):
    """The forecasts of a technology that a score can need, as JSON; made from the editions, and can be made again."""

    __tablename__ = "forecast_history"
    technology: str = Field(primary_key=True)
    body: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class ScoredEditionRow(SQLModel, table=True):
    """An edition whose forecasts are in the histories."""

    __tablename__ = "scored_edition"
    edition: str = Field(primary_key=True)


class DeliveryRow(SQLModel, table=True):
    """An edition for a recipient; ``claim`` counts the claims, so that a late worker's claim is known to be lost."""

    __tablename__ = "delivery"
    __table_args__ = (PrimaryKeyConstraint("edition", "email"),)
    edition: str = Field(foreign_key="edition.key")
    email: str
    state: str
    attempts: int
    claim: int
    owner: str
    claimed_until: float = Field(sa_column=Column(Float, nullable=False))
    reason: str = Field(sa_column=Column(Text, nullable=False))
    updated_at: float = Field(sa_column=Column(Float, nullable=False))


class OutcomeRow(SQLModel, table=True):
    """What happened to a technology.

    Only ``corrected_at`` of a row ever changes: from then on another row replaces it. ``on`` is a date as exact as it
    is known, ``amount`` a whole number as text, so that no digit is lost. ``struck`` is the reason if the row strikes
    out the one before it of its subject, else empty.
    """

    __tablename__ = "outcome"
    id: int | None = Field(default=None, primary_key=True)
    watchlist: str = Field(index=True)
    indication: str
    technology: str
    event: str
    on: str
    financial_year: str
    amount: str
    currency: str
    what: str = Field(sa_column=Column(Text, nullable=False))
    source: str = Field(sa_column=Column(Text, nullable=False))
    recorded_at: float = Field(sa_column=Column(Float, nullable=False))
    corrected_at: float | None = Field(default=None, sa_column=Column(Float))
    struck: str = Field(default="", sa_column=Column(Text, nullable=False, server_default=""))


class RegulatorListRow(SQLModel, table=True):
    """One edition of a regulator's list, of the day ``listed_on``, first seen on ``seen_on``; a row each.

    Days are ISO dates. ``asked_on`` is the last day on which the regulator was asked and had nothing newer, ``entries``
    how many rows the list had (0: not to be compared with). ``validators`` are the ETag and Last-Modified to ask by,
    JSON; ``shipped`` if it came with horizon.
    """

    __tablename__ = "regulator_list"
    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(index=True)
    listed_on: str
    seen_on: str
    asked_on: str
    entries: int
    source: str = Field(sa_column=Column(Text, nullable=False))
    validators: str = Field(sa_column=Column(Text, nullable=False))
    shipped: bool = False


class RegulatorVersionRow(SQLModel, table=True):
    """A version of a regulator's record, from 1, first seen on ``seen_on``; an empty ``body``: it left the list."""

    __tablename__ = "regulator_version"
    __table_args__ = (PrimaryKeyConstraint("name", "key", "version"),)
    name: str
    key: str
    version: int
    seen_on: str
    body: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class RegulatorChangeRow(SQLModel, table=True):
    """One change of a regulator's record: seen on one day, happened on another (empty: not said)."""

    __tablename__ = "regulator_change"
    id: int | None = Field(default=None, primary_key=True)
    list_name: str
    key: str
    name: str = Field(sa_column=Column(Text, nullable=False))
    kind: str
    seen_on: str = Field(index=True)
    happened_on: str
    before: str = Field(sa_column=Column(Text, nullable=False))
    after: str = Field(sa_column=Column(Text, nullable=False))


class SweepRow(SQLModel, table=True):
    """One sweep of what nobody watches; ``finished_at`` is None while it is in progress, or if it broke off."""

    __tablename__ = "sweep"
    id: int | None = Field(default=None, primary_key=True)
    finished_at: float | None = Field(default=None, sa_column=Column(Float))
    data_timestamp: str
    whole: bool
    seen: int
    quarantined: int
    requests: int


class SweptTrialRow(SQLModel, table=True):
    """The facts of a swept trial, and the number of the sweep that read it last."""

    __tablename__ = "swept_trial"
    nct_id: str = Field(primary_key=True)
    sweep: int
    body: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class LeaseRow(SQLModel, table=True):
    """A lease, its owner, and until when it is valid."""

    __tablename__ = "lease"
    name: str = Field(primary_key=True)
    owner: str
    until: float = Field(sa_column=Column(Float, nullable=False))


class JobRow(SQLModel, table=True):
    """A scheduled job and how it last ended.

    ``well_at`` is when it last succeeded, ``fault`` what went wrong since (empty: nothing), ``due`` the planned start
    that was last met, in seconds since 1970 by the schedule's clock.
    """

    __tablename__ = "job"
    name: str = Field(primary_key=True)
    began_at: float | None = Field(default=None, sa_column=Column(Float))
    ended_at: float | None = Field(default=None, sa_column=Column(Float))
    well_at: float | None = Field(default=None, sa_column=Column(Float))
    fault: str = Field(default="", sa_column=Column(Text, nullable=False, server_default=""))
    due: float | None = Field(default=None, sa_column=Column(Float))


def _find_table(name: str) -> Table:
    return SQLModel.metadata.tables[name]


TRIAL, VERSION, CHANGE = _find_table("trial"), _find_table("trial_version"), _find_table("trial_change")
PULL, COVERAGE, QUARANTINE = _find_table("pull"), _find_table("coverage"), _find_table("set_aside")
EDITION, DELIVERY, LEASE, JOB = (
    _find_table("edition"),
    _find_table("delivery"),
    _find_table("lease"),
    _find_table("job"),
)
OUTCOME, HISTORY, SCORED_EDITION = (
    _find_table("outcome"),
    _find_table("forecast_history"),
    _find_table("scored_edition"),
)
REGULATOR_LIST, REGULATOR_CHANGE = _find_table("regulator_list"), _find_table("regulator_change")
REGULATOR_VERSION = _find_table("regulator_version")
SWEEP, SWEPT_TRIAL = _find_table("sweep"), _find_table("swept_trial")
REGISTRY_ACCESS, REFUSED_TERM = _find_table("registry_access"), _find_table("refused_term")

HORIZON_TABLES = frozenset(SQLModel.metadata.tables)
"""The names of all tables."""

CURRENT = (VERSION.c.nct_id == TRIAL.c.nct_id) & (VERSION.c.version == TRIAL.c.version)
"""Joins a trial with its current version."""
