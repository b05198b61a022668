"""EMA's table of medicines: what it says, and what is no such table."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from horizon.errors import RegulatorListError
from horizon.regulators.medicines_table import read_medicines
from horizon.values.regulator_lists import MedicineRecord
from regulators_standin import ema_body, make_medicine, make_medicines
from test_hostile import EVIL

Rows = list[dict[str, str]]


@pytest.mark.parametrize("bare", [False, True])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_a_table_is_read(bare: bool, mark: bytes) -> None:
    parsed = read_medicines(mark + ema_body(make_medicines(), bare))
    assert (parsed.name, parsed.listed_on) == ("ema", dt.date(2024, 8, 22))
    sovaldi, opinion, refused = parsed.records
    assert sovaldi == MedicineRecord(
        product_number="EMEA/H/C/002798",
        brand="Sovaldi",
        status="Authorised",
        inn="sofosbuvir",
        indication="Sovaldi is indicated for the treatment of chronic hepatitis C (CHC).",
        areas=("Hepatitis C, Chronic",),
        opinion=dt.date(2013, 11, 21),
        authorised=dt.date(2014, 1, 16),
        decision=dt.date(2023, 6, 27),
    )
    assert isinstance(opinion, MedicineRecord)
    assert (opinion.opinion_status, opinion.opinion, opinion.authorised) == ("Positive", dt.date(2024, 7, 25), None)
    assert isinstance(refused, MedicineRecord)
    assert refused.refused == dt.date(2024, 3, 15)


@pytest.mark.parametrize("column", ["generic", "generic_or_hybrid"])
def test_generics_are_known_by_either_column(column: str) -> None:
    row = make_medicine()
    row.pop("generic_or_hybrid")
    (record,) = read_medicines(ema_body([row | {column: "Yes"}])).records
    assert isinstance(record, MedicineRecord)
    assert record.generic


def rename(column: str) -> Callable[[Rows], Rows]:
    return lambda rows: [{f"new_{key}" if key == column else key: value for key, value in row.items()} for row in rows]


def fill(column: str, text: str) -> Callable[[Rows], Rows]:
    return lambda rows: [row | {column: text} for row in rows]


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        *((rename(column), f"has no {column}") for column in (
            "medicine_status", "therapeutic_indication", "marketing_authorisation_date", "ema_product_number",
            "name_of_medicine", "category", "opinion_status", "generic_or_hybrid", "biosimilar",
        )),
        (fill("opinion_adopted_date", "July 2024"), "4 of 4 values of opinion_adopted_date cannot be read"),
        (fill("biosimilar", "possibly"), "values of biosimilar cannot be read, such as 'possibly'"),
        (fill("category", "Veterinary"), "no human medicine"),
        (lambda _: [], "is empty"),
    ],
)  # fmt: skip
def test_a_table_whose_shape_has_changed_is_refused(spoil: Callable[[Rows], Rows], words: str) -> None:
    with pytest.raises(RegulatorListError, match=words) as refusal:
        read_medicines(ema_body(spoil(make_medicines())))
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"<!DOCTYPE html><html>\nmaintenance", "is not whole JSON; it begins '<!DOCTYPE html><html> maintenance'"),
        (ema_body(make_medicines())[:-40], "is not whole JSON"),
        (b"", "is not whole JSON"),
        (b'{"data": {"row": 1}}', "no list of medicines"),
        (b'["Sovaldi"]', "no list of medicines"),
        (b"\xff\xfe", "is not whole JSON"),
    ],
)
def test_what_is_no_table_is_refused_in_one_line(body: bytes, words: str) -> None:
    with pytest.raises(RegulatorListError, match=words) as refusal:
        read_medicines(body)
    assert "\n" not in str(refusal.value)


def test_a_day_that_is_none_in_one_row_is_no_fault_of_the_table() -> None:
    rows = [make_medicine(number, f"Brand {number}", opinion_adopted_date="01/02/2020") for number in range(1, 31)]
    rows[7]["opinion_adopted_date"] = "31/02/2020"
    records = read_medicines(ema_body(rows)).records
    assert [getattr(record, "opinion") for record in records].count(None) == 1  # noqa: B009


@pytest.mark.parametrize("evil", EVIL.values(), ids=EVIL)
def test_hostile_text_in_every_field_is_text(evil: str) -> None:
    row = {
        key: value if key == "category" or key.endswith("_date") or value == "No" else f"{value} {evil}"
        for key, value in make_medicine().items()
    }
    (record,) = read_medicines(ema_body([row])).records
    assert isinstance(record, MedicineRecord)
    assert record.brand.startswith("Sovaldi")
    assert len(record.key) <= 200
    texts = (record.brand, record.status, record.indication, record.inn, record.holder, record.url)
    assert not any(control in text for text in texts for control in "\x00\x1b\r\n")


def test_half_of_a_surrogate_pair_is_left_out() -> None:
    row = make_medicine(brand="Sovaldi\ud83d", therapeutic_indication="\udc00Chronic hepatitis C.")
    (record,) = read_medicines(ema_body([row])).records
    assert isinstance(record, MedicineRecord)
    assert (record.brand, record.indication) == ("Sovaldi", "Chronic hepatitis C.")
    with pytest.raises(RegulatorListError, match="is not whole JSON"):
        read_medicines(ema_body([row])[:-5])


@pytest.mark.parametrize("value", [None, 7, 1.5, True, ["a"], {"a": 1}])
def test_a_value_of_another_kind_is_no_fault(value: Any) -> None:
    rows: list[Any] = [
        *make_medicines(),
        make_medicine(5) | {"therapeutic_indication": value, "active_substance": value},
    ]
    assert len(read_medicines(ema_body(rows)).records) == 4
