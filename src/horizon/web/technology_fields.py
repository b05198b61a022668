"""The group of a watchlist's form for what a planner knows better of a technology."""

from dataclasses import replace
from typing import get_args

from horizon.values.technology import KnownNovelty, State
from horizon.watchlist.schema.field_types import Kind
from horizon.web.common_fields import PER, SUPPLY, list_words
from horizon.web.watchlist_fields import FieldGroup, FormField

OWN_PRICE, APPLICATION, KNOWN = (
    "its own price",
    "its application, and its CE or UKCA marks",
    "what it is, and its forecast",
)
_AS_AREA = "as in the area"

_KNOWN = (
    FormField("state", "How far it is", "choice", get_args(State), default="as found"),
    FormField("kind", "Kind", "choice", list_words(Kind), default="as found"),
    FormField("novelty", "How new", "choice", get_args(KnownNovelty), default="as found"),
    FormField("under_study", "Trials that give it are about it", "answer", ("yes", "no"), default="as found"),
    FormField("not", "Not the same as", "lines", hint="other products, one a line"),
    FormField("waits_for", "Waits for", "lines", hint="technologies that must be there first"),
    FormField("licence", "Licence", hint="2026-02-14", default="as forecast"),
    FormField("launch", "Launch", hint="2026-02-14", default="as forecast"),
    FormField("guidance", "National guidance (device, test)", hint="2026-02-14"),
    FormField("probability", "Chance that it is launched", "figure", default="as forecast", has_source=True),
)
_APPLICATION = (
    FormField("filed", "Filed", "regions", has_source=True),
    FormField("goal", "Decision due", "regions", has_source=True),
    FormField("opinion", "Positive opinion", "regions", has_source=True),
    FormField("review", "Review: standard, priority", "regions", has_source=True),
    FormField("marks", "On sale since (device, test)", "regions", has_source=True),
)
_OWN_PRICE = (
    FormField("price.list", "Its own list price", "figure"),
    FormField("price.per", PER.label, default=PER.default, suggestions=PER.suggestions),
    FormField("price.currency", "Currency"),
    FormField("price.price_year", "Price year", "number", hint="needed with a price"),
    FormField("price.of", "Whose price it is", hint="if of another"),
    FormField("price.source", "Where that is from"),
    FormField("price.known_since", "Known since"),
    FormField("price.rebate", "Rebate, a share", "figure", default="not said", has_source=True),
    FormField("price.confidential", "Confidential: used, and never shown", "flag"),
    FormField("supply", SUPPLY.label, "choice", SUPPLY.choices, default=_AS_AREA, words=SUPPLY.words),
    FormField("if_optimised", "Left, if recommended for a part", "figure", default=_AS_AREA, has_source=True),
)
TECHNOLOGIES = FieldGroup(
    "technologies",
    "Technologies that you know better",
    (
        FormField("name", "Name"),
        FormField("aliases", "Other names", "lines", hint="one a line"),
        FormField("source", "Where that is from", is_wide=True),
        FormField("known_since", "Known since", hint="2026-02"),
        *(replace(part, section=KNOWN) for part in _KNOWN),
        *(replace(part, section=APPLICATION) for part in _APPLICATION),
        *(replace(part, section=OWN_PRICE) for part in _OWN_PRICE),
    ),
    hint="With a price of its own a technology is costed at that. It also widens the range of the area's price, which "
    "stands in for those without: its list price, unless confidential, is then inside that range. So does the price of "
    "one that is funded already and costs nothing itself.",
    row="technology",
)
