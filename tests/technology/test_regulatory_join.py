"""What the lists say of a technology: of its product, and of this use of it."""

import datetime as dt
from typing import Any

import pytest

from forecast_cases import NOW
from horizon.technology.authorised_medicines import add_lists, build_medicine_lists
from horizon.technology.regulatory_join import JoinedRecords, build_list_joiner
from horizon.technology.state import ApprovalStatus, determine_status
from horizon.values.regulator_lists import RegulatorRecord
from horizon.values.regulatory import NOTHING_SAID
from horizon.watchlist.schema.watchlist import TechnologyOverride, Watchlist
from listed_medicines import make_application, make_approval, make_medicine, make_snapshot
from trials import make_groups, make_hit, make_trial

HEART = Watchlist.model_validate({"name": "area", "title": "Area", "match": {"conditions": ["heart failure"]}})
THIS, OTHER = "Treatment of heart failure.", "Treatment of asthma."
DAY, LATER = dt.date(2025, 6, 2), dt.date(2025, 6, 27)


def join(*listed: RegulatorRecord) -> JoinedRecords:
    trial = make_trial(1, "novelmab")
    (group,) = make_groups(trial)
    return build_list_joiner(make_snapshot(*listed), [HEART], [make_hit(trial)]).join_lists(group)


def status_of(*listed: RegulatorRecord, completes: str = "2024-03-31", **known: Any) -> ApprovalStatus:
    trial = make_trial(1, "novelmab", completes=completes)
    entry = [TechnologyOverride.model_validate({"name": "novelmab", **known})] if known else []
    (group,) = make_groups(trial, known=entry)
    snapshot = make_snapshot(*listed)
    evidence = add_lists(NOW, snapshot)
    joined = build_list_joiner(snapshot, [HEART], [make_hit(trial)]).join_lists(group)
    return determine_status(group, evidence, build_medicine_lists(evidence), joined=joined)


@pytest.mark.parametrize(
    ("status", "more", "expected"),
    [
        ("Authorised", {"indication": THIS}, "authorised"),
        ("Suspended", {"indication": THIS}, "authorised"),
        ("Authorised", {"indication": OTHER}, "authorised for another use"),
        ("Authorised", {}, "authorised, indication not said"),
        ("Opinion", {"indication": THIS, "opinion_status": "Positive"}, "opinion"),
        ("Opinion", {"indication": THIS, "opinion_status": "Negative"}, "refused"),
        ("Opinion", {"indication": OTHER, "opinion_status": "Positive"}, ""),
        ("Opinion under re-examination", {"indication": THIS}, "under re-examination"),
        ("Refused", {"indication": THIS}, "refused"),
        ("Application withdrawn", {"indication": THIS}, "application withdrawn"),
        ("Withdrawn from rolling review", {"indication": THIS}, "application withdrawn"),
        ("Withdrawn", {"indication": THIS, "authorised": DAY}, "withdrawn"),
        ("Expired", {"indication": THIS, "authorised": DAY}, "withdrawn"),
        ("Withdrawn", {"indication": OTHER, "authorised": DAY}, ""),
        ("Refused", {"areas": ("Heart Failure",)}, "refused"),
    ],
)
def test_what_a_record_says_of_this_use(status: str, more: dict[str, Any], expected: str) -> None:
    assert join(make_medicine(status=status, **more)).records.eu.status == expected


@pytest.mark.parametrize(
    ("status", "more", "day", "words"),
    [
        (
            "Opinion",
            {"indication": OTHER, "opinion": DAY},
            DAY,
            "on 2 Jun 2025 for “Treatment of asthma.”",
        ),
        ("Opinion", {"opinion": DAY}, DAY, "positive opinion on 2 Jun 2025, its use not said"),
        (
            "Authorised",
            {"indication": OTHER, "opinion": dt.date(2025, 6, 27)},
            dt.date(2025, 6, 27),
            "its use not said",
        ),
        ("Authorised", {"indication": OTHER, "opinion": dt.date(2025, 4, 1)}, None, ""),
        ("Opinion", {"indication": OTHER, "opinion": DAY, "opinion_status": "Negative"}, None, ""),
        ("Opinion", {"indication": THIS, "opinion": DAY}, None, ""),
    ],
)
def test_a_positive_opinion_on_another_use_is_kept_beside(
    status: str, more: dict[str, Any], day: dt.date | None, words: str
) -> None:
    record = join(make_medicine(status=status, **{"opinion_status": "Positive", **more})).records.eu
    assert record.other_opinion == day
    assert words in record.evidence


def test_the_sentence_that_decides_is_the_evidence() -> None:
    record = join(make_medicine(indication=f"{OTHER} {THIS}", url="https://example.org/novelix")).records.eu
    assert record.evidence == (
        "“Treatment of heart failure.”: Novelix, authorised on 2 Jun 2025. Source: European Medicines Agency"
    )
    assert (record.authorised, record.link) == (DAY, "https://example.org/novelix")
    other = join(make_medicine(indication=OTHER)).records.eu
    assert "for other uses: “Treatment of asthma.”" in other.evidence


def test_a_licence_goes_first_then_an_opinion_then_the_last_end() -> None:
    licence = make_medicine(indication=THIS)
    opinion = make_medicine("Second", status="Opinion", indication=THIS, opinion_status="Positive")
    refused = make_medicine("Third", status="Refused", indication=THIS, refused=dt.date(2020, 1, 1))
    withdrawn = make_medicine(
        "Fourth", status="Application withdrawn", indication=THIS, application_withdrawn=dt.date(2022, 1, 1)
    )
    listed = [refused, withdrawn, opinion, licence]
    expected = ["authorised", "opinion", "application withdrawn", "refused"]
    for status in expected:
        assert join(*listed).records.eu.status == status
        listed.pop() if status != "application withdrawn" else listed.pop(1)


def test_an_application_counts_where_the_medicine_is_not_listed_yet() -> None:
    filed = join(make_application(indication=THIS, accelerated=True)).records.eu
    assert (filed.status, filed.filed, filed.review) == ("filed", dt.date(2026, 1, 1), "accelerated")
    assert join(make_application(indication="ATC C09")).records.eu.status == "filed"
    assert join(make_application(indication=OTHER)).records.eu == NOTHING_SAID
    assert join(make_application(indication=THIS), make_medicine(indication=OTHER)).records.eu.status != "filed"
    gone = make_application(indication=THIS, on="2025-01-01", left=dt.date(2025, 6, 1))
    assert join(gone).records.eu == NOTHING_SAID


def test_the_fda_says_no_use_and_the_brand_that_is_named_goes_first() -> None:
    record = join(make_approval("OLDIX", on="2010-01-01"), make_approval(), make_medicine(indication=THIS)).records.us
    assert (record.status, record.authorised) == ("authorised, indication not said", dt.date(2025, 3, 4))


def test_the_text_decides_over_the_dates() -> None:
    """A trial read out before the first authorisation: by the dates alone it is authorised for this."""
    here = status_of(make_medicine(indication=THIS))
    assert (here.eu, here.novelty) == (DAY, "new product")
    elsewhere = status_of(make_medicine(indication=OTHER), make_approval())
    assert (elsewhere.eu, elsewhere.us, elsewhere.novelty) == (None, None, "new use")
    unsaid = status_of(make_medicine())
    assert (unsaid.eu, unsaid.regulatory.eu.status) == (DAY, "authorised, indication not said")
    gone = status_of(make_medicine(status="Withdrawn", indication=OTHER, authorised=DAY))
    assert (gone.eu, gone.novelty, gone.state) == (None, "new use", "in development")


def test_a_use_that_was_added_later_is_taken_from_its_first_readout() -> None:
    added = make_medicine(
        indication=f"{OTHER} {THIS}", areas=("Asthma", "Heart Failure"), authorised=dt.date(2020, 1, 2)
    )
    status = status_of(added)
    assert (status.eu, status.novelty) == (dt.date(2024, 3, 31), "new use")
    assert status_of(added, completes="2027-03-31").eu == dt.date(2020, 1, 2)
    only = make_medicine(indication=THIS, areas=("Heart Failure",), authorised=dt.date(2020, 1, 2))
    assert (status_of(only).eu, status_of(only).novelty) == (dt.date(2020, 1, 2), "new product")


def test_the_planner_goes_before_the_text() -> None:
    denied = status_of(make_medicine(indication=THIS), state="in development")
    assert (denied.eu, denied.state, denied.regulatory.eu.status) == (
        None,
        "in development",
        "authorised for another use",
    )
