"""What the regulators' public lists say: EMA's medicines, FDA's approvals, applications under evaluation at EMA.

Texts are as published, with HTML entities resolved and white space normalised; empty where nothing is said. Dates are
whole days, None where missing.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

ListName = Literal["ema", "openfda", "applications"]
LIST_NAMES: tuple[ListName, ...] = ("ema", "openfda", "applications")
LIST_TITLES: Mapping[ListName, str] = {
    "ema": "EMA's medicines",
    "openfda": "FDA's approvals",
    "applications": "EMA's applications under evaluation",
}

MAX_KEY = 200
"""Characters of what identifies a record: PostgreSQL bounds the length of an indexed text."""


@dataclass(frozen=True, slots=True)
class MedicineRecord:
    """One human medicine in EMA's table of medicines.

    ``status`` and ``opinion_status`` are EMA's own words: Authorised, Opinion (with Positive or Negative), Opinion
    under re-examination, Refused, Application withdrawn, Withdrawn from rolling review, Withdrawn, Lapsed, Expired,
    Revoked, Suspended. ``authorised`` is the day of the first authorisation, whatever its indication; ``decision`` that
    of the last decision of the European Commission, ``ended`` that on which the authorisation was withdrawn, lapsed,
    expired or was revoked. ``active_substance`` joins several by ``;``, ``/`` or *and*. ``generic`` includes hybrids.
    """

    product_number: str
    brand: str
    status: str
    opinion_status: str = ""
    inn: str = ""
    active_substance: str = ""
    indication: str = ""
    areas: tuple[str, ...] = ()
    atc: str = ""
    holder: str = ""
    generic: bool = False
    biosimilar: bool = False
    orphan: bool = False
    prime: bool = False
    accelerated: bool = False
    conditional: bool = False
    evaluation_started: dt.date | None = None
    opinion: dt.date | None = None
    authorised: dt.date | None = None
    decision: dt.date | None = None
    refused: dt.date | None = None
    application_withdrawn: dt.date | None = None
    suspended: dt.date | None = None
    ended: dt.date | None = None
    url: str = ""

    @property
    def key(self) -> str:
        """What identifies the record in its list: the product number, else the brand."""
        return (self.product_number or f"brand {self.brand.casefold()}")[:MAX_KEY]


@dataclass(frozen=True, slots=True)
class FdaApproval:
    """One approved application (NDA or BLA) of Drugs@FDA; generics (ANDA) are not kept.

    Drugs@FDA has approvals only, and no indications. ``substances`` has one text for each distinct combination, its
    ingredients joined by ``; ``. ``approved`` is the day of the original approval, ``efficacy`` the days of approved
    efficacy supplements, which are often new uses. ``review`` is the original's: priority, standard or empty.
    ``discontinued`` if none of its products is marketed any more.
    """

    application_number: str
    brands: tuple[str, ...]
    substances: tuple[str, ...]
    approved: dt.date
    sponsor: str = ""
    review: Literal["", "standard", "priority"] = ""
    new_entity: bool = False
    efficacy: tuple[dt.date, ...] = ()
    discontinued: bool = False

    @property
    def key(self) -> str:
        """What identifies the record in its list: the application number, else the brand, and the first substance."""
        number = self.application_number or f"brand {' / '.join(self.brands).casefold()}"
        return f"{number} {self.substances[0].casefold() if self.substances else ''}".strip()[:MAX_KEY]


@dataclass(frozen=True, slots=True)
class ApplicationUnderEvaluation:
    """One application in EMA's monthly list of applications under evaluation.

    The list gives no date: ``first_listed`` is the first day of the month in which it first stood there. ``left`` is
    the day of the first list without it, None while it stands there: by then it had an opinion or was withdrawn.
    ``indication`` is what was applied for, or only an area (``ATC L01``).
    """

    product_number: str
    inn: str
    first_listed: dt.date
    indication: str = ""
    orphan: bool = False
    prime: bool = False
    accelerated: bool = False
    left: dt.date | None = None

    @property
    def key(self) -> str:
        """What identifies the record in its list: the product number and the name."""
        return f"{self.product_number} {self.inn.casefold()}".strip()[:MAX_KEY]


RegulatorRecord = MedicineRecord | FdaApproval | ApplicationUnderEvaluation


@dataclass(frozen=True, slots=True)
class ListDay:
    """Which edition of a list is known: the day that it is of, and the day on which it was first seen.

    ``reconstructed`` if the day asked for is before the first list that is kept: its records then stand as their own
    dates say, without indications, since what the texts said then is not known. ``shipped`` if it came with horizon.
    """

    listed_on: dt.date
    seen_on: dt.date
    reconstructed: bool = False
    shipped: bool = False


@dataclass(frozen=True, slots=True)
class RegulatorSnapshot:
    """What the regulators' lists said by the end of ``day``; a list without a day said nothing yet."""

    day: dt.date
    medicines: tuple[MedicineRecord, ...] = ()
    approvals: tuple[FdaApproval, ...] = ()
    applications: tuple[ApplicationUnderEvaluation, ...] = ()
    list_days: Mapping[ListName, ListDay] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ListReport:
    """What a pull did about one list: ``result`` in a word, and the reason if it failed.

    ``listed_on`` is the day of the newest list that is stored, None if there is none; ``requests`` counts every
    request to the regulator, retries included.
    """

    name: ListName
    result: Literal["new", "unchanged", "older", "asked today", "off", "failed"]
    listed_on: dt.date | None
    records: int = 0
    changes: int = 0
    requests: int = 0
    reason: str = ""


ChangeKind = Literal[
    "listed",
    "opinion",
    "authorised",
    "refused",
    "application withdrawn",
    "withdrawn",
    "re-examination",
    "suspended",
    "status",
    "indication",
    "efficacy supplement",
    "left",
    "gone",
]


@dataclass(frozen=True, slots=True)
class RegulatorChange:
    """One change of a list's record: what happened, the day it was seen and the day it happened (None: not said).

    ``key`` is the record's; ``name`` its brand, else its substance. ``before`` and ``after`` are the changed texts.
    """

    list_name: ListName
    key: str
    name: str
    kind: ChangeKind
    seen_on: dt.date
    happened_on: dt.date | None
    before: str
    after: str
