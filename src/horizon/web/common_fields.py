"""The fields that stand in several groups of a watchlist's form."""

from typing import get_args

from horizon.watchlist.schema.field_types import Supply
from horizon.web.watchlist_fields import FormField


def list_words(kind: object) -> tuple[str, ...]:
    """The words of a fixed set."""
    return tuple(word for literal in get_args(kind)[:1] for word in get_args(literal) if word) or get_args(kind)


SOURCE = FormField("source", "Where that is from", hint="without it, an assumption", is_wide=True)
SINCE = FormField("known_since", "Known since", hint="2026, 2026-02 or 2026-02-14")
PER = FormField(
    "per",
    "For each",
    default="year",
    suggestions=("year", "month", "28 days", "4 weeks", "course", "scan", "test", "user a year", "user a month"),
)
PAYER = FormField("payer", "Paid by", default="who pays the price", offers="payers")
SUPPLY = FormField(
    "supply",
    "Supplied through",
    "choice",
    list_words(Supply),
    default_choice="hospital",
    words=(("hospital", "hospital (VAT in the United Kingdom)"), ("homecare", "homecare (no VAT)")),
)
