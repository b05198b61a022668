"""The groups of a watchlist's form that make its cost model, from who could be treated to what is needed."""

from dataclasses import replace

from horizon.web.common_fields import PAYER, PER, SINCE, SOURCE
from horizon.web.watchlist_fields import FieldGroup, FormField

OTHER_CURVES, AT_SITES = "for the curves “steps” and Bass", "at how many sites, whose it is, hours of a post"

POPULATION = FieldGroup(
    "population",
    "Who could be treated",
    (
        FormField("step", "Step", is_wide=True),
        FormField(
            "measure",
            "What it is",
            "measure",
            ("people", "share", "people_a_year"),
            words=(("people", "people"), ("share", "a share"), ("people_a_year", "new a year")),
            next_choice="share",
        ),
        SOURCE,
        SINCE,
    ),
    hint="Begin with a number of people; a share is of the step before it. Write a share as 25% or 0.25.",
    row="step",
    of_indication=True,
    is_main=True,
)
OPTIMISED = FieldGroup(
    "",
    "If it is recommended for a part",
    (FormField("if_optimised", "Share of them who are left", "figure", default="half, 20% to 90%", has_source=True),),
    hint="Of the people of its licence, in an appraisal that recommends it for some of them.",
    of_indication=True,
)
TREATMENT = FieldGroup(
    "treatment",
    "How it is given",
    (
        FormField(
            "course",
            "Course",
            "choice",
            ("chronic", "curative", "fixed"),
            default_choice="chronic",
            words=(
                ("chronic", "chronic: until they stop"),
                ("curative", "curative: once, for a cure"),
                ("fixed", "fixed: once, for some months"),
            ),
        ),
        FormField("months", "Months of a course", "number", default="12"),
        FormField("stop_after_months", "All stop after (months)", "number", default="never"),
        FormField("discontinuation", "Share who stop within a year", "figure", default="0%", has_source=True),
    ),
    of_indication=True,
)
STOPS = FieldGroup(
    "treatment.stops",
    "Who stops early",
    (
        FormField("after_months", "After (months)", "number"),
        FormField("share", "Share of those still on it", "figure", default="100%"),
        SOURCE,
        SINCE,
    ),
    hint="Of chronic treatment: such as those who have had no effect by then.",
    row="rule",
    of_indication=True,
)
UPTAKE = FieldGroup(
    "uptake",
    "How fast it is taken up",
    (
        FormField("curve", "Curve", "choice", ("linear", "logistic", "bass", "steps"), default_choice="logistic",
            words=(("logistic", "logistic, like an S"), ("linear", "linear, the same each year"),
                ("bass", "Bass, a few first, then by example: p and q"), ("steps", "steps, the shares given"))),
        FormField("steps", "Steps: shares by year", "numbers", hint="one a line", section=OTHER_CURVES),
        FormField("innovation", "Bass: p, who begin unprompted", "number", default="0.03", section=OTHER_CURVES),
        FormField("imitation", "Bass: q, who follow others", "number", default="0.38", section=OTHER_CURVES),
        FormField("peak", "Share treated at the peak", "figure", default="50%"),
        FormField("years_to_peak", "Years to the peak", "figure", default="3", has_source=True),
        SOURCE,
        SINCE,
    ),
    of_indication=True,
    is_main=True,
)  # fmt: skip
CAPACITY = FieldGroup(
    "capacity",
    "How many can be treated",
    (
        FormField("of", "It limits", "choice", ("starts", "treated"), default_choice="starts",
            words=(("starts", "how many start in a year"), ("treated", "how many are treated in a year"))),
        FormField("by_year", "Instead: people in each year", "numbers", hint="one a line; the last goes on"),
        FormField("used", "Share of it that this takes", "numbers", hint="one a line, from year 1"),
        FormField("people_a_year", "People a year", "figure", default="no limit"),
        SOURCE,
        SINCE,
    ),
    hint="Who finds no place waits.",
    of_indication=True,
)  # fmt: skip
PRICE = FieldGroup(
    "price",
    "What it costs",
    (
        FormField("list", "List price, without VAT", "figure"),
        PER,
        FormField("currency", "Currency", hint="or € before the price"),
        FormField("price_year", "Price year", "number", hint="needed"),
        FormField("of", "Whose price it is", hint="where it stands in for others"),
        SOURCE,
        SINCE,
        FormField("rebate", "Rebate, a share", "figure", default="not said", has_source=True),
        FormField("confidential", "Confidential: used, and never shown", "flag"),
    ),
    hint="What each technology without a price of its own is costed at. A rebate, even of 0%, says that this is "
    "what is paid; without one it is a list price, and what is printed is corrected for how much less was then spent.",
    of_indication=True,
    is_main=True,
)
ADMINISTRATION, MONITORING = (
    FieldGroup(
        key, title, (FormField("cost", "Cost", "figure", default="0"), PER, PAYER, SOURCE, SINCE), of_indication=True
    )
    for key, title in (("administration", "Giving it costs"), ("monitoring", "Watching patients costs"))
)
DISPLACES = FieldGroup(
    "displaces",
    "What is no longer given",
    (
        FormField("what", "What", is_wide=True),
        PER,
        replace(PAYER, label="Paid until now by"),
        FormField("share", "To which share of those treated", "figure", default="100%", has_source=True),
        FormField("cost", "What it costs", "figure"),
        SOURCE,
        SINCE,
    ),
    row="treatment",
    of_indication=True,
)
RESOURCES = FieldGroup(
    "resources",
    "Hours, scans and places that it takes",
    (
        FormField("what", "What"),
        FormField("unit", "Counted in", default="hours"),
        FormField(
            "per",
            "For each",
            default="start",
            suggestions=("start", "month", "year", "scan", "test", "user", "site", "once"),
            hint="start: each who begins",
        ),
        FormField("provider", "Whose it is", section=AT_SITES),
        FormField("hours_a_post", "Hours of a post", "number", default="1575", section=AT_SITES),
        FormField(
            "measure",
            "How much",
            "measure",
            ("amount", "frees"),
            words=(("amount", "it takes"), ("frees", "it frees")),
        ),
        FormField("sites", "At how many sites", "figure", has_source=True, section=AT_SITES),
        SOURCE,
        SINCE,
    ),
    hint="Time is counted even where there is no price. What is freed is no money until a post goes.",
    row="resource",
    of_indication=True,
)
COSTS: tuple[FieldGroup, ...] = (
    *(POPULATION, OPTIMISED, TREATMENT, STOPS, UPTAKE, CAPACITY),
    *(PRICE, ADMINISTRATION, MONITORING, DISPLACES, RESOURCES),
)
"""In the order in which the sum is made."""
