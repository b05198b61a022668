"""The form of a watchlist: its groups and fields, in the order in which a planner fills them in."""

from dataclasses import replace
from typing import get_args

from horizon.values.jurisdiction import JURISDICTIONS
from horizon.values.technology import StepState
from horizon.watchlist.schema.field_types import Area, Funding, Kind, SponsorClass, Status
from horizon.web.common_fields import SUPPLY, list_words
from horizon.web.cost_groups import COSTS
from horizon.web.technology_fields import TECHNOLOGIES
from horizon.web.watchlist_fields import FieldGroup, FormField

PHASES = ("0", "1", "2", "3", "4")
_COUNTRIES = tuple((key, row.title or f"elsewhere: {row.remark}") for key, row in JURISDICTIONS.items())
_MONEY = (
    FormField("payer", "Who pays", offers="payers"),
    FormField("funding", "Funded by", "choice", list_words(Funding), default="not said",
        words=(("excluded", "excluded from tariff (high cost)"), ("specialised", "specialised commissioning"))),
    SUPPLY,
    FormField("area", "Success rates of", "choice", list_words(Area), default="all areas together"),
    FormField("local", "Its numbers of people are our own area’s already", "flag"),
)  # fmt: skip
HEAD = FieldGroup(
    "",
    "What it is",
    (
        FormField("title", "Title"),
        FormField("owner", "Owner"),
        FormField(
            "jurisdiction",
            "Where",
            "choice",
            tuple(JURISDICTIONS),
            default_choice="plain",
            words=_COUNTRIES,
        ),
        *_MONEY,
    ),
    is_main=True,
)
HEAD_OF_INDICATION = FieldGroup(
    "",
    "What it is",
    (
        FormField("name", "Name"),
        *(
            replace(part, default="as for the whole" if part.kind != "flag" else "", default_choice="")
            for part in _MONEY
        ),
    ),
    of_indication=True,
    is_main=True,
)
MATCH = FieldGroup(
    "match",
    "What it watches",
    (
        FormField("conditions", "Conditions", "lines", hint="found in conditions, keywords and headings"),
        FormField(
            "mesh",
            "Headings (MeSH)",
            "lines",
            hint="the registry’s subject headings: D006973 and all below it; named under what matches",
        ),
        FormField("interventions", "Products", "lines", hint="adds trials: found in what is given"),
        FormField("not", "But not about", "lines", hint="looked for in conditions alone"),
        FormField("unless", "Unless it also names", "lines", hint="what alone speaks against “but not”"),
        FormField("only", "Only about", "lines", hint="narrows: one of these in conditions or headings"),
        FormField("also", "That also name", "lines", hint="narrows: in a title, condition, keyword or product"),
    ),
    hint="One a line: whole words in any case, plain plurals too. A trial with a condition, a heading or a product of "
    "these is found; the others keep to some. Titles find nothing alone: they also name what is excluded.",
    of_indication=True,
    is_main=True,
)
COUNT = FieldGroup(
    "count",
    "Which trials count",
    (
        FormField("kinds", "Of what", "ticks", list_words(Kind), words=(("behavioral", "behaviour"),)),
        FormField("phases", "Phase (not asked of devices and tests)", "ticks", PHASES),
        FormField("sponsors", "Sponsored by (not asked of devices and tests)", "ticks", get_args(SponsorClass),
            words=(("nih", "NIH"), ("fed", "US federal"), ("other_gov", "other government"), ("indiv", "an individual"),
                ("other", "other, as universities and hospitals"), ("ambig", "not clear"))),
        FormField("statuses", "Which are", "ticks", get_args(Status)),
        FormField("countries", "With a site in", "lines", default="all", hint="as the registry writes them"),
    ),
    hint="What is found and does not count is listed as left out, with the rule.",
)  # fmt: skip
READINESS = FieldGroup(
    "readiness",
    "What must be ready",
    (
        FormField("step", "Step"),
        FormField("months", "Months", "number"),
        FormField("after", "After", "lines", hint="steps, one a line"),
        FormField("owner", "Whose it is", hint="a role"),
        FormField("state", "How far", "choice", get_args(StepState), default_choice="to do"),
        FormField("date", "Since", hint="2026-02-14"),
        FormField("note", "Note", is_wide=True, keeps_lines=True),
    ),
    row="step",
)
FIND_OUT = FieldGroup(
    "",
    "What to find out",
    (FormField("find_out", "Questions that no register answers", "lines", hint="they stand on the report"),),
)
RECIPIENTS = FieldGroup(
    "recipients",
    "Who gets the digest",
    (FormField("email", "E-mail"), FormField("role", "Role")),
    row="reader",
)
GROUPS: tuple[FieldGroup, ...] = (HEAD, MATCH, COUNT, *COSTS, TECHNOLOGIES, READINESS, FIND_OUT, RECIPIENTS)
