"""How the registry takes questions, when it last answered, and which terms it refused."""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, delete, select, update

from horizon.registry.access import RegistryAccess
from horizon.store.quarantine import Quarantine
from horizon.store.tables import REFUSED_TERM, REGISTRY_ACCESS
from horizon.store.transactions import Now, read_connection, upsert

_KEYS_PER_STATEMENT = 500


@dataclass(frozen=True, slots=True)
class LastAnswer:
    """When a registry last answered, under which name it was asked, and how it takes questions."""

    address: str
    answered_at: dt.datetime
    user_agent: str
    access: RegistryAccess


@dataclass(frozen=True, slots=True)
class RefusedTerm:
    """A term that the registry refused, and its words."""

    term: str
    words: str


class RegistryAccessLog(Quarantine):
    """What one database knows of the registries that it is filled from."""

    def log_answer(self, address: str, user_agent: str, access: RegistryAccess) -> None:
        """Note that a registry has answered just now, and how it was asked."""
        row = {
            "address": address,
            "answered_at": Now(),
            "user_agent": user_agent,
            "terms_per_question": access.terms_per_question,
            "ids_per_request": access.ids_per_request,
            "unknown_areas": " ".join(sorted(access.unknown_areas)),
            "plain_name": access.plain_name,
        }
        with self.engine.begin() as connection:
            connection.execute(upsert(connection, REGISTRY_ACCESS, row))

    def last_answer(self, address: str = "") -> LastAnswer | None:
        """The last answer of a registry, or of any; None before the first."""
        rows = select(REGISTRY_ACCESS).order_by(REGISTRY_ACCESS.c.answered_at.desc()).limit(1)
        with read_connection(self.engine) as connection:
            row = connection.execute(rows.where(REGISTRY_ACCESS.c.address == address) if address else rows).first()
        if row is None:
            return None
        areas = frozenset(row.unknown_areas.split())
        access = RegistryAccess(row.terms_per_question, row.ids_per_request, areas, row.plain_name)
        return LastAnswer(row.address, dt.datetime.fromtimestamp(row.answered_at, tz=dt.UTC), row.user_agent, access)

    def refused_terms(self, keys: Collection[str], data_timestamp: str | None = None) -> dict[str, RefusedTerm]:
        """The terms among these keys that are refused, at a data version or whenever they were last asked."""
        finished = REFUSED_TERM.c.data_timestamp != ""
        wanted = finished if data_timestamp is None else REFUSED_TERM.c.data_timestamp == data_timestamp
        with read_connection(self.engine) as connection:
            rows = connection.execute(select(REFUSED_TERM).where(wanted).order_by(REFUSED_TERM.c.term)).all()
        return {row.key: RefusedTerm(row.term, row.words) for row in rows if row.key in keys}


def save_refused(connection: Connection, pull: int, refused: Mapping[str, RefusedTerm]) -> None:
    """Store that terms, by their keys, were refused in a pull that goes on."""
    for key, term in refused.items():
        row = {"key": key, "term": term.term, "words": term.words, "pull": pull, "data_timestamp": ""}
        connection.execute(upsert(connection, REFUSED_TERM, row))


def select_refused(connection: Connection, pull: int) -> dict[str, RefusedTerm]:
    """What was refused in a pull, by key."""
    rows = connection.execute(select(REFUSED_TERM).where(REFUSED_TERM.c.pull == pull).order_by(REFUSED_TERM.c.term))
    return {row.key: RefusedTerm(row.term, row.words) for row in rows}


def settle_refused(connection: Connection, pull: int, data_timestamp: str, answered: Collection[str]) -> None:
    """Note at which data version a finished pull was refused terms, and forget those that are ``answered``."""
    connection.execute(update(REFUSED_TERM).where(REFUSED_TERM.c.pull == pull).values(data_timestamp=data_timestamp))
    keys = list(answered)
    for start in range(0, len(keys), _KEYS_PER_STATEMENT):
        batch = keys[start : start + _KEYS_PER_STATEMENT]
        connection.execute(delete(REFUSED_TERM).where(REFUSED_TERM.c.key.in_(batch)))


def forget_refused(connection: Connection, pull: int) -> None:
    """Forget what was refused in a pull that begins again."""
    unfinished = (REFUSED_TERM.c.pull == pull) & (REFUSED_TERM.c.data_timestamp == "")
    connection.execute(delete(REFUSED_TERM).where(unfinished))
