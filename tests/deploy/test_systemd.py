"""The units, read as systemd reads them: repeated keys and all."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from horizon.web.server import DeskPlace, decide_address

UNITS = Path(__file__).parents[2] / "deploy" / "systemd"


def unit(name: str) -> dict[str, dict[str, list[str]]]:
    sections: dict[str, dict[str, list[str]]] = {}
    for line in (UNITS / name).read_text("utf-8").splitlines():
        if heading := re.fullmatch(r"\[(\w+)\]", line):
            section = sections.setdefault(heading[1], {})
        elif line and not line.startswith("#"):
            key, value = line.split("=", 1)
            section.setdefault(key, []).append(value)
    return sections


def test_the_service_runs_once_and_not_as_root() -> None:
    service = unit("horizon.service")["Service"]
    assert service["Type"] == ["oneshot"]
    assert service["User"] == ["horizon"]
    assert service["ExecStart"] == ["/opt/horizon/bin/horizon run"]


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("NoNewPrivileges", "yes"),
        ("CapabilityBoundingSet", ""),
        ("ProtectSystem", "strict"),
        ("ProtectHome", "yes"),
        ("PrivateTmp", "yes"),
        ("PrivateDevices", "yes"),
        ("RestrictAddressFamilies", "AF_INET AF_INET6 AF_UNIX"),
        ("RestrictNamespaces", "yes"),
    ],
)
@pytest.mark.parametrize("name", ["horizon.service", "horizon-desk.service"])
def test_the_service_may_do_little(name: str, key: str, value: str) -> None:
    assert unit(name)["Service"][key] == [value]


def test_the_desk_listens_on_this_machine_alone_behind_tls_and_a_password() -> None:
    service = unit("horizon-desk.service")["Service"]
    program, *words = service["ExecStart"][0].split()
    assert program == "/opt/horizon/bin/horizon"
    assert words[:3] == ["serve", "--host", "127.0.0.1"]
    assert "desk-password:/etc/horizon/desk-password" in service["LoadCredential"]
    place = DeskPlace(8765, "127.0.0.1", Path(words[4]), words[6])
    assert words[3:6:2] == ["--password-file", "--address"]
    assert decide_address(place).is_secure


def test_it_writes_only_to_its_own_folders() -> None:
    service = unit("horizon.service")["Service"]
    assert service["WorkingDirectory"] == [f"/var/lib/{service['StateDirectory'][0]}"]
    assert f"MPLCONFIGDIR=/var/cache/{service['CacheDirectory'][0]}" in service["Environment"]
    assert not {"ReadWritePaths", "BindPaths"} & set(service)


def test_the_password_is_a_credential() -> None:
    service = unit("horizon.service")["Service"]
    (name, _path) = service["LoadCredential"][0].split(":")
    assert f"HORIZON_SMTP_PASSWORD_FILE=%d/{name}" in service["Environment"]
    assert "HORIZON_SMTP_PASSWORD=" not in (UNITS / "horizon.service").read_text("utf-8")


def test_the_timer_starts_it_on_monday_and_makes_up_for_a_miss() -> None:
    timer = unit("horizon.timer")
    assert timer["Timer"] == {"OnCalendar": ["Mon *-*-* 06:30:00 Europe/London"], "Persistent": ["true"]}
    assert timer["Install"] == {"WantedBy": ["timers.target"]}


def test_what_failed_for_now_is_tried_again_and_a_wrong_setting_is_not() -> None:
    service = unit("horizon.service")
    assert (service["Service"]["Restart"], service["Service"]["RestartSec"]) == (["on-failure"], ["1h"])
    assert service["Service"]["RestartPreventExitStatus"] == ["2 3"]
    assert int(service["Unit"]["StartLimitBurst"][0]) <= 12


LEAST_EXPOSED = 1.5
"""Of 10, by `systemd-analyze security`; what is left is mostly the network, which it needs."""


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd-analyze is not at hand")
def test_it_is_hardly_exposed() -> None:
    command = ["systemd-analyze", "security", "--offline=true", "--no-pager", str(UNITS / "horizon.service")]
    said = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    (level,) = re.findall(r"Overall exposure level for horizon\.service: ([\d.]+)", said.stdout)
    assert float(level) <= LEAST_EXPOSED


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd-analyze is not at hand")
def test_systemd_has_nothing_to_say(tmp_path: Path) -> None:
    for path in UNITS.iterdir():
        # The program is not where an installation puts it, and that is all that may be missing here.
        text = path.read_text("utf-8").replace("/opt/horizon/bin/horizon", "/bin/true")
        (tmp_path / path.name).write_text(text, "utf-8")
    command = ["systemd-analyze", "verify", *map(str, sorted(tmp_path.iterdir()))]
    said = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (said.returncode, said.stdout + said.stderr) == (0, "")
