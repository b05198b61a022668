"""``horizon.toml`` and ``HORIZON_*`` as one frozen value: read once at the edge and passed on."""

import datetime as dt
import os
import tomllib
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import quote
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, ValidationError, model_validator

from horizon.errors import ConfigurationError
from horizon.values.jurisdiction import JurisdictionKey
from horizon.values.regulator_lists import ListName
from horizon.values.workforce import ComingCapacity, ResourceCapacity

YEAR_START_MONTHS = {"january": 1, "april": 4, "july": 7, "october": 10}
PUBLIC_REGISTRY = "https://clinicaltrials.gov/api/v2"
FIRST_DAY, LAST_DAY = dt.date(1999, 1, 1), dt.date(2099, 12, 31)
"""The days that *today* can be: the registry has no older record, and the years that follow must be dates too."""


class _FrozenModel(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class RegistrySettings(_FrozenModel):
    """The registry's API.

    ``pause`` is in seconds between requests; ``contact`` goes into the User-Agent, which ``user_agent`` replaces.
    """

    url: str = Field(default=PUBLIC_REGISTRY, repr=False)
    pause: float = Field(default=1.0, ge=0, le=3600)
    contact: str = Field(default="", pattern=r"^[ -~]*$")
    user_agent: str = Field(default="", pattern=r"^[ -~]*$")


class RegulatorSettings(_FrozenModel):
    """The regulators' public lists: base addresses (empty: not asked), and which of the three are read.

    ``applications_path`` is the address of a month's list of applications below EMA's, with ``{month}`` (may) and
    ``{year}`` (2018); ``openfda_parts`` is how many files Drugs@FDA comes in.
    """

    ema_url: str = "https://www.ema.europa.eu"
    openfda_url: str = "https://download.open.fda.gov"
    ema: bool = True
    openfda: bool = True
    applications: bool = True
    applications_path: str = Field(
        default="/en/documents/report/applications-new-human-medicines-under-evaluation-{month}-{year}_en.xlsx",
        pattern=r"^/.*\{month\}.*\{year\}|^/.*\{year\}.*\{month\}",
    )
    openfda_parts: int = Field(default=1, ge=1, le=99)

    def address_of(self, name: ListName) -> str:
        """The base address of a list's regulator, empty if the list is not to be asked for."""
        switches: dict[ListName, bool] = {"ema": self.ema, "openfda": self.openfda, "applications": self.applications}
        return (self.openfda_url if name == "openfda" else self.ema_url) if switches[name] else ""


class SmtpSettings(_FrozenModel):
    """The mail server. Without a host, messages become ``.eml`` files in the edition's ``outbox/``."""

    host: str = ""
    port: int = Field(default=587, gt=0, lt=65536)
    security: Literal["starttls", "tls", "none"] = "starttls"
    username: str = ""
    password: SecretStr | None = None
    sender: str = "Horizon <horizon@localhost>"


class RoundSettings(_FrozenModel):
    """One event of the organisation's own budget calendar: ``[[digest.rounds]]`` in ``horizon.toml``.

    The events given for a jurisdiction's financial year replace the published ones; later years are projected from
    the newest.
    """

    jurisdiction: JurisdictionKey = "england"
    financial_year: str = Field(pattern=r"^\d{4}(/\d\d)?$")
    name: str = Field(min_length=1)
    date: dt.date
    kind: Literal["published", "submission", "contracts", "monthly"] = "submission"


class DigestSettings(_FrozenModel):
    """The figures of the digest.

    ``threshold`` applies where no dated rule does, in whole units of the watchlist's currency a year. ``seed`` and
    ``draws`` make the figures repeatable. ``area`` with ``area_people`` scales national figures to a part of the
    population. ``year_starts`` overrides the month in which the jurisdiction's financial year begins. ``url`` is the
    address at which readers can open the folder of the reports; ``attach`` names what is attached to each mail.
    """

    organisation: str = ""
    url: str = Field(default="", pattern=r"^(https?://[^\s\"'<>]+)?$")
    attach: tuple[Literal["workbook", "calendar"], ...] = ("workbook", "calendar")
    threshold: Decimal = Field(default=Decimal(1_000_000), ge=0)
    seed: int = Field(default=20_260_101, ge=0)
    draws: int = Field(default=10_000, ge=200, le=200_000)
    rounds: tuple[RoundSettings, ...] = ()
    years: int = Field(default=5, ge=1, le=10)
    year_starts: Literal["", "january", "april", "july", "october"] = ""
    area: str = ""
    area_people: int | None = Field(default=None, gt=0)


def _check_timezone(timezone: str) -> str:
    try:
        ZoneInfo(timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"{timezone!r} is unknown: write an IANA name such as Europe/London") from None
    return timezone


class ScheduleSettings(_FrozenModel):
    """When each job starts, by the clock of ``timezone`` (an IANA name), which also decides what day it is.

    The weekly run starts on ``day`` (``mon``) at ``time`` (``06:30``). The daily pull starts at ``pull`` (empty: no
    daily pull); on day ``reread`` of the month (1 to 28) it reads everything again,
    and what nobody watches is swept.
    """

    day: Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"] = "mon"
    time: str = Field(default="06:30", pattern=r"^([01]\d|2[0-3]):[0-5]\d$")
    pull: str = Field(default="04:30", pattern=r"^(([01]\d|2[0-3]):[0-5]\d)?$")
    reread: int = Field(default=1, ge=1, le=28)
    timezone: Annotated[str, AfterValidator(_check_timezone)] = "Europe/London"

    @property
    def zone(self) -> ZoneInfo:
        """The time zone."""
        return ZoneInfo(self.timezone)


class ComingSettings(_FrozenModel):
    """What is added to a capacity from a day on: ``posts`` of it, or ``a_year`` in its unit; below zero, taken away."""

    since: dt.date = Field(alias="from")
    posts: float | None = None
    a_year: float | None = None
    source: str = ""

    @model_validator(mode="after")
    def _check_amount(self) -> Self:
        _require_one_amount(self.posts, self.a_year)
        return self


class CapacitySettings(_FrozenModel):
    """What there is of one resource for all that is watched: ``[capacity.NAME]``, the name as watchlists have it.

    One of whole-time ``posts`` (of hours) or ``a_year`` in ``unit``; without a unit, in that of the watchlists.
    """

    posts: float | None = Field(default=None, ge=0)
    a_year: float | None = Field(default=None, ge=0)
    unit: str = ""
    hours_a_post: float = Field(default=1575, gt=0)  # as in a watchlist
    source: str = ""
    known_since: str = Field(default="", pattern=r"^(\d{4}(-\d{2}(-\d{2})?)?)?$")
    coming: tuple[ComingSettings, ...] = ()

    @model_validator(mode="after")
    def _check_amount(self) -> Self:
        _require_one_amount(self.posts, self.a_year)
        posts = [self.posts, *(part.posts for part in self.coming)]
        if self.unit not in ("", "hours") and any(given is not None for given in posts):
            raise ValueError(f"posts are of hours, not of {self.unit}: give a_year")
        left = self._amount_a_year(self)
        for part in sorted(self.coming, key=lambda part: part.since):
            left += self._amount_a_year(part)
            if left < 0:
                raise ValueError(f"from {part.since} on more is taken away than there is")
        return self

    def is_known_on(self, day: dt.date) -> bool:
        """Whether it was known on a day."""
        return self.known_since <= str(day)[: len(self.known_since)]

    def to_capacity(self, name: str) -> ResourceCapacity:
        """The capacity in its unit a year; posts are of hours."""
        unit = "hours" if self.posts is not None else self.unit
        coming = tuple(
            ComingCapacity(part.since, self._amount_a_year(part), part.source)
            for part in sorted(self.coming, key=lambda part: part.since)
        )
        amount = self._amount_a_year(self)
        return ResourceCapacity(name, unit, amount, self.hours_a_post, self.source, self.known_since, coming)

    def _amount_a_year(self, part: "CapacitySettings | ComingSettings") -> float:
        return part.a_year if part.a_year is not None else (part.posts or 0.0) * self.hours_a_post


def _require_one_amount(posts: float | None, a_year: float | None) -> None:
    if (posts is None) == (a_year is None):
        raise ValueError("give one of posts, a_year")


class OperatorSettings(_FrozenModel):
    """How unattended jobs report; each way is off where it is empty.

    ``email`` is written to when a job fails and when it works again, ``ping`` is requested after each successful week
    (a dead man's switch), and ``metrics`` is a file in Prometheus' text format.
    """

    email: str = Field(default="", pattern=r"^([^@\s]+@[^@\s]+)?$")
    ping: str = Field(default="", pattern=r"^(https?://\S+)?$", repr=False)
    metrics: Path | None = None


class RetentionSettings(_FrozenModel):
    """What is dropped when it is old; None: nothing.

    A replaced version of a trial is kept for ``years``. All files of an edition are kept for ``report_weeks``: of older
    ones the page, ``edition.json`` and the messages, from which and from the store the others can be made again.
    """

    years: int | None = Field(default=None, ge=1)
    report_weeks: int | None = Field(default=None, ge=1)


class IgnoredTechnology(_FrozenModel):
    """A technology that nobody watches and that is not for this workspace: ``[[unwatched.ignore]]`` of the file.

    ``key`` is that of ``horizon unwatched``; ``people`` and ``trials`` are its size when it was ignored: it comes back
    when it has grown.
    """

    key: str = Field(min_length=1)
    reason: str = Field(min_length=1)
    people: int = Field(default=0, ge=0)
    trials: int = Field(default=0, ge=0)


class UnwatchedSettings(_FrozenModel):
    """What nobody watches, and need not be shown."""

    ignore: tuple[IgnoredTechnology, ...] = ()


class Settings(_FrozenModel):
    """Everything that is configured for one workspace; ``cluster`` comes from the command line."""

    workspace: Path
    database_url: str = Field(repr=False)
    reports: Path
    today: dt.date
    registry: RegistrySettings = RegistrySettings()
    regulators: RegulatorSettings = RegulatorSettings()
    smtp: SmtpSettings = SmtpSettings()
    digest: DigestSettings = DigestSettings()
    schedule: ScheduleSettings = ScheduleSettings()
    operator: OperatorSettings = OperatorSettings()
    retention: RetentionSettings = RetentionSettings()
    capacity: dict[str, CapacitySettings] = Field(default_factory=dict)
    unwatched: UnwatchedSettings = UnwatchedSettings()
    cluster: str | None = None

    def capacities_on(self, day: dt.date) -> tuple[ResourceCapacity, ...]:
        """What there is of each resource, as known on a day."""
        known = {name: part for name, part in self.capacity.items() if part.is_known_on(day)}
        return tuple(part.to_capacity(name) for name, part in known.items())

    @property
    def watchlists(self) -> Path:
        """The folder of the watchlists."""
        return self.workspace / "watchlists"


def load_settings(workspace: Path, environment: Mapping[str, str] = os.environ) -> Settings:
    """Load settings; the environment overrides the file. Raises ConfigurationError if one is unknown or invalid."""
    workspace = workspace.resolve()
    path = workspace / "horizon.toml"
    sections = _read_toml(path)
    database, reports = (sections.pop(key, None) for key in ("database_url", "reports"))
    smtp = _merge_section(sections, environment, "smtp", ("host", "port", "security", "username", "password"))
    values: dict[str, object] = {
        "workspace": workspace,
        "database_url": environment.get("HORIZON_DATABASE_URL")
        or database
        or f"sqlite:///{quote(str(workspace / 'horizon.db'))}",
        "reports": workspace / str(environment.get("HORIZON_REPORTS_DIR") or reports or "reports"),
        "today": _read_today(environment),
        "registry": _merge_section(sections, environment, "registry", ("url", "pause", "user_agent")),
        "regulators": _merge_regulators(sections, environment),
        "smtp": _merge_mailbox(smtp, environment),
        **{
            name: sections.pop(name, {})
            for name in ("digest", "schedule", "operator", "retention", "capacity", "unwatched")
        },
    }
    if sections:
        raise ConfigurationError(f"{path}: {next(iter(sections))}: there is no such setting")
    try:
        settings = Settings.model_validate(values)
    except ValidationError as error:
        raise ConfigurationError(f"{path}: {_describe_first_error(error)}") from None
    if environment.get("HORIZON_TODAY"):
        return settings
    return settings.model_copy(update={"today": dt.datetime.now(tz=settings.schedule.zone).date()})


def _read_toml(path: Path) -> dict[str, object]:
    if not path.is_file():
        folder = path.parent
        raise ConfigurationError(
            f"{folder} is not a workspace: it has no horizon.toml. Create one with: horizon init {folder}"
        )
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigurationError(f"{path} cannot be read: {error.strerror}. Grant read permission") from None
    except ValueError as error:  # not TOML, not UTF-8, a number of more digits than Python reads
        raise ConfigurationError(f"{path}: {error}") from None
    except RecursionError:
        raise ConfigurationError(f"{path}: brackets within brackets without end: delete them") from None


def _read_today(environment: Mapping[str, str]) -> dt.date:
    """The day that HORIZON_TODAY gives, or a day that the clock's is to replace."""
    text = environment.get("HORIZON_TODAY")
    try:
        day = dt.date.fromisoformat(text) if text else FIRST_DAY
    except ValueError:
        raise ConfigurationError(f"HORIZON_TODAY {text!r} is not a date: write it like 2026-02-19") from None
    if not FIRST_DAY <= day <= LAST_DAY:
        raise ConfigurationError(f"HORIZON_TODAY {day} is not a day from {FIRST_DAY:%Y} to {LAST_DAY:%Y}")
    return day


def _merge_section(
    sections: dict[str, object], environment: Mapping[str, str], name: str, keys: tuple[str, ...]
) -> dict[str, object]:
    """A section of the file, overridden by ``HORIZON_NAME_KEY``."""
    section = sections.pop(name, {})
    if not isinstance(section, dict):
        raise ConfigurationError(f"horizon.toml: [{name}] must be a section")
    given = {key: environment.get(f"HORIZON_{name}_{key}".upper()) for key in keys}
    return section | {key: value for key, value in given.items() if value}


def _merge_regulators(sections: dict[str, object], environment: Mapping[str, str]) -> dict[str, object]:
    """The ``regulators`` section with the environment's addresses; an empty one counts, since it switches off."""
    given = {"ema_url": environment.get("HORIZON_EMA_URL"), "openfda_url": environment.get("HORIZON_OPENFDA_URL")}
    section = _merge_section(sections, {}, "regulators", ())
    return section | {key: value for key, value in given.items() if value is not None}


def _merge_mailbox(smtp: dict[str, object], environment: Mapping[str, str]) -> dict[str, object]:
    """The ``smtp`` section with the environment's sender, and with the password from the file that it names."""
    given: dict[str, object] = {}
    if sender := environment.get("HORIZON_SMTP_FROM"):
        given["sender"] = sender
    if file := environment.get("HORIZON_SMTP_PASSWORD_FILE"):
        try:
            given["password"] = Path(file).read_text(encoding="utf-8").strip()
        except (OSError, ValueError) as error:
            raise ConfigurationError(f"HORIZON_SMTP_PASSWORD_FILE: {file}: {error}") from None
    return smtp | given


def _describe_first_error(error: ValidationError) -> str:
    fault = error.errors(include_input=False)[0]
    setting = ".".join(str(part) for part in fault["loc"])
    if fault["type"] == "value_error":  # worded in this module, with names that keep their capitals
        return f"{setting}: {fault['msg'].removeprefix('Value error, ')}"
    return f"{setting}: {fault['msg'].lower()}"
