"""The regulators' real files."""

from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def real_lists(records: Path) -> Path:
    """The folder of real lists beside the registry's real records."""
    folder = records.resolve().parent / "regulators"
    if not folder.is_dir():
        pytest.skip("real lists are not at hand: there is no folder regulators beside HORIZON_RECORDS")
    return folder
