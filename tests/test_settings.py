"""The settings of a workspace: the environment before the file, and one clear line for what is wrong."""

import datetime as dt
from pathlib import Path

import pytest
import time_machine

from horizon.errors import ConfigurationError
from horizon.settings import PUBLIC_REGISTRY, Settings, load_settings
from horizon.store.engine import connect_database, database_file
from horizon.values.regulator_lists import LIST_NAMES


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    (tmp_path / "horizon.toml").write_text("")
    return tmp_path


def write(workspace: Path, text: str) -> Path:
    (workspace / "horizon.toml").write_text(text)
    return workspace


def test_an_empty_file_gives_the_defaults(workspace: Path) -> None:
    settings = load_settings(workspace, {"HORIZON_TODAY": "2026-02-20"})
    assert settings.database_url == f"sqlite:///{workspace / 'horizon.db'}"
    assert (settings.reports, settings.watchlists) == (workspace / "reports", workspace / "watchlists")
    assert settings.today == dt.date(2026, 2, 20)
    assert (settings.registry.url, settings.registry.pause) == (PUBLIC_REGISTRY, 1)
    assert (settings.smtp.host, settings.smtp.security, settings.smtp.password) == ("", "starttls", None)
    assert (settings.schedule.day, settings.schedule.time) == ("mon", "06:30")


@pytest.mark.parametrize(("zone", "day"), [("Europe/London", 6), ("Pacific/Auckland", 6), ("America/New_York", 5)])
def test_today_is_a_day_of_the_schedules_clock(workspace: Path, zone: str, day: int) -> None:
    write(workspace, f'[schedule]\ntimezone = "{zone}"')
    # Half past midnight on Monday in London, in summer: by universal time it is Sunday still.
    with time_machine.travel("2026-07-05T23:30:00Z"):
        assert load_settings(workspace, {}).today == dt.date(2026, 7, day)


FILE = """
database_url = "postgresql://file/horizon"
reports = "editions"
[registry]
url = "http://file/api"
pause = 2
[smtp]
host = "file.example.org"
port = 25
sender = "file@example.org"
[digest]
draws = 500
"""
ENVIRONMENT = {
    "HORIZON_DATABASE_URL": "postgresql://environment/horizon",
    "HORIZON_REPORTS_DIR": "/srv/reports",
    "HORIZON_REGISTRY_URL": "http://environment/api",
    "HORIZON_REGISTRY_PAUSE": "0",
    "HORIZON_SMTP_HOST": "environment.example.org",
    "HORIZON_SMTP_PORT": "465",
    "HORIZON_SMTP_SECURITY": "tls",
    "HORIZON_SMTP_USERNAME": "horizon",
    "HORIZON_SMTP_PASSWORD": "a secret",
    "HORIZON_SMTP_FROM": "environment@example.org",
}


def file_values(settings: Settings) -> tuple[object, ...]:
    mail = settings.smtp
    return (settings.database_url, str(settings.reports), settings.registry.url, mail.host, mail.port, mail.sender)


def test_the_file_says_it(workspace: Path) -> None:
    settings = load_settings(write(workspace, FILE), {})
    assert file_values(settings) == (
        "postgresql://file/horizon",
        str(workspace / "editions"),
        "http://file/api",
        "file.example.org",
        25,
        "file@example.org",
    )
    assert settings.digest.draws == 500


def test_the_environment_goes_before_the_file(workspace: Path) -> None:
    settings = load_settings(write(workspace, FILE), ENVIRONMENT)
    assert file_values(settings) == (
        "postgresql://environment/horizon",
        "/srv/reports",
        "http://environment/api",
        "environment.example.org",
        465,
        "environment@example.org",
    )
    assert (settings.registry.pause, settings.smtp.security, settings.smtp.username) == (0, "tls", "horizon")
    assert settings.smtp.password is not None
    assert settings.smtp.password.get_secret_value() == "a secret"


def test_an_empty_variable_says_nothing(workspace: Path) -> None:
    settings = load_settings(write(workspace, FILE), dict.fromkeys(ENVIRONMENT, ""))
    assert file_values(settings) == file_values(load_settings(workspace, {}))


def test_a_password_is_read_from_its_file_and_never_shown(workspace: Path) -> None:
    secret = workspace / "password"
    secret.write_text("a secret\n")
    settings = load_settings(workspace, {"HORIZON_SMTP_PASSWORD_FILE": str(secret)})
    assert settings.smtp.password is not None
    assert settings.smtp.password.get_secret_value() == "a secret"
    assert "a secret" not in repr(settings)


ZONES = ("Europe/Londinium", "Europe", "../etc/passwd", "")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("pause =", "horizon.toml"),
        ("wrong = 1", "wrong: there is no such setting"),
        ('today = "2026-01-01"', "today: there is no such setting"),
        ('workspace = "elsewhere"', "workspace: there is no such setting"),
        ("registry = 1", r"\[registry\] must be a section"),
        ("digest = 1", "digest: "),
        ("database_url = 1", "database_url: "),
        ("[registry]\npause = -1", "registry.pause: "),
        ("[registry]\nwrong = 1", "registry.wrong: "),
        ("[smtp]\nport = 0", "smtp.port: "),
        ('[smtp]\nsecurity = "ssl"', "smtp.security: "),
        ("[digest]\ndraws = 10", "digest.draws: "),
        ('[schedule]\nday = "Monday"', "schedule.day: "),
        ('[schedule]\ntime = "24:00"', "schedule.time: "),
        ('[schedule]\npull = "daily"', "schedule.pull: "),
        ("[schedule]\nreread = 31", "schedule.reread: "),
        *((f'[schedule]\ntimezone = "{zone}"', "schedule.timezone: .* is unknown: write an IANA") for zone in ZONES),
        ('[operator]\nemail = "nobody"', "operator.email: "),
        ('[operator]\nping = "ftp://example.org"', "operator.ping: "),
        ("[retention]\nyears = 0", "retention.years: "),
    ],
)
def test_what_is_wrong_is_said_in_one_line(workspace: Path, text: str, words: str) -> None:
    with pytest.raises(ConfigurationError, match=words) as refused:
        load_settings(write(workspace, text), {})
    assert "\n" not in str(refused.value)
    assert refused.value.exit_code == 3


@pytest.mark.parametrize(
    ("environment", "words"),
    [
        ({"HORIZON_TODAY": "soon"}, "HORIZON_TODAY 'soon' is not a date"),
        *(
            ({"HORIZON_TODAY": day}, f"{day} is not a day from 1999")
            for day in ("0001-01-01", "9998-12-31", "9999-12-31")
        ),
        ({"HORIZON_SMTP_PORT": "many"}, "smtp.port: "),
        ({"HORIZON_SMTP_PASSWORD_FILE": "/no/such/file"}, "HORIZON_SMTP_PASSWORD_FILE: /no/such/file"),
    ],
)
def test_so_is_a_wrong_variable(workspace: Path, environment: dict[str, str], words: str) -> None:
    with pytest.raises(ConfigurationError, match=words):
        load_settings(workspace, environment)


def test_a_password_that_is_wrong_is_not_repeated(workspace: Path) -> None:
    write(workspace, '[smtp]\npassword = ["a secret"]')
    with pytest.raises(ConfigurationError) as refused:
        load_settings(workspace, {})
    assert "a secret" not in str(refused.value)


def test_a_file_that_is_no_text(workspace: Path) -> None:
    (workspace / "horizon.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigurationError, match=r"horizon\.toml"):
        load_settings(workspace, {})


def test_a_folder_without_a_file_is_no_workspace(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=f"horizon init {tmp_path}"):
        load_settings(tmp_path, {})


def test_a_file_that_cannot_be_read_is_one_line(workspace: Path) -> None:
    (workspace / "horizon.toml").unlink(missing_ok=True)
    (workspace / "horizon.toml").symlink_to("/proc/self/mem")  # unreadable to every user, root included
    with pytest.raises(ConfigurationError, match=r"horizon\.toml cannot be read: "):
        load_settings(workspace, {})


@pytest.mark.parametrize("folder", ["a?mode=ro", "a#b", "a%3Fb", "a b;c&d=é"])
def test_the_database_is_in_the_workspace_whatever_its_path(tmp_path: Path, folder: str) -> None:
    workspace = tmp_path / folder
    workspace.mkdir()
    settings = load_settings(write(workspace, ""), {})
    connect_database(settings.database_url).dispose()
    assert (workspace / "horizon.db").is_file()
    assert database_file(settings.database_url) == workspace / "horizon.db"


def test_no_password_is_in_what_is_shown_of_settings(workspace: Path) -> None:
    given = {
        "HORIZON_REGISTRY_URL": "https://user:s3cret@registry.example/api",
        "HORIZON_DATABASE_URL": "postgresql://user:s3cret@db.example/horizon",
        "HORIZON_SMTP_PASSWORD": "s3cret",
    }
    settings = load_settings(write(workspace, '[operator]\nping = "https://ping.example/s3cret"\n'), given)
    assert "s3cret" not in f"{settings!r} {settings}"


@pytest.mark.parametrize(
    ("text", "given", "addresses"),
    [
        ("", {}, ("https://www.ema.europa.eu", "https://download.open.fda.gov", "https://www.ema.europa.eu")),
        ("", {"HORIZON_EMA_URL": "", "HORIZON_OPENFDA_URL": "http://fda"}, ("", "http://fda", "")),
        ('[regulators]\nema_url = "http://file"\nopenfda = false', {}, ("http://file", "", "http://file")),
        ("[regulators]\napplications = false", {"HORIZON_OPENFDA_URL": ""}, ("https://www.ema.europa.eu", "", "")),
    ],
)
def test_each_list_of_the_regulators_can_be_switched_off(
    workspace: Path, text: str, given: dict[str, str], addresses: tuple[str, str, str]
) -> None:
    regulators = load_settings(write(workspace, text), given).regulators
    assert tuple(regulators.address_of(name) for name in LIST_NAMES) == addresses


def test_the_pattern_of_a_months_address_names_month_and_year(workspace: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"regulators\.applications_path"):
        load_settings(write(workspace, '[regulators]\napplications_path = "/list.xlsx"'), {})


CAPACITY = """
[capacity.nurses]
posts = 2
hours_a_post = 1600
known_since = "2026-04"
coming = [{from = 2027-04-01, posts = 1, source = "case 12"}]
[capacity."infusion chairs"]
a_year = 900
unit = "infusions"
"""


def test_a_capacity_is_in_its_unit_a_year_and_known_from_its_day(tmp_path: Path) -> None:
    (tmp_path / "horizon.toml").write_text(CAPACITY, encoding="utf-8")
    settings = load_settings(tmp_path, {})
    nurses, chairs = settings.capacities_on(dt.date(2026, 4, 1))
    assert (nurses.what, nurses.unit, nurses.a_year) == ("nurses", "hours", 3200)
    assert [(each.since, each.a_year, each.source) for each in nurses.coming] == [
        (dt.date(2027, 4, 1), 1600, "case 12")
    ]
    assert chairs.is_capacity_of("Infusion Chairs", "infusions")
    assert not chairs.is_capacity_of("infusion chairs", "hours")
    assert settings.capacities_on(dt.date(2026, 3, 31)) == (chairs,)


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("", "give one of posts, a_year"),
        ("posts = 1\na_year = 3", "give one of posts, a_year"),
        ('posts = 1\nunit = "scans"', "posts are of hours, not of scans: give a_year"),
        ("a_year = -3", "greater than or equal to 0"),
        ("a_year = 3\ncoming = [{from = 2027-04-01}]", "give one of posts, a_year"),
        (
            "a_year = 3\ncoming = [{from = 2027-04-01, a_year = -4}]",
            "from 2027-04-01 on more is taken away",
        ),
    ],
)
def test_a_capacity_that_cannot_be_is_refused(tmp_path: Path, line: str, complaint: str) -> None:
    (tmp_path / "horizon.toml").write_text(f"[capacity.nurses]\n{line}\n", encoding="utf-8")
    with pytest.raises(ConfigurationError, match=complaint):
        load_settings(tmp_path, {})
