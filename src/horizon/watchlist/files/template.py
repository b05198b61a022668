"""The watchlist that ``horizon watchlist new`` writes: valid as it is, with every other key in comments."""

from horizon.values.jurisdiction import list_jurisdictions
from horizon.watchlist.schema.json_schema import SCHEMA_FILE

_TEMPLATE = """\
# {title}.
#
# Say here, in words, what is watched and what to know before reading the pounds.
#
# yaml-language-server: $schema={schema}
title: {title}
# owner: Medicines finance

match:
  conditions: [{term}] # whole words, any case, with plain plurals
  # mesh: [D006526] # a heading of the registry and everything below it
  # interventions: [] # products, by name, other name or code
  # not: [] # what a trial may be about instead
  # unless: [] # what alone speaks against not; without it any of conditions does
  # only: [] # a trial must also be about one of these
  # also: [] # a trial must also name one of these anywhere

# Which trials count. The rest is listed as left out, with the rule. A list, or all.
# count:
#   kinds: [drug, biological, genetic, combination_product] # also device, diagnostic_test, procedure, other
#   phases: [2, 3] # not asked of devices and tests
#   sponsors: [industry] # also other, nih, network; not asked of devices and tests
#   statuses: all # such as [not_yet_recruiting, recruiting, active_not_recruiting, completed]
#   countries: all # such as [United Kingdom]

jurisdiction: england # {jurisdictions}
# payer: Integrated care boards
# funding: excluded # tariff, excluded (high-cost), specialised, primary_care, public_health
# supply: hospital # hospital (VAT), homecare, primary_care

# The cost model. Without a price horizon says what is coming and when, and no pounds. A figure is a number, or
# {{mode: 0.4, low: 0.3, high: 0.5}}. Give each its source: one without is an assumption, and is shown as one.
# population:
#   - step: People who have it
#     people: 10000
#     source: where this is from
#     known_since: 2026-01
#   - {{step: diagnosed and in care, share: {{mode: 0.4, low: 0.3, high: 0.5}}}}
#   - {{step: new each year, people_a_year: 500}}
# treatment: {{course: chronic, discontinuation: 0.1}} # chronic, curative or fixed; with months, stops
# uptake: {{curve: logistic, peak: 0.3, years_to_peak: 4}} # linear, logistic, bass, or steps
# capacity: {{people_a_year: 1000}} # who can start; of: treated counts all who are treated in the year
# price: {{list: 5000, per: year, currency: GBP, price_year: 2026, source: where this is from, known_since: 2026-01}}
# displaces:
#   - {{what: what is given now, share: 0.5, cost: 1000, per: year}}
# resources: # time, not only money; without a price, too
#   - {{what: nurses, amount: 1.5, unit: hours, per: start}} # start, month, year or once

# technologies: # what the registry cannot know, or what you know better
#   - {{name: product, aliases: [CODE-123], state: funded}}

readiness:
  - {{step: Place in the treatment pathway agreed, months: 6}}
  # - {{step: Nurses trained, months: 4, after: [Place in the treatment pathway agreed]}}

recipients: [] # such as [{{email: planner@example.org, role: finance}}]
"""


def blank_watchlist(name: str) -> str:
    """The text of a new watchlist, with its title and its condition made from its name."""
    words = name.replace("-", " ")
    return _TEMPLATE.format(
        title=words[:1].upper() + words[1:], term=words, schema=SCHEMA_FILE, jurisdictions=list_jurisdictions()
    )
