"""Lines for a person, JSON for a collector, and no secret in either."""

import json
import logging
import subprocess
import sys

import pytest

from horizon.cli.logs import JsonFormatter, LineFormatter
from horizon.errors import redact_secrets

SECRET = "s3cret-word"


@pytest.mark.parametrize(
    "text",
    [
        f"cannot connect to postgresql://horizon:{SECRET}@db.example.org/horizon",
        f"connection failed: host=db user=horizon password={SECRET} dbname=horizon",
        f"{{'password': '{SECRET}', 'host': 'db'}}",
        f"HORIZON_SMTP_PASSWORD={SECRET}",
        f"token: {SECRET}",
        f"https://user:{SECRET}/with@both@registry.example/api",
        f"https://registry.example/api?api_key={SECRET}&x=1",
    ],
)
def test_a_secret_is_struck_out(text: str) -> None:
    output = redact_secrets(text)
    assert SECRET not in output
    assert "***" in output


@pytest.mark.parametrize(
    "text", ["https://clinicaltrials.gov/api/v2", "2026-W08: sent to 3", "mail at 10:30 to a@b.org"]
)
def test_all_else_is_left_as_it_is(text: str) -> None:
    assert redact_secrets(text) == text


@pytest.mark.parametrize("formatter", [LineFormatter("%(levelname)s %(message)s"), JsonFormatter()])
def test_so_is_one_in_a_traceback(formatter: logging.Formatter) -> None:
    try:
        raise ValueError(f"postgresql://horizon:{SECRET}@db/horizon")
    except ValueError:
        record = logging.LogRecord("horizon", logging.ERROR, "", 0, "it broke", (), sys.exc_info())
    output = formatter.format(record)
    assert "Traceback" in output
    assert SECRET not in output


def test_what_crashes_is_one_line_of_json_where_nobody_watches() -> None:
    source = f"""
from horizon.cli import logs
logs.configure_logging()
raise RuntimeError("at postgresql://horizon:{SECRET}@db/horizon\\nand on a second line")
"""
    done = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    output = json.loads(line)
    assert (output["level"], output["logger"]) == ("critical", "horizon")
    assert "RuntimeError" in output["trace"]
    assert SECRET not in line
