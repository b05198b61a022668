"""The demo, played once for all its tests."""

import pytest

from horizon.demo.play import Played, play


@pytest.fixture(scope="session")
def played(tmp_path_factory: pytest.TempPathFactory) -> Played:
    return play(tmp_path_factory.mktemp("demo") / "reports")
