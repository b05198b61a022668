"""Warnings about steps that add to a capacity that ``horizon.toml`` does not give: what they add counts for nothing."""

from collections.abc import Collection, Iterable, Iterator, Sequence

from horizon.watchlist.matching.lint import LintWarning
from horizon.watchlist.schema.key_path import KeyPath
from horizon.watchlist.schema.readiness import ReadinessStep, TechnologyStep
from horizon.watchlist.schema.watchlist import Watchlist


def warn_of_missing_capacities(watchlists: Iterable[Watchlist], capacities: Collection[str]) -> Iterator[LintWarning]:
    """Yield a warning for each step whose ``makes`` names no capacity of ``horizon.toml``, by its names."""
    known = frozenset(name.casefold() for name in capacities)
    for watchlist in watchlists:
        for key_path, steps in _locate_steps(watchlist):
            for number, step in enumerate(steps):
                for what in (made.what for made in step.makes if made.what.casefold() not in known):
                    text = (
                        f"{step.step} makes {what!r}, and horizon.toml has no [capacity.{_quote_key(what)}]: what it "
                        "makes counts for nothing until what there is stands there"
                    )
                    yield LintWarning(watchlist.name, (*key_path, number), text)


def _locate_steps(watchlist: Watchlist) -> Iterator[tuple[KeyPath, Sequence[ReadinessStep | TechnologyStep]]]:
    yield ("readiness",), watchlist.readiness
    parts = [((), watchlist), *((("indications", at), each) for at, each in enumerate(watchlist.indications))]
    for key_path, part in parts:
        if key_path:
            yield (*key_path, "readiness"), part.readiness
        for number, technology in enumerate(part.technologies):
            yield (*key_path, "technologies", number, "readiness"), technology.readiness


def _quote_key(name: str) -> str:
    return name if name.replace("-", "").replace("_", "").isalnum() and name.isascii() else f'"{name}"'
