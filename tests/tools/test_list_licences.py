"""The page of licences names every package that is locked, each with a licence."""

import re
from pathlib import Path

from list_licences import locked_packages, name_licence

PAGE = Path(__file__).parents[2] / "docs" / "licences.md"


def test_every_locked_package_is_on_the_page() -> None:
    rows = dict(re.findall(r"(?m)^\| ([\w.-]+) \| (.+) \|$", PAGE.read_text(encoding="utf-8")))
    assert set(rows) - {"package", "---"} == set(locked_packages())
    assert len(locked_packages()) >= 20
    assert all(rows.values())


def test_a_licence_is_in_the_package_itself() -> None:
    assert name_licence("requests") in {"Apache-2.0", "Apache Software License"}
    assert name_licence("no-such-package") == "not installed on the platform that wrote this page"
