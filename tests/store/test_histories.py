"""Histories of forecasts are kept as they are, on either engine, and can be made again."""

from sqlalchemy import Engine

from filled_values import filled_edition
from horizon.scoring.history import History, extend_histories
from horizon.store.histories import Histories
from horizon.values.forecast_record import extract_forecasts
from horizon.values.keys import TechnologyKey


def test_they_come_back_as_they_were_kept(engine: Engine) -> None:
    histories = dict[TechnologyKey, History]()
    kept = Histories(engine)
    for key in ("2016-W05", "2016-W06"):
        extend_histories(histories, extract_forecasts(filled_edition(key)))
        kept.save_histories(histories, [key])
    assert histories
    assert kept.load_histories() == histories
    assert kept.edition_keys() == {"2016-W05", "2016-W06"}
    kept.forget_histories()
    assert kept.load_histories() == {}
    assert kept.edition_keys() == frozenset()
