"""Each edition's forecasts are read once, and a scorecard says what it would say of all of them."""

from pathlib import Path

import pytest
from sqlalchemy import delete

from horizon.app.window_news import score_forecasts, update_histories
from horizon.app.workspace import Workspace, open_workspace
from horizon.settings import load_settings
from horizon.store.editions import Editions
from horizon.store.histories import Histories
from horizon.store.tables import DELIVERY, EDITION
from horizon.values.forecast_record import EditionForecasts
from workspaces import make_environment, make_workspace, run_command, serve_registry

DAYS = ("2016-02-03", "2016-02-10", "2016-02-17")


@pytest.fixture
def opened(tmp_path: Path) -> Workspace:
    workspace = make_workspace(tmp_path / "planning")
    with serve_registry(tmp_path) as api:
        for day in DAYS:
            assert run_command(workspace, "run", env=make_environment(api) | {"HORIZON_TODAY": day}).code == 0
    return open_workspace(load_settings(workspace, make_environment()))


def test_an_edition_is_read_once(opened: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    load = Editions.load_forecasts

    def load_and_note(editions: Editions, key: str) -> EditionForecasts:
        read.append(key)
        return load(editions, key)

    monkeypatch.setattr(Editions, "load_forecasts", load_and_note)
    histories = Histories(opened.trials.engine)
    with opened:
        keys = opened.editions.edition_keys()
        assert histories.edition_keys() == frozenset(keys[:-1])  # the newest is not yet, when its own scores are made
        first = update_histories(opened)
        assert read == [keys[-1]]
        assert (update_histories(opened), read) == (first, [keys[-1]])
        assert histories.edition_keys() == frozenset(keys)
        histories.forget_histories()
        scores = score_forecasts(opened)
        assert (update_histories(opened), read) == (first, [keys[-1], *keys])
        assert score_forecasts(opened) == scores


def test_an_edition_that_no_longer_stands_is_scored_no_more(opened: Workspace) -> None:
    with opened:
        update_histories(opened)
        last = opened.editions.edition_keys()[-1]
        with opened.trials.engine.begin() as connection:
            connection.execute(delete(DELIVERY).where(DELIVERY.c.edition == last))
            connection.execute(delete(EDITION).where(EDITION.c.key == last))
        histories = update_histories(opened)
        assert max(forecast.on for history in histories.values() for forecast in history).isoformat() == DAYS[1]
