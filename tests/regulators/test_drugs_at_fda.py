"""openFDA's file of Drugs@FDA: approvals, and what is no such file."""

import datetime as dt
import io
import zipfile
from typing import Any

import pytest

from horizon.errors import RegulatorListError
from horizon.regulators.drugs_at_fda import read_approvals
from horizon.values.regulator_lists import FdaApproval
from regulators_standin import fda_body, make_application
from test_hostile import EVIL


def read_one(application: dict[str, Any]) -> FdaApproval:
    (record,) = read_approvals(fda_body([application])).records
    assert isinstance(record, FdaApproval)
    return record


def submission(kind: str, status: str, day: str, **more: str) -> dict[str, str]:
    words = {"submission_type": kind, "submission_status": status, "submission_status_date": day}
    return words | {"review_priority": "STANDARD"} | more


def test_an_approval_is_read() -> None:
    parsed = read_approvals(fda_body([make_application()]))
    assert (parsed.name, parsed.listed_on) == ("openfda", dt.date(2024, 8, 20))
    assert parsed.records == (
        FdaApproval(
            application_number="NDA204671",
            brands=("SOVALDI",),
            substances=("SOFOSBUVIR",),
            approved=dt.date(2013, 12, 6),
            sponsor="GILEAD SCIENCES INC",
            review="priority",
            new_entity=True,
        ),
    )


def test_efficacy_supplements_are_kept_and_other_ones_are_not() -> None:
    rows = [
        submission("ORIG", "AP", "20131206", review_priority="N/A"),
        submission("SUPPL", "AP", "20150612", submission_class_code="EFFICACY"),
        submission("SUPPL", "AP", "20160101", submission_class_code="LABELING"),
        submission("SUPPL", "TA", "20170101", submission_class_code="EFFICACY"),
    ]
    record = read_one(make_application(submissions=rows))
    assert (record.efficacy, record.review) == ((dt.date(2015, 6, 12),), "")


def test_a_combination_is_one_text_and_a_product_gone_from_the_market_is_told() -> None:
    ingredients = [{"name": "LEDIPASVIR"}, {"name": "SOFOSBUVIR"}]
    product = {"brand_name": "HARVONI", "active_ingredients": ingredients, "marketing_status": "Discontinued"}
    record = read_one(make_application(products=[product, product | {"marketing_status": "Discontinued"}]))
    assert (record.substances, record.brands, record.discontinued) == (("LEDIPASVIR; SOFOSBUVIR",), ("HARVONI",), True)


@pytest.mark.parametrize(
    "other",
    [
        make_application("ANDA076543", "GENERIC"),
        make_application("NDA1", submissions=[submission("ORIG", "TA", "20200101")]),
        make_application("NDA2", submissions=[submission("SUPPL", "AP", "20200101")]),
        make_application("NDA3", products=[]),
    ],
)
def test_generics_and_what_is_not_approved_are_left_out(other: dict[str, Any]) -> None:
    assert len(read_approvals(fda_body([make_application(), other])).records) == 1


def test_parts_are_one_list() -> None:
    parts = (fda_body([make_application()]), fda_body([make_application("NDA205834", "HARVONI")]))
    assert len(read_approvals(*parts).records) == 2


def without(key: str) -> bytes:
    return fda_body([{name: value for name, value in make_application().items() if name != key}])


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"<!DOCTYPE html><html>", "no whole zip; it begins '<!DOCTYPE html><html>'"),
        (fda_body([make_application()])[:-60], "no whole zip"),
        (b"", "no whole zip"),
        (fda_body([]), "is empty"),
        (fda_body([make_application()], name="readme.txt"), "without JSON"),
        (fda_body(["NDA"]), "is empty"),
        (fda_body([make_application()], results={"a": 1}), "no results"),
        (without("submissions"), "has no submissions"),
        (without("application_number"), "has no application_number"),
        (fda_body([make_application(submissions=[{"submission_kind": "ORIG"}])]), "has no submission_type"),
        (fda_body([make_application(approved="6 Dec 2013")]), "submission_status_date cannot be read"),
        (fda_body([make_application("ANDA076543")]), "no approved application"),
    ],
)
def test_what_is_no_such_file_is_refused_in_one_line(body: bytes, words: str) -> None:
    with pytest.raises(RegulatorListError, match=words) as refusal:
        read_approvals(body)
    assert "\n" not in str(refusal.value)


def test_a_zip_whose_content_is_damaged_or_no_json_is_refused() -> None:
    body = bytearray(fda_body([make_application()]))
    body[70] ^= 0xFF
    with pytest.raises(RegulatorListError):
        read_approvals(bytes(body))
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("a.json", "<html>")
    with pytest.raises(RegulatorListError, match="no whole JSON"):
        read_approvals(content.getvalue())


@pytest.mark.parametrize("evil", EVIL.values(), ids=EVIL)
def test_hostile_text_in_every_field_is_text(evil: str) -> None:
    product = {"brand_name": f"Brand {evil}", "active_ingredients": [{"name": f"Substance {evil}"}]}
    record = read_one(make_application(f"NDA1 {evil}", sponsor_name=evil, products=[product]))
    assert record.brands[0].startswith("Brand")
    assert len(record.key) <= 200
    assert "\x00" not in record.brands[0] + record.substances[0] + record.sponsor
