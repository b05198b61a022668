"""What the documents say is run and held against the code."""

import contextlib
import datetime as dt
import re
import shlex
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest

from horizon.evidence import tables
from horizon.evidence.rows import Lag
from standin import serve_studies
from workspaces import run_line

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
METHOD = (ROOT / "docs" / "method.md").read_text(encoding="utf-8")
PERFORMANCE = (ROOT / "docs" / "performance.md").read_text(encoding="utf-8")
SCALE = (ROOT / "docs" / "scale.md").read_text(encoding="utf-8")
BENCHMARKS = sorted((ROOT / "tests" / "benchmarks").glob("bench_*.py"))
SECTIONS = [one for one in re.split("^## ", PERFORMANCE, flags=re.MULTILINE) if "\n| " in one]
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")), *sorted((ROOT / "deploy").glob("*.md"))]


def commands(heading: str) -> list[str]:
    """The horizon commands under a heading of the README."""
    block = README.split(f"## {heading}", 1)[1].split("```sh", 1)[1].split("```", 1)[0]
    return [line.partition("#")[0].strip() for line in block.splitlines() if line.startswith("horizon ")]


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, dict[str, str]]]:
    """A new workspace beside a registry that serves the embedded extract, on the last day of 2013."""
    folder = tmp_path_factory.mktemp("planning")
    records = files("horizon.demo") / "records.ndjson.gz"
    with serve_studies([str(records)]) as address:
        environment = {"HORIZON_EMA_URL": "", "HORIZON_OPENFDA_URL": ""}
        environment |= {"HORIZON_REGISTRY_URL": address, "HORIZON_REGISTRY_PAUSE": "0", "HORIZON_TODAY": "2013-12-31"}
        run("horizon init .", folder, environment)
        yield folder, environment


def run(command: str, folder: Path, environment: dict[str, str]) -> str:
    with contextlib.chdir(folder):
        done = run_line(shlex.split(command)[1:], environment)
    assert done.code == 0, f"{command}: {done.err}"
    return done.out


@pytest.mark.slow
def test_the_commands_of_a_normal_week_work_as_written(workspace: tuple[Path, dict[str, str]]) -> None:
    folder, environment = workspace
    said = {command: run(command, folder, environment) for command in commands("A normal week")}
    assert len(said) == 7
    assert (folder / "reports" / "2014-W01" / "index.html").is_file()
    assert "sofosbuvir" in said["horizon scan hepatitis-c --no-pull"]
    assert "as it is: on average" in said["horizon scan hepatitis-c --no-pull --set price.list=20000"]
    assert "FISSION" in said["horizon technology sofosbuvir"]
    assert "by edition 2014-W01" in said["horizon ready"]
    assert "nobody" in said["horizon unwatched"].casefold()


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_leads_somewhere(document: Path) -> None:
    for link in re.findall(r"\]\(([^)#]+?)(?:#[^)]*)?\)", document.read_text(encoding="utf-8")):
        assert "://" in link or (document.parent / link).exists(), link


@pytest.mark.parametrize("path", re.findall(r"`((?:[a-z_]+/)+(?:[a-z_]+\.py)?)`", METHOD))
def test_the_modules_that_the_method_names_exist(path: str) -> None:
    assert (ROOT / path).exists() or (ROOT / "src" / "horizon" / path).exists()


@pytest.mark.parametrize(
    "lag", tables.load_evidence(dt.date(2026, 2, 19)).lags, ids=lambda lag: f"{lag.quantity}, {lag.scope}"
)
def test_the_method_quotes_the_lags_as_they_are_used(lag: Lag) -> None:
    quoted = f"{lag.p10:.0f} / {lag.p50:.0f} / {lag.p90:.0f}".replace("-", "−")
    usual_gap = f"(median {lag.p50:.0f}, P75 {lag.p75:.0f} days, n = {lag.n})"
    assert quoted in METHOD or usual_gap in METHOD


def test_the_readme_and_the_errors_name_the_same_exit_codes() -> None:
    import horizon.errors

    told = re.findall(r"^\| (\d) \| (.+) \|$", horizon.errors.__doc__ or "", re.MULTILINE)
    (line,) = re.findall(r"^\| exit codes \| (.+) \|$", README, re.MULTILINE)
    short = [f"{code} {meaning.partition(':')[0]}" for code, meaning in told]
    assert line.split(" · ") == short


@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.splitlines()[0])
def test_every_table_of_figures_names_the_program_or_test_that_wrote_it(section: str) -> None:
    assert re.search(r"tests/(?:\w+/)*(?:bench|test)_\w+\.py", section)


@pytest.mark.parametrize("program", sorted(set(re.findall(r"tests/[\w/]+\.py", PERFORMANCE))))
def test_the_programs_that_figures_come_from_exist(program: str) -> None:
    assert (ROOT / program).is_file()


def test_every_place_for_figures_is_filled_by_one_program_that_make_bench_runs() -> None:
    places = re.findall(r"<!-- ([\w-]+) -->\n\n\|(?:.+\n)+\n<!-- /\1 -->", PERFORMANCE + SCALE)
    told = [name for one in BENCHMARKS for name in re.findall(r'\btell\(\s*"([\w-]+)"', one.read_text("utf-8"))]
    assert sorted(places) == sorted(told)


@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.splitlines()[0])
def test_no_figure_stands_in_a_table_that_make_bench_does_not_write(section: str) -> None:
    by_hand = re.sub(r"<!-- ([\w-]+) -->.*?<!-- /\1 -->", "", section, flags=re.DOTALL)
    rows = [line for line in by_hand.splitlines() if line.startswith("|") and "::test_" not in line]
    assert not [row for row in rows if re.search(r"\d (?:s|MB|ms|×)(?!\w)", row)]


@pytest.mark.parametrize("program", BENCHMARKS, ids=lambda path: path.name)
def test_what_make_bench_measures_is_told(program: Path) -> None:
    assert f"tests/benchmarks/{program.name}" in PERFORMANCE
