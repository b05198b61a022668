"""How the primary endpoints of a trial changed, in words.

Endpoints are compared without case, punctuation and order. One that keeps its measure has another time frame; one that
keeps its time frame, or is the only one left on both sides, has another measure; the rest were added or dropped.
"""

import re
from collections.abc import Iterable, Sequence

from horizon.values.trial import PrimaryEndpoint

_LONGEST = 120  # characters of a measure that are quoted
_UNREAD = re.compile(r"[^\w<>=≤≥%+./-]+|[./-]+(?=\s|$)")


def describe_endpoint_changes(before: Sequence[PrimaryEndpoint], after: Sequence[PrimaryEndpoint]) -> str:
    """Say what changed, ``time frame Week 52 (was Week 26) of Survival``; empty if nothing but the wording of marks."""
    was, now = _drop_known_endpoints(before, after), _drop_known_endpoints(after, before)
    texts: list[str] = []
    for endpoint in list(now):
        if old := next((old for old in was if _fold_measure(old.measure) == _fold_measure(endpoint.measure)), None):
            texts.append(
                f"time frame {_time_frame(endpoint)} (was {_time_frame(old)}) of {_shorten_text(endpoint.measure)}"
            )
            was.remove(old)
            now.remove(endpoint)
    for endpoint in list(now):
        old = _same_time_frame(endpoint, was) or (was[0] if len(was) == len(now) == 1 else None)
        if old:
            texts.append(f"measure {_describe_endpoint(endpoint)} (was {_describe_endpoint(old)})")
            was.remove(old)
            now.remove(endpoint)
    texts += [f"added {_describe_endpoint(endpoint)}" for endpoint in now]
    texts += [f"dropped {_describe_endpoint(endpoint)}" for endpoint in was]
    return "; ".join(texts)


def join_endpoints(endpoints: Iterable[PrimaryEndpoint]) -> str:
    """Return all endpoints, ``Survival [Week 52]; Response [Week 12]``."""
    return "; ".join(map(_describe_endpoint, endpoints))


def _drop_known_endpoints(
    endpoints: Sequence[PrimaryEndpoint], others: Sequence[PrimaryEndpoint]
) -> list[PrimaryEndpoint]:
    known = set(map(_fold_endpoint, others))
    return [endpoint for endpoint in endpoints if _fold_endpoint(endpoint) not in known]


def _same_time_frame(endpoint: PrimaryEndpoint, others: Sequence[PrimaryEndpoint]) -> PrimaryEndpoint | None:
    matches = [
        other
        for other in others
        if other.time_frame and _fold_measure(other.time_frame) == _fold_measure(endpoint.time_frame)
    ]
    return matches[0] if len(matches) == 1 else None


def _fold_endpoint(endpoint: PrimaryEndpoint) -> tuple[str, str]:
    return _fold_measure(endpoint.measure), _fold_measure(endpoint.time_frame)


def _fold_measure(text: str) -> str:
    return " ".join(_UNREAD.sub(" ", text.casefold()).split())


def _describe_endpoint(endpoint: PrimaryEndpoint) -> str:
    frame = f" [{_shorten_text(endpoint.time_frame)}]" if endpoint.time_frame else ""
    return f"{_shorten_text(endpoint.measure)}{frame}"


def _time_frame(endpoint: PrimaryEndpoint) -> str:
    return _shorten_text(endpoint.time_frame) or "none"


def _shorten_text(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= _LONGEST else f"{plain[: _LONGEST - 1].rstrip()}…"
