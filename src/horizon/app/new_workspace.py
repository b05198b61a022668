"""Create a workspace: ``horizon.toml`` with what was answered, the chosen watchlists and a folder for reports."""

import datetime as dt
import json
import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from horizon.delivery.message import UnusableAddressError, parse_address
from horizon.errors import ConfigurationError, UsageError, suggest_name
from horizon.values.dates import FinancialYear
from horizon.watchlist.files.document import values_of
from horizon.watchlist.files.shipped import copy_shipped_watchlists, list_shipped_watchlists
from horizon.watchlist.files.write import write_watchlist
from horizon.watchlist.files.yaml_patch import rewrite_text


@dataclass(frozen=True, slots=True)
class WorkspaceAnswers:
    """What the planner said of the organisation; everything may be left out.

    ``people`` is the population of ``area``, to which national figures are scaled. ``watchlists`` are names of shipped
    ones, all if empty; each gets the ``recipients``. ``submission`` is the day by which the organisation's own budget
    round takes proposals for the next financial year.
    """

    area: str = ""
    people: int | None = None
    watchlists: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    smtp_host: str = ""
    sender: str = ""
    submission: dt.date | None = None


@dataclass(frozen=True, slots=True)
class NewWorkspace:
    """A new workspace and how many watchlists it was given."""

    folder: Path
    watchlists: int


def create_workspace(folder: Path, answers: WorkspaceAnswers | None = None) -> NewWorkspace:
    """Fill a folder without overwriting anything.

    Raises ConfigurationError if it is a workspace already or not writable, UsageError for an answer that cannot be.
    """
    folder, answers = folder.resolve(), answers or WorkspaceAnswers()
    if (folder / "horizon.toml").exists():
        raise ConfigurationError(f"{folder} is a workspace already: it has a horizon.toml")
    check_answers(answers)
    settings = fill_settings((resources.files("horizon") / "horizon.toml").read_text(encoding="utf-8"), answers)
    try:
        (folder / "watchlists").mkdir(parents=True, exist_ok=True)
        (folder / "reports").mkdir(exist_ok=True)
        copied = copy_shipped_watchlists(folder / "watchlists", answers.watchlists)
        for path in copied if answers.recipients else ():
            _add_recipients(path, answers.recipients)
        (folder / "horizon.toml").write_text(settings, encoding="utf-8")
    except OSError as error:
        raise ConfigurationError(f"{folder} cannot be written: {error.strerror}") from None
    return NewWorkspace(folder, len(copied))


def check_answers(answers: WorkspaceAnswers) -> None:
    """Raise UsageError for a watchlist that is not shipped, an address that is none, or people without an area."""
    check_shipped_watchlists(answers.watchlists)
    check_recipients(answers.recipients)
    if bool(answers.area) != bool(answers.people):
        raise UsageError("an area and its number of people go together: give both or neither")


def check_shipped_watchlists(names: Sequence[str]) -> None:
    """Raise UsageError for a watchlist that is not shipped."""
    shipped = list_shipped_watchlists()
    for name in names:
        if name not in shipped:
            hint = suggest_name(name, shipped) or f"; there are: {', '.join(shipped)}"
            raise UsageError(f"there is no shipped watchlist {name!r}{hint}")


def check_recipients(emails: Sequence[str]) -> None:
    """Raise UsageError for an address that is none."""
    try:
        for email in emails:
            parse_address(email)
    except UnusableAddressError as fault:
        raise UsageError(str(fault)) from None


def fill_settings(template: str, answers: WorkspaceAnswers) -> str:
    """Return the template of ``horizon.toml`` with the answers in the place of its commented defaults."""
    text = template
    for key, value in (
        ("area", answers.area),
        ("area_people", answers.people),
        ("host", answers.smtp_host),
        ("sender", answers.sender),
    ):
        if value:
            text = _set_default(text, key, value)
    if answers.submission:
        text = text.replace("\n[schedule]", f"\n{_submission_round(answers.submission)}\n[schedule]", 1)
    tomllib.loads(text)
    return text


def _set_default(template: str, key: str, value: str | int) -> str:
    """Put a value in the place of the commented default of a key, and keep the comment behind it."""
    line = f"{key} = {json.dumps(value, ensure_ascii=False)}"
    text, replaced = re.subn(rf"(?m)^# {key} = .*?(?=(?: +#.*)?$)", line.replace("\\", r"\\"), template, count=1)
    assert replaced, f"the template has no line for {key}"
    return text


def _submission_round(day: dt.date) -> str:
    """The table of one submission: it is for the financial year (from April) that begins after it."""
    year = FinancialYear.of(day, 4)
    following = FinancialYear.of(dt.date(year.start.year + 1, 4, 1), 4)
    lines = ["[[digest.rounds]]", 'jurisdiction = "england"', f'financial_year = "{following.label}"']
    return "\n".join([*lines, 'name = "Budget submission"', f"date = {day}", 'kind = "submission"', ""])


def _add_recipients(path: Path, recipients: Sequence[str]) -> None:
    text = path.read_text(encoding="utf-8")
    entries = [{"email": email, "role": "finance"} for email in recipients]
    write_watchlist(path, rewrite_text(text, values_of(text) | {"recipients": entries}))
