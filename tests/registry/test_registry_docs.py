"""The page that shows the rules, held against the code that follows them."""

import re
from pathlib import Path

import horizon.store.ingest
import horizon.values.changes as rules
from horizon import http
from horizon.app import pull, pull_plan

PAGE = (Path(__file__).parents[2] / "docs" / "registry.md").read_text(encoding="utf-8")
FIGURES = {
    f"moved by {rules.MATERIAL_DAYS} days or more",
    f"every {pull.FULL_PULL_DAYS} days",
    f"{http.CONNECT_SECONDS} seconds to connect, {http.READ_SECONDS} without a byte, {http.ANSWER_SECONDS} for",
    f"after {', '.join(map(str, http.RETRY_WAITS[:-1]))} and {http.RETRY_WAITS[-1]} seconds",
}


def test_every_kind_of_change_is_on_the_page() -> None:
    code = "".join(Path(str(module.__file__)).read_text(encoding="utf-8") for module in (rules, horizon.store.ingest))
    made = set(re.findall(r'(?:TrialChange|_date_changes)\((?:\s*[\w.]+,)?\s*"(\w+)"', code))
    made |= set(re.findall(r'\("(results_\w+)",', code))
    listed = {kind for row in re.findall(r"^\| (`.+?) \|", PAGE, re.MULTILINE) for kind in re.findall(r"`(\w+)`", row)}
    assert made == listed


def test_the_figures_on_the_page_are_those_in_the_code() -> None:
    assert {figure for figure in FIGURES if figure not in PAGE} == set()
    assert (rules.MATERIAL_ENROLMENT_SHARE, pull_plan.OVERLAP_DAYS, pull.MOST_WALKS, http.MAX_WAIT) == (
        1 / 5,
        3,
        3,
        120,
    )
