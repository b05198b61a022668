"""What each region's regulator has said of a technology, as lines of its details."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from horizon.digest.view import wording
from horizon.values.dates import format_day
from horizon.values.jurisdiction import JURISDICTIONS
from horizon.values.regulatory import Region, RegulatoryRecord
from horizon.values.scan import WatchlistPage
from horizon.values.technology import Technology

_REGULATORS = {"EMA": "the European Union", "FDA": "the United States", "MHRA": "the United Kingdom"}
REGION_NAMES: dict[Region, str] = {"eu": "European Union", "us": "United States", "uk": "United Kingdom"}
RECOGNITION = (
    "the MHRA has said nothing yet: it recognises the EMA’s decision within 60 or 110 days of an application to it, "
    "170 with a pause (international recognition procedure, from 1 January 2024; Citeline PS149551)"
)
"""What stands for the United Kingdom where only the EMA has spoken: evidence, not a licence."""
CE_COUNTS = "no UKCA mark is known: a CE mark counts in Great Britain until 30 June 2028 or 2030, by the kind of device"
"""What stands for the United Kingdom where a device has a CE mark (Medical Devices Regulations 2002, as amended)."""


@dataclass(frozen=True, slots=True)
class RegulatorLine:
    """One region's line: its name, what was said, and the regulator's page."""

    region: str
    text: str
    link: str = ""


def explain_regulators(texts: Iterable[str]) -> str:
    """Return ``EMA and FDA: the medicines regulators of …``, of those that the texts name; empty if they name none."""
    words = frozenset(word for text in texts for word in re.findall(r"\w+", text))
    places = {name: place for name, place in _REGULATORS.items() if name in words}
    if not places:
        return ""
    regulators = "the medicines regulators" if len(places) > 1 else "the medicines regulator"
    opinion = " A positive opinion is advice to license." if "opinion" in words else ""
    return f"{wording.join_list(places)}: {regulators} of {wording.join_list(places.values())}.{opinion}"


def list_regulator_lines(technology: Technology, page: WatchlistPage) -> tuple[RegulatorLine, ...]:
    """List what each region's regulator has said; nothing of a region where nothing was."""
    return tuple(_yield_lines(technology, page))


def _yield_lines(technology: Technology, page: WatchlistPage) -> Iterator[RegulatorLine]:
    for region, record in technology.regulatory.by_region():
        yield RegulatorLine(REGION_NAMES[region], _describe_record(record), record.link)
    jurisdiction = JURISDICTIONS.get(page.jurisdiction)
    heard = technology.regulatory.uk.status
    if (
        jurisdiction
        and jurisdiction.own_regulator
        and not heard
        and technology.regulatory.eu.status in {"opinion", "authorised"}
    ):
        yield RegulatorLine(REGION_NAMES["uk"], CE_COUNTS if technology.device_kind else RECOGNITION)


def _describe_record(record: RegulatoryRecord) -> str:
    days = {
        "filed": record.filed,
        "decision due by": record.goal,
        "opinion": record.opinion,
        "authorised": record.authorised,
        "decided": record.decided,
        "opinion on another use": record.other_opinion,
    }
    dated = [f"{what} {format_day(day)}" for what, day in days.items() if day]
    review = f"{record.review} review" if record.review else ""
    facts = "; ".join(filter(None, (record.status, *dated, review)))
    return f"{facts}. {record.evidence}" if record.evidence else f"{facts}."
