"""What a stranger gets: the wheel in an empty environment, with the locked versions and nothing of this checkout."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
EDITIONS = ["2012-W39", "2013-W01", "2014-W01", "2026-W08"]
FILES = ["index.html", "digest.html", "digest.txt", "workbook.xlsx", "edition.json", "readiness.ics"]
# Whatever would call the registry, or anybody, finds nobody there.
NOBODY = "http://127.0.0.1:9"
OFFLINE = dict.fromkeys(("http_proxy", "https_proxy", "HORIZON_REGISTRY_URL", "HORIZON_EMA_URL"), NOBODY)


def run(*command: str | Path, folder: Path, **environment: str) -> str:
    kept = {name: os.environ[name] for name in os.environ if not name.startswith(("PYTHON", "VIRTUAL_ENV", "HORIZON_"))}
    done = subprocess.run(
        [str(word) for word in command],
        cwd=folder,
        env=kept | environment,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    quiet = ("--quiet", "--disable-pip-version-check", "--no-deps", "--no-build-isolation")
    run(sys.executable, "-m", "pip", "wheel", *quiet, "--wheel-dir", folder, ROOT, folder=folder)
    (built,) = folder.glob("horizon-*.whl")
    return built


@pytest.mark.slow
def test_the_wheel_holds_all_that_horizon_reads_and_no_more(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    package = ROOT / "src" / "horizon"
    data = {
        f"horizon/{path.relative_to(package).as_posix()}"
        for path in package.rglob("*")
        if path.is_file() and path.suffix != ".pyc"
    }
    shipped = {f"horizon/watchlist/shipped/{path.name}" for path in (ROOT / "watchlists").glob("*.yaml")}
    assert shipped
    assert {name for name in names if ".dist-info/" not in name} >= data | shipped
    assert {name.split("/")[0] for name in names if ".dist-info/" not in name} == {"horizon"}


@pytest.mark.slow
def test_a_stranger_installs_it_and_sees_the_demo(tmp_path: Path, wheel: Path) -> None:
    venv, workspace, elsewhere = (tmp_path / name for name in ("venv", "workspace", "elsewhere"))
    elsewhere.mkdir()
    run(sys.executable, "-m", "venv", venv, folder=tmp_path)
    # Of what is installed most is never imported: to compile it all would take longer than all else here.
    pip = (venv / "bin" / "pip", "install", "--quiet", "--disable-pip-version-check", "--no-compile")
    run(*pip, "--require-hashes", "-r", ROOT / "requirements.lock", folder=tmp_path)
    run(*pip, "--no-deps", wheel, folder=tmp_path)
    horizon = venv / "bin" / "horizon"

    run(horizon, "init", workspace, folder=elsewhere, **OFFLINE)
    assert (workspace / "horizon.toml").is_file()
    shipped = {path.name for path in (ROOT / "watchlists").glob("*.yaml")}
    assert {path.name for path in (workspace / "watchlists").glob("*.yaml")} == shipped != set()

    run(horizon, "demo", folder=elsewhere, **OFFLINE)
    demo = elsewhere / "reports" / "demo"
    assert sorted(path.parent.name for path in demo.glob("*/edition.json")) == EDITIONS
    for edition in EDITIONS:
        assert [name for name in FILES if not (demo / edition / name).stat().st_size] == []
        assert list((demo / edition / "outbox").glob("*.eml"))
