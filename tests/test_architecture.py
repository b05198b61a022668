"""Imports run one way, each library has one home, and the middle is pure: read from the source, not from memory."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

import horizon

PACKAGE = Path(horizon.__file__).parent
ROOT = Path(__file__).parents[1]
FILES = sorted(path.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("*.py"))

# Every room of the house, left to right: a room imports itself and rooms to its left. No room is exempt.
ORDER = [
    "values",
    "errors",
    "atomic_write",
    "type_adapters",
    "settings",
    "evidence",
    "bounded_reader",
    "http",
    "registry",
    "regulators",
    "store",
]
ORDER += ["watchlist", "technology", "forecast", "impact", "readiness", "scoring", "assessment", "unwatched", "edition"]
ORDER += ["digest"]
ORDER += ["delivery", "app", "replay", "demo", "web", "cli", "__main__"]
# What touches the world is handed to a room; only its own room and those from the application on may name it.
EDGES = ["registry.client", "registry.archive", "regulators.client", "store", "watchlist.files", "delivery.smtp"]
EDGES += ["delivery.outbox"]
HOMES = {
    "requests": "http.py",
    "urllib3": "http.py",
    "urllib.request": "http.py",
    "http": "http.py",
    "horizon.http": ("registry/", "regulators/", "app/job_monitor.py"),
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
    "docx": "digest/board_document.py",
    "apscheduler": "app/scheduler.py",
    "dask": "app/workers.py",
    "distributed": "app/workers.py",
    "pandas": "regulators/",
    "openpyxl": "regulators/",
    "typer": "cli/",
    "rich": "cli/",
    "starlette": "web/",
    "uvicorn": "web/",
}
PURE = ["values/", "watchlist/matching/", "watchlist/schema/", "technology/", "forecast/", "impact/", "readiness/"]
PURE += ["scoring/scorecard.py", "scoring/measures.py", "assessment/", "unwatched/", "edition/", "delivery/message.py"]
CLOCKS = ("date.today", "datetime.now", "datetime.utcnow", "time.time", "os.environ", "os.getenv")
WORLD = {"os", "pathlib", "time", "socket", "subprocess", "tempfile", "shutil", "random", "logging"}
HEAVY = {"pandas", "matplotlib", "sqlmodel", "sqlalchemy", "numpy", "xlsxwriter", "jinja2", "requests", "apscheduler"}
HEAVY |= {"starlette", "uvicorn", "docx"}


def imported_names(tree: ast.AST) -> Iterator[str]:
    """Every name that a module imports, dotted and in full, wherever in the module it does so."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"line {node.lineno}: relative import"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@cache
def parse_file(file: str) -> ast.Module:
    return ast.parse((PACKAGE / file).read_text("utf-8"))


@cache
def imports(file: str) -> tuple[str, ...]:
    return tuple(imported_names(parse_file(file)))


def room(file: str) -> str:
    return file.split("/")[0].removesuffix(".py")


def against_the_order(importer: str, names: Iterable[str]) -> set[str]:
    """The rooms among the imported names that do not stand to the left of the importing room."""
    parts = [name.split(".") for name in names]
    rooms = {part[1] for part in parts if part[0] == "horizon" and len(part) > 1} & {*ORDER}
    return {other for other in rooms if ORDER.index(other) > ORDER.index(importer)}


def module_graph(files: Mapping[str, ast.AST]) -> dict[str, set[str]]:
    """Each module and the modules of horizon that it imports."""
    modules = {"horizon." + file.removesuffix(".py").replace("/", "."): file for file in files}
    graph: dict[str, set[str]] = {}
    for module, file in modules.items():
        targets = {name if name in modules else name.rpartition(".")[0] for name in imported_names(files[file])}
        graph[module] = targets & {*modules} - {module}
    return graph


def circle(graph: Mapping[str, set[str]]) -> list[str]:
    """The first circle of imports, or nothing."""
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def within(name: str, whole: str) -> bool:
    return name == whole or name.startswith(whole + ".")


def test_every_file_is_in_a_room_of_the_order() -> None:
    rooms = {room(file) for file in FILES} - {"__init__"}
    assert rooms == {*ORDER}


def test_imports_run_one_way() -> None:
    wrong = {file: against_the_order(room(file), imports(file)) for file in FILES if file != "__init__.py"}
    assert {file: rooms for file, rooms in wrong.items() if rooms} == {}


def test_no_import_runs_in_a_circle() -> None:
    assert circle(module_graph({file: parse_file(file) for file in FILES})) == []


@pytest.mark.parametrize(
    ("importer", "source", "refused"),
    [
        ("edition", "from horizon.digest.view import wording", {"digest"}),
        ("store", "def read():\n    from horizon.app import run", {"app"}),
        ("values", "import horizon.errors", {"errors"}),
        ("digest", "from horizon.edition.rounding import printed\nfrom horizon import values", set()),
    ],
)
def test_an_import_against_the_order_is_found(importer: str, source: str, refused: set[str]) -> None:
    assert against_the_order(importer, imported_names(ast.parse(source))) == refused


def test_a_circle_is_found() -> None:
    sources = {"a/x.py": "from horizon.a.y import f", "a/y.py": "from horizon.a import z", "a/z.py": ""}
    assert circle(module_graph({file: ast.parse(text) for file, text in sources.items()})) == []
    sources["a/z.py"] = "def late():\n    from horizon.a.x import g"
    assert {*circle(module_graph({file: ast.parse(text) for file, text in sources.items()}))} == {
        "horizon.a.x",
        "horizon.a.y",
        "horizon.a.z",
    }


def test_the_picture_of_the_rooms_is_the_order() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    picture = re.search(r"<!-- rooms -->\n```text\n(.*?)```\n<!-- /rooms -->", page, re.DOTALL)
    assert picture, "docs/architecture.md has a picture of the rooms between its two marks"
    drawn = [line.split()[0].rstrip("/") for line in picture[1].splitlines() if re.match(r"[a-z_.]+/?\s", line)]
    standing = {room(file) for file in FILES}
    assert [name.removesuffix(".py") for name in drawn] == [name for name in ORDER if name in standing - {"__main__"}]


@pytest.mark.parametrize("room_name", ORDER[: ORDER.index("app")])
def test_a_room_is_handed_what_touches_the_world(room_name: str) -> None:
    others = [f"horizon.{edge}" for edge in EDGES if edge.split(".")[0] != room_name]
    files = [file for file in FILES if room(file) == room_name]
    assert {
        (file, name) for file in files for name in imports(file) if any(within(name, edge) for edge in others)
    } == set()


@pytest.mark.parametrize(("library", "home"), HOMES.items())
def test_each_library_has_one_home(library: str, home: str | tuple[str, ...]) -> None:
    users = {file for file in FILES if any(within(name, library) for name in imports(file))}
    assert {file for file in users if not file.startswith(home)} == set()


@pytest.mark.parametrize("place", PURE)
def test_the_middle_is_pure(place: str) -> None:
    files = [file for file in FILES if file.startswith(place)]
    assert files
    for file in files:
        named = {ast.unparse(node) for node in ast.walk(parse_file(file)) if isinstance(node, ast.Attribute)}
        assert not {name for name in named if name.endswith(CLOCKS)}, file
        assert not {name.split(".")[0] for name in imports(file)} & WORLD, file


def test_only_the_command_line_prints() -> None:
    nodes = ((file, node) for file in FILES if room(file) != "cli" for node in ast.walk(parse_file(file)))
    assert [(file, node.lineno) for file, node in nodes if isinstance(node, ast.Name) and node.id == "print"] == []


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
