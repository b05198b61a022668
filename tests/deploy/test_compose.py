"""The compose file, held to what its page promises; `docker compose config` where the client is at hand."""

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

DEPLOY = Path(__file__).parents[2] / "deploy"
TEXT = (DEPLOY / "compose.yaml").read_text("utf-8")
FILE: dict[str, Any] = YAML(typ="safe").load(TEXT)
HORIZON, DATABASE = FILE["services"]["horizon"], FILE["services"]["database"]


def test_horizon_stays_may_do_little_and_writes_to_its_workspace_alone() -> None:
    assert HORIZON["command"] == ["schedule", "run"]
    assert (HORIZON["read_only"], HORIZON["cap_drop"], HORIZON["tmpfs"]) == (True, ["ALL"], ["/tmp"])
    assert "no-new-privileges:true" in HORIZON["security_opt"]
    assert HORIZON["volumes"] == ["workspace:/workspace"]
    assert not {"privileged", "user", "ports", "network_mode"} & set(HORIZON)


def test_a_week_under_way_is_finished_and_a_dead_one_started_again() -> None:
    assert HORIZON["stop_grace_period"] == "1h"
    assert {HORIZON["restart"], DATABASE["restart"]} == {"unless-stopped"}
    assert HORIZON["healthcheck"]["test"] == ["CMD", "horizon", "status", "--quiet"]


def test_secrets_are_files_and_none_is_written_down() -> None:
    assert set(FILE["secrets"]) == set(HORIZON["secrets"]) | set(DATABASE["secrets"])
    assert all(set(one) == {"file"} for one in FILE["secrets"].values())
    settings = HORIZON["environment"] | DATABASE["environment"]
    for name in settings:
        assert not re.search("PASSWORD|SECRET", name) or name.endswith("_FILE")
    address = settings["HORIZON_DATABASE_URL"]
    assert address == f"postgresql://{DATABASE['environment']['POSTGRES_USER']}@database/horizon"


def test_nobody_but_horizon_reaches_the_database() -> None:
    assert FILE["networks"]["inside"] == {"internal": True}
    assert DATABASE["networks"] == ["inside"]
    assert "ports" not in DATABASE
    assert HORIZON["depends_on"] == {"database": {"condition": "service_healthy"}}


def test_the_page_names_what_the_file_needs() -> None:
    page = (DEPLOY / "compose.md").read_text("utf-8")
    for needed in (*(one["file"] for one in FILE["secrets"].values()), HORIZON["env_file"]):
        assert needed in page


@pytest.mark.skipif(
    not shutil.which("docker")
    or subprocess.run(["docker", "compose", "version"], capture_output=True, check=False).returncode != 0,
    reason="docker compose is not at hand: the file is read as YAML alone",
)
def test_compose_takes_it(tmp_path: Path) -> None:
    shutil.copytree(DEPLOY, tmp_path / "deploy")
    (tmp_path / "deploy" / "horizon.env").write_text("")
    command = ["docker", "compose", "--file", str(tmp_path / "deploy" / "compose.yaml"), "config", "--quiet"]
    said = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (said.returncode, said.stderr) == (0, "")
