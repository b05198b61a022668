"""An upgrade keeps every edition: a store as the first version made it, on the way to this one and back.

``edition-of-0001.json.gz`` is an edition as that version froze it, with every field filled. Whoever adds a field to
what is frozen gives it a default; this file is never made anew.
"""

import gzip
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import TypeAdapter
from sqlalchemy import Engine, text

from horizon.registry.study import keep
from horizon.store.deliveries import Deliveries
from horizon.store.editions import Editions
from horizon.store.engine import open_engine
from horizon.store.migrate import current, downgrade, newest, revisions, upgrade
from horizon.store.trials import Trials
from horizon.values.edition import Edition
from studies import study

FROZEN = gzip.decompress(Path(__file__).with_name("edition-of-0001.json.gz").read_bytes())
DAY = "2026-02-19T09:00:05"


@pytest.fixture
def first(tmp_path: Path) -> Iterator[Engine]:
    """A store of the first version: one trial in two versions, one pull, one edition and its delivery."""
    engine = open_engine(f"sqlite:///{tmp_path / 'first.db'}")
    upgrade(engine, "0001")
    bodies = [keep(study(1, overallStatus=status)) for status in ("RECRUITING", "COMPLETED")]
    with engine.begin() as connection:
        row = {"id": "NCT00000001", "day": DAY, "digest": bodies[1].digest}
        connection.execute(text("INSERT INTO trial VALUES (:id, 2, :digest, 1, :day, NULL)"), row)
        for number, kept in enumerate(bodies, start=1):
            version = row | {"number": number, "digest": kept.digest, "body": zlib.compress(kept.body)}
            connection.execute(
                text("INSERT INTO trial_version VALUES (:id, :number, :digest, 1, :day, :body)"), version
            )
        connection.execute(
            text("INSERT INTO pull VALUES (1, 1771491605.0, 'registry', :day, 1, 1, 0, 0, 0, 0, 3)"), row
        )
        edition = row | {"body": zlib.compress(FROZEN)}
        connection.execute(
            text("INSERT INTO edition VALUES ('2026-W08', '2026-W08', 1, '2026-02-19', :day, 1771491605.0, :body)"),
            edition,
        )
        connection.execute(
            text(
                "INSERT INTO delivery VALUES ('2026-W08', 'planner@example.org', 'sent', 1, 1, 'host:1', 1.0, '', 1.0)"
            )
        )
    yield engine
    engine.dispose()


def kept(engine: Engine) -> tuple[Edition | None, list[str], int]:
    """The edition, how its deliveries stand, and how many versions the trial has."""
    states = [one.state for one in Deliveries(engine).states("2026-W08")]
    return Editions(engine).get("2026-W08"), states, len(Trials(engine).history("NCT00000001"))


def test_an_edition_of_the_first_version_is_read_by_this_one(first: Engine) -> None:
    upgrade(first)
    assert current(first) == newest()
    found, states, versions = kept(first)
    assert found == TypeAdapter(Edition).validate_json(FROZEN)
    assert found
    assert (found.key, states, versions) == ("2026-W08", ["sent"], 2)
    last = Trials(first).last_pull()
    assert last
    assert (last.data_timestamp, last.report.new) == (DAY, 1)


@pytest.mark.parametrize("revision", sorted(revisions()))
def test_nothing_of_it_is_lost_on_the_way_back_and_forward(first: Engine, revision: str) -> None:
    upgrade(first)
    before = kept(first)
    downgrade(first, revision)
    assert current(first) == revision
    upgrade(first)
    assert kept(first) == before
