"""The regulators' real files: read whole, and in agreement with the table that is shipped."""

import datetime as dt
from collections import Counter
from pathlib import Path

from horizon.regulators.evaluations import find_month
from horizon.regulators.list_files import find_list_files, read_list_file
from horizon.regulators.shipped import load_shipped
from horizon.values.regulator_lists import ApplicationUnderEvaluation, FdaApproval, MedicineRecord


def test_every_list_is_known_by_its_shape(real_lists: Path) -> None:
    found = find_list_files(real_lists)
    assert Counter(name for name, _ in found) == {"ema": 1, "openfda": 1, "applications": 3}
    for name, file in found:
        parsed = read_list_file(name, file)
        assert parsed.name == name
        assert parsed.listed_on
        assert len(parsed.records) > 90


def test_the_table_of_medicines_is_the_one_that_is_shipped(real_lists: Path) -> None:
    (file,) = (file for name, file in find_list_files(real_lists) if name == "ema")
    parsed, shipped = read_list_file("ema", file), load_shipped("ema")
    assert shipped
    assert parsed.listed_on == shipped.listed_on == dt.date(2024, 8, 22)
    read = {record.key: record for record in parsed.records if isinstance(record, MedicineRecord)}
    assert len(read) == 2096
    names = [
        "brand",
        "status",
        "opinion_status",
        "opinion",
        "authorised",
        "refused",
        "application_withdrawn",
        "ended",
        "areas",
        "atc",
        "generic",
    ]
    names += ["biosimilar", "orphan", "prime", "accelerated"]
    differing = [
        (record.key, name)
        for record in shipped.records
        for name in names
        if getattr(record, name) != getattr(read[record.key], name)
    ]
    assert differing == []
    assert sum(bool(record.indication) for record in read.values()) > 1800


def test_approvals_and_applications_have_what_they_are_known_by(real_lists: Path) -> None:
    for name, file in find_list_files(real_lists):
        for record in read_list_file(name, file).records:
            if isinstance(record, FdaApproval):
                assert record.application_number
                assert record.substances
                assert record.approved >= dt.date(2000, 1, 1)
            if isinstance(record, ApplicationUnderEvaluation):
                assert record.inn
                assert record.first_listed == find_month(file.name)
