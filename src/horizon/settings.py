"""``horizon.toml`` and ``HORIZON_*`` as one frozen value, read once at the edge and passed on."""

import datetime as dt
import os
import tomllib
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, ValidationError

from horizon.errors import ConfigurationError

MONTHS = {"january": 1, "april": 4, "july": 7, "october": 10}
PUBLIC_REGISTRY = "https://clinicaltrials.gov/api/v2"


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Registry(_Frozen):
    """Where trials come from. ``pause`` is seconds between requests; ``contact`` goes into the User-Agent."""

    url: str = PUBLIC_REGISTRY
    pause: float = Field(default=1.0, ge=0)
    contact: str = ""


class Smtp(_Frozen):
    """The mailbox. Without a host, messages are written as ``.eml`` files into the edition's ``outbox/``."""

    host: str = ""
    port: int = Field(default=587, gt=0, lt=65536)
    security: Literal["starttls", "tls", "none"] = "starttls"
    username: str = ""
    password: SecretStr | None = None
    sender: str = "Horizon <horizon@localhost>"


class BudgetRound(_Frozen):
    """One event of the organisation's own budget calendar: ``[[digest.rounds]]`` in ``horizon.toml``. The rounds given
    for a jurisdiction's year stand in the place of the published ones; later years are projected from the newest."""

    jurisdiction: Literal["england", "scotland", "us", "plain"] = "england"
    financial_year: str = Field(pattern=r"^\d{4}(/\d\d)?$")
    name: str = Field(min_length=1)
    date: dt.date
    kind: Literal["published", "submission", "contracts", "monthly"] = "submission"


class Digest(_Frozen):
    """What the page says. ``threshold`` applies where no dated rule does, in whole units of the watchlist's currency
    a year; ``seed`` and ``draws`` make the figures repeatable. ``area`` with ``area_people`` scales national figures to
    a part of the population; ``year_starts`` overrules the month in which the jurisdiction's financial year begins."""

    organisation: str = ""
    threshold: Decimal = Field(default=Decimal(1_000_000), ge=0)
    seed: int = Field(default=20_260_101, ge=0)
    draws: int = Field(default=10_000, ge=200, le=200_000)
    rounds: tuple[BudgetRound, ...] = ()
    years: int = Field(default=5, ge=1, le=10)
    year_starts: Literal["", "january", "april", "july", "october"] = ""
    area: str = ""
    area_people: int | None = Field(default=None, gt=0)


def _known(timezone: str) -> str:
    try:
        ZoneInfo(timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"{timezone!r} is unknown: write an IANA name such as Europe/London") from None
    return timezone


class Schedule(_Frozen):
    """What starts when, by the clock of an IANA time zone: the week's run on a ``day`` (``mon``) at a ``time``
    (``06:30``); every day at ``pull`` what is new in the registry (empty: not); and on the day ``reread`` of the
    month (1 to 28), at that same time, everything again. ``timezone`` also says what day it is today."""

    day: Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"] = "mon"
    time: str = Field(default="06:30", pattern=r"^([01]\d|2[0-3]):[0-5]\d$")
    pull: str = Field(default="04:30", pattern=r"^(([01]\d|2[0-3]):[0-5]\d)?$")
    reread: int = Field(default=1, ge=1, le=28)
    timezone: Annotated[str, AfterValidator(_known)] = "Europe/London"

    @property
    def zone(self) -> ZoneInfo:
        """The time zone."""
        return ZoneInfo(self.timezone)


class Operator(_Frozen):
    """Who is told when nobody watches: an address that is written to when a job fails and when it works again, an
    address that is called after each week that went well (a dead man's switch), and a file of metrics in Prometheus'
    text format. Each is left out where it is empty."""

    email: str = Field(default="", pattern=r"^([^@\s]+@[^@\s]+)?$")
    ping: str = Field(default="", pattern=r"^(https?://\S+)?$")
    metrics: Path | None = None


class Retention(_Frozen):
    """For how many years a version of a trial is kept once a newer one stands; without a number, for ever. Changes,
    editions and deliveries are always kept."""

    years: int | None = Field(default=None, ge=1)


class Settings(_Frozen):
    """Everything that is configured, for one workspace; ``cluster`` is asked for on the command line."""

    workspace: Path
    database_url: str
    reports: Path
    today: dt.date
    registry: Registry = Registry()
    smtp: Smtp = Smtp()
    digest: Digest = Digest()
    schedule: Schedule = Schedule()
    operator: Operator = Operator()
    retention: Retention = Retention()
    cluster: str | None = None

    @property
    def watchlists(self) -> Path:
        """The folder of the watchlists."""
        return self.workspace / "watchlists"


def load(workspace: Path, environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings of a workspace; the environment goes before the file. ConfigurationError names what is wrong."""
    workspace = workspace.resolve()
    path = workspace / "horizon.toml"
    found = _read(path)
    database, reports = (found.pop(key, None) for key in ("database_url", "reports"))
    smtp = _section(found, environment, "smtp", ("host", "port", "security", "username", "password"))
    values: dict[str, object] = {
        "workspace": workspace,
        "database_url": environment.get("HORIZON_DATABASE_URL") or database or f"sqlite:///{workspace / 'horizon.db'}",
        "reports": workspace / str(environment.get("HORIZON_REPORTS_DIR") or reports or "reports"),
        "today": environment.get("HORIZON_TODAY") or dt.date.min,
        "registry": _section(found, environment, "registry", ("url", "pause")),
        "smtp": _mailbox(smtp, environment),
        "digest": found.pop("digest", {}),
        "schedule": found.pop("schedule", {}),
        "operator": found.pop("operator", {}),
        "retention": found.pop("retention", {}),
    }
    if found:
        raise ConfigurationError(f"{path}: {next(iter(found))}: there is no such setting")
    try:
        settings = Settings.model_validate(values)
    except ValidationError as wrong:
        raise ConfigurationError(f"{path}: {_first_fault(wrong)}") from None
    if environment.get("HORIZON_TODAY"):
        return settings
    return settings.model_copy(update={"today": dt.datetime.now(tz=settings.schedule.zone).date()})


def _read(path: Path) -> dict[str, object]:
    if not path.is_file():
        folder = path.parent
        raise ConfigurationError(f"{folder} is no workspace: it has no horizon.toml. Make one: horizon init {folder}")
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as wrong:
        raise ConfigurationError(f"{path}: {wrong}") from None


def _section(
    found: dict[str, object], environment: Mapping[str, str], name: str, keys: tuple[str, ...]
) -> dict[str, object]:
    """A section of the file, with what ``HORIZON_NAME_KEY`` gives in its place."""
    section = found.pop(name, {})
    if not isinstance(section, dict):
        raise ConfigurationError(f"horizon.toml: [{name}] must be a section")
    given = {key: environment.get(f"HORIZON_{name}_{key}".upper()) for key in keys}
    return section | {key: value for key, value in given.items() if value}


def _mailbox(smtp: dict[str, object], environment: Mapping[str, str]) -> dict[str, object]:
    """The mailbox with its sender, and with the password from a file where the environment names one."""
    given: dict[str, object] = {}
    if sender := environment.get("HORIZON_SMTP_FROM"):
        given["sender"] = sender
    if file := environment.get("HORIZON_SMTP_PASSWORD_FILE"):
        try:
            given["password"] = Path(file).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as wrong:
            raise ConfigurationError(f"HORIZON_SMTP_PASSWORD_FILE: {file}: {wrong}") from None
    return smtp | given


def _first_fault(wrong: ValidationError) -> str:
    fault = wrong.errors(include_input=False)[0]
    where = ".".join(str(part) for part in fault["loc"])
    own = fault["type"] == "value_error"  # said here, names and all
    return f"{where}: {fault['msg'].removeprefix('Value error, ') if own else fault['msg'].lower()}"
