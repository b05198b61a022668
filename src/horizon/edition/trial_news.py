"""What the registry changed of a product's trials, in a few words that go on after its name. Pure.

A trial says one thing, the weightiest of its changes; trials of which the same is said stand together.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from horizon.edition.figure_words import describe_days_between, describe_shift
from horizon.values.changes import TrialChange

STUDY_URL = "https://clinicaltrials.gov/study/"
LONGEST_REASON = 70
"""Characters of a sponsor's reason for stopping: the trial's own page has the rest."""
_ORDER = (
    *("stopped", "completed", "resumed", "primary_completion", "phase", "gone", "returned", "new"),
    *("results_posted", "results_submitted", "results_withdrawn", "results_vanished"),
    *("primary_endpoint", "enrolment", "sponsor", "completion"),
)
"""The kinds of change, the weightiest first."""


@dataclass(frozen=True, slots=True)
class _TrialNews:
    """The weightiest change of one trial, with how far the registry moved its readout."""

    nct_id: str
    change: TrialChange
    days: int

    @property
    def weight(self) -> tuple[int, int]:
        return _rank_change(self.change), -abs(self.days)


def describe_trial_changes(changes: Iterable[TrialChange], trials: int) -> str:
    """Return ``its trial now ends 12 months later`` of changes of a product that has so many ``trials``.

    At most two things are said; the number of the other trials follows.
    """
    groups: dict[str, list[_TrialNews]] = {}
    for news in _collect_news(changes):
        way = ("later" if news.days > 0 else "earlier") if news.change.kind == "primary_completion" else ""
        groups.setdefault(f"{news.change.kind} {way}", []).append(news)
    parts = [_describe_group(group, trials, at) for at, group in enumerate(groups.values())]
    more = sum(len(group) for group in list(groups.values())[2:])
    return "; ".join([*parts[:2], *([f"news of {_count_others(more)}"] if more else [])])


def find_link(changes: Iterable[TrialChange]) -> str:
    """Return the registry's page of the trial with the weightiest change; empty without one."""
    return next((f"{STUDY_URL}{news.nct_id}" for news in _collect_news(changes)), "")


def cite_link(text: str, link: str) -> str:
    """Return a text with its source in brackets: the trial's number, or the regulator's page."""
    source = link.removeprefix(STUDY_URL)
    return f"{text} ({source})" if source else text


def _collect_news(changes: Iterable[TrialChange]) -> list[_TrialNews]:
    """Return one item for each trial, the weightiest first."""
    by_trial: dict[str, list[TrialChange]] = {}
    for change in changes:
        by_trial.setdefault(change.nct_id, []).append(change)
    news = [
        # The last of several of one kind is what holds now.
        _TrialNews(nct_id, min(reversed(of_trial), key=_rank_change), _sum_days(of_trial))
        for nct_id, of_trial in by_trial.items()
    ]
    return sorted(news, key=lambda item: (*item.weight, item.nct_id))


def _rank_change(change: TrialChange) -> int:
    return _ORDER.index(change.kind) if change.kind in _ORDER else len(_ORDER)


def _sum_days(changes: Sequence[TrialChange]) -> int:
    return sum(change.days or 0 for change in changes if change.kind == "primary_completion")


def _describe_group(group: Sequence[_TrialNews], trials: int, at: int) -> str:
    """Describe what is said of trials; those after the first group are others than those before."""
    first = group[0]
    if len(group) == 1:
        whose = "another" if at else "its trial" if trials == 1 else "one of its trials"
        return f"{whose} {_describe_one(first)}"
    whose = f"{len(group)} others" if at else f"its {trials} trials" if len(group) == trials else ""
    return f"{whose or f'{len(group)} of its trials'} {_describe_several(group)}"


def _describe_one(news: _TrialNews) -> str:
    change = news.change
    words: dict[str, Callable[[], str]] = {
        "stopped": lambda: f"was {_describe_stop(change)}",
        "completed": lambda: f"has completed{f', {describe_shift(news.days)} than planned' if news.days else ''}",
        "resumed": lambda: "is running again",
        "primary_completion": lambda: _describe_date(news),
        "phase": lambda: f"is now in phase {change.after} (was in phase {change.before})",
        "gone": lambda: "has left the registry",
        "returned": lambda: "is back in the registry",
        "new": lambda: "is new in the registry",
        "results_posted": lambda: "has posted its results",
        "results_submitted": lambda: "has submitted its results",
        "results_withdrawn": lambda: "has had its results withdrawn",
        "results_vanished": lambda: "no longer has results under review",
        "primary_endpoint": lambda: "measures something else now: its primary endpoint was changed",
        "enrolment": lambda: f"now plans for {change.after} patients (was {change.before})",
        "sponsor": lambda: f"now belongs to {change.after} (was {change.before})",
        "completion": lambda: "ends its follow-up on another date",
    }
    describe = words.get(change.kind)
    return describe() if describe else f"was changed: {change.text}"


def _describe_several(group: Sequence[_TrialNews]) -> str:
    kind = group[0].change.kind
    if kind == "primary_completion":
        spans = sorted({abs(news.days) for news in group})
        low, high = describe_days_between(spans[0]), describe_days_between(spans[-1])
        way = "later" if group[0].days > 0 else "earlier"
        if low == high:
            return f"now end {high} {way}"
        low = low.removesuffix(" months").removesuffix(" days") if low.split()[1] == high.split()[1] else low
        return f"now end {low} to {high} {way}"
    words = {
        "stopped": f"were {_describe_stop(group[0].change).replace('before it began', 'before they began')}",
        "completed": "have completed",
        "resumed": "are running again",
        "phase": "are in another phase now",
        "gone": "have left the registry",
        "returned": "are back in the registry",
        "new": "are new in the registry",
        "results_posted": "have posted their results",
        "results_submitted": "have submitted their results",
        "enrolment": "now plan for another number of patients",
        "sponsor": f"now belong to {group[0].change.after}",
        "completion": "end their follow-up on other dates",
    }
    return words.get(kind, "were changed")


def _describe_date(news: _TrialNews) -> str:
    change = news.change
    if not news.days:
        given = change.after and change.after != "none"
        return f"now gives {change.after} as its end" if given else "no longer says when it ends"
    return f"now ends {describe_shift(news.days)}"


def _describe_stop(change: TrialChange) -> str:
    """Return ``stopped (terminated): slow accrual``, the reason cut at a word."""
    status, colon, reason = change.text.partition(": ")
    words = {"terminated": "stopped early", "withdrawn": "withdrawn before it began", "suspended": "suspended"}
    stop = words.get(status.removesuffix(", no reason given"), "stopped")
    reason = " ".join(reason.split()).rstrip(".")
    if len(reason) > LONGEST_REASON:
        reason = f"{reason[:LONGEST_REASON].rpartition(' ')[0].rstrip(',;')} …"
    return f"{stop}: {reason}" if colon and reason else stop


def _count_others(count: int) -> str:
    return "1 more trial" if count == 1 else f"{count} more trials"
