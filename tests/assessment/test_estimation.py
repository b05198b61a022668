"""Each indication is estimated apart, and the totals add up."""

from typing import Any

from assessment.scans import DAY, DIGEST
from horizon.assessment.identification import ScanBasis
from horizon.assessment.matched_trials import match_for_scan
from horizon.assessment.scan import assess_matches
from horizon.evidence import tables
from horizon.values.scan import Scan
from horizon.values.trial import Trial
from horizon.watchlist.schema.watchlist import Watchlist


def test_no_draws_are_held_once_an_indication_is_worked_out(
    trials: tuple[Trial, ...], watchlists: tuple[Watchlist, ...]
) -> None:
    kept: list[Any] = []

    def spread(work: Any, pieces: Any) -> list[Any]:
        kept.extend(map(work, pieces))
        return kept

    evidence, matches = tables.load_evidence(DAY), match_for_scan(trials, watchlists)
    assess_matches(matches, ScanBasis(watchlists, evidence, "", DIGEST), spread=spread)
    outlooks = [outlook for piece, *_ in kept for outlook in piece]
    assert any(outlook.launch for outlook in outlooks)
    assert all(outlook.launch_draws is None and outlook.success is None for outlook in outlooks)


def test_what_the_technologies_are_expected_to_cost_adds_up_to_the_total(baseline: Scan) -> None:
    for at, row in enumerate(row for row in baseline.totals if row.scope == "all"):
        parts = [technology.impact[at].expected for technology in baseline.technologies if technology.impact]
        assert abs(row.expected - sum(parts)) <= len(parts)
