"""Medicines that the FDA approved, what the registry showed of them before, and what American programmes then spent.

``spend_cases.csv`` is made by ``tools/fit_spend_model.py``; the model that ranks what nobody watches is fitted on it.
*Drawbacks*: gross spend of Medicare and Medicaid in 2013 to 2017 only, so that medicines of the young, of hospitals and
of the last years are low; what reached 20 million dollars in no programme and year counts as ten.
"""

import datetime as dt
import functools
import math
from dataclasses import dataclass

from horizon.evidence.tables import read_table


@dataclass(frozen=True, slots=True)
class SpendFeatures:
    """What the registry shows of a technology that goes with what it comes to cost.

    ``people`` are those of its trials, None where no trial says; ``long_term`` if people live with the condition and
    its size is published.
    """

    people: int | None
    large_sponsor: bool
    oncology: bool
    long_term: bool


@dataclass(frozen=True, slots=True)
class SpendCase:
    """One medicine: what was seen before its approval, and its dearest year; ``spend`` is None below the threshold."""

    brand: str
    approved: dt.date
    condition: str
    features: SpendFeatures
    spend: int | None


@dataclass(frozen=True, slots=True)
class SpendModel:
    """The logarithm (to ten) of dollars in the dearest year: ``base``, and what each feature adds to it.

    ``people`` is by tenfold people; ``usual_people`` stand for one trial that does not say how many it has.
    """

    base: float
    people: float
    large_sponsor: float
    oncology: float
    long_term: float
    usual_people: int
    source: str

    def score_technology(self, features: SpendFeatures, trials: int = 1) -> float:
        """Return the score of a technology with so many trials."""
        people = features.people if features.people is not None else self.usual_people * trials
        return (
            self.base
            + self.people * math.log10(max(people, 10))
            + self.large_sponsor * features.large_sponsor
            + self.oncology * features.oncology
            + self.long_term * features.long_term
        )


@functools.cache
def load_spend_cases() -> tuple[SpendCase, ...]:
    """Load the medicines, by day of approval."""
    return tuple(
        SpendCase(
            brand=row["brand"],
            approved=dt.date.fromisoformat(row["approved"]),
            condition=row["condition"],
            features=SpendFeatures(
                people=int(row["people"]) if row["people"] else None,
                large_sponsor=row["large_sponsor"] == "yes",
                oncology=row["oncology"] == "yes",
                long_term=row["long_term"] == "yes",
            ),
            spend=int(row["spend"]) if row["spend"] else None,
        )
        for row in read_table("spend_cases")
    )


@functools.cache
def load_spend_model() -> SpendModel:
    """Load the model that was fitted on the cases."""
    rows = {row["term"]: row for row in read_table("spend_model")}
    base, people, large, oncology, long_term, usual = (float(rows[term]["value"]) for term in SPEND_TERMS)
    return SpendModel(base, people, large, oncology, long_term, int(usual), rows["base"]["source"])


SPEND_TERMS = ("base", "people, tenfold", "large sponsor", "oncology", "long-term condition", "people in a trial")
"""The rows of ``spend_model.csv``."""
