"""Where planners say that a device, a test or software is used or sold already, here for another use or elsewhere.

No list that horizon reads holds devices: what stands beside technologies in the watchlists is all that is known.
"""

from collections.abc import Iterable, Mapping

from horizon.assessment.indication import IndicationContext
from horizon.technology.group import GroupedTechnology
from horizon.technology.names import name_key
from horizon.values.keys import IndicationKey
from horizon.watchlist.schema.watchlist import TechnologyOverride

OtherUses = Mapping[str, tuple[tuple[IndicationKey, str], ...]]
"""By name key: the indication in which it is used or sold, and that in words."""

_STATES = {"funded": "in use here", "authorised": "on sale here"}


def list_other_uses(contexts: Iterable[IndicationContext]) -> OtherUses:
    """List what planners say is used or sold, by each of its names."""
    uses: dict[str, tuple[tuple[IndicationKey, str], ...]] = {}
    for context in contexts:
        for entry in context.indication.technologies:
            text = _describe_use(entry, context)
            for key in {name_key(name) for name in (entry.name, *entry.aliases) if text}:
                uses[key] = (*uses.get(key, ()), (context.key, text))
    return uses


def list_names_in_use(contexts: Iterable[IndicationContext]) -> frozenset[str]:
    """List the name keys of all that planners say is funded already, such as a companion test."""
    entries = (entry for context in contexts for entry in context.indication.technologies if entry.state == "funded")
    return frozenset(name_key(name) for entry in entries for name in (entry.name, *entry.aliases))


def describe_other_uses(group: GroupedTechnology, uses: OtherUses) -> tuple[str, ...]:
    """Say for which other uses a technology is used or sold."""
    keys = dict.fromkeys(map(name_key, (group.name, *group.aliases)))
    named_uses = (use for key in keys for use in uses.get(key, ()))
    return tuple(dict.fromkeys(text for key, text in named_uses if key != group.indication_key))


def _describe_use(entry: TechnologyOverride, context: IndicationContext) -> str:
    use = context.indication.name or context.watchlist.title
    source = entry.source or "the planner's word"
    if entry.state in _STATES:
        return f"{_STATES[entry.state]} for {use} ({source})"
    regions = [region for region in ("eu", "uk") if entry.marks and entry.marks.date_of(region)]
    return f"on sale here for {use} ({source})" if regions else ""
