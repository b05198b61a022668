"""``horizon unwatched`` from end to end: swept, listed, told in the report, watched, ignored."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from workspaces import WEEK, fetch_request_log, make_environment, make_workspace, run_command, serve_registry


@pytest.fixture(scope="module")
def swept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, dict[str, str]]]:
    """A workspace that watches hepatitis C and heart failure, swept once; asthma is what nobody watches."""
    folder = tmp_path_factory.mktemp("unwatched")
    workspace = make_workspace(folder / "workspace")
    with serve_registry(folder) as api:
        env = make_environment(api)
        assert run_command(workspace, "unwatched", "--json", env=env).code == 0
        yield workspace, env


def test_what_no_watchlist_counts_is_listed_and_nothing_of_the_watchlists_is_pulled(
    swept: tuple[Path, dict[str, str]],
) -> None:
    workspace, env = swept
    asked = len(fetch_request_log(env["HORIZON_REGISTRY_URL"]))
    answer = run_command(workspace, "unwatched", "--json", env=env).json
    assert len(fetch_request_log(env["HORIZON_REGISTRY_URL"])) == asked + 1
    assert [row["key"] for row in answer["technologies"]] == ["asthma/breathimab"]
    assert {"watched", "left_out", "on_sale"} <= set(answer["not_listed"])
    assert (answer["as_of"], answer["not_listed"]["watched"]) == ("2016-02-03", 3)
    (row,) = answer["technologies"]
    wanted = {"name", "conditions", "sponsor", "phase", "trials", "people", "licence", "why", "pounds"}
    assert wanted <= set(row)
    assert (row["people"], row["trials"]) == (120, ["NCT00000005"])
    assert run_command(workspace, "trial", "NCT00000005", env=env).code != 0


def test_one_of_them_is_shown_with_its_reasons(swept: tuple[Path, dict[str, str]]) -> None:
    workspace, env = swept
    shown = run_command(workspace, "unwatched", "breathimab", env=env)
    assert "asthma: 4,690 in 100,000 living with it (World)" in shown.out
    missing = run_command(workspace, "unwatched", "nothing", env=env)
    assert (missing.code, "see the keys with: horizon unwatched" in missing.err) == (2, True)


def test_the_list_says_what_is_not_in_it(swept: tuple[Path, dict[str, str]]) -> None:
    workspace, env = swept
    listed = run_command(workspace, "unwatched", "--no-pull", env=env)
    assert "Breathimab" in listed.out
    assert "Not listed: 3 watched, 0 left out by rule" in listed.out
    assert run_command(workspace, "unwatched", "--as-of", "2030-01-01", env=env).code == 2


def test_the_report_tells_it_and_the_mail_does_not(swept: tuple[Path, dict[str, str]]) -> None:
    workspace, env = swept
    assert run_command(workspace, "digest", env=env).code == 0
    folder = workspace / "reports" / WEEK
    page = (folder / "index.html").read_text("utf-8")
    assert "What nobody here watches" in page
    assert "Breathimab (Example Pharma) in asthma: one trial of 120 people" in page
    for name in ("digest.html", "digest.txt"):
        assert "Breathimab" not in (folder / name).read_text("utf-8")
    assert run_command(workspace, "unwatched", "--no-pull", "--quiet", env=env).out == ""


def test_a_watchlist_of_it_matches_what_was_seen(swept: tuple[Path, dict[str, str]]) -> None:
    workspace, env = swept
    made = run_command(workspace, "watchlist", "new", "asthma", "--from-unwatched", "asthma/breathimab", env=env)
    assert made.code == 0, made.err
    path = workspace / "watchlists" / "asthma.yaml"
    text = path.read_text("utf-8")
    try:
        assert 'conditions: ["Asthma"]' in text
        assert "people: " in text
        assert "GBD 2019 diseases" not in text, "published after the day"
        assert run_command(workspace, "watchlist", "check", "asthma", env=env).code == 0
        listed = run_command(workspace, "unwatched", "--no-pull", "--json", env=env).json
        assert (listed["technologies"], listed["not_listed"]["watched"]) == ([], 4)
    finally:
        path.unlink()
    alone = run_command(workspace, "watchlist", "new", "a", "--from-unwatched", "x", "--area", "oncology", env=env)
    assert (alone.code, "goes alone" in alone.err) == (2, True)


def test_what_is_ignored_is_remembered_with_its_reason_and_size(tmp_path: Path) -> None:
    workspace = make_workspace(tmp_path / "workspace")
    with serve_registry(tmp_path) as api:
        env = make_environment(api)
        run_command(workspace, "unwatched", env=env)
        assert run_command(workspace, "unwatched", "--ignore", "breathimab", env=env).code == 2
        done = run_command(workspace, "unwatched", "--ignore", "breathimab", "--reason", 'Of "others"', env=env)
        assert done.code == 0, done.err
    settings = (workspace / "horizon.toml").read_text("utf-8")
    assert 'reason = "Of \\"others\\""' in settings
    assert "people = 120" in settings
    answer = run_command(workspace, "unwatched", "--no-pull", "--json", env=env).json
    assert (answer["technologies"], answer["not_listed"]["ignored"]) == ([], 1)


def test_without_any_watchlist_everything_is_what_nobody_watches(tmp_path: Path) -> None:
    workspace = make_workspace(tmp_path / "workspace", {})
    with serve_registry(tmp_path) as api:
        answer = run_command(workspace, "unwatched", "--json", env=make_environment(api)).json
    assert len(answer["technologies"]) == 4
