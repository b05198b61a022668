"""The demo, played once for all its tests."""

import pytest

from horizon.demo.play import DemoResult, play_demo


@pytest.fixture(scope="session")
def played(tmp_path_factory: pytest.TempPathFactory) -> DemoResult:
    return play_demo(tmp_path_factory.mktemp("demo") / "reports")
