"""What a trial says of itself beyond its fields: its phase, whether it began, whether it was stopped."""

import pytest

from horizon.values.dates import PartialDate
from horizon.values.trial import STOPPED_STATUSES, Milestone, Trial

DAY = PartialDate.parse("2026-01-05")


@pytest.mark.parametrize(("phases", "phase"), [((), None), ((0,), 0), ((2, 3), 3), ((4,), 4)])
def test_its_phase_is_the_highest(phases: tuple[int, ...], phase: int | None) -> None:
    assert Trial("NCT00000001", "recruiting", "interventional", phases=phases).phase == phase


@pytest.mark.parametrize(
    ("status", "start", "begun"),
    [
        ("recruiting", None, True),
        ("not_yet_recruiting", Milestone(DAY), False),
        ("not_yet_recruiting", Milestone(DAY, actual=True), True),
        ("withdrawn", None, False),
        ("terminated", Milestone(DAY, actual=True), True),
    ],
)
def test_it_has_begun_by_its_status_or_by_an_actual_start(status: str, start: Milestone | None, begun: bool) -> None:
    assert Trial("NCT00000001", status, "interventional", start=start).has_begun is begun


def test_it_is_stopped_by_its_status_alone() -> None:
    for status in ("terminated", "withdrawn", "suspended", "completed", "recruiting", "unknown"):
        assert Trial("NCT00000001", status, "interventional").stopped is (status in STOPPED_STATUSES)
