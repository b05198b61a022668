"""The histories of forecasts that are scored, one row a technology, and which editions are in them."""

from collections.abc import Iterable, Mapping

from sqlalchemy import Engine, delete, select

from horizon.store.tables import HISTORY, SCORED_EDITION
from horizon.store.transactions import insert_if_absent, read_connection, upsert, write_connection
from horizon.type_adapters import adapt_type
from horizon.values.forecast_record import DatedForecast
from horizon.values.keys import TechnologyKey

_History = tuple[DatedForecast, ...]


class Histories:
    """The histories of one database."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def edition_keys(self) -> frozenset[str]:
        """The keys of the editions that are in the histories."""
        with read_connection(self.engine) as connection:
            return frozenset(connection.scalars(select(SCORED_EDITION.c.edition)))

    def load_histories(self) -> dict[TechnologyKey, tuple[DatedForecast, ...]]:
        """Each technology's forecasts, oldest first, by its key in order."""
        with read_connection(self.engine) as connection:
            rows = connection.execute(select(HISTORY).order_by(HISTORY.c.technology))
            return {TechnologyKey(row.technology): adapt_type(_History).validate_json(row.body) for row in rows}

    def save_histories(
        self, histories: Mapping[TechnologyKey, tuple[DatedForecast, ...]], editions: Iterable[str]
    ) -> None:
        """Store the histories that have changed, and that they are of these further editions; all or nothing."""
        rows = [
            {"technology": str(key), "body": adapt_type(_History).dump_json(kept)} for key, kept in histories.items()
        ]
        with write_connection(self.engine, SCORED_EDITION) as connection:
            if rows:
                connection.execute(upsert(connection, HISTORY), rows)
            if keys := [{"edition": key} for key in editions]:
                connection.execute(insert_if_absent(connection, SCORED_EDITION), keys)

    def forget_histories(self) -> None:
        """Delete them all: they are made again from the editions."""
        with write_connection(self.engine, SCORED_EDITION) as connection:
            connection.execute(delete(HISTORY))
            connection.execute(delete(SCORED_EDITION))
