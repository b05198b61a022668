"""The one table of jurisdictions: all that the program asks of a payer's country.

A new jurisdiction is one row here, and its rows in the evidence tables: ``branches.csv`` (from licence to funding),
``rounds.csv``, ``populations.csv`` and, where it has its own, ``thresholds.csv`` and ``success.csv``.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from horizon.values.regulatory import Region

_HOSPITAL_VAT = {"hospital": 0.20}  # HMRC's standard rate; none on homecare and primary care prescriptions


@dataclass(frozen=True, slots=True)
class Jurisdiction:
    """A payer's country. ``title`` is empty where no place is meant; ``currency`` is an ISO 4217 code.

    ``first_month`` begins the financial year. ``regulator`` is the region of the lists of authorised medicines whose
    licence counts; ``own_regulator`` is the payer's own, whose word goes before it. ``appraisal_area`` is the area of
    ``success.csv`` that holds the shares of what is recommended; without one, approval is funding. ``vat`` is a share
    of the price by route of supply, none where a route is missing. ``remark`` says in a few words what is special, for
    the list that planners read.
    """

    title: str
    currency: str
    first_month: int
    regulator: Literal["eu", "us"]
    appraisal_area: str = ""
    vat: Mapping[str, float] = field(default_factory=dict)
    remark: str = ""
    own_regulator: Literal["", "uk"] = ""

    @property
    def regions(self) -> tuple[Region, ...]:
        """The regions whose regulators' word counts, the payer's own first."""
        return (self.own_regulator, self.regulator) if self.own_regulator else (self.regulator,)

    @property
    def has_two_dates(self) -> bool:
        """Whether licence and launch are two dates: what is licensed is appraised before it is funded."""
        return bool(self.appraisal_area)

    def vat_rate(self, supply: str | None) -> float:
        """VAT on a medicine by its route of supply, as a share of the price."""
        return self.vat.get(supply or "", 0.0)


JURISDICTIONS: Mapping[str, Jurisdiction] = {
    "england": Jurisdiction("England", "GBP", 4, "eu", "england", _HOSPITAL_VAT, own_regulator="uk"),
    # No rates of their own were found for Scotland and Wales: England's stand in. NICE's guidance holds in Wales, too.
    "scotland": Jurisdiction("Scotland", "GBP", 4, "eu", "england", _HOSPITAL_VAT, own_regulator="uk"),
    "wales": Jurisdiction("Wales", "GBP", 4, "eu", "england", _HOSPITAL_VAT, own_regulator="uk"),
    "us": Jurisdiction("United States", "USD", 1, "us"),
    "plain": Jurisdiction("", "GBP", 4, "us", remark="the licence alone"),
}

if TYPE_CHECKING:
    JurisdictionKey = str
else:
    JurisdictionKey = Literal[tuple(JURISDICTIONS)]
    """The keys of the table, as pydantic checks them and the schema of watchlists lists them."""


def list_jurisdictions() -> str:
    """The keys of the table in words, each with its remark: ``england, …, us or plain (the licence alone)``."""
    *most, last = (f"{key} ({row.remark})" if row.remark else key for key, row in JURISDICTIONS.items())
    return f"{', '.join(most)} or {last}"
