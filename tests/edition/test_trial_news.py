"""What the registry changed, in a few words."""

import pytest

from horizon.edition.trial_news import LONGEST_REASON, cite_link, describe_trial_changes, find_link
from horizon.values.changes import TrialChange


def change(number: int, kind: str, text: str = "", days: int | None = None, **sides: str) -> TrialChange:
    return TrialChange(f"NCT{number:08d}", kind, True, text, days=days, **sides)


LATER, MUCH_LATER, EARLIER = (
    change(number, "primary_completion", days=days) for number, days in ((1, 92), (2, 366), (3, -61))
)
STOPPED = change(4, "stopped", "terminated: Lack of  efficacy.")


@pytest.mark.parametrize(
    ("changes", "trials", "words"),
    [
        ([MUCH_LATER], 1, "its trial now ends 12 months later"),
        ([MUCH_LATER], 3, "one of its trials now ends 12 months later"),
        ([LATER, MUCH_LATER], 2, "its 2 trials now end 3 to 12 months later"),
        ([LATER, MUCH_LATER], 7, "2 of its trials now end 3 to 12 months later"),
        ([LATER, change(8, "primary_completion", days=20)], 7, "2 of its trials now end 20 days to 3 months later"),
        ([MUCH_LATER, EARLIER], 2, "one of its trials now ends 12 months later; another now ends 2 months earlier"),
        ([EARLIER, STOPPED], 2,
         "one of its trials was stopped early: Lack of efficacy; another now ends 2 months earlier"),
        ([change(1, "completed", days=None), LATER], 1, "its trial has completed, 3 months later than planned"),
        ([change(1, "primary_completion", days=200), change(1, "primary_completion", days=-108)], 1,
         "its trial now ends 3 months later"),
        ([change(1, "phase", before="2", after="3")], 1, "its trial is now in phase 3 (was in phase 2)"),
        ([change(1, "primary_completion", before="none", after="2027-03")], 1,
         "its trial now gives 2027-03 as its end"),
        ([change(1, "primary_completion", before="2027-03", after="none")], 1, "its trial no longer says when it ends"),
        ([change(1, "enrolment", before="300", after="450")], 1, "its trial now plans for 450 patients (was 300)"),
        ([change(1, "stopped", "withdrawn, no reason given")], 1, "its trial was withdrawn before it began"),
        ([STOPPED, EARLIER, change(5, "gone"), change(6, "new")], 9,
         "one of its trials was stopped early: Lack of efficacy; another now ends 2 months earlier; "
         "news of 2 more trials"),
        ([change(1, "details", "arms edited")], 1, "its trial was changed: arms edited"),
    ],
)  # fmt: skip
def test_a_product_has_one_line(changes: list[TrialChange], trials: int, words: str) -> None:
    assert describe_trial_changes(changes, trials) == words


def test_a_long_reason_is_cut_at_a_word() -> None:
    words = describe_trial_changes([change(1, "stopped", f"suspended: {'a long story ' * 40}")], 1)
    assert words.startswith("its trial was suspended: a long story")
    assert words.endswith(" …")
    assert len(words) < LONGEST_REASON + 40


def test_the_link_is_that_of_the_weightiest_change() -> None:
    assert find_link([LATER, STOPPED]) == "https://clinicaltrials.gov/study/NCT00000004"
    assert find_link([LATER, MUCH_LATER]) == "https://clinicaltrials.gov/study/NCT00000002"
    assert find_link([]) == ""
    assert cite_link("stopped", find_link([STOPPED])) == "stopped (NCT00000004)"
    assert cite_link("licensed", "") == "licensed"
