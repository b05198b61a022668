"""The form of a watchlist: its groups and fields, in the order in which a planner fills them in.

A field's key is its key in the file; what a key may hold is the schema's business (``watchlist/schema/``).
"""

from dataclasses import dataclass
from typing import Literal, get_args

from horizon.values.jurisdiction import JURISDICTIONS
from horizon.values.technology import StepState
from horizon.watchlist.schema.field_types import Area, Funding, Kind, SponsorClass, Supply

FieldKind = Literal["text", "number", "choice", "flag", "lines", "ticks", "figure", "measure"]


@dataclass(frozen=True, slots=True)
class FormField:
    """One field; ``default`` says in words what holds where it is left empty.

    A ``figure`` has a best, a low and a high end, and a source of its own if ``has_source``. A ``measure`` is a figure
    that stands under one of ``choices``.
    """

    key: str
    label: str
    kind: FieldKind = "text"
    choices: tuple[str, ...] = ()
    default: str = ""
    hint: str = ""
    has_source: bool = False
    is_wide: bool = False


@dataclass(frozen=True, slots=True)
class FieldGroup:
    """Fields that stand under one key of the file; with ``row`` the key holds a list, and that is what an item is.

    ``key`` is empty for the keys of the watchlist itself. A group that is not ``of_area`` is given once for all
    indications of a watchlist.
    """

    key: str
    title: str
    fields: tuple[FormField, ...]
    hint: str = ""
    row: str = ""
    of_indication: bool = False


def _list_words(kind: object) -> tuple[str, ...]:
    """The words of a fixed set."""
    return tuple(word for literal in get_args(kind)[:1] for word in get_args(literal) if word) or get_args(kind)


SOURCE = FormField("source", "Where that is from", hint="without a source it is shown as an assumption", is_wide=True)
SINCE = FormField("known_since", "Known since", hint="2026, 2026-02 or 2026-02-14")
PER = FormField("per", "For each", default="year", hint="year, month, course, 28 days")
PHASES = ("0", "1", "2", "3", "4")

GROUPS = (
    FieldGroup(
        "",
        "What it is",
        (
            FormField("title", "Title"),
            FormField("owner", "Owner", hint="who looks after it"),
            FormField("payer", "Who pays"),
            FormField("jurisdiction", "Where", "choice", tuple(JURISDICTIONS), default="plain: no country's steps"),
            FormField("funding", "Funded by", "choice", _list_words(Funding), default="not said"),
            FormField("supply", "Supplied through", "choice", _list_words(Supply), default="hospital, with VAT"),
            FormField("area", "Success rates of", "choice", _list_words(Area), default="all areas"),
        ),
    ),
    FieldGroup(
        "match",
        "What it watches",
        (
            FormField("conditions", "Conditions", "lines", hint="one a line: whole words, any case, plain plurals"),
            FormField("mesh", "Headings (MeSH)", "lines", hint="one a line, such as D006526 and everything below it"),
            FormField("interventions", "Products", "lines", hint="one a line: names, other names, codes"),
            FormField("not", "But not about", "lines", hint="what a trial may be about instead"),
            FormField("unless", "Unless it also names", "lines", hint="what alone speaks against “but not about”"),
            FormField("only", "Only about", "lines", hint="a trial must also be about one of these"),
            FormField("also", "That also name", "lines", hint="in a title, condition, keyword or product"),
        ),
        of_indication=True,
    ),
    FieldGroup(
        "count",
        "Which trials count",
        (
            FormField("kinds", "Of what", "ticks", _list_words(Kind)),
            FormField("phases", "Phase (not asked of devices and tests)", "ticks", PHASES),
            FormField("sponsors", "Sponsored by", "ticks", get_args(SponsorClass)),
        ),
    ),
    FieldGroup(
        "population",
        "Who could be treated",
        (
            FormField("step", "Step", is_wide=True),
            FormField("measure", "Figure", "measure", ("people", "share", "people_a_year")),
            SOURCE,
            SINCE,
        ),
        hint="Begin with a number of people; each share is of the step before it. Write a share as 25% or 0.25.",
        row="step",
        of_indication=True,
    ),
    FieldGroup(
        "treatment",
        "How it is given",
        (
            FormField("course", "Course", "choice", ("chronic", "curative", "fixed"), default="chronic"),
            FormField("months", "Months of a course", "number", default="12"),
            FormField("stop_after_months", "All stop after (months)", "number", default="never"),
            FormField("discontinuation", "Share who stop within a year", "figure", has_source=True),
        ),
        of_indication=True,
    ),
    FieldGroup(
        "uptake",
        "How fast it is taken up",
        (
            FormField("curve", "Curve", "choice", ("linear", "logistic", "bass", "steps"), default="logistic"),
            FormField("peak", "Share treated at the peak", "figure"),
            FormField("years_to_peak", "Years to the peak", "figure"),
            SOURCE,
            SINCE,
        ),
        of_indication=True,
    ),
    FieldGroup(
        "capacity",
        "How many can start in a year",
        (FormField("people_a_year", "People a year", "figure"), SOURCE, SINCE),
        of_indication=True,
    ),
    FieldGroup(
        "price",
        "What it costs",
        (
            FormField("list", "List price, without VAT", "figure"),
            PER,
            FormField("currency", "Currency", default="GBP"),
            FormField("price_year", "Price year", "number"),
            FormField("of", "Whose price it is", hint="where it stands in for others"),
            SOURCE,
            SINCE,
            FormField("rebate", "Rebate, a share", "figure", has_source=True),
            FormField("confidential", "Confidential: used, and never shown", "flag"),
        ),
        hint="What each technology without a price of its own is costed at.",
        of_indication=True,
    ),
    FieldGroup(
        "administration",
        "Giving it costs",
        (FormField("cost", "Cost", "figure"), PER, SOURCE, SINCE),
        of_indication=True,
    ),
    FieldGroup(
        "monitoring",
        "Watching patients costs",
        (FormField("cost", "Cost", "figure"), PER, SOURCE, SINCE),
        of_indication=True,
    ),
    FieldGroup(
        "displaces",
        "What is no longer given",
        (
            FormField("what", "What", is_wide=True),
            FormField("share", "To which share of those treated", "figure"),
            FormField("cost", "What it costs", "figure"),
            PER,
            SOURCE,
            SINCE,
        ),
        row="treatment",
        of_indication=True,
    ),
    FieldGroup(
        "technologies",
        "Technologies that you know better",
        (
            FormField("name", "Name"),
            FormField("aliases", "Other names", "lines", hint="one a line"),
            FormField("price.list", "Its own list price", "figure"),
            FormField("price.per", "For each", default="year"),
            FormField("price.currency", "Currency", default="GBP"),
            FormField("price.price_year", "Price year", "number"),
            FormField("price.source", "Where that is from", is_wide=True),
            FormField("price.known_since", "Known since"),
        ),
        row="technology",
    ),
    FieldGroup(
        "readiness",
        "What must be ready",
        (
            FormField("step", "Step"),
            FormField("months", "Months it takes", "number"),
            FormField("after", "After", "lines", hint="one a line"),
            FormField("owner", "Whose it is", hint="a role"),
            FormField("state", "How far it is", "choice", get_args(StepState)[1:], default="to do"),
            FormField("date", "Since", hint="2026-02-14"),
            FormField("note", "Note", is_wide=True),
        ),
        row="step",
    ),
    FieldGroup(
        "recipients",
        "Who gets the digest",
        (FormField("email", "E-mail"), FormField("role", "Role")),
        row="person",
    ),
)
