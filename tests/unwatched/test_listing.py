"""The list of what nobody watches: who is in it, in which order, and why."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from horizon.evidence.tables import load_evidence
from horizon.settings import IgnoredTechnology
from horizon.unwatched import gather
from horizon.unwatched.listing import UnwatchedBasis, has_key, list_unwatched
from horizon.unwatched.news import tell_unwatched
from horizon.values.trial import Trial
from horizon.values.unwatched import UnwatchedList, UnwatchedNews, UnwatchedTechnology
from horizon.watchlist.schema.watchlist import Watchlist
from trials import make_drug, make_trial

DAY = dt.date(2026, 2, 23)


def make_late_trial(number: int, product: str, condition: str | tuple[str, ...], **more: object) -> Trial:
    """A late trial of 1,000 people for a condition."""
    conditions = (condition,) if isinstance(condition, str) else condition
    return make_trial(number, product, conditions=conditions, **{"enrolment": 1_000, **more})  # type: ignore[arg-type]


def make_list(*trials: Trial, watchlists: tuple[Watchlist, ...] = (), **more: object) -> UnwatchedList:
    basis = UnwatchedBasis(watchlists, load_evidence(DAY), **more)  # type: ignore[arg-type]
    return list_unwatched(trials, basis)


def make_watchlist(name: str, condition: str, **more: object) -> Watchlist:
    return Watchlist.model_validate(
        {"name": name, "title": name, "match": {"conditions": [condition], **more.pop("match", {})}, **more}  # type: ignore[dict-item]
    )


def names(listed: UnwatchedList) -> list[str]:
    return [row.name for row in listed.technologies]


ASTHMA, GOUT = make_late_trial(1, "breathimab", "Asthma"), make_late_trial(2, "goutinib", "Gout")


def test_what_a_watchlist_counts_is_counted_and_not_listed() -> None:
    listed = make_list(ASTHMA, GOUT, watchlists=(make_watchlist("asthma", "asthma"),))
    assert names(listed) == ["goutinib"]
    assert (listed.not_listed.watched, listed.trials) == (1, 2)


def test_what_a_watchlist_leaves_out_by_rule_is_not_listed() -> None:
    rule = make_watchlist("asthma", "asthma", count={"phases": [2]})
    listed = make_list(ASTHMA, GOUT, watchlists=(rule,))
    assert names(listed) == ["goutinib"]
    assert listed.not_listed.left_out == 1


def test_what_is_funded_for_another_condition_is_not_watched_for_this_one() -> None:
    trial = make_late_trial(3, "slimtide", ("Obesity", "Heart Failure"))
    funded = [{"name": "slimtide", "state": "funded"}]
    obesity = make_watchlist("obesity", "obesity", technologies=funded)
    assert [row.key for row in make_list(trial, watchlists=(obesity,)).technologies] == ["heart-failure/slimtide"]
    coming = make_watchlist("obesity", "obesity")
    assert not make_list(trial, watchlists=(coming,)).technologies


@pytest.mark.parametrize(
    "trial",
    [
        make_late_trial(4, "bupivacaine", "Asthma"),
        make_late_trial(4, "proposed biosimilar adalimumab", "Psoriasis"),
        make_late_trial(4, "omalizumab", "Asthma"),
        make_late_trial(4, "omalizumab alfa", "Gout"),
        make_late_trial(4, "Base cream", "Atopic Dermatitis"),
        make_late_trial(4, "Qingfei herbal decoction", "Gout"),
        make_late_trial(4, "tirzepatide", "Obesity", completes="2021-06-30", start=None),
    ],
    ids=["general use", "copy", "protection ended", "another maker's", "care product", "herbal", "too long ago"],
)
def test_what_is_nothing_to_come_is_not_listed(trial: Trial) -> None:
    assert names(make_list(trial, GOUT)) == ["goutinib"]


def test_a_stopped_technology_is_counted_as_such() -> None:
    listed = make_list(make_late_trial(5, "breathimab", "Asthma", status="terminated"), GOUT)
    assert (names(listed), listed.not_listed.stopped) == (["goutinib"], 1)


def test_one_product_in_one_condition_is_one_technology_with_all_its_trials() -> None:
    more = make_late_trial(7, "breathimab", "Severe Asthma", enrolment=500)
    extension = make_late_trial(8, "breathimab", "Asthma", title="An Extension Study", enrolment=900)
    (row,) = make_list(ASTHMA, more, extension).technologies
    assert (row.trials, row.people) == (("NCT00000001", "NCT00000007", "NCT00000008"), 1_500)
    assert row.why[0] == "three trials of 1,500 people"


def test_the_same_trial_for_two_conditions_is_listed_once() -> None:
    assert len(make_list(make_late_trial(9, "twomab", ("Asthma", "Nasal Polyps"))).technologies) == 1


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"enrolment": 5_000}, {"enrolment": 100}),
        ({"sponsor": "Novartis"}, {"sponsor": "Small Bio"}),
        ({"completes": "2026-06-30"}, {"completes": "2033-06-30"}),
        ({"condition": "Psoriasis"}, {"condition": "Postoperative Pain"}),
    ],
    ids=["people", "sponsor", "near", "long-term condition"],
)
def test_what_counts_for_more_stands_first(first: dict[str, object], second: dict[str, object]) -> None:
    trials = []
    for number, (product, more) in enumerate((("aaamab", second), ("zzzmab", first)), 1):
        condition = str(more.get("condition", "Asthma"))
        rest = {name: value for name, value in more.items() if name != "condition"}
        trials.append(make_late_trial(number, product, condition, **rest))
    assert names(make_list(*trials)) == ["zzzmab", "aaamab"]


def test_reasons_say_size_and_price_with_what_is_unknown() -> None:
    listed = make_list(
        ASTHMA, make_late_trial(2, "raremab", "Kawasaki Disease"), make_late_trial(3, "slimtide", "Obesity")
    )
    why = {row.name: "; ".join(row.why) for row in listed.technologies}
    assert "asthma: 3,390 in 100,000 living with it (World); long-term treatment" in why["breathimab"]
    assert "Kawasaki Disease: how many have it is not known here" in why["raremab"]
    assert "such medicines cost £2,293 to £4,305 a year at list price (semaglutide, tirzepatide)" in why["slimtide"]
    pounds = {row.name: row.pounds for row in listed.technologies}
    assert pounds["raremab"] is None
    assert pounds["slimtide"]
    assert pounds["slimtide"].high >= 10 * pounds["slimtide"].low > 0
    assert len(pounds["slimtide"].rests_on) == 4


def test_only_the_low_end_over_the_threshold_presses_and_only_if_it_is_near() -> None:
    near = make_late_trial(3, "slimtide", "Obesity", completes="2025-03-30", sponsor="Novo Nordisk")
    (row,) = make_list(near).technologies
    assert row.low_end_presses
    far = replace(near, primary_completion=make_late_trial(1, "x", "y", completes="2032-01-01").primary_completion)
    assert not make_list(far).technologies[0].low_end_presses
    small = make_late_trial(4, "narcotab", "Narcolepsy", completes="2025-03-30")
    assert not make_list(small, threshold=Decimal(1)).technologies[0].low_end_presses


def test_what_is_ignored_comes_back_when_it_has_grown() -> None:
    (row,) = make_list(ASTHMA).technologies
    entry = IgnoredTechnology(key=row.key, reason="not ours", people=row.people, trials=1)
    ignored = make_list(ASTHMA, ignored=(entry,))
    assert (names(ignored), ignored.not_listed.ignored) == ([], 1)
    grown = make_list(ASTHMA, make_late_trial(7, "breathimab", "Asthma", enrolment=500), ignored=(entry,))
    assert names(grown) == ["breathimab"]
    silent = make_late_trial(8, "quietmab", "Asthma", enrolment=None)
    of_trials = IgnoredTechnology(key="asthma/quietmab", reason="not ours", trials=1)
    assert not make_list(silent, ignored=(of_trials,)).technologies
    assert make_list(silent, replace(silent, nct_id="NCT00000077"), ignored=(of_trials,)).technologies


def test_a_key_holds_by_any_name() -> None:
    (row,) = make_list(make_trial(1, make_drug("breathimab", "ABC-123"), conditions=("Asthma",))).technologies
    assert has_key(row, "asthma/breathimab")
    assert has_key(row, "asthma/abc123")
    assert not has_key(row, "gout/breathimab")


def test_a_large_registry_is_grouped_in_parts_with_the_same_result(monkeypatch: pytest.MonkeyPatch) -> None:
    conditions = ("Asthma", "Gout", "Psoriasis", "Obesity", "Epilepsy")
    trials = [make_late_trial(number, f"made{number % 7}mab", conditions[number % 5]) for number in range(1, 60)]
    whole = make_list(*trials)
    monkeypatch.setattr(gather, "MOST_AT_ONCE", 10)
    assert make_list(*trials) == whole


def test_ten_lines_a_month_and_in_between_what_is_new() -> None:
    rows = [make_row(f"asthma/p{number}") for number in range(12)]
    first = tell_unwatched(UnwatchedList(DAY, tuple(rows)), UnwatchedNews())
    assert ([line.key for line in first.lines], first.month) == ([row.key for row in rows[:10]], "2026-02")
    assert not any(line.new for line in first.lines)
    later = UnwatchedList(DAY + dt.timedelta(days=3), (make_row("gout/new"), *rows))
    second = tell_unwatched(later, first)
    assert [(line.key, line.new) for line in second.lines] == [("gout/new", True)]
    third = tell_unwatched(replace(later, as_of=dt.date(2026, 3, 2)), second)
    assert (len(third.lines), any(line.new for line in third.lines)) == (10, False)


def test_a_line_says_what_where_and_when() -> None:
    (row,) = make_list(make_late_trial(1, "breathimab", "Asthma", completes="2027-03-30")).technologies
    text = tell_unwatched(UnwatchedList(DAY, (row,)), UnwatchedNews()).lines[0].text
    assert text.startswith(
        "breathimab (Example Pharma) in asthma: one trial of 1,000 people, which ends in March 2027; "
    )


def make_row(key: str) -> UnwatchedTechnology:
    return UnwatchedTechnology(
        key, key, (), ("asthma",), "A", "3", ("NCT00000001",), 1, None, 0.5, ("one trial of 1 person",), None, 7.0
    )
