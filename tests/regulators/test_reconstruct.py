"""A record as of a past day takes nothing from a later one."""

import datetime as dt
from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from horizon.regulators.reconstruct import hide_later, reconstruct_record
from horizon.values.regulator_lists import ApplicationUnderEvaluation, FdaApproval, MedicineRecord

OPINION, LICENCE, END = dt.date(2014, 5, 22), dt.date(2014, 7, 18), dt.date(2019, 3, 1)
MEDICINE = MedicineRecord("EMEA/H/C/1", "Examplinib", "Withdrawn", indication="Gout.", areas=("Gout",))
LICENSED = replace(MEDICINE, status="Authorised", opinion=OPINION, authorised=LICENCE, decision=END)
DAYS = st.dates(min_value=dt.date(1995, 1, 1), max_value=dt.date(2030, 12, 31))
STATUSES = ["Authorised", "Opinion", "Refused", "Application withdrawn", "Withdrawn", "Lapsed", "Suspended", "Another"]


@pytest.mark.parametrize(
    ("record", "day", "status"),
    [
        (LICENSED, OPINION - dt.timedelta(days=1), None),
        (LICENSED, OPINION, "Opinion"),
        (LICENSED, LICENCE, "Authorised"),
        (replace(LICENSED, status="Withdrawn", ended=END), LICENCE, "Authorised"),
        (replace(LICENSED, status="Withdrawn", ended=END), END, "Withdrawn"),
        (replace(LICENSED, status="Withdrawn"), END, "Authorised"),  # EMA does not say when
        (replace(LICENSED, status="Suspended", suspended=END), LICENCE, "Authorised"),
        (replace(LICENSED, status="Suspended", suspended=END), END, "Suspended"),
        (replace(LICENSED, authorised=None), END, "Authorised"),  # by the Commission's decision
        (replace(MEDICINE, status="Refused", opinion=OPINION, refused=END), LICENCE, "Opinion"),
        (replace(MEDICINE, status="Refused", opinion=OPINION, refused=END), END, "Refused"),
        (replace(MEDICINE, status="Application withdrawn", application_withdrawn=END), LICENCE, None),
        (replace(MEDICINE, status="Application withdrawn", application_withdrawn=END), END, "Application withdrawn"),
        (replace(LICENSED, refused=OPINION), LICENCE, "Authorised"),  # after a re-examination
    ],
)
def test_a_medicine_stands_as_its_dates_say(record: MedicineRecord, day: dt.date, status: str | None) -> None:
    known = reconstruct_record(record, day)
    if status is None:
        assert known is None
    else:
        assert isinstance(known, MedicineRecord)
        assert (known.status, known.indication, known.areas) == (status, "", ())


def test_an_opinion_that_a_licence_followed_was_positive() -> None:
    known = reconstruct_record(LICENSED, OPINION)
    assert isinstance(known, MedicineRecord)
    assert (known.opinion_status, known.authorised) == ("Positive", None)


@given(
    st.builds(
        MedicineRecord, st.just("1"), st.just("X"), st.sampled_from(STATUSES), indication=st.just("Gout."),
        opinion=st.none() | DAYS, authorised=st.none() | DAYS, decision=st.none() | DAYS, refused=st.none() | DAYS,
        application_withdrawn=st.none() | DAYS, suspended=st.none() | DAYS, ended=st.none() | DAYS,
    ),
    DAYS,
)  # fmt: skip
def test_no_date_of_a_record_is_later_than_the_day(record: MedicineRecord, day: dt.date) -> None:
    for known in (reconstruct_record(record, day), hide_later(record, day)):
        if known is not None:
            dates = [getattr(known, field.name) for field in fields(known)]
            assert all(date <= day for date in dates if isinstance(date, dt.date))


def test_an_approval_is_known_from_its_day_with_the_supplements_of_that_time() -> None:
    approval = FdaApproval("NDA1", ("X",), ("y",), LICENCE, efficacy=(END,), discontinued=True)
    assert reconstruct_record(approval, OPINION) is None
    assert reconstruct_record(approval, LICENCE) == replace(approval, efficacy=(), discontinued=False)
    assert hide_later(approval, END) == approval


def test_a_months_list_says_nothing_of_the_months_before() -> None:
    application = ApplicationUnderEvaluation("1", "x", dt.date(2018, 4, 1), left=dt.date(2018, 6, 1))
    assert reconstruct_record(application, dt.date(2018, 4, 30)) is None
    assert hide_later(application, dt.date(2018, 5, 1)) == replace(application, left=None)
