"""Imports run one way, each library has one home, and the middle is pure: read from the source, not from memory."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import horizon

PACKAGE = Path(horizon.__file__).parent
FILES = {path.relative_to(PACKAGE).as_posix(): ast.parse(path.read_text("utf-8")) for path in PACKAGE.rglob("*.py")}

# Every room of the house, left to right: a room imports itself and rooms to its left, without exception.
ORDER = [
    "values",
    "errors",
    "settings",
    "evidence",
    "http",
    "registry",
    "regulators",
    "store",
    "watchlist",
    "technology",
]
ORDER += ["forecast", "impact", "readiness", "scoring", "assessment", "edition", "digest", "delivery", "app", "replay"]
ORDER += ["demo", "cli", "web", "__main__"]
YET_TO_COME = {"http", "regulators", "web"}
ROOMS = ORDER[ORDER.index("registry") : ORDER.index("app")]
MAY_IMPORT = {room: ORDER[: place + 1] for place, room in enumerate(ORDER)}
MAY_IMPORT |= {"values": ["values"], "errors": [], "settings": ["errors"]}
# What touches the world is handed to a room; only its own room and those that join rooms may name it.
EDGES = ["registry.client", "registry.archive", "store", "watchlist.files.files", "delivery.smtp", "delivery.outbox"]
HOMES = {
    "requests": "registry/",
    "urllib3": "registry/",
    "urllib.request": "registry/",
    "http": "registry/",
    "sqlmodel": "store/",
    "sqlalchemy": "store/",
    "alembic": "store/",
    "psycopg": "store/",
    "sqlite3": "store/",
    "ruamel": "watchlist/files/",
    "smtplib": "delivery/smtp.py",
    "jinja2": "digest/html/",
    "css_inline": "digest/html/",
    "matplotlib": "digest/charts/",
    "xlsxwriter": "digest/workbook/",
    "apscheduler": "app/scheduler.py",
    "dask": "app/workers.py",
    "distributed": "app/workers.py",
    "typer": "cli/",
    "rich": "cli/",
}
PURE = ["values/", "watchlist/matching/", "watchlist/schema/", "technology/", "forecast/", "impact/", "readiness/"]
PURE += ["assessment/", "edition/", "scoring/", "delivery/message.py"]
CLOCKS = ("date.today", "datetime.now", "datetime.utcnow", "time.time", "os.environ", "os.getenv")
WORLD = {"os", "pathlib", "time", "socket", "subprocess", "tempfile", "shutil", "random", "logging"}
HEAVY = {"pandas", "matplotlib", "sqlmodel", "sqlalchemy", "numpy", "xlsxwriter", "jinja2", "requests", "apscheduler"}


def imports(file: str) -> Iterator[str]:
    """Every name that a file imports, dotted and in full."""
    for node in ast.walk(FILES[file]):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}:{node.lineno}: relative import"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def rooms_imported(file: str) -> set[str]:
    parts = [name.split(".") for name in imports(file)]
    found = {part[1] for part in parts if part[0] == "horizon" and len(part) > 1}
    return found & {*MAY_IMPORT}


def within(name: str, whole: str) -> bool:
    return name == whole or name.startswith(whole + ".")


def room(file: str) -> str:
    return file.split("/")[0].removesuffix(".py")


def pure_files() -> list[str]:
    return sorted(file for file in FILES if file.startswith(tuple(PURE)))


def test_every_file_is_in_a_room() -> None:
    assert {room(file) for file in FILES} <= {*MAY_IMPORT, "__init__"}


@pytest.mark.parametrize("file", sorted(FILES))
def test_imports_run_one_way(file: str) -> None:
    assert rooms_imported(file) <= {*MAY_IMPORT.get(room(file), [])}


@pytest.mark.parametrize("file", sorted(file for file in FILES if room(file) in ROOMS))
def test_a_room_is_handed_what_touches_the_world(file: str) -> None:
    others = [f"horizon.{edge}" for edge in EDGES if edge.split(".")[0] != room(file)]
    assert not {name for name in imports(file) for edge in others if within(name, edge)}


@pytest.mark.parametrize(("library", "home"), HOMES.items())
def test_each_library_has_one_home(library: str, home: str) -> None:
    users = {file for file in FILES if any(within(name, library) for name in imports(file))}
    assert {file for file in users if not file.startswith(home)} == set()


@pytest.mark.parametrize("file", pure_files())
def test_the_middle_is_pure(file: str) -> None:
    named = {ast.unparse(node) for node in ast.walk(FILES[file]) if isinstance(node, ast.Attribute)}
    assert not {name for name in named if name.endswith(CLOCKS)}
    assert not {name.split(".")[0] for name in imports(file)} & WORLD


@pytest.mark.parametrize("file", sorted(file for file in FILES if room(file) != "cli"))
def test_only_the_command_line_prints(file: str) -> None:
    assert not [node.lineno for node in ast.walk(FILES[file]) if isinstance(node, ast.Name) and node.id == "print"]


def test_help_is_quick() -> None:
    ask = f"""
import sys
from horizon.cli.main import main
sys.argv = ["horizon", "--help"]
try:
    main()
except SystemExit as end:
    assert not end.code
print("loaded:", *sorted({HEAVY} & set(sys.modules)))
"""
    asked = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, timeout=60, check=False)
    assert asked.returncode == 0, asked.stderr
    assert "Usage" in asked.stdout
    assert asked.stdout.splitlines()[-1] == "loaded:"
