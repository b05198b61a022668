"""2,000 mutated watchlists: each is refused at a line and a column, or can be asked for, matched and costed."""

import datetime as dt
from pathlib import Path

import pytest

from fuzz.limits import TIMES, TooSlowError, seeded, within
from fuzz.mutations import TEXTS, mutate_lines
from horizon.app.registry_queries import queries_for
from horizon.assessment.identification import ScanBasis
from horizon.assessment.matched_trials import match_for_scan
from horizon.assessment.scan import assess_matches
from horizon.evidence.tables import load_evidence
from horizon.registry.study import to_stored, to_trial
from horizon.settings import DigestSettings
from horizon.values.trial import Trial
from horizon.watchlist.files.load import load_folder
from horizon.watchlist.matching.lint import lint_watchlists
from horizon.watchlist.schema.watchlist import Watchlist
from studies import make_study
from workspaces import HEPATITIS, make_records

WATCHLISTS, SCANNED_OF = 2_000, 20
"""How many are tried, and of how many accepted ones one is costed too: a scan takes most of the time."""

SCALARS = (
    *("0", "-1", "1e308", "-0.0", "1e-320", ".nan", ".inf", "1" * 400, "0x10", "0o17", "1_000", "999999999999999999"),
    *("true", "no", "null", "~", "{}", "[]", "[[]]", "''", "[a, a]", "{low: 2, mode: 1}", "{low: 0, mode: 0, high: 0}"),
    *("{mode: 1, low: -5, high: 1e300}", "2026-02-30", "9999-12-31", "0001-01-01", "2062", "0000", "10000", "england"),
    *(
        "us",
        "plain",
        "all",
        "DRUG",
        "D006526",
        "chronic",
        "curative",
        "a@b",
        "a@@b.c",
        "a@b..c",
        '"a b"@c.d',
        "x" * 300,
    ),
    *(
        "[hepatitis C, '']",
        "['*']",
        "['\\']",
        "'\"'",
        "!!python/name:os.system x",
        "&a 1",
        "*a",
        "|",
        ">-",
        "%",
        "@",
        "`",
    ),
    *(f'"{text}"' for text in TEXTS if text.isprintable() and '"' not in text),
)
DAY = dt.date(2016, 2, 3)
EVIDENCE = load_evidence(DAY)
SHIPPED = [path.read_text("utf-8") for path in sorted((Path(__file__).parents[2] / "watchlists").glob("*.yaml"))]


@pytest.fixture(scope="module")
def trials() -> list[Trial]:
    records = make_records() + [make_study(number, conditions=["Heart failure"]) for number in range(10, 14)]
    return [to_trial(to_stored(raw).body) for raw in records]


def use_watchlist(watchlist: Watchlist, trials: list[Trial], scanned: bool) -> None:
    """What every command does with an accepted watchlist."""
    assert all(query.build_expression() for query in queries_for([watchlist]))
    lint_watchlists([watchlist], trials)
    matches = match_for_scan(trials, [watchlist])
    watchlist.model_dump_json(by_alias=True)
    if scanned:
        basis = ScanBasis((watchlist,), EVIDENCE, f"{DAY}T00:00:00", DigestSettings(draws=200))
        assess_matches(matches, basis)


def test_each_is_told_its_fault_or_used(tmp_path: Path, trials: list[Trial]) -> None:
    path, accepted = tmp_path / "fuzz.yaml", 0
    with within(240 * TIMES):
        for number, chance in seeded("watchlist", WATCHLISTS):
            text = mutate_lines(chance.choice((HEPATITIS.lstrip(), chance.choice(SHIPPED))), chance, SCALARS)
            path.write_text(text, "utf-8", errors="surrogatepass")
            try:
                loaded = load_folder(tmp_path)
                for watchlist in loaded.watchlists:
                    accepted += 1
                    use_watchlist(watchlist, trials, not accepted % SCANNED_OF)
            except TooSlowError:
                raise
            except Exception as error:
                error.add_note(f"watchlist {number}:\n{text}")
                raise
            assert bool(loaded.faults) != bool(loaded.watchlists)
            assert all(len(str(fault).splitlines()) == 1 for fault in loaded.faults)
    assert WATCHLISTS / 10 < accepted / TIMES < WATCHLISTS
