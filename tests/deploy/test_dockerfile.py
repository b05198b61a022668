"""The image as text: what it is built from, who it runs as, and that nothing secret goes into it."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "deploy" / "Dockerfile").read_text("utf-8")
LINES = [line.split(maxsplit=1) for line in TEXT.replace("\\\n", " ").splitlines() if line and not line.startswith("#")]


def arguments(instruction: str) -> list[str]:
    return [rest for name, rest in LINES if name == instruction]


def final_stage() -> list[list[str]]:
    last = max(number for number, (name, _) in enumerate(LINES) if name == "FROM")
    return LINES[last:]


def test_it_is_built_from_a_supported_python_held_by_its_digest() -> None:
    assert [image.split()[0] for image in arguments("FROM")] == ["$PYTHON"] * 2
    (image,) = (given.removeprefix("PYTHON=") for given in arguments("ARG"))
    assert re.fullmatch(r"python:3\.13\.\d+-slim-\w+@sha256:[0-9a-f]{64}", image)


def test_what_is_copied_exists() -> None:
    copied = [rest for rest in arguments("COPY") if "--from" not in rest]
    sources = [source for rest in copied for source in rest.split()[:-1]]
    assert sources
    assert [source for source in sources if not (ROOT / source).exists()] == []


def test_the_package_is_built_from_all_that_it_names() -> None:
    copied = " ".join(arguments("COPY"))
    project = (ROOT / "pyproject.toml").read_text("utf-8")
    for named in ("README.md", "LICENSE", "watchlists", "src"):
        assert named in project
        assert re.search(rf"(^|\s){re.escape(named)}\s", copied)


def test_every_dependency_is_checked_against_its_hash() -> None:
    installs = [line for line in arguments("RUN") if "pip install" in line]
    assert len(installs) == 2
    assert all("--require-hashes" in line or "--no-deps --no-build-isolation" in line for line in installs)


def test_it_does_not_run_as_root() -> None:
    names = [name for name, _ in final_stage()]
    (user,) = [rest for name, rest in final_stage() if name == "USER"]
    assert user.isdigit()
    assert int(user) >= 1000
    assert "RUN" not in names[names.index("USER") :]


def test_its_root_can_be_read_only() -> None:
    environment = dict(pair.split("=", 1) for rest in arguments("ENV") for pair in rest.split())
    assert environment["PYTHONDONTWRITEBYTECODE"] == "1"
    assert environment["MPLCONFIGDIR"].startswith("/tmp/")
    assert [rest for name, rest in final_stage() if name in ("WORKDIR", "VOLUME")] == ["/workspace"] * 2


def test_it_is_horizon_and_holds_no_secret() -> None:
    assert arguments("ENTRYPOINT") == ['["horizon"]']
    assert not re.search(r"password|secret|token|HORIZON_", TEXT, re.IGNORECASE)


def test_what_is_copied_is_not_ignored() -> None:
    let_in = {
        line[1:] for line in (ROOT / "deploy" / "Dockerfile.dockerignore").read_text("utf-8").split() if line[0] == "!"
    }
    assert let_in == {source for rest in arguments("COPY") if "--from" not in rest for source in rest.split()[:-1]}
