"""Whole workspaces for the tests: a folder, a registry that answers, a mailbox that takes, and the command line."""

import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

import requests
from aiosmtpd.controller import Controller

from delivery.servers import Inbox, free
from horizon.cli.main import main
from standin import serve_studies
from studies import make_study, write_records

TODAY = "2016-02-03"
WEEK = "2016-W05"
DATA = "2016-02-01T09:00:05"

SETTINGS = "[digest]\ndraws = 200\n"
HEPATITIS = """
title: Hepatitis C
match: {conditions: [hepatitis C, HCV]}
jurisdiction: england
population:
  - {step: People with hepatitis C, people: 146000, source: NICE 2012}
treatment: {course: curative, months: 3}
uptake: {peak: 0.2, years_to_peak: 2}
price: {list: 30800, per: course, price_year: 2015, rebate: {low: 0, mode: 0.1, high: 0.3}}
readiness:
  - {step: Nurses trained, months: 4}
recipients:
  - {email: finance@example.org, role: finance}
  - {email: all@example.org}
"""
HEART = """
title: Heart failure
match: {conditions: [heart failure]}
jurisdiction: england
recipients:
  - {email: heart@example.org, role: pharmacy}
  - {email: all@example.org}
"""
WATCHLISTS = {"hepatitis-c": HEPATITIS, "heart-failure": HEART}
BROKEN = "title: Broken\nmatch: {conditions: [asthma]}\ncolour: blue\n"


@dataclass(frozen=True)
class CommandResult:
    """What a command answered."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


def make_workspace(folder: Path, watchlists: Mapping[str, str] = WATCHLISTS, settings: str = SETTINGS) -> Path:
    """A workspace with these watchlists."""
    (folder / "watchlists").mkdir(parents=True)
    (folder / "horizon.toml").write_text(settings, encoding="utf-8")
    for name, text in watchlists.items():
        (folder / "watchlists" / f"{name}.yaml").write_text(text, encoding="utf-8")
    return folder


def make_records() -> list[dict[str, Any]]:
    """A medicine in two trials and another in one, for hepatitis C; one for heart failure; and one nobody asked for."""
    return [
        make_study(1, phases=["PHASE3"]),
        make_study(2, phases=["PHASE2"], primaryCompletionDateStruct={"date": "2015-01-30", "type": "ACTUAL"}),
        _set_product(make_study(3, phases=["PHASE3"]), "Otherivir", ["Hepatitis C"]),
        _set_product(make_study(4, phases=["PHASE3"]), "Cardiolol", ["Heart Failure"]),
        _set_product(make_study(5, phases=["PHASE3"]), "Breathimab", ["Asthma"]),
    ]


def _set_product(raw: dict[str, Any], product: str, conditions: list[str]) -> dict[str, Any]:
    protocol = raw["protocolSection"]
    protocol["identificationModule"] |= {
        "briefTitle": f"{product} in a Trial",
        "officialTitle": f"{product} in a Trial",
    }
    protocol["conditionsModule"] = {"conditions": conditions}
    protocol["armsInterventionsModule"] = {
        "armGroups": [{"label": "Active", "type": "EXPERIMENTAL", "interventionNames": [f"Drug: {product}"]}],
        "interventions": [{"type": "DRUG", "name": product}],
    }
    raw["derivedSection"].pop("conditionBrowseModule")
    raw["derivedSection"].pop("interventionBrowseModule")
    return raw


@contextmanager
def serve_registry(folder: Path, records: list[dict[str, Any]] | None = None, timestamp: str = DATA) -> Iterator[str]:
    """A registry with these records, by default :func:`records`; gives its address."""
    with serve_studies(
        [write_records(folder / "records.ndjson", make_records() if records is None else records)], timestamp
    ) as address:
        yield address


@contextmanager
def serve_mailbox() -> Iterator[tuple[dict[str, str], Inbox]]:
    """A mail server, as the environment that points to it, and its inbox."""
    inbox = Inbox()
    controller = Controller(inbox, hostname="127.0.0.1", port=free())
    controller.start()
    try:
        host = {"HORIZON_SMTP_HOST": "127.0.0.1", "HORIZON_SMTP_PORT": str(controller.port)}
        yield host | {"HORIZON_SMTP_SECURITY": "none", "HORIZON_SMTP_FROM": "Horizon <horizon@example.org>"}, inbox
    finally:
        controller.stop()


def make_environment(api: str = "", **more: str) -> dict[str, str]:
    """What points a workspace to a registry, on a day."""
    values = {
        "HORIZON_TODAY": TODAY,
        "HORIZON_REGISTRY_PAUSE": "0",
        "HORIZON_REGISTRY_URL": api or "http://127.0.0.1:9",
        "HORIZON_EMA_URL": "",
        "HORIZON_OPENFDA_URL": "",
    }
    return values | more


def run_command(workspace: Path, *arguments: str, env: Mapping[str, str] | None = None) -> CommandResult:
    """A command in this process."""
    line = [*arguments, *([] if arguments[:1] == ("init",) else ["--workspace", str(workspace)])]
    return run_line(line, make_environment() if env is None else env)


def run_line(words: Sequence[str], env: Mapping[str, str]) -> CommandResult:
    """What stands behind ``horizon`` on a command line, in this process and where it is."""
    out, err = io.StringIO(), io.StringIO()
    with (
        patch.dict(os.environ, env),
        patch.object(sys, "argv", ["horizon", *words]),
        redirect_stdout(out),
        redirect_stderr(err),
    ):
        try:
            main()
            code: Any = 0
        except SystemExit as end:
            code = end.code or 0
    return CommandResult(code, out.getvalue(), err.getvalue())


def run_subprocess(workspace: Path, *arguments: str, env: Mapping[str, str]) -> CommandResult:
    """A command in a process of its own, as a scheduler starts it."""
    line = [sys.executable, "-m", "horizon", *arguments, "--workspace", str(workspace)]
    done = subprocess.run(line, capture_output=True, text=True, env=os.environ | env, timeout=600, check=False)
    return CommandResult(done.returncode, done.stdout, done.stderr)


def fetch_request_log(api: str) -> list[dict[str, Any]]:
    """Every request that the registry had so far."""
    entries: list[dict[str, Any]] = requests.get(f"{api.removesuffix('/api/v2')}/__log", timeout=5).json()
    return entries
