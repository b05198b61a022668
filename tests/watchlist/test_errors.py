"""Every fault of a value is reported in plain words, with its position."""

from pathlib import Path

import pytest

from horizon.delivery.message import parse_address
from horizon.errors import WatchlistError
from horizon.watchlist.files.load import load_watchlist
from watchlist.texts import GOOD, assert_refused, write_yaml

PEOPLE = "population: [{step: People, people: 1000}]\n"

BROKEN = {
    "comments alone": ("# later\n", "1:1: should be keys and values, beginning with title:"),
    "a list": ("- a\n", "1:1: should be keys and values, beginning with title:"),
    "no title": ("match: {conditions: [HCV]}\n", "1:1: title is missing"),
    "no match": ("title: T\n", "1:1: give match, or indications that each have their own match"),
    "nothing to match": (
        "title: T\nmatch: {}\n",
        "2:8: match: name at least one condition, heading (MeSH) or product (interventions)",
    ),
    "unknown key": (
        "title: T\nmatch:\n  conditons: [HCV]\n",
        "3:3: unknown key 'conditons' in match: did you mean 'conditions'?",
    ),
    "the key not": (
        "title: T\nmatch: {mesh: [D006526], nt: [x]}\n",
        "2:26: unknown key 'nt' in match: did you mean 'not'?",
    ),
    "unlike any key": (
        GOOD + "recipients:\n  - {email: a@example.org, zzz: 1}\n",
        "4:28: unknown key 'zzz' in recipients.1: known are email, role",
    ),
    "a name": (GOOD + "name: hepatitis\n", "3:1: unknown key 'name': the name is the file's"),
    "one term": (
        "title: T\nmatch: {conditions: HCV}\n",
        "2:21: match.conditions: should be a list, such as [one, two]",
    ),
    "one letter": (
        "title: T\nmatch: {conditions: [C]}\n",
        "2:22: match.conditions.1: 'C' is too short to match by: give at least two letters or digits",
    ),
    "no MeSH id": ("title: T\nmatch: {mesh: [D12]}\n", "2:16: match.mesh.1: 'D12' is not a MeSH id, such as D006526"),
    "no text": (GOOD + "owner: [me]\n", "3:8: owner: should be text"),
    "no text at all": (GOOD + "owner:\n", "3:1: owner: should be text"),
    "country": (
        GOOD + "jurisdiction: ireland\n",
        "3:15: jurisdiction: 'ireland' should be 'england', 'scotland', 'wales', 'us' or 'plain'",
    ),
    "a list or all": (GOOD + "count: {kinds: drug}\n", "3:16: count.kinds: should be a list, such as [one, two]"),
    "a phase": (GOOD + "count: {phases: [9]}\n", "3:18: count.phases.1: should be less than or equal to 4"),
    "no number": (
        GOOD + "population: [{step: People, people: many}]\n",
        "3:37: population.1.people: 'many' should be a number (0.25, 25%, 5,000,000), or best with low and high",
    ),
    "yes is no number": (
        GOOD + "population: [{step: People, people: yes}]\n",
        "3:37: population.1.people: 'yes' should be a number (0.25, 25%, 5,000,000), or best with low and high",
    ),
    "infinite": (
        GOOD + "population: [{step: People, people: 1e999}]\n",
        "3:37: population.1.people: should be a finite number",
    ),
    "long": (
        GOOD + f"population: [{{step: People, people: {'9' * 5_000}}}]\n",
        "3:37: population.1.people: should be a finite number",
    ),
    "a day that no calendar reaches": (
        GOOD + "technologies:\n  - {name: a, goal: {us: 9999-12-31}}\n",
        "4:26: technologies.1.goal.us: 9999-12-31 is no day from 1950 to 2099",
    ),
    "more than there is": (
        GOOD + "population: [{step: People, people: 1e300}]\n",
        "3:37: population.1.people: 1e+300 is above 1,000,000,000,000",
    ),
    "longer than anybody plans": (
        GOOD + "readiness: [{step: Beds, months: 99999}]\n",
        "3:34: readiness.1.months: should be less than or equal to 1200",
    ),
    "what cannot be seen": (
        GOOD + 'owner: "T\\a"\n',
        "3:8: owner: contains a control character: delete it",
    ),
    "what cannot be seen in a list": (
        GOOD.replace("[hepatitis C]", '[HCV, "H\\0C"]'),
        "2:21: match.conditions: contains a control character: delete it",
    ),
    "negative": (GOOD + PEOPLE + "price: {list: -5, price_year: 2026}\n", "4:15: price.list: -5 is below 0"),
    "over one": (
        GOOD + PEOPLE + "price: {list: 5, price_year: 2026, rebate: 1.2}\n",
        "4:44: price.rebate: 1.2 is no share: a share is at most 100%",
    ),
    "a share over one": (
        GOOD + "population:\n  - {step: a, people: 4}\n  - {step: b, share: 40}\n",
        "5:22: population.2.share: 40 is not a share: write 40% or 0.4",
    ),
    "nobody can be fewer": (
        GOOD + "population: [{step: a, people: {mode: 4, low: -1, high: 5}}]\n",
        "3:32: population.1.people: -1 is below 0",
    ),
    "a peak over one": (GOOD + "uptake: {peak: 1.5}\n", "3:16: uptake.peak: 1.5 is no share: a share is at most 100%"),
    "the end of a peak over one": (
        GOOD + "uptake: {peak: {mode: 0.5, high: 1.1}}\n",
        "3:16: uptake.peak: 1.1 is no share: a share is at most 100%",
    ),
    "a step over one": (
        GOOD + "uptake: {curve: steps, steps: [0.2, 20]}\n",
        "3:37: uptake.steps.2: should be less than or equal to 1",
    ),
    "an unknown curve": (
        GOOD + "uptake: {curve: cubic}\n",
        "3:17: uptake.curve: 'cubic' should be 'linear', 'logistic', 'bass' or 'steps'",
    ),
    "imitation of another curve": (
        GOOD + "uptake: {curve: linear, imitation: 0.4}\n",
        "3:9: uptake: innovation and imitation are of the curve bass alone",
    ),
    "a used share over one": (
        GOOD + "capacity: {people_a_year: 5, used: [30]}\n",
        "3:37: capacity.used.1: should be less than or equal to 1",
    ),
    "capacity twice": (
        GOOD + "capacity: {people_a_year: 5, by_year: [5]}\n",
        "3:11: capacity: give one of both: people_a_year, or by_year for each year",
    ),
    "a stopping rule for a course": (
        GOOD + "treatment: {course: curative, stops: [{after_months: 6}]}\n",
        "3:12: treatment: stops apply to chronic treatment, not to a curative course",
    ),
    "more than all stop": (
        GOOD + "treatment: {stops: [{after_months: 6, share: 1.2}]}\n",
        "3:46: treatment.stops.1.share: 1.2 is no share: a share is at most 100%",
    ),
    "negative hours": (
        GOOD + PEOPLE + "resources: [{what: nurses, amount: -2}]\n",
        "4:36: resources.1.amount: -2 is below 0",
    ),
    "hours for nobody": (
        GOOD + "resources: [{what: nurses, amount: 2}]\n",
        "1:1: resources need a population with people or people_a_year",
    ),
    "a year that is none": (
        GOOD + PEOPLE + "price: {list: 5, price_year: 26}\n",
        "4:30: price.price_year: should be greater than or equal to 1990",
    ),
    "a currency that is none": (
        GOOD + PEOPLE + "price: {list: 5, price_year: 2026, currency: pounds}\n",
        "4:46: price.currency: 'pounds' is not a currency code, such as GBP",
    ),
    "another currency for what is displaced": (
        GOOD + PEOPLE + "price: {list: 5, price_year: 2026}\ndisplaces: [{what: old, cost: 5, currency: USD}]\n",
        "5:34: unknown key 'currency' in displaces.1: known are what, share, cost, per, payer, source, known_since",
    ),
    "two currencies": (
        "title: T\nindications:\n"
        + "".join(
            f"  - {{name: {code}, match: {{conditions: [HCV]}}, population: [{{step: People, people: 9}}], "
            f"price: {{list: 5, price_year: 2026, currency: {code}}}}}\n"
            for code in ("USD", "GBP")
        ),
        "3:3: indications: prices in GBP and USD have no common total: give all in one currency",
    ),
    "a share that is none, among shares": (
        GOOD + "population:\n  - {step: a, people: 4}\n  - {step: b, share: {best: 30, min: 20%, max: 40%}}\n",
        "5:22: population.2.share: 30 is not a share: write 30% or 0.3",
    ),
    "no number among numbers": (
        GOOD + PEOPLE + "price: {list: {best: many, max: 6}, price_year: 2026}\n",
        "4:15: price.list: 'many' should be a number",
    ),
    "the wrong way round": (
        GOOD + PEOPLE + "price: {list: {mode: 5, low: 6}, price_year: 2026}\n",
        "4:15: price.list: low, best and high must be in ascending order: 6, 5, 5",
    ),
    "a period that is none": (
        GOOD + PEOPLE + "price: {list: 5, price_year: 2026, per: 0 days}\n",
        "4:41: price.per: '0 days' is not what a cost can be for: write year, month, 28 days, 4 weeks, user a year, "
        "course, or each scan, test, examination, image, report, procedure or use",
    ),
    "a period that is one beside no amount": (
        GOOD + PEOPLE + "price: {list: many, price_year: 2026, per: 28 days}\n",
        "4:15: price.list: 'many' should be a number (0.25, 25%, 5,000,000), or best with low and high",
    ),
    "hours for what is no period": (
        GOOD + PEOPLE + "resources: [{what: nurses, amount: 2, per: bed}]\n",
        "4:44: resources.1.per: 'bed' is not what a resource can be for: write start, month, year, once, site, or each "
        "user, scan or test",
    ),
    "no price year": (GOOD + PEOPLE + "price: {list: 5}\n", "4:8: price: price_year is missing"),
    "a price for nobody": (
        GOOD + "price: {list: 5, price_year: 2026}\n",
        "1:1: a price needs a population with people or people_a_year",
    ),
    "a share of nothing": (
        GOOD + "population: [{step: diagnosed, share: 0.4}]\n",
        "3:13: population: the first step is a number of people, not a share",
    ),
    "two figures": (
        GOOD + "population: [{step: a, people: 4, share: 0.4}]\n",
        "3:14: population.1: give one figure: people, share or people_a_year",
    ),
    "a share of people as their number": (
        GOOD + "population: [{step: a, people: 4000}, {step: b, people: 30%}]\n",
        "3:39: population.2: fewer than one person: a part of the step before is a share",
    ),
    "no day": (
        GOOD + "technologies: [{name: x, licence: 2026-02-30}]\n",
        "3:35: technologies.1.licence: should be a day, such as 2026-02-14",
    ),
    "no month": (
        GOOD + "technologies: [{name: x, known_since: 2012-13}]\n",
        "3:39: technologies.1.known_since: '2012-13' is not a date: write 2026, 2026-02 or 2026-02-14",
    ),
    "no address": (
        GOOD + "recipients: [{email: me at home}]\n",
        "3:22: recipients.1.email: 'me at home' is not an e-mail address",
    ),
    "waiting for nothing": (
        GOOD + "readiness: [{step: a, months: 2, after: [b]}]\n",
        "3:12: readiness: 'a' waits for 'b', which is not a step",
    ),
    "a circle": (
        GOOD + "readiness: [{step: a, months: 2, after: [b]}, {step: b, months: 1, after: [a]}]\n",
        "3:12: readiness: these steps wait for each other: a, b",
    ),
    "the same step": (
        GOOD + "readiness: [{step: a, months: 2}, {step: a, months: 1}]\n",
        "3:12: readiness: two steps are called 'a'",
    ),
    "a price for two indications": (
        "title: T\nprice: {list: 5, price_year: 2026}\n"
        + PEOPLE
        + "indications: [{name: a, match: {mesh: [D006526]}}]\n",
        "1:1: population must be given in each of the indications instead",
    ),
    "within an indication": (
        "title: T\nindications:\n  - name: a\n    match: {conditions: [HCV]}\n    uptake: {curve: stepps}\n",
        "5:21: indications.1.uptake.curve: 'stepps' should be 'linear', 'logistic', 'bass' or 'steps'",
    ),
}


@pytest.mark.parametrize(("text", "fault"), BROKEN.values(), ids=BROKEN)
def test_a_fault_is_reported_with_its_position(tmp_path: Path, text: str, fault: str) -> None:
    assert_refused(write_yaml(tmp_path, text), fault)


@pytest.mark.parametrize(
    "address",
    [
        *("a@@b.org", "a@b", "a@b..org", ".a@b.org", "a.@b.org", "a..b@b.org", "a@-b.org", "a@b-.org", "a@b.org."),
        *(
            "a b@c.org",
            "jörg@example.org",
            "a@exämple.org",
            "a@b.org\\r\\nBcc: c@d.org",
            f"{'x' * 65}@b.org",
            f"a@{'x.' * 130}org",
        ),
        *("<a@b.org>", "a@b_c.org", "a@[127.0.0.1]", "a@b,c.org", "(a)@b.org", "a:b@c.org"),
    ],
)
def test_an_address_that_mail_cannot_carry_is_a_fault(tmp_path: Path, address: str) -> None:
    path = tmp_path / "file.yaml"
    path.write_text(f'{GOOD}recipients: [{{email: "{address}"}}]\n', encoding="utf-8")
    with pytest.raises(WatchlistError, match="is not an e-mail address"):
        load_watchlist(path)


@pytest.mark.parametrize(
    "address", ["a.b+c@example.org", "o'neil/x=y@sub.example.co.uk", "A_1@xn--exmple-cua.org", "a@1.example"]
)
def test_one_that_it_carries_is_none(tmp_path: Path, address: str) -> None:
    path = tmp_path / "file.yaml"
    path.write_text(f'{GOOD}recipients: [{{email: "{address}"}}]\n', encoding="utf-8")
    assert load_watchlist(path).recipients[0].email == address
    assert parse_address(address)
